//! SQL of the counters.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::InstitutionId;

use super::Lane;
use crate::Tries;

/// The right password: the lane starts over.
pub(in crate::password) fn clear(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
) -> Result<(), DbError> {
    let sql = "delete from sign_in_tries
        where institution_id = $1 and phone_index = $2 and lane = $3";
    tx.execute(sql, &params![*institution, phone_index, lane.bytes()]).map(drop)
}

pub(super) fn create(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    tries: &Tries,
) -> Result<(), DbError> {
    let sql = "insert into sign_in_tries (institution_id, phone_index, lane, tries_left,
            counted_from, locked_until)
        values ($1, $2, $3, $4, $5, null) on conflict do nothing";
    let values = params![*institution, phone_index, lane.bytes(), tries.left, tries.counted_from];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn locked(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
) -> Result<Option<Tries>, DbError> {
    let sql = "select tries_left, counted_from, locked_until from sign_in_tries
        where institution_id = $1 and phone_index = $2 and lane = $3";
    let rows = tx.query_for_update(sql, &params![*institution, phone_index, lane.bytes()])?;
    let read = |row: &tongbao_db::Row| Tries {
        left: row.get(0),
        counted_from: row.get(1),
        locked_until: row.get(2),
    };
    Ok(rows.first().map(read))
}

pub(super) fn store(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    tries: &Tries,
) -> Result<(), DbError> {
    let sql = "update sign_in_tries set tries_left = $4, counted_from = $5, locked_until = $6
        where institution_id = $1 and phone_index = $2 and lane = $3";
    let (left, from, until) = (tries.left, tries.counted_from, tries.locked_until);
    let values = params![*institution, phone_index, lane.bytes(), left, from, until];
    tx.execute(sql, &values).map(drop)
}
