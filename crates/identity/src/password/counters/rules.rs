//! When a lane of passwords shuts, for how long, and what opens it: first half an hour, then
//! longer, then a proof of identity (LOCK-01, LOCK-02, LOCK-03). So does a long row of wrong ones,
//! however slowly they come. Source: NIST SP 800-63B-4, at most 100 failures in a row.

use std::time::Duration;

use tongbao_kernel::Timestamp;

use crate::institution::{Policies, policy};
use crate::{Tries, TryLimits};

/// The policies about wrong passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::password) struct LockLimits {
    /// Tries of one window, and how long the first lock holds.
    pub(in crate::password) tries: TryLimits,
    /// How long the locks after the first hold.
    pub(in crate::password) later_lock: Duration,
    /// The lock that only a proof of identity opens.
    pub(in crate::password) locks_max: i64,
    /// Locks longer ago than this are forgotten.
    pub(in crate::password) locks_window: Duration,
    /// So many wrong passwords in a row ask for a proof of identity as well.
    pub(in crate::password) wrong_row_max: i64,
}

impl From<&Policies> for LockLimits {
    fn from(policies: &Policies) -> Self {
        Self {
            tries: TryLimits {
                tries_max: policies.value(policy::LOGIN_TRIES_MAX),
                window: policies.seconds(policy::LOGIN_WINDOW_SECONDS),
                lock: policies.seconds(policy::LOGIN_LOCK_SECONDS),
            },
            later_lock: policies.seconds(policy::LOGIN_LATER_LOCK_SECONDS),
            locks_max: policies.value(policy::LOGIN_LOCKS_MAX),
            locks_window: policies.seconds(policy::LOGIN_LOCKS_WINDOW_SECONDS),
            wrong_row_max: policies.value(policy::LOGIN_WRONG_ROW_MAX),
        }
    }
}

/// Why nothing is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::password) enum Shut {
    /// Until then; which lock of the period it is.
    Until(Timestamp, i64),
    /// Until an identity is proved.
    ProofNeeded,
}

/// The state of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::password) struct LaneTries {
    pub(in crate::password) tries: Tries,
    /// Locks since `locks_from`.
    pub(in crate::password) locks: i64,
    pub(in crate::password) locks_from: Timestamp,
    pub(in crate::password) wrong_in_a_row: i64,
    pub(in crate::password) proof_needed: bool,
}

impl LaneTries {
    pub(super) fn fresh(limits: &LockLimits, now: Timestamp) -> Self {
        Self {
            tries: Tries::fresh(&limits.tries, now),
            locks: 0,
            locks_from: now,
            wrong_in_a_row: 0,
            proof_needed: false,
        }
    }

    /// Whether the next try would be refused.
    pub(in crate::password) fn shut(&self, now: Timestamp) -> Option<Shut> {
        if self.proof_needed {
            return Some(Shut::ProofNeeded);
        }
        self.tries.locked(now).map(|until| Shut::Until(until, self.locks))
    }

    /// Spends a try. The last of a window shuts the lane.
    pub(super) fn take(&mut self, limits: &LockLimits, now: Timestamp) -> Result<(), Shut> {
        if let Some(shut) = self.shut(now) {
            return Err(shut);
        }
        if self.locks_from.after(limits.locks_window) <= now {
            self.locks = 0;
        }
        let lock = if self.locks == 0 { limits.tries.lock } else { limits.later_lock };
        let taken = self.tries.take(&TryLimits { lock, ..limits.tries }, now);
        self.wrong_in_a_row += 1;
        if taken == Ok(0) {
            self.locks_from = if self.locks == 0 { now } else { self.locks_from };
            self.locks += 1;
        }
        self.judge(limits);
        Ok(())
    }

    /// Gives back a try that was never compared, or that was no guess; the lock it set as well.
    pub(super) fn give_back(&mut self, limits: &LockLimits) {
        if self.tries.left == 0 {
            self.locks = (self.locks - 1).max(0);
        }
        self.tries.give_back(&limits.tries);
        self.wrong_in_a_row = (self.wrong_in_a_row - 1).max(0);
        self.judge(limits);
    }

    fn judge(&mut self, limits: &LockLimits) {
        let often = self.locks >= limits.locks_max;
        self.proof_needed = often || self.wrong_in_a_row >= limits.wrong_row_max;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: LockLimits = LockLimits {
        tries: TryLimits {
            tries_max: 5,
            window: Duration::from_secs(1_800),
            lock: Duration::from_secs(1_800),
        },
        later_lock: Duration::from_secs(3_600),
        locks_max: 3,
        locks_window: Duration::from_secs(86_400),
        wrong_row_max: 50,
    };
    const START: Timestamp = Timestamp(1_795_276_800_000_000);

    fn wrong(lane: &mut LaneTries, count: usize, now: Timestamp) {
        for _ in 0..count {
            lane.take(&LIMITS, now).unwrap();
        }
    }

    #[test]
    fn first_half_an_hour_then_an_hour_then_a_proof_lock_01_lock_02_lock_03_s_176() {
        let mut lane = LaneTries::fresh(&LIMITS, START);
        wrong(&mut lane, 5, START);
        let first = START.after(LIMITS.tries.lock);
        assert_eq!(lane.shut(START), Some(Shut::Until(first, 1)));
        wrong(&mut lane, 5, first);
        let second = first.after(LIMITS.later_lock);
        assert_eq!(lane.shut(first), Some(Shut::Until(second, 2)));
        wrong(&mut lane, 5, second);
        for days in [0, 1, 400] {
            let then = second.after(Duration::from_secs(days * 86_400));
            assert_eq!(lane.take(&LIMITS, then), Err(Shut::ProofNeeded));
        }
    }

    #[test]
    fn locks_of_another_day_are_forgotten() {
        let mut lane = LaneTries::fresh(&LIMITS, START);
        let mut now = START;
        for _ in 0..6 {
            wrong(&mut lane, 5, now);
            assert_eq!(lane.shut(now), Some(Shut::Until(now.after(LIMITS.tries.lock), 1)));
            now = now.after(LIMITS.locks_window);
        }
    }

    #[test]
    fn a_try_given_back_takes_its_lock_along() {
        let mut lane = LaneTries::fresh(&LIMITS, START);
        wrong(&mut lane, 5, START);
        lane.give_back(&LIMITS);
        assert_eq!((lane.shut(START), lane.locks, lane.wrong_in_a_row), (None, 0, 4));
    }

    proptest! {
        /// However patiently somebody guesses, the row ends, and at the third lock of a day at the
        /// latest.
        #[test]
        fn guesses_in_a_row_are_bounded(pauses in prop::collection::vec(0_u64..40_000, 60..200)) {
            let mut lane = LaneTries::fresh(&LIMITS, START);
            let (mut now, mut compared) = (START, 0);
            for pause in pauses {
                now = now.after(Duration::from_secs(pause));
                compared += i64::from(lane.take(&LIMITS, now).is_ok());
            }
            prop_assert!(compared <= LIMITS.wrong_row_max);
            prop_assert_eq!(compared, lane.wrong_in_a_row);
        }

        /// Whatever is taken and given back, the state is one that taking alone could reach.
        #[test]
        fn giving_back_undoes_taking(taken in 1_usize..15, back in 1_usize..15) {
            let back = back.min(taken);
            let mut lane = LaneTries::fresh(&LIMITS, START);
            let mut now = START;
            for _ in 0..taken {
                if let Some(Shut::Until(until, _)) = lane.shut(now) { now = until; }
                prop_assert!(lane.take(&LIMITS, now).is_ok());
            }
            for _ in 0..back { lane.give_back(&LIMITS); }
            prop_assert_eq!(lane.wrong_in_a_row, i64::try_from(taken - back).unwrap());
            prop_assert!(lane.locks >= 0 && lane.tries.left <= LIMITS.tries.tries_max);
        }
    }
}
