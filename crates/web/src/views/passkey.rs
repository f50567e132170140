//! 通行密钥.

use tongbao_http::{FailureView, Locale, Reference, Words};
use tongbao_kernel::{Code, Failure, Timestamp};

use super::page;

/// What a form needs that asks the browser for a passkey.
#[derive(Debug, Clone)]
pub struct PasskeyAsk {
    /// What passkeys are bound to.
    pub domain: String,
    /// `LOGIN-22`: the device gave none.
    pub none: FailureView,
    /// `LOGIN-25`: the device has one already.
    pub known: FailureView,
}

impl PasskeyAsk {
    pub(crate) fn sample() -> Self {
        let reference: Reference = "TB-7K2M-9QXD".parse().expect("a well-formed reference");
        let tell = |code| {
            let words = Words::of(Locale::ZhCn);
            FailureView::new(&Failure::new(code), words, &reference, Timestamp::default())
        };
        Self {
            domain: "localhost".into(),
            none: tell(Code::PasskeyNotGiven),
            known: tell(Code::PasskeyKnown),
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone)]
pub struct PasskeyRow {
    /// What its owner calls it.
    pub name: String,
    /// Since when, and its last use.
    pub text: String,
    /// Where it is renamed and removed.
    pub href: String,
}

/// The passkeys.
#[derive(Debug, Clone)]
pub struct PasskeysView {
    /// The oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// There is no room for another one.
    pub full: bool,
    /// How many there may be.
    pub most: usize,
    /// Key of what was just done.
    pub done: Option<&'static str>,
}

page!(PasskeysView, "security/passkeys.html", None, |_, w| w.t("passkeys-title"), |_| Some(
    "/security".into()
));

impl PasskeysView {
    /// None yet, two, and as many as there may be.
    pub fn samples() -> Vec<Self> {
        let row = |name: &str, text: &str| PasskeyRow {
            name: name.into(),
            text: text.into(),
            href: "/security/passkeys/1".into(),
        };
        let two = vec![
            row("Chrome · Android", "11月3日 09:12 添加，11月20日 18:30 最近使用"),
            row("妈妈的手机", "11月21日 20:05 添加，尚未使用"),
        ];
        let none = Self { passkeys: Vec::new(), full: false, most: 10, done: None };
        let full = two.iter().cycle().take(10).cloned().collect();
        vec![
            none.clone(),
            Self { passkeys: two, done: Some("passkey-done-added"), ..none.clone() },
            Self { passkeys: full, full: true, ..none },
        ]
    }
}

/// A new passkey.
#[derive(Debug, Clone)]
pub enum PasskeyAddView {
    /// The login password.
    Password,
    /// The device.
    Device {
        /// What the form needs.
        ask: Box<PasskeyAsk>,
        /// What the device is asked: JSON.
        question: String,
        /// Where its answer goes.
        action: String,
        /// What it will be called.
        called: String,
    },
}

page!(PasskeyAddView, "security/passkey-add.html", None, |_, w| w.t("passkey-add"), |_| Some(
    "/security/passkeys".into()
));

impl PasskeyAddView {
    /// Number of the step, from 0.
    pub fn step(&self) -> usize {
        match self {
            Self::Password => 0,
            Self::Device { .. } => 1,
        }
    }

    /// Both steps.
    pub fn samples() -> Vec<Self> {
        let device = Self::Device {
            ask: Box::new(PasskeyAsk::sample()),
            question: r#"{"challenge":"AQID"}"#.into(),
            action: "/security/passkeys/add/1".into(),
            called: "Chrome · Android".into(),
        };
        vec![Self::Password, device]
    }
}

/// One passkey.
#[derive(Debug, Clone)]
pub struct PasskeyEditView {
    /// What it is called.
    pub name: String,
    /// Since when, and its last use.
    pub text: String,
    /// What was typed as another name.
    pub typed: String,
    /// Where another name goes.
    pub rename_action: String,
    /// Where it is removed.
    pub remove_action: String,
}

page!(PasskeyEditView, "security/passkey.html", None, |v, _| v.name.clone(), |_| Some(
    "/security/passkeys".into()
));

impl PasskeyEditView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            name: "Chrome · Android".into(),
            text: "11月3日 09:12 添加，11月20日 18:30 最近使用".into(),
            typed: "Chrome · Android".into(),
            rename_action: "/security/passkeys/1/name".into(),
            remove_action: "/security/passkeys/1/remove".into(),
        }]
    }
}
