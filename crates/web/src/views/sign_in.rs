//! 登录.

use super::{PasskeyAsk, page};

/// The sign-in page. Why an earlier session ended comes as the frame's failure (`NET-05`).
#[derive(Debug, Clone)]
pub struct SignInView {
    /// What was typed.
    pub login: String,
    /// Where to go afterwards: a path of this site.
    pub next: String,
    /// What the form needs that asks for a passkey.
    pub ask: PasskeyAsk,
    /// The passkey that is not known (`LOGIN-14`), by the id that its device gave it.
    pub gone: Option<String>,
}

page!(SignInView, "sign-in/sign-in.html", None, |_, w| w.t("sign-in"), |_| Some("/welcome".into()));

impl SignInView {
    /// Empty, filled in, and with a passkey that is not known.
    pub fn samples() -> Vec<Self> {
        let (login, ask) = (String::new(), PasskeyAsk::sample());
        let empty = Self { login, next: "/".into(), ask, gone: None };
        vec![
            empty.clone(),
            Self { login: "xiaoming@example.cn".into(), next: "/transfer".into(), ..empty.clone() },
            Self { gone: Some("AQID".into()), ..empty },
        ]
    }
}

/// Another way to prove the second factor.
#[derive(Debug, Clone)]
pub struct OtherFactor {
    /// Key of its name.
    pub word: &'static str,
    /// Where it is.
    pub href: String,
}

/// What is to be entered.
#[derive(Debug, Clone)]
pub enum Factor {
    /// The code that was sent.
    Sms(Box<super::CodeView>),
    /// A code that can be sent.
    SmsWanted {
        /// `138****1234`.
        phone: String,
        /// Where it is asked for.
        action: String,
    },
    /// What the authenticator shows.
    Authenticator {
        /// Where it goes.
        action: String,
    },
    /// One of the codes that were kept.
    RecoveryCode {
        /// Where it goes.
        action: String,
    },
    /// A passkey.
    Passkey {
        /// What the form needs.
        ask: Box<PasskeyAsk>,
        /// Where the answer goes.
        action: String,
    },
}

/// The second factor.
#[derive(Debug, Clone)]
pub struct VerifyView {
    /// What is to be entered.
    pub factor: Factor,
    /// What could be entered instead.
    pub others: Vec<OtherFactor>,
}

page!(VerifyView, "sign-in/verify.html", None, |_, w| w.t("verify-title"), |_| Some(
    "/sign-in".into()
));

impl VerifyView {
    /// Every factor.
    pub fn samples() -> Vec<Self> {
        let code = super::CodeView {
            action: "/sign-in/verify".into(),
            resend_action: "/sign-in/verify/resend".into(),
            voice_action: Some("/sign-in/verify/voice".into()),
            edit_href: None,
            ..super::CodeView::sample()
        };
        let other = |word| OtherFactor { word, href: "/sign-in/verify".into() };
        let action: String = "/sign-in/verify".into();
        vec![
            Self { factor: Factor::Sms(Box::new(code)), others: Vec::new() },
            Self {
                factor: Factor::Authenticator { action: action.clone() },
                others: vec![other("verify-by-sms"), other("verify-by-recovery-code")],
            },
            Self {
                factor: Factor::RecoveryCode { action: action.clone() },
                others: vec![other("verify-by-authenticator")],
            },
            Self {
                factor: Factor::Passkey {
                    ask: Box::new(PasskeyAsk::sample()),
                    action: action.clone(),
                },
                others: vec![other("verify-by-sms")],
            },
            Self {
                factor: Factor::SmsWanted { phone: "138****1234".into(), action },
                others: vec![other("verify-by-authenticator")],
            },
        ]
    }
}
