//! How often, and when.

use std::time::Duration;

use tongbao_kernel::{Failure, Timestamp};

/// A twelfth of a year, to the day.
const MONTH: Duration = Duration::from_secs(365 * 86_400 / 12);

/// How often a person wants to be reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each quarter.
    ThreeMonths,
    /// Twice a year.
    SixMonths,
    /// Once a year.
    TwelveMonths,
}

impl Every {
    /// All of them, the most frequent first.
    pub const ALL: [Self; 3] = [Self::ThreeMonths, Self::SixMonths, Self::TwelveMonths];

    /// How many months.
    pub const fn months(self) -> i64 {
        match self {
            Self::ThreeMonths => 3,
            Self::SixMonths => 6,
            Self::TwelveMonths => 12,
        }
    }

    /// Reads a choice: `0` is none. `REQ-02` for anything that is not offered.
    pub fn parse(text: &str) -> Result<Option<Self>, Failure> {
        if text == "0" {
            return Ok(None);
        }
        let found = Self::ALL.into_iter().find(|every| every.months().to_string() == text);
        found.map(Some).ok_or_else(|| Failure::invalid("months", "rule-reminder-choice"))
    }

    pub(super) fn from_row(months: i64) -> Self {
        let found = Self::ALL.into_iter().find(|every| every.months() == months);
        found.expect("rows are written with offered periods")
    }

    fn length(self) -> Duration {
        MONTH * u32::try_from(self.months()).expect("a year has few months")
    }
}

/// When the next reminder is due: a period after the password was set, or after the person chose
/// the period or put the last reminder off.
pub(super) fn due_at(every: Every, set_at: Timestamp, counted_from: Timestamp) -> Timestamp {
    set_at.max(counted_from).after(every.length())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_one_that_is_offered() {
        assert_eq!(Every::parse("0").expect("none"), None);
        for every in Every::ALL {
            let text = every.months().to_string();
            assert_eq!(Every::parse(&text).expect("it is offered"), Some(every));
        }
        for text in ["", "1", "03", "-3", "99999999999999999999"] {
            assert!(Every::parse(text).is_err(), "{text}");
        }
    }

    /// A new password or a skipped reminder puts the next one off by a whole period.
    #[test]
    fn a_period_begins_anew_with_whatever_came_last() {
        let (early, late) = (Timestamp(0), Timestamp(1_000_000));
        let year = Duration::from_secs(365 * 86_400);
        assert_eq!(due_at(Every::TwelveMonths, late, early), late.after(year));
        assert_eq!(due_at(Every::TwelveMonths, early, late), late.after(year));
        assert!(due_at(Every::ThreeMonths, early, late) < due_at(Every::SixMonths, early, late));
    }
}
