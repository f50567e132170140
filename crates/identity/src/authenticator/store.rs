//! SQL of authenticators and recovery codes.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CustomerId, Timestamp};

/// An authenticator as stored.
pub(super) struct Stored {
    pub(super) secret_sealed: Vec<u8>,
    pub(super) confirmed_at: Option<Timestamp>,
    pub(super) step_used: i64,
}

const FIND: &str = "select secret_sealed, confirmed_at, step_used from authenticators
    where customer_id = $1";

pub(super) fn find(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<Stored>, DbError> {
    Ok(tx.query_one_opt(FIND, &params![customer])?.as_ref().map(stored))
}

/// The same, locked until the transaction ends.
pub(super) fn locked(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<Stored>, DbError> {
    Ok(tx.query_for_update(FIND, &params![customer])?.first().map(stored))
}

/// Writes a secret that is not confirmed, in place of an earlier one.
pub(super) fn put(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    secret_sealed: &[u8],
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into authenticators (customer_id, secret_sealed, started_at, confirmed_at,
            step_used)
        values ($1, $2, $3, null, 0)
        on conflict (customer_id) do update set secret_sealed = excluded.secret_sealed,
            started_at = excluded.started_at, confirmed_at = null, step_used = 0";
    tx.execute(sql, &params![customer, secret_sealed, now]).map(drop)
}

pub(super) fn confirm(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    step: i64,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update authenticators set confirmed_at = $2, step_used = $3 where customer_id = $1";
    tx.execute(sql, &params![customer, now, step]).map(drop)
}

pub(super) fn use_step(tx: &mut Tx<'_>, customer: CustomerId, step: i64) -> Result<(), DbError> {
    let sql = "update authenticators set step_used = $2 where customer_id = $1";
    tx.execute(sql, &params![customer, step]).map(drop)
}

pub(super) fn remove(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), DbError> {
    tx.execute("delete from recovery_codes where customer_id = $1", &params![customer])?;
    tx.execute("delete from authenticators where customer_id = $1", &params![customer]).map(drop)
}

pub(super) fn replace_codes(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    hashes: &[Vec<u8>],
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute("delete from recovery_codes where customer_id = $1", &params![customer])?;
    let sql = "insert into recovery_codes (customer_id, code_hash, made_at, used_at)
        values ($1, $2, $3, null)";
    hashes
        .iter()
        .try_for_each(|hash| tx.execute(sql, &params![customer, hash.as_slice(), now]).map(drop))
}

/// Uses a recovery code up; true when it was good.
pub(super) fn use_code(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "update recovery_codes set used_at = $3
        where customer_id = $1 and code_hash = $2 and used_at is null";
    Ok(tx.execute(sql, &params![customer, hash, now])? == 1)
}

pub(super) fn codes_left(tx: &mut Tx<'_>, customer: CustomerId) -> Result<i64, DbError> {
    let sql = "select cast(count(*) as bigint) from recovery_codes
        where customer_id = $1 and used_at is null";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(row.expect("a count has one row").get(0))
}

fn stored(row: &Row) -> Stored {
    Stored { secret_sealed: row.get(0), confirmed_at: row.get(1), step_used: row.get(2) }
}
