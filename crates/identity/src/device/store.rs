//! SQL of devices and trust in them.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, DeviceId, Timestamp};

pub(super) fn find(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<DeviceId>, DbError> {
    let sql = "select id from devices where token_hash = $1";
    Ok(tx.query_one_opt(sql, &params![token_hash])?.map(|row| row.get(0)))
}

/// Adds the row, unless another request of the same browser just did.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: DeviceId,
    token_hash: &[u8],
    label: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into devices (id, token_hash, label, first_seen_at, seen_at)
        values ($1, $2, $3, $4, $4) on conflict do nothing";
    tx.execute(sql, &params![id, token_hash, label, now]).map(drop)
}

pub(super) fn see(
    tx: &mut Tx<'_>,
    id: DeviceId,
    label: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update devices set label = $2, seen_at = $3 where id = $1";
    tx.execute(sql, &params![id, label, now]).map(drop)
}

pub(super) fn is_trusted(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    device: DeviceId,
) -> Result<bool, DbError> {
    let sql = "select trusted_at from device_trust
        where customer_id = $1 and device_id = $2 and revoked_at is null";
    Ok(tx.query_one_opt(sql, &params![customer, device])?.is_some())
}

pub(super) fn trust(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    device: DeviceId,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into device_trust (customer_id, device_id, trusted_at, revoked_at)
        values ($1, $2, $3, null)
        on conflict (customer_id, device_id) do update set
            trusted_at = case when device_trust.revoked_at is null then device_trust.trusted_at
                else excluded.trusted_at end,
            revoked_at = null";
    tx.execute(sql, &params![customer, device, now]).map(drop)
}

pub(super) fn distrust_others(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    but: DeviceId,
    now: Timestamp,
) -> Result<u64, DbError> {
    let sql = "update device_trust set revoked_at = $3
        where customer_id = $1 and device_id <> $2 and revoked_at is null";
    tx.execute(sql, &params![customer, but, now])
}

pub(super) fn trusted_since(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    but: DeviceId,
    since: Timestamp,
) -> Result<Vec<(String, Timestamp)>, DbError> {
    let sql =
        "select d.label, t.trusted_at from device_trust t join devices d on d.id = t.device_id
        where t.customer_id = $1 and t.device_id <> $2 and t.trusted_at >= $3
            and t.revoked_at is null
            and not exists (select 1 from device_trust own
                where own.customer_id = t.customer_id and own.device_id = $2
                    and own.trusted_at >= t.trusted_at)
        order by t.trusted_at desc";
    let rows = tx.query(sql, &params![customer, but, since])?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
