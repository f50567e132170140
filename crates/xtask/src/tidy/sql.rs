//! SQL stands in `store.rs` (and in the rooms that are all store), in lower case, and is never put
//! together from parts: values are parameters.

use super::Finding;
use crate::house::House;
use crate::rust::RustFile;

/// Rooms that are about tables as a whole.
const STORE_ROOMS: &[&str] = &["db", "ledger", "record", "auditor"];

/// What begins a statement, and the word that must follow somewhere for it to be one.
const STATEMENTS: &[(&str, &str)] = &[
    ("select ", " from "),
    ("insert into ", " values"),
    ("insert into ", " select"),
    ("update ", " set "),
    ("delete from ", " "),
    ("with ", " as ("),
    ("create table ", "("),
    ("create index ", " on "),
    ("create unique index ", " on "),
    ("alter table ", " "),
    ("drop table ", " "),
];

const MAKERS: &[&str] = &["format", "concat", "write", "writeln"];

/// All three rules of SQL texts.
pub fn check(house: &House) -> Vec<Finding> {
    let checked = house.rust.iter().filter(|file| file.room != "xtask");
    checked.flat_map(check_file).collect()
}

fn check_file(file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, token) in file.live.iter().enumerate() {
        let Some(text) = token.string().filter(|text| is_statement(text)) else {
            continue;
        };
        let mut report = |say: &str| findings.push(Finding::broken(&file.path, token.line, say));
        if !may_hold_sql(file) {
            report("SQL stands in the feature's store.rs, one statement a function");
        }
        if file.room != "db" && is_made(file, index) {
            report("SQL is one static text with $1 parameters; nothing is put into it");
        }
        if starts_upper(&text) {
            report("SQL is written in lower case");
        }
    }
    findings
}

fn may_hold_sql(file: &RustFile) -> bool {
    STORE_ROOMS.contains(&file.room.as_str())
        || file.path.ends_with("/store.rs")
        || file.path.contains("/store/")
}

fn is_statement(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    STATEMENTS.iter().any(|(start, then)| {
        text.strip_prefix(start).is_some_and(|rest| format!(" {rest} ").contains(then))
    })
}

fn starts_upper(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.chars().all(|letter| letter.is_ascii_uppercase())
}

/// The literal is the first argument of `format!` or its like.
fn is_made(file: &RustFile, literal: usize) -> bool {
    let before = |back: usize| literal.checked_sub(back).map(|at| file.live[at].text.as_str());
    let direct = before(2) == Some("!") && before(3).is_some_and(|name| MAKERS.contains(&name));
    let second = before(1) == Some(",")
        && (3..8).any(|back| {
            before(back) == Some("!")
                && before(back + 1).is_some_and(|name| name == "write" || name == "writeln")
        });
    direct || second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, code: &str) -> usize {
        check(&House::of(&[(path, code)])).len()
    }

    #[test]
    fn sql_stands_in_stores() {
        let code = "fn f(tx: Tx) { tx.query(\"select id\n  from t where a = $1\", &[]) }";
        assert_eq!(found("crates/payments/src/transfer/store.rs", code), 0);
        assert_eq!(found("crates/ledger/src/accounts.rs", code), 0);
        assert_eq!(found("crates/payments/src/transfer/mod.rs", code), 1);
        let prose = "fn f() { g(\"select a card\"); g(\"update your number\") }";
        assert_eq!(found("crates/payments/src/transfer/mod.rs", prose), 0);
    }

    #[test]
    fn sql_is_not_put_together() {
        let store = "crates/payments/src/transfer/store.rs";
        assert_eq!(found(store, "fn f() { format!(\"delete from {table}\") }"), 1);
        assert_eq!(found(store, "fn f() { write!(out, \"delete from {table}\") }"), 1);
        assert_eq!(found(store, "fn f() { run(\"delete from t where id = $1\") }"), 0);
    }

    #[test]
    fn sql_is_lower_case() {
        assert_eq!(found("crates/db/src/x.rs", "fn f() { g(\"SELECT a FROM t\") }"), 1);
    }
}
