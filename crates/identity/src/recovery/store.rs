//! SQL of recoveries.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, DeviceId, InstitutionId, RecoveryId, Timestamp};

use super::Step;
use super::draft::Opened;

/// A recovery as stored.
pub(super) struct Row {
    pub(super) id: RecoveryId,
    pub(super) institution: InstitutionId,
    pub(super) device: DeviceId,
    pub(super) customer: Option<CustomerId>,
    pub(super) step: Step,
    pub(super) body_sealed: Vec<u8>,
    pub(super) started_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) finished_at: Option<Timestamp>,
}

const FIND: &str = "select id, institution_id, device_id, customer_id, step, body_sealed,
        started_at, expires_at, finished_at
    from recoveries where token_hash = $1";

pub(super) fn find(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Row>, DbError> {
    Ok(tx.query_one_opt(FIND, &params![token_hash])?.as_ref().map(recovery))
}

/// The same, locked until the transaction ends.
pub(super) fn find_locked(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Row>, DbError> {
    Ok(tx.query_for_update(FIND, &params![token_hash])?.first().map(recovery))
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    opened: &Opened,
    token_hash: &[u8],
    body_sealed: Vec<u8>,
) -> Result<(), DbError> {
    let sql = "insert into recoveries (id, token_hash, institution_id, device_id, customer_id,
            step, body_sealed, started_at, expires_at, finished_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)";
    let values = params![
        opened.id,
        token_hash,
        opened.institution,
        opened.device,
        opened.customer,
        opened.step.as_str(),
        body_sealed,
        opened.started_at,
        opened.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn step(
    tx: &mut Tx<'_>,
    id: RecoveryId,
    step: Step,
    finished_at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = "update recoveries set step = $2, finished_at = $3 where id = $1";
    tx.execute(sql, &params![id, step.as_str(), finished_at]).map(drop)
}

/// Ends what the customer, or somebody as them, has begun and not finished.
pub(crate) fn end_open(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update recoveries set step = 'done', finished_at = $2
        where customer_id = $1 and finished_at is null";
    tx.execute(sql, &params![customer, now]).map(drop)
}

/// Deletes recoveries that ended before then; how many.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from recoveries where expires_at < $1", &params![before])
}

fn recovery(row: &tongbao_db::Row) -> Row {
    Row {
        id: row.get(0),
        institution: row.get(1),
        device: row.get(2),
        customer: row.get(3),
        step: Step::from_row(&row.get::<String>(4)),
        body_sealed: row.get(5),
        started_at: row.get(6),
        expires_at: row.get(7),
        finished_at: row.get(8),
    }
}
