//! SQL of registrations under way.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, DeviceId, InstitutionId, RegistrationId, Timestamp};

use super::Step;
use super::draft::Opened;

/// A draft as stored.
pub(super) struct Row {
    pub(super) id: RegistrationId,
    pub(super) institution: InstitutionId,
    pub(super) device: DeviceId,
    pub(super) customer: CustomerId,
    pub(super) step: Step,
    pub(super) expires_at: Timestamp,
    pub(super) body_sealed: Vec<u8>,
}

const FIND: &str =
    "select id, institution_id, device_id, customer_id, step, expires_at, body_sealed
    from registrations where token_hash = $1";

pub(super) fn find(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Row>, DbError> {
    Ok(tx.query_one_opt(FIND, &params![token_hash])?.as_ref().map(draft))
}

/// The same, locked until the transaction ends.
pub(super) fn find_locked(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Row>, DbError> {
    Ok(tx.query_for_update(FIND, &params![token_hash])?.first().map(draft))
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    draft: &Opened,
    token_hash: &[u8],
    body_sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into registrations (id, token_hash, institution_id, device_id, customer_id,
            step, body_sealed, started_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = params![
        draft.id,
        token_hash,
        draft.institution,
        draft.device,
        draft.customer,
        draft.step.as_str(),
        body_sealed,
        now,
        draft.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn update(tx: &mut Tx<'_>, draft: &Opened, body_sealed: Vec<u8>) -> Result<(), DbError> {
    let sql = "update registrations set step = $2, body_sealed = $3 where id = $1";
    tx.execute(sql, &params![draft.id, draft.step.as_str(), body_sealed]).map(drop)
}

pub(super) fn delete(tx: &mut Tx<'_>, id: RegistrationId) -> Result<(), DbError> {
    tx.execute("delete from registrations where id = $1", &params![id]).map(drop)
}

pub(crate) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from registrations where expires_at <= $1", &params![now])
}

fn draft(row: &tongbao_db::Row) -> Row {
    Row {
        id: row.get(0),
        institution: row.get(1),
        device: row.get(2),
        customer: row.get(3),
        step: Step::from_row(&row.get::<String>(4)),
        expires_at: row.get(5),
        body_sealed: row.get(6),
    }
}
