//! Migrations: every row belongs to an institution, three types only, and a name for everything
//! that can refuse a row. The name of a unique constraint is made of its columns, because that is
//! all that SQLite reports.

use super::Finding;
use crate::house::{File, House};

/// Tables without `institution_id`, each with its reason.
const SHARED: &[(&str, &str)] = &[
    ("migrations", "the schema is the installation's"),
    ("institutions", "its own id is the institution"),
    ("entries", "belongs to a posting, which has one; the widest table stays narrow"),
    ("holds", "belongs to an account, which has one"),
    ("audit", "the chain is the institution"),
    ("audit_heads", "the chain is the institution"),
    ("idempotency", "belongs to the actor, who has one; looked up on every money command"),
    ("jobs", "recurring work is the installation's"),
    ("devices", "a browser is met before anyone says at which institution"),
];

const TYPES: &[&str] = &["bigint", "text", "bytea"];

/// Checks each `migrations/*.sql`.
pub fn check(house: &House) -> Vec<Finding> {
    let is_one = |file: &&File| file.path.contains("/migrations/") && file.path.ends_with(".sql");
    house.files.iter().filter(is_one).flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in tables(&file.text) {
        let mut report = |line: usize, say: String| {
            findings.push(Finding::broken(&file.path, line, say));
        };
        let owned = table.parts.iter().any(|(_, part)| owns(part));
        if !owned && !SHARED.iter().any(|(name, _)| *name == table.name) {
            report(
                table.line,
                format!(
                    "{} lacks institution_id; add it, or list the table with a reason in \
                     crates/xtask/src/tidy/migrations.rs",
                    table.name
                ),
            );
        }
        let key = format!("constraint {}_pk primary key", table.name);
        if !table.parts.iter().any(|(_, part)| part.starts_with(&key)) {
            report(table.line, format!("give the table its key: {key} (…)"));
        }
        for (line, part) in &table.parts {
            if let Some(say) = wrong_part(&table.name, part) {
                report(*line, say);
            }
        }
    }
    findings.extend(indexes(file));
    findings
}

/// The column itself, or a customer, who has one.
fn owns(part: &str) -> bool {
    part.starts_with("institution_id ") || part.contains(" references customers ")
}

struct Table {
    name: String,
    line: usize,
    /// Columns and constraints, one a piece, with single spaces.
    parts: Vec<(usize, String)>,
}

/// The tables of a migration: from `create table name (` to the line `);`.
fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut inside = false;
    let mut depth = 0;
    let mut part = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split("--").next().unwrap_or_default().trim();
        if let Some(rest) = line.strip_prefix("create table ") {
            let name = rest.trim_start_matches("if not exists ").split([' ', '(']).next();
            let name = name.unwrap_or_default().to_owned();
            tables.push(Table { name, line: index + 1, parts: Vec::new() });
            (inside, depth, part) = (true, 0, String::new());
        } else if inside && let Some(table) = tables.last_mut() {
            let ends = depth == 0 && line.starts_with(')');
            if !ends {
                add(line, index + 1, &mut depth, &mut part, &mut table.parts);
            }
            if ends {
                push(index, &mut part, &mut table.parts);
                inside = false;
            }
        }
    }
    tables
}

fn add(
    line: &str,
    number: usize,
    depth: &mut i32,
    part: &mut String,
    parts: &mut Vec<(usize, String)>,
) {
    for letter in line.chars().chain([' ']) {
        match letter {
            '(' => *depth += 1,
            ')' => *depth -= 1,
            _ => {}
        }
        if letter == ',' && *depth == 0 {
            push(number, part, parts);
        } else {
            part.push(letter);
        }
    }
}

fn push(number: usize, part: &mut String, parts: &mut Vec<(usize, String)>) {
    let words: Vec<&str> = part.split_whitespace().collect();
    if !words.is_empty() {
        parts.push((number, words.join(" ")));
    }
    part.clear();
}

fn wrong_part(table: &str, part: &str) -> Option<String> {
    let words: Vec<&str> = part.split(' ').collect();
    if words[0] == "constraint" {
        return wrong_constraint(table, &words);
    }
    if ["primary", "unique", "check", "foreign"].iter().any(|word| words[0].starts_with(word)) {
        return Some(format!("name it: constraint {table}_… {part}"));
    }
    let kind = words.get(1).copied().unwrap_or_default();
    if !TYPES.contains(&kind) {
        return Some(format!("'{}' has type '{kind}'; use bigint, text or bytea", words[0]));
    }
    let inline = ["primary", "unique", "check", "references"];
    let unnamed = words
        .iter()
        .position(|word| inline.iter().any(|start| word.split('(').next() == Some(*start)))?;
    let named = unnamed >= 2 && words[unnamed - 2] == "constraint";
    (!named).then(|| format!("name it: put 'constraint {table}_…' before '{}'", words[unnamed]))
}

fn wrong_constraint(table: &str, words: &[&str]) -> Option<String> {
    let name = words.get(1).copied().unwrap_or_default();
    let one = singular(table);
    if !name.starts_with(&format!("{one}_")) && !name.starts_with(&format!("{table}_")) {
        return Some(format!("call it {one}_…: a constraint says whose it is"));
    }
    let rest = words.get(2..).unwrap_or_default().join(" ");
    let columns = rest.strip_prefix("unique")?.trim();
    wrong_unique(table, name, columns)
}

/// `entries` is many an `entry`.
fn singular(table: &str) -> String {
    match (table.strip_suffix("ies"), table.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => table.to_owned(),
    }
}

fn wrong_unique(table: &str, name: &str, columns: &str) -> Option<String> {
    let inner = columns.trim_start_matches('(').split(')').next().unwrap_or_default();
    let joined: Vec<&str> =
        inner.split(',').filter_map(|column| column.split_whitespace().next()).collect();
    let expected = format!("{table}_{}_key", joined.join("_"));
    (name != expected).then(|| format!("call it {expected}: SQLite reports columns, not names"))
}

/// `create unique index name on table (a, b)`.
fn indexes(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let Some(rest) = line.trim().strip_prefix("create unique index ") else {
            continue;
        };
        let rest = rest.trim_start_matches("if not exists ");
        let Some((name, on)) = rest.split_once(" on ") else {
            continue;
        };
        let Some((table, columns)) = on.split_once('(') else {
            continue;
        };
        if let Some(say) = wrong_unique(table.trim(), name.trim(), columns) {
            findings.push(Finding::broken(&file.path, index + 1, say));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "-- Wallets, one line a thought, with a comma.
create table wallets (
  id bytea not null,
  institution_id bytea not null constraint wallets_institution_fk references institutions (id),
  number text not null, -- shown (always) to people
  tier bigint not null,
  constraint wallets_pk primary key (id),
  constraint wallets_institution_id_number_key unique (institution_id, number),
  constraint wallet_tier_known check (tier >= 1 and (tier <= 4 or tier = 9))
);
create unique index wallets_number_key on wallets (number) where tier = 1;
create index wallets_by_tier on wallets (tier);
";

    fn say(text: &str) -> Vec<String> {
        let house = House::of(&[("crates/payments/migrations/0030_wallets.sql", text)]);
        check(&house).into_iter().map(|finding| finding.say).collect()
    }

    #[test]
    fn a_good_table_is_left_alone() {
        assert_eq!(say(GOOD), Vec::<String>::new());
    }

    #[test]
    fn what_belongs_to_a_customer_has_the_customers_institution() {
        let text = "create table pins (
  customer_id bytea not null,
  constraint pins_pk primary key (customer_id),
  constraint pin_customer_fk foreign key (customer_id) references customers (id)
);
";
        assert_eq!(say(text), Vec::<String>::new());
        let lost = text.replace("references customers", "references visitors");
        assert_eq!(say(&lost).len(), 1);
    }

    #[test]
    fn each_rule_finds_its_breach() {
        let breaches = [
            ("  institution_id bytea", "  owner bytea", "lacks institution_id"),
            ("tier bigint not null", "tier boolean not null", "use bigint, text or bytea"),
            ("tier bigint not null", "tier bigint not null check (tier > 0)", "name it"),
            ("constraint wallets_institution_fk references", "references", "name it"),
            ("constraint wallet_tier_known check", "check", "name it"),
            ("constraint wallets_pk primary key", "constraint pk primary key", "give the table"),
            ("wallets_institution_id_number_key", "wallets_number_unique", "call it"),
            ("wallets_number_key on", "wallets_numbers on", "call it wallets_number_key"),
            ("constraint wallet_tier_known", "constraint tier_known", "call it wallet_"),
        ];
        for (from, to, expected) in breaches {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD);
            let found = say(&text);
            assert!(found.iter().any(|say| say.contains(expected)), "{to}: {found:?}");
        }
    }
}
