//! Forward-only migrations, one transaction each: a kill in between leaves whole steps.
//!
//! The text is written for PostgreSQL. On SQLite the types `bigint` and `bytea` become `integer`
//! and `blob`, and every table becomes `strict, without rowid` (each has a primary key of its own,
//! so the row lives in that one tree). A line `-- append-only: entries` adds the engine's guard
//! that refuses to change or delete a row.

use tongbao_kernel::Timestamp;

use crate::{Db, DbError, Engine, Tx, params};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Number and name, for ever: `0020_ledger`.
    pub name: &'static str,
    /// Statements, each ended by a semicolon at the end of a line.
    pub sql: &'static str,
}

impl Db {
    /// Applies the steps that are missing, in order of name. Returns the names applied.
    pub async fn migrate(
        &self,
        steps: &[Migration],
        now: Timestamp,
    ) -> Result<Vec<&'static str>, DbError> {
        let mut steps = steps.to_vec();
        steps.sort_by_key(|step| step.name);
        self.write(|tx| tx.batch(MIGRATIONS_TABLE)).await?;
        let mut applied = Vec::new();
        for step in steps {
            if self.write(move |tx| apply(tx, step, now)).await? {
                applied.push(step.name);
            }
        }
        Ok(applied)
    }

    /// The names of the steps that this database lacks.
    pub async fn missing(&self, steps: &[Migration]) -> Result<Vec<&'static str>, DbError> {
        let known: Vec<String> = match self.read(applied_names).await {
            Ok(names) => names,
            // No table yet: nothing was ever applied.
            Err(DbError::Engine(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let absent = |name: &&'static str| !known.iter().any(|known| known == name);
        Ok(steps.iter().map(|step| step.name).filter(absent).collect())
    }
}

const MIGRATIONS_TABLE: &str = "create table if not exists migrations (
  name text not null,
  applied_at bigint not null,
  constraint migrations_pk primary key (name)
);
";

fn applied_names(tx: &mut Tx<'_>) -> Result<Vec<String>, DbError> {
    let rows = tx.query("select name from migrations order by name", &[])?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn apply(tx: &mut Tx<'_>, step: Migration, now: Timestamp) -> Result<bool, DbError> {
    let mark = "insert into migrations (name, applied_at) values ($1, $2) on conflict do nothing";
    if tx.execute(mark, &params![step.name, now])? == 0 {
        return Ok(false);
    }
    tx.batch(step.sql)?;
    for table in step.sql.lines().filter_map(|line| line.strip_prefix("-- append-only: ")) {
        tx.batch(&guard(tx.engine(), table.trim()))?;
    }
    Ok(true)
}

/// The text for SQLite.
pub(crate) fn for_sqlite(sql: &str) -> String {
    let types =
        [(" bigint", " integer"), (" bytea", " blob"), ("\n);", "\n) strict, without rowid;")];
    types.iter().fold(sql.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn guard(engine: Engine, table: &str) -> String {
    match engine {
        Engine::Sqlite => ["update", "delete"]
            .map(|verb| {
                format!(
                    "create trigger {table}_no_{verb} before {verb} on {table} \
                     begin select raise(abort, '{table} is append-only'); end;"
                )
            })
            .concat(),
        Engine::Postgres => format!(
            "create or replace function refuse_change() returns trigger language plpgsql as \
             $$ begin raise exception '% is append-only', tg_table_name; end $$; \
             create trigger {table}_append_only before update or delete or truncate on {table} \
             for each statement execute function refuse_change();"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::for_sqlite;

    #[test]
    fn types_and_tables_become_those_of_sqlite() {
        let text = "create table t (\n  id bytea not null,\n  n bigint\n);\n";
        let expected =
            "create table t (\n  id blob not null,\n  n integer\n) strict, without rowid;\n";
        assert_eq!(for_sqlite(text), expected);
    }
}
