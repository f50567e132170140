//! 我的: the wallet, devices, settings, and a new payment PIN.

use super::{Badge, CodeView, Resume, Tone, page};

/// How much of a limit is used.
#[derive(Debug, Clone)]
pub struct Usage {
    /// Key of the limit's name.
    pub label: &'static str,
    /// Used, `¥200.00`.
    pub used: String,
    /// Of how much.
    pub limit: String,
    /// Used part in hundredths, at most 100.
    pub percent: u8,
}

/// The page about oneself.
#[derive(Debug, Clone)]
pub struct MeView {
    /// Masked name.
    pub name: String,
    /// Masked mobile number.
    pub phone: String,
    /// Wallet number in groups of four.
    pub wallet: String,
    /// The same without spaces.
    pub wallet_plain: String,
    /// Tier.
    pub tier: Badge,
    /// How to get a higher tier, if there is one.
    pub upgrade: Option<String>,
    /// Limits.
    pub usage: Vec<Usage>,
    /// Number of signed-in devices.
    pub devices: usize,
}

page!(MeView, "me/me.html", Me, |_, w| w.t("me-title"), |_| None);

impl MeView {
    /// A new wallet.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            name: "*小明".into(),
            phone: "138****1234".into(),
            wallet: "6210 0000 0000 7731".into(),
            wallet_plain: "6210000000007731".into(),
            tier: Badge::new(Tone::Plain, "三类钱包"),
            upgrade: Some("/cards/bind".into()),
            usage: vec![
                Usage {
                    label: "limit-daily",
                    used: "¥200.00".into(),
                    limit: "¥10,000.00".into(),
                    percent: 2,
                },
                Usage {
                    label: "limit-balance",
                    used: "¥3,284.56".into(),
                    limit: "¥20,000.00".into(),
                    percent: 16,
                },
            ],
            devices: 2,
        }]
    }
}

/// A signed-in device.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// `Android · Chrome`.
    pub name: String,
    /// First and last use, and roughly where from.
    pub text: String,
    /// This one.
    pub current: bool,
    /// Where its session is ended.
    pub end_action: String,
}

/// The signed-in devices.
#[derive(Debug, Clone)]
pub struct DevicesView {
    /// This one first.
    pub devices: Vec<DeviceRow>,
}

page!(DevicesView, "me/devices.html", None, |_, w| w.t("devices-title"), |_| Some("/me".into()));

impl DevicesView {
    /// Two devices.
    pub fn samples() -> Vec<Self> {
        let device = |name: &str, text: &str, current| DeviceRow {
            name: name.into(),
            text: text.into(),
            current,
            end_action: "/me/devices/1/end".into(),
        };
        vec![Self {
            devices: vec![
                device("Android · Chrome", "11月3日起使用，刚刚活动", true),
                device("Windows · Edge", "11月18日 20:41 登录，昨天活动", false),
            ],
        }]
    }
}

/// Language, theme, size. The frame says what is chosen.
#[derive(Debug, Clone)]
pub struct SettingsView;

page!(SettingsView, "me/settings.html", None, |_, w| w.t("settings-title"), |_| Some("/me".into()));

impl SettingsView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self]
    }
}

/// Another login password.
#[derive(Debug, Clone)]
pub struct ChangePasswordView {
    /// It is changed.
    pub done: bool,
    /// Characters that a password has at least.
    pub password_min: usize,
}

page!(
    ChangePasswordView,
    "me/change-password.html",
    None,
    |_, w| w.t("password-change-title"),
    |_| { Some("/me".into()) }
);

impl ChangePasswordView {
    /// The form, and done.
    pub fn samples() -> Vec<Self> {
        [false, true].map(|done| Self { done, password_min: 8 }).into()
    }
}

/// A new payment PIN: prove the login password, then the code, then choose.
#[derive(Debug, Clone)]
pub enum PinResetView {
    /// The login password.
    Password,
    /// The code.
    Code(Box<CodeView>),
    /// The new PIN.
    Choose {
        /// What the earlier steps proved.
        proof: String,
    },
    /// Done, with the way on with a transfer that broke off.
    Done {
        /// The way on.
        resume: Option<Resume>,
    },
}

page!(PinResetView, "me/pin-reset.html", None, |_, w| w.t("pin-reset-title"), |_| Some(
    "/me".into()
));

impl PinResetView {
    /// Number of the step, from 0.
    pub fn step(&self) -> usize {
        match self {
            Self::Password => 0,
            Self::Code(_) => 1,
            Self::Choose { .. } => 2,
            Self::Done { .. } => 3,
        }
    }

    /// Every step.
    pub fn samples() -> Vec<Self> {
        let code = CodeView {
            action: "/pin/reset/code".into(),
            resend_action: "/pin/reset/code/resend".into(),
            voice_action: Some("/pin/reset/code/voice".into()),
            edit_href: None,
            ..CodeView::sample()
        };
        vec![
            Self::Password,
            Self::Code(Box::new(code)),
            Self::Choose { proof: "proof".into() },
            Self::Done { resume: None },
            Self::Done { resume: Some(Resume::sample()) },
        ]
    }
}
