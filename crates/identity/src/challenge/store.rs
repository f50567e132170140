//! SQL of challenges.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{ChallengeId, CustomerId, DeviceId, InstitutionId, Timestamp};

use super::Reason;

/// A challenge as stored.
pub(super) struct Row {
    pub(super) id: ChallengeId,
    pub(super) institution: InstitutionId,
    pub(super) customer: CustomerId,
    pub(super) device: DeviceId,
    pub(super) reason: Reason,
    pub(super) tries_left: i64,
    pub(super) started_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) passed_at: Option<Timestamp>,
}

const FIND: &str = "select id, institution_id, customer_id, device_id, reason, tries_left,
        started_at, expires_at, passed_at
    from challenges where token_hash = $1";

pub(super) fn find(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Row>, DbError> {
    Ok(tx.query_one_opt(FIND, &params![token_hash])?.as_ref().map(challenge))
}

/// The same, locked until the transaction ends.
pub(super) fn find_locked(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Row>, DbError> {
    Ok(tx.query_for_update(FIND, &params![token_hash])?.first().map(challenge))
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &Row, token_hash: &[u8]) -> Result<(), DbError> {
    let sql = "insert into challenges (id, token_hash, institution_id, customer_id, device_id,
            reason, tries_left, started_at, expires_at, passed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)";
    let values = params![
        row.id,
        token_hash,
        row.institution,
        row.customer,
        row.device,
        row.reason.as_str(),
        row.tries_left,
        row.started_at,
        row.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn spend(tx: &mut Tx<'_>, id: ChallengeId, tries_left: i64) -> Result<(), DbError> {
    let sql = "update challenges set tries_left = $2 where id = $1";
    tx.execute(sql, &params![id, tries_left]).map(drop)
}

pub(super) fn pass(tx: &mut Tx<'_>, id: ChallengeId, now: Timestamp) -> Result<(), DbError> {
    let sql = "update challenges set passed_at = $2 where id = $1";
    tx.execute(sql, &params![id, now]).map(drop)
}

/// Ends what the customer, or somebody as them, has begun and not proved.
pub(crate) fn end_open(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), DbError> {
    let sql = "delete from challenges where customer_id = $1 and passed_at is null";
    tx.execute(sql, &params![customer]).map(drop)
}

/// Deletes challenges that ended before then; how many.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from challenges where expires_at < $1", &params![before])
}

fn challenge(row: &tongbao_db::Row) -> Row {
    Row {
        id: row.get(0),
        institution: row.get(1),
        customer: row.get(2),
        device: row.get(3),
        reason: Reason::from_row(&row.get::<String>(4)),
        tries_left: row.get(5),
        started_at: row.get(6),
        expires_at: row.get(7),
        passed_at: row.get(8),
    }
}
