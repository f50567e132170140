//! SQL of the counters.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::InstitutionId;

use super::{Lane, LaneTries};
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

/// An identity was proved: every lane of the number starts over.
pub(in crate::password) fn clear_all(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
) -> Result<(), DbError> {
    let sql = "delete from sign_in_tries where institution_id = $1 and phone_index = $2";
    tx.execute(sql, &params![*institution, phone_index]).map(drop)
}

pub(super) fn create(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    tries: &LaneTries,
) -> Result<(), DbError> {
    let sql = "insert into sign_in_tries (institution_id, phone_index, lane, tries_left,
            counted_from, locked_until, locks, locks_from, wrong_in_a_row, proof_needed)
        values ($1, $2, $3, $4, $5, null, 0, $5, 0, 0) on conflict do nothing";
    let Tries { left, counted_from, .. } = tries.tries;
    let values = params![*institution, phone_index, lane.bytes(), left, counted_from];
    tx.execute(sql, &values).map(drop)
}

const FIND: &str = "select tries_left, counted_from, locked_until, locks, locks_from,
        wrong_in_a_row, proof_needed
    from sign_in_tries where institution_id = $1 and phone_index = $2 and lane = $3";

pub(super) fn locked(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
) -> Result<Option<LaneTries>, DbError> {
    let values = params![*institution, phone_index, lane.bytes()];
    Ok(tx.query_for_update(FIND, &values)?.first().map(lane_tries))
}

/// How a lane stands, for its owner.
pub(in crate::password) fn read(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
) -> Result<Option<LaneTries>, DbError> {
    let values = params![*institution, phone_index, lane.bytes()];
    Ok(tx.query_one_opt(FIND, &values)?.as_ref().map(lane_tries))
}

fn lane_tries(row: &tongbao_db::Row) -> LaneTries {
    LaneTries {
        tries: Tries { left: row.get(0), counted_from: row.get(1), locked_until: row.get(2) },
        locks: row.get(3),
        locks_from: row.get(4),
        wrong_in_a_row: row.get(5),
        proof_needed: row.get::<i64>(6) == 1,
    }
}

pub(super) fn store(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    tries: &LaneTries,
) -> Result<(), DbError> {
    let sql = "update sign_in_tries set tries_left = $4, counted_from = $5, locked_until = $6,
            locks = $7, locks_from = $8, wrong_in_a_row = $9, proof_needed = $10
        where institution_id = $1 and phone_index = $2 and lane = $3";
    let Tries { left, counted_from, locked_until } = tries.tries;
    let values = params![
        *institution,
        phone_index,
        lane.bytes(),
        left,
        counted_from,
        locked_until,
        tries.locks,
        tries.locks_from,
        tries.wrong_in_a_row,
        i64::from(tries.proof_needed)
    ];
    tx.execute(sql, &values).map(drop)
}
