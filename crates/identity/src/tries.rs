//! A bounded number of tries in a window, then a lock.
//!
//! The try is taken before anything is compared; the last one locks at once. Whoever turns out to
//! be right starts over, and a try that could not be evaluated is given back, lock included. So
//! however many guesses arrive together, no more than `tries_max` of them are ever compared.

use std::time::Duration;

use tongbao_kernel::Timestamp;

/// How many tries in which window, and for how long the last one locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TryLimits {
    /// Wrong tries in one window, the last of which locks.
    pub tries_max: i64,
    /// Tries older than this are forgotten.
    pub window: Duration,
    /// How long the lock holds.
    pub lock: Duration,
}

/// The state of one counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// What is left.
    pub left: i64,
    /// When the window began.
    pub counted_from: Timestamp,
    /// Until when nothing is compared.
    pub locked_until: Option<Timestamp>,
}

impl Tries {
    /// Nothing tried yet.
    pub fn fresh(limits: &TryLimits, now: Timestamp) -> Self {
        Self { left: limits.tries_max, counted_from: now, locked_until: None }
    }

    /// Takes a try; how many are left after it. `Err` holds the time until which it is locked.
    pub fn take(&mut self, limits: &TryLimits, now: Timestamp) -> Result<i64, Timestamp> {
        if let Some(until) = self.locked_until.filter(|until| now < *until) {
            return Err(until);
        }
        let lapsed = self.counted_from.after(limits.window) <= now;
        if self.locked_until.is_some() || lapsed || self.left > limits.tries_max {
            *self = Self::fresh(limits, now);
        }
        if self.left == limits.tries_max {
            self.counted_from = now;
        }
        self.left = (self.left - 1).max(0);
        if self.left == 0 {
            self.locked_until = Some(now.after(limits.lock));
        }
        Ok(self.left)
    }

    /// Gives back a try that was never compared.
    pub fn give_back(&mut self, limits: &TryLimits) {
        self.left = (self.left + 1).min(limits.tries_max);
        self.locked_until = None;
    }

    /// Whether the next try would be refused.
    pub fn locked(&self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|until| now < *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: TryLimits = TryLimits {
        tries_max: 5,
        window: Duration::from_secs(1_800),
        lock: Duration::from_secs(1_800),
    };
    const START: Timestamp = Timestamp(1_795_276_800_000_000);

    fn minutes(count: u64) -> Timestamp {
        START.after(Duration::from_secs(count * 60))
    }

    #[test]
    fn the_fifth_try_locks_and_the_lock_ends_by_itself() {
        let mut tries = Tries::fresh(&LIMITS, START);
        for left in [4, 3, 2, 1, 0] {
            assert_eq!(tries.take(&LIMITS, minutes(1)), Ok(left));
        }
        assert_eq!(tries.take(&LIMITS, minutes(2)), Err(minutes(31)));
        assert_eq!(tries.locked(minutes(30)), Some(minutes(31)));
        assert_eq!(tries.locked(minutes(31)), None);
        assert_eq!(tries.take(&LIMITS, minutes(31)), Ok(4));
    }

    #[test]
    fn tries_in_an_old_window_are_forgotten() {
        let mut tries = Tries::fresh(&LIMITS, START);
        for left in [4, 3, 2, 1] {
            assert_eq!(tries.take(&LIMITS, START), Ok(left));
        }
        assert_eq!(tries.take(&LIMITS, minutes(30)), Ok(4));
        assert_eq!(tries.take(&LIMITS, minutes(59)), Ok(3), "the window began with the new try");
    }

    #[test]
    fn a_try_given_back_also_opens_the_lock_it_set() {
        let mut tries = Tries::fresh(&LIMITS, START);
        for _ in 0..5 {
            tries.take(&LIMITS, START).unwrap();
        }
        tries.give_back(&LIMITS);
        assert_eq!((tries.left, tries.locked_until), (1, None));
        for _ in 0..9 {
            tries.give_back(&LIMITS);
        }
        assert_eq!(tries.left, 5, "never more than the limit");
    }

    #[test]
    fn a_lowered_limit_counts_at_once() {
        let mut tries = Tries::fresh(&LIMITS, START);
        let stricter = TryLimits { tries_max: 3, ..LIMITS };
        assert_eq!(tries.take(&stricter, START), Ok(2));
    }
}
