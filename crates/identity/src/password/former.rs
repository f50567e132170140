//! The passwords before the present one. Whoever types one of them is told that it was replaced,
//! when, and how; it does not count as wrong (S-157, S-178).

use tongbao_kernel::{Arg, Code, Failure, Timestamp};

/// How a password came to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// By its owner, who knew it.
    Changed,
    /// By a recovery.
    Recovered,
}

impl How {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Recovered => "recovered",
        }
    }

    pub(super) fn from_row(text: &str) -> Self {
        if text == "recovered" { Self::Recovered } else { Self::Changed }
    }
}

/// A password that was replaced. Never printed: it holds the stored hash.
pub(super) struct Former {
    pub(super) phc: String,
    pub(super) replaced_at: Timestamp,
    pub(super) how: How,
}

impl Former {
    /// `LOGIN-04`; after a recovery `LOGIN-16`, because this device has probably saved the old one.
    pub(super) fn failure(&self) -> Failure {
        let code = match self.how {
            How::Changed => Code::PasswordReplaced,
            How::Recovered => Code::PasswordSavedOld,
        };
        Failure::new(code).with("at", Arg::Time(self.replaced_at)).at("password")
    }
}
