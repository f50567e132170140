//! SQL of reminders.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, Timestamp};

use super::Every;

/// How often, and from when on it counts.
pub(super) fn find(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<(Every, Timestamp)>, DbError> {
    let sql = "select every_months, counted_from from password_reminders where customer_id = $1";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(row.map(|row| (Every::from_row(row.get(0)), row.get(1))))
}

pub(super) fn put(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    every: Every,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into password_reminders (customer_id, every_months, counted_from)
        values ($1, $2, $3)
        on conflict (customer_id) do update set every_months = $2, counted_from = $3";
    tx.execute(sql, &params![customer, every.months(), now]).map(drop)
}

pub(super) fn remove(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), DbError> {
    let sql = "delete from password_reminders where customer_id = $1";
    tx.execute(sql, &params![customer]).map(drop)
}
