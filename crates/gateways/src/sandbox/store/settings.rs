//! Faults and the clock's shift, kept across restarts.

use rusqlite::{OptionalExtension, Transaction, params};

pub const FAULTS: &str = "faults";
pub const CLOCK_SHIFT_SECONDS: &str = "clock_shift_seconds";

pub fn put(tx: &Transaction<'_>, name: &str, value: &str) -> rusqlite::Result<()> {
    tx.execute(
        "insert into settings (name, value) values (?1, ?2)
         on conflict (name) do update set value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}

pub fn get(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<Option<String>> {
    let sql = "select value from settings where name = ?1";
    tx.query_row(sql, params![name], |row| row.get(0)).optional()
}
