//! Notices that wait to be delivered to the wallet.

use rusqlite::{Transaction, params};
use tongbao_kernel::Timestamp;

/// Delivered in one round; the rest waits for the next.
const BATCH: u32 = 50;

/// A notice on its way.
pub struct Callback {
    pub id: i64,
    pub path: String,
    pub body: Vec<u8>,
    pub attempts: u32,
}

pub fn put(
    tx: &Transaction<'_>,
    path: &str,
    body: &[u8],
    due_at: Timestamp,
) -> rusqlite::Result<()> {
    tx.execute(
        "insert into callbacks (path, body, due_at, attempts) values (?1, ?2, ?3, 0)",
        params![path, body, due_at.0],
    )?;
    Ok(())
}

pub fn due(tx: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<Vec<Callback>> {
    let mut statement = tx.prepare_cached(
        "select id, path, body, attempts from callbacks
         where due_at <= ?1 order by due_at, id limit ?2",
    )?;
    let rows = statement.query_map(params![now.0, BATCH], |row| {
        let (id, path, body, attempts) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Callback { id, path, body, attempts })
    })?;
    rows.collect()
}

pub fn waiting(tx: &Transaction<'_>) -> rusqlite::Result<i64> {
    tx.query_row("select count(*) from callbacks", [], |row| row.get(0))
}

pub fn delivered(tx: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    tx.execute("delete from callbacks where id = ?1", params![id])?;
    Ok(())
}

pub fn retry_at(tx: &Transaction<'_>, id: i64, due_at: Timestamp) -> rusqlite::Result<()> {
    tx.execute(
        "update callbacks set due_at = ?2, attempts = attempts + 1 where id = ?1",
        params![id, due_at.0],
    )?;
    Ok(())
}
