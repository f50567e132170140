//! Instants and calendar days. Time is a parameter: rules receive it, they never ask for it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// China keeps one time zone, UTC+8, without summer time.
const BEIJING: Offset = Offset::constant(8);
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `duration` later. Saturates at the end of time.
    pub fn after(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// The instant `duration` earlier.
    pub fn before(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros))
    }

    /// How long until `later`; zero when it is already past.
    pub fn until(self, later: Timestamp) -> Duration {
        Duration::from_micros(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// The calendar day in Beijing, by which daily limits are counted.
    pub fn day(self) -> Day {
        let shifted = self.0.saturating_add(8 * 3_600_000_000);
        Day(shifted.div_euclid(MICROS_PER_DAY))
    }

    /// The wall clock in Beijing.
    pub fn beijing(self) -> DateTime {
        let zone = TimeZone::fixed(BEIJING);
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default().to_zoned(zone).datetime()
    }

    /// RFC 3339 with the Beijing offset, to the second.
    pub fn rfc3339(self) -> String {
        format!("{}+08:00", self.beijing().strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.rfc3339())
    }
}

/// A calendar day in Beijing: whole days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day's first instant.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0 * MICROS_PER_DAY - 8 * 3_600_000_000)
    }

    /// Reads `2026-11-22`.
    pub fn parse(text: &str) -> Option<Day> {
        let date = jiff::civil::Date::strptime("%Y-%m-%d", text).ok()?;
        let midnight = date.to_zoned(TimeZone::fixed(BEIJING)).ok()?;
        Some(Timestamp(midnight.timestamp().as_microsecond()).day())
    }

    /// The next day.
    pub fn next(self) -> Day {
        Day(self.0 + 1)
    }

    /// The first day of the next year.
    pub fn next_year(self) -> Day {
        let next = self.year() + 1;
        let mut day = self;
        while day.year() < next {
            day = day.next();
        }
        day
    }

    /// The calendar year.
    pub fn year(self) -> i64 {
        i64::from(self.start().beijing().year())
    }
}

/// Where the present comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The system's clock, which a sandbox may shift. Outside demo mode nothing shifts it.
#[derive(Debug, Clone, Default)]
pub struct SystemClock {
    shift_micros: Arc<AtomicI64>,
}

impl SystemClock {
    /// Moves this clock (and all its clones) by `micros` from the real time.
    pub fn set_shift(&self, micros: i64) {
        self.shift_micros.store(micros, Ordering::SeqCst);
    }

    /// How far this clock is from the real time, in microseconds.
    pub fn shift(&self) -> i64 {
        self.shift_micros.load(Ordering::SeqCst)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("the system clock is past 1970");
        let micros = i64::try_from(since.as_micros()).expect("the year is below 294,000");
        Timestamp(micros.saturating_add(self.shift()))
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// A clock that shows `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(start.0)))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).expect("tests move the clock by years at most");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_turn_at_midnight_in_beijing() {
        let before = Timestamp(1_795_276_799_999_999); // 2026-11-21T23:59:59.999999+08:00
        let after = Timestamp(before.0 + 1);
        assert_eq!(before.rfc3339(), "2026-11-21T23:59:59+08:00");
        assert_eq!(before.day().next(), after.day());
        assert_eq!(after.day().start(), after);
        assert_eq!(after.day().year(), 2026);
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        assert_eq!(Day::parse("2026-11-22"), Some(Timestamp(1_795_276_800_000_000).day()));
        for text in ["", "2026-11-31", "2026/11/22", "22-11-2026", "2026-11-22x"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
