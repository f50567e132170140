//! What staff may ask for, and who may decide it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tongbao_kernel::{Failure, Timestamp};

use crate::Phone;

/// A police order stops payments for this long at most; it may be placed again.
pub const POLICE_HOURS_MAX: u64 = 48;
/// A risk measure ends by itself within a week.
pub const RISK_HOURS_MAX: u64 = 168;
/// What is not decided within a day was not meant.
pub(super) const OPEN_FOR: Duration = Duration::from_secs(86_400);
/// What fits a line and an SMS.
const TEXT_CHARS_MAX: usize = 80;

/// What is asked for. Numbers of orders and reasons are shown to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Stop payments on an order of the police.
    PoliceStop {
        /// Number of the order.
        reference: String,
        /// Whom the customer calls.
        telephone: String,
        /// For how many hours.
        hours: u64,
    },
    /// Lift a stop on an order of the police.
    PoliceLift {
        /// Number of the order that is lifted, as it was given for the stop.
        reference: String,
    },
    /// Protect an account that may be in other hands.
    RiskProtect {
        /// What was noticed.
        reason: String,
        /// For how many hours.
        hours: u64,
    },
    /// End that protection.
    RiskLift,
    /// Open every way to sign in, for a person who was identified at a branch.
    OpenSignIn,
    /// Give a person who was identified at a branch another mobile number.
    ChangePhone {
        /// Eleven digits.
        phone: String,
    },
    /// Remove the authenticator of a person who was identified at a branch.
    RemoveAuthenticator,
}

impl Action {
    /// As lists and audit rows have it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::PoliceStop { .. } => "police-stop",
            Self::PoliceLift { .. } => "police-lift",
            Self::RiskProtect { .. } => "risk-protect",
            Self::RiskLift => "risk-lift",
            Self::OpenSignIn => "open-sign-in",
            Self::ChangePhone { .. } => "change-phone",
            Self::RemoveAuthenticator => "remove-authenticator",
        }
    }

    /// `REQ-02` when a part of it may not be so.
    pub fn check(&self) -> Result<(), Failure> {
        match self {
            Self::PoliceStop { reference, telephone, hours } => {
                text("reference", reference)?;
                text("telephone", telephone)?;
                span(*hours, POLICE_HOURS_MAX)
            }
            Self::PoliceLift { reference } => text("reference", reference),
            Self::RiskProtect { reason, hours } => {
                text("reason", reason)?;
                span(*hours, RISK_HOURS_MAX)
            }
            Self::ChangePhone { phone } => Phone::parse(phone).map(drop),
            Self::RiskLift | Self::OpenSignIn | Self::RemoveAuthenticator => Ok(()),
        }
    }
}

fn text(field: &'static str, text: &str) -> Result<(), Failure> {
    let length = text.trim().chars().count();
    if length == 0 {
        return Err(Failure::invalid(field, "rule-required"));
    }
    if length > TEXT_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(Failure::invalid(field, "rule-too-long"));
    }
    Ok(())
}

fn span(hours: u64, max: u64) -> Result<(), Failure> {
    if (1..=max).contains(&hours) { Ok(()) } else { Err(Failure::invalid("hours", "rule-hours")) }
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was carried out.
    Done,
    /// It was not.
    Refused,
}

impl Outcome {
    /// As rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// Why a member of staff may not decide a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    /// It has ended.
    #[error("the case is decided already")]
    Decided,
    /// It was left too long.
    #[error("the case was opened more than a day ago; open it again")]
    Late,
    /// One person may not do both.
    #[error("whoever opened a case cannot approve it: another member of staff has to")]
    SamePerson,
}

/// Whether `who` may decide a case: to approve takes another person, to withdraw does not.
pub(super) fn may_decide(
    (opened_by, decided, expires_at): (&str, bool, Timestamp),
    who: &str,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), Undecidable> {
    if decided {
        return Err(Undecidable::Decided);
    }
    if expires_at <= now {
        return Err(Undecidable::Late);
    }
    if outcome == Outcome::Done && opened_by == who {
        return Err(Undecidable::SamePerson);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_276_800_000_000);

    /// R13: maker and checker are two people.
    #[test]
    fn approving_takes_another_person() {
        let later = NOW.after(OPEN_FOR);
        let decide = |who, outcome, now| may_decide(("a", false, later), who, outcome, now);
        assert_eq!(decide("a", Outcome::Done, NOW), Err(Undecidable::SamePerson));
        assert_eq!(decide("a", Outcome::Refused, NOW), Ok(()));
        assert_eq!(decide("b", Outcome::Done, NOW), Ok(()));
        assert_eq!(decide("b", Outcome::Done, later), Err(Undecidable::Late));
        let again = may_decide(("a", true, later), "b", Outcome::Done, NOW);
        assert_eq!(again, Err(Undecidable::Decided));
    }

    #[test]
    fn spans_and_texts_are_bounded() {
        let stop = |hours, reference: &str| {
            let (reference, telephone) = (reference.to_owned(), "110".to_owned());
            Action::PoliceStop { reference, telephone, hours }.check()
        };
        assert!(stop(48, "X公冻字〔2026〕1号").is_ok());
        for (hours, reference) in [(0, "1"), (49, "1"), (48, " "), (48, "a\nb")] {
            assert!(stop(hours, reference).is_err(), "{hours} {reference}");
        }
        assert!(Action::ChangePhone { phone: "123".into() }.check().is_err());
    }
}
