//! 安全中心.

use super::{Tone, page};
use crate::qr::Qr;

/// A guard of the account.
#[derive(Debug, Clone)]
pub struct GuardRow {
    /// Key of its name.
    pub word: &'static str,
    /// Whether it stands.
    pub stands: bool,
    /// Where it is set up.
    pub href: Option<&'static str>,
}

impl GuardRow {
    /// Where it is set up, while it is missing.
    pub fn to_do(&self) -> Option<&'static str> {
        self.href.filter(|_| !self.stands)
    }

    /// What its tile looks like.
    pub fn tone(&self) -> Tone {
        if self.stands { Tone::Ok } else { Tone::Note }
    }
}

/// The overview.
#[derive(Debug, Clone)]
pub struct SecurityView {
    /// Of a hundred.
    pub score: i64,
    /// What is missing first.
    pub guards: Vec<GuardRow>,
    /// When the password was set.
    pub password_changed: String,
    /// When the PIN was set; empty without one.
    pub pin_changed: String,
    /// Since when there is an authenticator; empty without one.
    pub authenticator_since: String,
    /// Recovery codes that are still good.
    pub codes_left: i64,
    /// Passkeys.
    pub passkeys: usize,
    /// Signed-in devices.
    pub devices: usize,
    /// The phrase that our messages carry; empty without one.
    pub phrase: String,
}

page!(SecurityView, "security/security.html", Me, |_, w| w.t("security-title"), |_| Some(
    "/me".into()
));

impl SecurityView {
    /// What its tile looks like.
    pub fn tone(&self) -> Tone {
        if self.score >= 90 { Tone::Ok } else { Tone::Note }
    }

    /// The word for the score.
    pub fn verdict(&self) -> &'static str {
        match self.score {
            90.. => "security-strong",
            60..90 => "security-fair",
            _ => "security-weak",
        }
    }

    /// A plain account, and a well guarded one.
    pub fn samples() -> Vec<Self> {
        let guard = |word, stands, href| GuardRow { word, stands, href };
        let plain = Self {
            score: 60,
            guards: vec![
                guard("guard-authenticator", false, Some("/security/authenticator")),
                guard("guard-recovery-codes", false, Some("/security/authenticator")),
                guard("guard-new-device", true, None),
                guard("guard-pin", true, Some("/pin/reset")),
                guard("guard-few-devices", true, Some("/me/devices")),
                guard("guard-no-attack", true, Some("/me/password")),
            ],
            password_changed: "11月3日 09:12".into(),
            pin_changed: "11月3日 09:12".into(),
            authenticator_since: String::new(),
            codes_left: 0,
            passkeys: 0,
            devices: 2,
            phrase: String::new(),
        };
        let strong = Self {
            score: 100,
            guards: plain
                .guards
                .iter()
                .map(|row| GuardRow { stands: true, ..row.clone() })
                .collect(),
            authenticator_since: "11月20日 18:30".into(),
            codes_left: 10,
            passkeys: 2,
            phrase: "河边芦苇".into(),
            ..plain.clone()
        };
        vec![plain, strong]
    }
}

/// The authenticator.
#[derive(Debug, Clone)]
pub enum AuthenticatorView {
    /// There is none.
    Off,
    /// A secret waits for its first code.
    Scan {
        /// To be scanned.
        qr: Option<Qr>,
        /// The same as a link, for whoever reads this on the phone with the program.
        address: String,
        /// The same for typing.
        secret: String,
    },
    /// The recovery codes, shown this once.
    Codes {
        /// In groups of four.
        codes: Vec<String>,
        /// With the authenticator, or anew.
        added: bool,
    },
    /// It is set up.
    On {
        /// Since when.
        since: String,
        /// Recovery codes that are still good.
        codes_left: i64,
    },
}

page!(
    AuthenticatorView,
    "security/authenticator.html",
    None,
    |_, w| w.t("authenticator-title"),
    |_| { Some("/security".into()) }
);

impl AuthenticatorView {
    /// The codes in one piece, for copying.
    pub fn all_codes(codes: &[String]) -> String {
        codes.join("\n")
    }

    /// Every state.
    pub fn samples() -> Vec<Self> {
        let secret = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";
        let address = "otpauth://totp/x:1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=x";
        vec![
            Self::Off,
            Self::Scan {
                qr: crate::qr::draw(address),
                address: address.into(),
                secret: secret.into(),
            },
            Self::Codes { codes: vec!["K7QM-2XHD-9TRA-4BNE".into(); 10], added: true },
            Self::On { since: "11月20日 18:30".into(), codes_left: 9 },
        ]
    }
}

/// The e-mail address.
#[derive(Debug, Clone)]
pub enum EmailView {
    /// There is none.
    Off {
        /// What was typed.
        typed: String,
    },
    /// A code was mailed.
    Code {
        /// Where to: x***@example.cn.
        address: String,
        /// Clock time after which it is not valid.
        expires_at: String,
        /// RFC 3339: another one may be asked for from here on.
        resend_at: String,
        /// The same as clock time.
        resend_clock: String,
    },
    /// It is proved.
    On {
        /// x***@example.cn.
        address: String,
        /// Since when.
        since: String,
    },
}

page!(EmailView, "security/email.html", None, |_, w| w.t("email"), |_| Some("/security".into()));

impl EmailView {
    /// Every state.
    pub fn samples() -> Vec<Self> {
        let address: String = "x***@example.cn".into();
        vec![
            Self::Off { typed: String::new() },
            Self::Code {
                address: address.clone(),
                expires_at: "10:36".into(),
                resend_at: "2026-11-22T10:07:00+08:00".into(),
                resend_clock: "10:07".into(),
            },
            Self::On { address, since: "11月20日 18:30".into() },
        ]
    }
}

/// The user name.
#[derive(Debug, Clone)]
pub struct UserNameView {
    /// The present one; empty without one.
    pub present: String,
    /// What was typed.
    pub typed: String,
}

page!(UserNameView, "security/user-name.html", None, |_, w| w.t("user-name"), |_| Some(
    "/security".into()
));

impl UserNameView {
    /// Without one, and with one.
    pub fn samples() -> Vec<Self> {
        ["", "xiaoming_88"].map(|name| Self { present: name.into(), typed: String::new() }).into()
    }
}

/// A measure against the account.
#[derive(Debug, Clone)]
pub struct RestrictionRow {
    /// Key of its name.
    pub word: &'static str,
    /// Its cause and what follows.
    pub text: String,
    /// The failure's code.
    pub code: &'static str,
    /// Since when.
    pub since: String,
    /// When it ends by itself.
    pub until: Option<String>,
    /// Key of who may lift it.
    pub lifter: &'static str,
}

/// What restricts the account.
#[derive(Debug, Clone)]
pub struct RestrictionsView {
    /// The oldest first.
    pub rows: Vec<RestrictionRow>,
    /// Whether the owner may lift one of them.
    pub liftable: bool,
    /// Whether the owner froze it.
    pub frozen: bool,
}

page!(RestrictionsView, "security/restrictions.html", None, |_, w| w.t("restrictions"), |_| Some(
    "/security".into()
));

impl RestrictionsView {
    /// None, and one that the owner may lift beside one that nobody may.
    pub fn samples() -> Vec<Self> {
        let row = |word, code, until: Option<&str>, lifter| RestrictionRow {
            word,
            text: "您于 11月22日 14:05 冻结了账户，目前只能收款。".into(),
            code,
            since: "11月22日 14:05".into(),
            until: until.map(str::to_owned),
            lifter,
        };
        vec![
            Self { rows: Vec::new(), liftable: false, frozen: false },
            Self {
                rows: vec![
                    row("restriction-own-freeze", "LOCK-10", None, "restriction-lifter-owner"),
                    row(
                        "restriction-police",
                        "LOCK-11",
                        Some("11月24日 14:05"),
                        "restriction-lifter-authority",
                    ),
                ],
                liftable: true,
                frozen: true,
            },
        ]
    }
}

/// Lifting it.
#[derive(Debug, Clone)]
pub struct LiftView {
    /// The code that was sent.
    pub code: Box<super::CodeView>,
    /// Whether the ID number is asked for as well.
    pub identity: bool,
    /// What was typed.
    pub id_number: String,
}

page!(LiftView, "security/lift.html", None, |_, w| w.t("restriction-lift"), |_| Some(
    "/security/restrictions".into()
));

impl LiftView {
    /// A freeze, and what asks for the ID number too.
    pub fn samples() -> Vec<Self> {
        let code = super::CodeView {
            action: "/security/restrictions/lift".into(),
            resend_action: "/security/restrictions/resend".into(),
            voice_action: Some("/security/restrictions/voice".into()),
            edit_href: None,
            ..super::CodeView::sample()
        };
        [false, true]
            .map(|identity| Self {
                code: Box::new(code.clone()),
                identity,
                id_number: String::new(),
            })
            .into()
    }
}

/// A device that signed in lately.
#[derive(Debug, Clone)]
pub struct NewDeviceRow {
    /// Chrome · Windows.
    pub label: String,
    /// When.
    pub time: String,
}

/// "Was that you?"
#[derive(Debug, Clone)]
pub struct NotMeView {
    /// The newest first.
    pub devices: Vec<NewDeviceRow>,
    /// It was not, and everything was done.
    pub done: bool,
}

page!(NotMeView, "security/not-me.html", None, |_, w| w.t("not-me"), |_| Some("/security".into()));

impl NotMeView {
    /// A device, none, and done.
    pub fn samples() -> Vec<Self> {
        let row = NewDeviceRow { label: "Edge · Windows".into(), time: "11月22日 10:42".into() };
        vec![
            Self { devices: vec![row], done: false },
            Self { devices: Vec::new(), done: false },
            Self { devices: Vec::new(), done: true },
        ]
    }
}
