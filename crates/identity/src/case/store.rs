//! SQL of staff and their cases.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CustomerId, InstitutionId, Timestamp};
use uuid::Uuid;

use super::{Case, Staff};

/// A case whose action is still sealed.
pub(super) struct Sealed {
    pub(super) id: Uuid,
    pub(super) action: Vec<u8>,
    pub(super) institution: InstitutionId,
    pub(super) number: String,
    pub(super) customer: CustomerId,
    pub(super) opened_by: String,
    pub(super) opened_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) decided_by: Option<String>,
    pub(super) decided_at: Option<Timestamp>,
    pub(super) outcome: Option<String>,
}

/// A name that a member of staff has already.
pub(super) const NAME_TAKEN: &str = "staff_institution_id_name_key";

pub(super) fn add_staff(
    tx: &mut Tx<'_>,
    staff: &Staff,
    key_hash: &[u8],
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into staff (id, institution_id, name, key_hash, added_at, removed_at)
        values ($1, $2, $3, $4, $5, null)";
    let values = params![staff.id, staff.institution, staff.name.as_str(), key_hash, now];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn remove_staff(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    name: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = "update staff set removed_at = $3
        where institution_id = $1 and name = $2 and removed_at is null";
    Ok(tx.execute(sql, &params![institution, name, now])? == 1)
}

pub(super) fn staff_by_key(tx: &mut Tx<'_>, key_hash: &[u8]) -> Result<Option<Staff>, DbError> {
    let sql = "select id, institution_id, name from staff
        where key_hash = $1 and removed_at is null";
    let read = |row: Row| Staff { id: row.get(0), institution: row.get(1), name: row.get(2) };
    Ok(tx.query_one_opt(sql, &params![key_hash])?.map(read))
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: Uuid,
    case: &Case,
    action: Vec<u8>,
) -> Result<(), DbError> {
    let sql =
        "insert into cases (id, institution_id, number, customer_id, action_sealed, opened_by,
            opened_at, expires_at, decided_by, decided_at, outcome)
        values ($1, $2, $3, $4, $5, $6, $7, $8, null, null, null)";
    let values = params![
        id,
        case.institution,
        case.number.as_str(),
        case.customer,
        action,
        case.opened_by.as_str(),
        case.opened_at,
        case.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn locked(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    number: &str,
) -> Result<Option<Sealed>, DbError> {
    let sql =
        "select institution_id, number, customer_id, action_sealed, opened_by, opened_at, expires_at,
            decided_by, decided_at, outcome, id
        from cases where institution_id = $1 and number = $2";
    Ok(tx.query_for_update(sql, &params![institution, number])?.first().map(case))
}

/// The institution's cases since then, the newest first.
pub(super) fn since(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    since: Timestamp,
) -> Result<Vec<Sealed>, DbError> {
    let sql =
        "select institution_id, number, customer_id, action_sealed, opened_by, opened_at, expires_at,
            decided_by, decided_at, outcome, id
        from cases where institution_id = $1 and opened_at >= $2
        order by opened_at desc, id desc limit 200";
    Ok(tx.query(sql, &params![institution, since])?.iter().map(case).collect())
}

pub(super) fn decide(
    tx: &mut Tx<'_>,
    case: &Case,
    by: &str,
    outcome: &'static str,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update cases set decided_by = $3, decided_at = $4, outcome = $5
        where institution_id = $1 and number = $2 and outcome is null";
    let values = params![case.institution, case.number.as_str(), by, now, outcome];
    tx.execute(sql, &values).map(drop)
}

fn case(row: &Row) -> Sealed {
    Sealed {
        institution: row.get(0),
        number: row.get(1),
        customer: row.get(2),
        action: row.get(3),
        opened_by: row.get(4),
        opened_at: row.get(5),
        expires_at: row.get(6),
        decided_by: row.get(7),
        decided_at: row.get(8),
        outcome: row.get(9),
        id: row.get(10),
    }
}
