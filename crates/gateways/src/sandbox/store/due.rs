//! What is due later, when the clock is moved.

use rusqlite::{Transaction, params};

const BACK: [&str; 4] = [
    "update callbacks set due_at = due_at - ?1",
    "update messages set due_at = due_at - ?1",
    "update arrivals set due_at = due_at - ?1",
    "update orders set decide_at = decide_at - ?1",
];

/// Brings everything that waits nearer when the clock goes back, so that what was to happen in
/// ten seconds still happens in ten seconds. Going forward is left alone: it makes things due.
pub fn clock_moved_back(tx: &Transaction<'_>, by_micros: i64) -> rusqlite::Result<()> {
    for sql in BACK {
        tx.execute(sql, params![by_micros])?;
    }
    Ok(())
}
