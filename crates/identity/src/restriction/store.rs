//! SQL of measures against accounts.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CustomerId, RestrictionId, Timestamp};

use super::rules::Kind;
use super::{New, Restriction};

const OPEN: &str = "select id, kind, placed_at, until_at, reference, telephone, placed_by
    from restrictions
    where customer_id = $1 and lifted_at is null and (until_at is null or until_at > $2)
    order by placed_at, id";

/// What restricts the customer now.
pub(super) fn open_of(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    now: Timestamp,
) -> Result<Vec<Restriction>, DbError> {
    Ok(tx.query(OPEN, &params![customer, now])?.iter().map(restriction).collect())
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: RestrictionId,
    new: &New,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into restrictions (id, institution_id, customer_id, kind, placed_at,
            placed_by, until_at, reference, telephone, lifted_at, lifted_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, null)";
    let values = params![
        id,
        new.institution,
        new.customer,
        new.kind.as_str(),
        new.since.unwrap_or(now),
        new.by.as_str(),
        new.until,
        new.reference.as_str(),
        new.telephone.as_str()
    ];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn lift(
    tx: &mut Tx<'_>,
    id: RestrictionId,
    by: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update restrictions set lifted_at = $2, lifted_by = $3
        where id = $1 and lifted_at is null";
    tx.execute(sql, &params![id, now, by]).map(drop)
}

fn restriction(row: &Row) -> Restriction {
    Restriction {
        id: row.get(0),
        kind: Kind::from_row(&row.get::<String>(1)),
        placed_at: row.get(2),
        until: row.get(3),
        reference: row.get(4),
        telephone: row.get(5),
        placed_by: row.get(6),
    }
}
