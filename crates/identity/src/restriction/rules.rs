//! What restricts an account, who may lift it, and what a payment that meets it is told.

use serde::{Deserialize, Serialize};
use tongbao_kernel::{Arg, Code, Failure, Timestamp};

/// A kind of measure, in the order in which a payment is told of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 公安机关止付.
    Police,
    /// 风险保护.
    Risk,
    /// 本人冻结.
    OwnFreeze,
    /// 休眠.
    Dormant,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Police, Self::Risk, Self::OwnFreeze, Self::Dormant];

    /// As rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Police => "police",
            Self::Risk => "risk",
            Self::OwnFreeze => "own_freeze",
            Self::Dormant => "dormant",
        }
    }

    /// The key of its name in the word list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Police => "restriction-police",
            Self::Risk => "restriction-risk",
            Self::OwnFreeze => "restriction-own-freeze",
            Self::Dormant => "restriction-dormant",
        }
    }

    pub(super) fn from_row(text: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        known.expect("rows are written with known kinds")
    }

    /// Whether lifting it asks for the ID number as well.
    pub const fn asks_identity(self) -> bool {
        matches!(self, Self::Risk | Self::Dormant)
    }

    /// Who may lift it before it ends by itself.
    pub const fn lifter(self) -> Lifter {
        match self {
            Self::Police => Lifter::Authority,
            Self::Risk | Self::OwnFreeze | Self::Dormant => Lifter::Owner,
        }
    }
}

/// Who may lift a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifter {
    /// The customer, alone.
    Owner,
    /// Nobody but the office that ordered it; staff carry it out.
    Authority,
}

/// What of a measure a payment has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Which kind.
    pub kind: Kind,
    /// Since when; with dormancy, when the account was last used.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
    /// The number of an order, or what was noticed.
    pub reference: String,
    /// Whom to call.
    pub telephone: String,
}

impl Bar {
    /// What is written beside a PIN; none when nothing stops payments.
    pub(crate) fn write(bars: &[Self]) -> Option<String> {
        let text = || serde_json::to_string(bars).expect("bars are written as JSON");
        (!bars.is_empty()).then(text)
    }

    /// What was written by [`Bar::write`].
    pub(crate) fn read(text: Option<&str>) -> Vec<Self> {
        text.map(|text| serde_json::from_str(text).expect("bars are written as JSON"))
            .unwrap_or_default()
    }

    /// The one that a payment is told of now.
    pub(crate) fn first(bars: &[Self], now: Timestamp) -> Option<&Self> {
        bars.iter().filter(|bar| bar.holds(now)).min_by_key(|bar| bar.kind)
    }

    fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// `LOCK-07`, `LOCK-09` to `LOCK-11`.
    pub fn refusal(&self) -> Failure {
        let failure = match self.kind {
            Kind::Police => Failure::new(Code::PoliceStopped)
                .with("reference", Arg::Text(self.reference.clone()))
                .with("telephone", Arg::Text(self.telephone.clone())),
            Kind::Risk => {
                Failure::new(Code::RiskFrozen).with("reason", Arg::Text(self.reference.clone()))
            }
            Kind::OwnFreeze => Failure::new(Code::OwnerFrozen).with("at", Arg::Time(self.since)),
            Kind::Dormant => Failure::new(Code::Dormant).with("since", Arg::Time(self.since)),
        };
        self.until.into_iter().fold(failure, |failure, at| failure.with("until", Arg::Time(at)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_276_800_000_000);

    fn bar(kind: Kind, until: Option<u64>) -> Bar {
        let until = until.map(|seconds| NOW.after(Duration::from_secs(seconds)));
        let (reference, telephone) = ("1号".into(), "110".into());
        Bar { kind, since: NOW, until, reference, telephone }
    }

    #[test]
    fn the_weightiest_that_holds_is_told() {
        let bars = [bar(Kind::OwnFreeze, None), bar(Kind::Police, Some(60))];
        assert_eq!(Bar::first(&bars, NOW).unwrap().refusal().code, Code::PoliceStopped);
        let later = NOW.after(Duration::from_secs(60));
        assert_eq!(Bar::first(&bars, later).unwrap().refusal().code, Code::OwnerFrozen);
        assert_eq!(Bar::first(&[], NOW), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bars: Vec<Bar> = Kind::ALL.map(|kind| bar(kind, Some(5))).into();
        assert_eq!(Bar::read(Bar::write(&bars).as_deref()), bars);
        assert_eq!((Bar::write(&[]), Bar::read(None)), (None, Vec::new()));
    }

    #[test]
    fn only_the_police_lift_what_the_police_ordered_lock_11() {
        for kind in Kind::ALL {
            assert_eq!(kind.lifter() == Lifter::Authority, kind == Kind::Police);
            assert_eq!(Kind::from_row(kind.as_str()), kind);
        }
    }
}
