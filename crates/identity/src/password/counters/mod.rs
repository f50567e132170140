//! Counters of wrong passwords in the database: one for each trusted device, one for all strangers.
//!
//! They are kept by the index of the customer's number (`phone_index`), whichever of their names was
//! typed; and by the index of what was typed when nobody has that name. Indexes of different kinds
//! never meet, so the two cannot be confused.

mod rules;
mod store;

use tongbao_db::{DbError, Tx};

use tongbao_kernel::{DeviceId, InstitutionId, Timestamp};

pub(super) use rules::{LaneTries, LockLimits, Shut};
pub(super) use store::{clear, clear_all, read};

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

/// Spends a try; the state after it, or why the lane is shut.
pub(super) fn take(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    (limits, now): (&LockLimits, Timestamp),
) -> Result<Result<LaneTries, Shut>, DbError> {
    // The row is made first, so that two first tries at once wait for each other on it. A right
    // password at the same moment may take it away in between.
    let mut tries = loop {
        store::create(tx, institution, phone_index, lane, &LaneTries::fresh(limits, now))?;
        if let Some(tries) = store::locked(tx, institution, phone_index, lane)? {
            break tries;
        }
    };
    match tries.take(limits, now) {
        Ok(()) => {
            store::store(tx, institution, phone_index, lane, &tries)?;
            Ok(Ok(tries))
        }
        Err(shut) => Ok(Err(shut)),
    }
}

/// Gives back a try that was not compared, or that was no guess.
pub(super) fn give_back(
    tx: &mut Tx<'_>,
    institution: &InstitutionId,
    phone_index: &[u8],
    lane: Lane,
    limits: &LockLimits,
) -> Result<(), DbError> {
    let Some(mut tries) = store::locked(tx, institution, phone_index, lane)? else {
        return Ok(());
    };
    tries.give_back(limits);
    store::store(tx, institution, phone_index, lane, &tries)
}
