//! 找回账户, step by step.

use super::{CodeView, page};

/// The steps, by the keys of their names.
pub const STEPS: [&str; 4] =
    ["recover-step-number", "recover-step-code", "recover-step-identity", "recover-step-choice"];

/// A step on the way back in.
#[derive(Debug, Clone)]
pub enum RecoverView {
    /// The mobile number.
    Start {
        /// What was typed.
        phone: String,
    },
    /// The code.
    Code(Box<CodeView>),
    /// Name and ID number.
    Identity {
        /// The name that was typed.
        person: String,
        /// The number that was typed.
        id_number: String,
    },
    /// A new password, or only the lock lifted.
    Choice {
        /// Characters that a password has at least.
        password_min: usize,
    },
    /// In again.
    Done {
        /// The password is as it was.
        unlocked: bool,
    },
}

page!(RecoverView, "recover/recover.html", None, |_, w| w.t("recover-title"), |v| {
    match v {
        RecoverView::Done { .. } => None,
        RecoverView::Start { .. }
        | RecoverView::Code(_)
        | RecoverView::Identity { .. }
        | RecoverView::Choice { .. } => Some("/sign-in".into()),
    }
});

impl RecoverView {
    /// Number of the step, from 0.
    pub fn step(&self) -> usize {
        match self {
            Self::Start { .. } => 0,
            Self::Code(_) => 1,
            Self::Identity { .. } => 2,
            Self::Choice { .. } => 3,
            Self::Done { .. } => 4,
        }
    }

    /// Every step.
    pub fn samples() -> Vec<Self> {
        let code = CodeView {
            action: "/recover/code".into(),
            resend_action: "/recover/code/resend".into(),
            voice_action: Some("/recover/code/voice".into()),
            edit_href: Some("/recover".into()),
            uncertain: true,
            ..CodeView::sample()
        };
        vec![
            Self::Start { phone: String::new() },
            Self::Code(Box::new(code)),
            Self::Identity { person: "张小明".into(), id_number: String::new() },
            Self::Choice { password_min: 8 },
            Self::Done { unlocked: false },
            Self::Done { unlocked: true },
        ]
    }
}
