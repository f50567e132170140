//! SQL of sessions.

use std::time::Duration;

use tongbao_db::{DbError, Kind, Lookup, Many, SelectMany, Tx, Value, params};
use tongbao_kernel::{CustomerId, DeviceId, InstitutionId, SessionId, Timestamp};

use super::{Actor, EndReason};

/// A session as stored.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(super) id: SessionId,
    pub(super) customer: CustomerId,
    pub(super) institution: InstitutionId,
    pub(super) device: DeviceId,
    pub(super) started_at: Timestamp,
    pub(super) seen_at: Timestamp,
    pub(super) idle: Duration,
    pub(super) expires_at: Timestamp,
    pub(super) ended: Option<EndReason>,
    pub(super) trusted_device: bool,
}

impl Row {
    pub(super) fn actor(&self) -> Actor {
        Actor {
            customer: self.customer,
            institution: self.institution,
            session: self.id,
            device: self.device,
            trusted_device: self.trusted_device,
        }
    }
}

const BY_TOKEN: SelectMany = SelectMany {
    sqlite: "select s.id, s.customer_id, s.institution_id, s.device_id, s.started_at, s.seen_at,
            s.idle_seconds, s.expires_at, s.end_reason,
            case when t.trusted_at is not null and t.revoked_at is null then 1 else 0 end,
            s.token_hash
        from sessions s
        left join device_trust t
            on t.customer_id = s.customer_id and t.device_id = s.device_id
        where s.token_hash = $1",
    postgres: "select s.id, s.customer_id, s.institution_id, s.device_id, s.started_at, s.seen_at,
            s.idle_seconds, s.expires_at, s.end_reason,
            case when t.trusted_at is not null and t.revoked_at is null then 1 else 0 end,
            s.token_hash
        from sessions s
        left join device_trust t
            on t.customer_id = s.customer_id and t.device_id = s.device_id
        where s.token_hash = any($1)",
    kind: Kind::Blob,
};

/// Sessions by the hash of their token.
pub(crate) static SESSIONS: Lookup<Row> =
    Lookup { select: &BY_TOKEN, read: |row| (Value::Blob(row.get(10)), session(row)) };

const TOUCH: Many = Many {
    sqlite: "update sessions set seen_at = $2
        where id = $1 and ended_at is null and seen_at < $2",
    postgres: "update sessions as s set seen_at = n.seen
        from unnest($1::bytea[], $2::bigint[]) as n (id, seen)
        where s.id = n.id and s.ended_at is null and s.seen_at < n.seen",
    kinds: &[Kind::Blob, Kind::Int],
};

/// The customer's open sessions, the oldest first.
pub(super) fn open_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Row>, DbError> {
    let sql = "select id, customer_id, institution_id, device_id, started_at, seen_at,
            idle_seconds, expires_at, end_reason, 1
        from sessions where customer_id = $1 and ended_at is null order by started_at, id";
    Ok(tx.query(sql, &params![customer])?.iter().map(session).collect())
}

/// The customer's open sessions with the labels of their devices, the newest first.
pub(super) fn with_labels(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Vec<(Row, String)>, DbError> {
    let sql = "select s.id, s.customer_id, s.institution_id, s.device_id, s.started_at, s.seen_at,
            s.idle_seconds, s.expires_at, s.end_reason, 1, d.label
        from sessions s join devices d on d.id = s.device_id
        where s.customer_id = $1 and s.ended_at is null order by s.started_at desc, s.id desc";
    let rows = tx.query(sql, &params![customer])?;
    Ok(rows.iter().map(|row| (session(row), row.get(10))).collect())
}

/// The customer's latest sessions with the labels of their devices and when they were noted to have
/// ended, the newest first.
pub(super) fn latest_with_labels(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    count: i64,
) -> Result<Vec<(Row, String, Option<Timestamp>)>, DbError> {
    let sql = "select s.id, s.customer_id, s.institution_id, s.device_id, s.started_at, s.seen_at,
            s.idle_seconds, s.expires_at, s.end_reason, 1, d.label, s.ended_at
        from sessions s join devices d on d.id = s.device_id
        where s.customer_id = $1 order by s.started_at desc, s.id desc limit $2";
    let rows = tx.query(sql, &params![customer, count])?;
    Ok(rows.iter().map(|row| (session(row), row.get(10), row.get(11))).collect())
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &Row, hash: &[u8]) -> Result<(), DbError> {
    let sql = "insert into sessions (id, token_hash, customer_id, institution_id, device_id,
            started_at, seen_at, idle_seconds, expires_at, ended_at, end_reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null)";
    let idle = i64::try_from(row.idle.as_secs()).unwrap_or(i64::MAX);
    let values = params![
        row.id,
        hash,
        row.customer,
        row.institution,
        row.device,
        row.started_at,
        row.seen_at,
        idle,
        row.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

/// Deletes some sessions that could not be used since then; how many.
pub(super) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    let sql = "delete from sessions
        where id in (select id from sessions where expires_at < $1 limit 500)";
    tx.execute(sql, &params![before])
}

/// Notes when sessions were last used.
pub(super) fn touch_many(tx: &mut Tx<'_>, seen: &[(SessionId, Timestamp)]) -> Result<(), DbError> {
    let rows: Vec<Vec<Value>> = seen.iter().map(|(id, at)| params![*id, *at].to_vec()).collect();
    tx.execute_many(&TOUCH, &rows).map(drop)
}

pub(super) fn end(
    tx: &mut Tx<'_>,
    id: SessionId,
    reason: EndReason,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update sessions set ended_at = $2, end_reason = $3
        where id = $1 and ended_at is null";
    tx.execute(sql, &params![id, now, reason.as_str()]).map(drop)
}

/// Ends it only if it is the customer's; true when it did.
pub(super) fn end_of(
    tx: &mut Tx<'_>,
    id: SessionId,
    customer: CustomerId,
    reason: EndReason,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "update sessions set ended_at = $3, end_reason = $4
        where id = $1 and customer_id = $2 and ended_at is null";
    Ok(tx.execute(sql, &params![id, customer, now, reason.as_str()])? == 1)
}

pub(super) fn end_on_device(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    device: DeviceId,
    reason: EndReason,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update sessions set ended_at = $3, end_reason = $4
        where customer_id = $1 and device_id = $2 and ended_at is null";
    tx.execute(sql, &params![customer, device, now, reason.as_str()]).map(drop)
}

pub(super) fn end_others(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    but: SessionId,
    reason: EndReason,
    now: Timestamp,
) -> Result<u64, DbError> {
    let sql = "update sessions set ended_at = $3, end_reason = $4
        where customer_id = $1 and id <> $2 and ended_at is null";
    tx.execute(sql, &params![customer, but, now, reason.as_str()])
}

pub(super) fn end_all(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    reason: EndReason,
    now: Timestamp,
) -> Result<u64, DbError> {
    let sql = "update sessions set ended_at = $2, end_reason = $3
        where customer_id = $1 and ended_at is null";
    tx.execute(sql, &params![customer, now, reason.as_str()])
}

fn session(row: &tongbao_db::Row) -> Row {
    let idle: i64 = row.get(6);
    let end_reason: Option<String> = row.get(8);
    Row {
        id: row.get(0),
        customer: row.get(1),
        institution: row.get(2),
        device: row.get(3),
        started_at: row.get(4),
        seen_at: row.get(5),
        idle: Duration::from_secs(u64::try_from(idle).expect("periods are not negative")),
        expires_at: row.get(7),
        ended: end_reason.as_deref().map(EndReason::from_row),
        trusted_device: row.get::<i64>(9) == 1,
    }
}
