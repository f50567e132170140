//! Counters of wrong passwords in the database: one for each trusted device, one for all strangers.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{DeviceId, InstitutionId, Timestamp};

use crate::{Tries, TryLimits};

/// Whose tries are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Everyone on a device that the customer does not trust.
    Strangers,
    /// One trusted device.
    Device(DeviceId),
}

impl Lane {
    fn bytes(self) -> [u8; 16] {
        match self {
            Self::Strangers => [0; 16],
            Self::Device(device) => *device.0.as_bytes(),
        }
    }
}

/// Spends a try; the state after it, or until when the lane is locked.
pub(super) fn take(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    (limits, now): (&TryLimits, Timestamp),
) -> Result<Result<Tries, Timestamp>, DbError> {
    // The row is made first, so that two first tries at once wait for each other on it.
    create(tx, institution, phone_index, lane, &Tries::fresh(limits, now))?;
    let mut tries = locked(tx, institution, phone_index, lane)?.expect("it was just made");
    match tries.take(limits, now) {
        Ok(_) => {
            store(tx, institution, phone_index, lane, &tries)?;
            Ok(Ok(tries))
        }
        Err(until) => Ok(Err(until)),
    }
}

/// Gives back a try that was not compared.
pub(super) fn give_back(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    limits: &TryLimits,
) -> Result<(), DbError> {
    let Some(mut tries) = locked(tx, institution, phone_index, lane)? else {
        return Ok(());
    };
    tries.give_back(limits);
    store(tx, institution, phone_index, lane, &tries)
}

/// The right password: the lane starts over.
pub(super) fn clear(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
) -> Result<(), DbError> {
    let sql = "delete from sign_in_tries
        where institution_id = $1 and phone_index = $2 and lane = $3";
    tx.execute(sql, &params![*institution, phone_index, lane.bytes()]).map(drop)
}

fn create(
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

fn locked(
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

fn store(
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
