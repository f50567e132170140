//! 注册: identity, secrets, code, done; and the notice that continues one that was broken off.

use super::{Badge, CodeView, Fact, Tone, page};

/// Keys of the steps, in order.
pub const STEPS: [&str; 3] =
    ["register-step-identity", "register-step-secrets", "register-step-code"];

/// Step 1: name, ID number, mobile number (S-118, S-119, S-120).
#[derive(Debug, Clone)]
pub struct IdentityView {
    /// What was typed.
    pub name: String,
    /// What was typed.
    pub id_number: String,
    /// What was typed.
    pub phone: String,
}

page!(IdentityView, "register/identity.html", None, |_, w| w.t("register-title"), |_| {
    Some("/welcome".into())
});

impl IdentityView {
    /// Empty, and filled in.
    pub fn samples() -> Vec<Self> {
        vec![
            Self { name: String::new(), id_number: String::new(), phone: String::new() },
            Self {
                name: "张小明".into(),
                id_number: "11010519491231002X".into(),
                phone: "13800001234".into(),
            },
        ]
    }
}

/// Step 2: login password and payment PIN. Neither is ever filled in again.
#[derive(Debug, Clone)]
pub struct SecretsView {
    /// Fewest characters of the login password.
    pub password_min: usize,
}

page!(SecretsView, "register/secrets.html", None, |_, w| w.t("register-title"), |_| {
    Some("/register".into())
});

impl SecretsView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self { password_min: 8 }]
    }
}

/// Step 3: the code.
#[derive(Debug, Clone)]
pub struct RegisterCodeView {
    /// The code.
    pub code: CodeView,
    /// What the operator or the handset reports (`SMS-01`, `SMS-02`); exchanged live.
    pub delivery: Option<Badge>,
    /// Where its changes are told.
    pub live: String,
}

page!(RegisterCodeView, "register/code.html", None, |_, w| w.t("register-title"), |_| {
    Some("/register/secrets".into())
});

impl RegisterCodeView {
    /// Just sent, and with a delayed channel.
    pub fn samples() -> Vec<Self> {
        let sent =
            Self { code: CodeView::sample(), delivery: None, live: "/register/code/events".into() };
        let delayed = Badge::new(Tone::Wait, "移动短信通道延迟，约 3 分钟");
        vec![sent.clone(), Self { delivery: Some(delayed), ..sent }]
    }
}

/// Correcting the number that the code was sent to (`SMS-03`).
#[derive(Debug, Clone)]
pub struct PhoneView {
    /// Where the code was sent: `138****1234`.
    pub sent_to: String,
    /// What was typed.
    pub phone: String,
}

page!(PhoneView, "register/phone.html", None, |_, w| w.t("register-phone-title"), |_| {
    Some("/register/code".into())
});

impl PhoneView {
    /// Empty.
    pub fn samples() -> Vec<Self> {
        vec![Self { sent_to: "138****1234".into(), phone: String::new() }]
    }
}

/// Something worth doing next.
#[derive(Debug, Clone)]
pub struct NextStep {
    /// Icon.
    pub icon: &'static str,
    /// Key of the title; `<title>-text` is the line below it.
    pub title: &'static str,
    /// Where.
    pub href: String,
}

impl NextStep {
    /// Key of the line below the title.
    pub fn text(&self) -> String {
        format!("{}-text", self.title)
    }
}

/// The wallet is open (S-123).
#[derive(Debug, Clone)]
pub struct DoneView {
    /// The wallet number in groups of four.
    pub wallet: String,
    /// The same without spaces, for copying.
    pub wallet_plain: String,
    /// Tier.
    pub tier: Badge,
    /// Limits of the tier.
    pub limits: Vec<Fact>,
    /// What to do next, the likeliest first.
    pub next: Vec<NextStep>,
}

page!(DoneView, "register/done.html", None, |_, w| w.t("register-done-title"), |_| None);

impl DoneView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            wallet: "6210 0000 0000 7731".into(),
            wallet_plain: "6210000000007731".into(),
            tier: Badge::new(Tone::Ok, "三类钱包"),
            limits: vec![
                Fact::new("fact-single-limit", "¥5,000.00"),
                Fact::new("fact-daily-limit", "¥10,000.00"),
                Fact::new("fact-balance-cap", "¥20,000.00"),
            ],
            next: vec![
                NextStep { icon: "card", title: "next-bind", href: "/cards/bind".into() },
                NextStep { icon: "help", title: "next-help", href: "/help".into() },
            ],
        }]
    }
}

/// A registration was kept (`REG-09`).
#[derive(Debug, Clone)]
pub struct ResumeView {
    /// Number of the step that comes next, from 1.
    pub step: usize,
    /// Until when it is kept.
    pub until: String,
    /// Masked number, so that the person knows whose it is.
    pub phone: String,
    /// That step.
    pub href: String,
}

page!(ResumeView, "register/resume.html", None, |_, w| w.t("resume-title"), |_| {
    Some("/welcome".into())
});

impl ResumeView {
    /// The step that comes next, from 0.
    pub fn index(&self) -> usize {
        self.step.saturating_sub(1)
    }

    /// Broken off after the first step.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            step: 2,
            until: "11月23日 14:05".into(),
            phone: "138****1234".into(),
            href: "/register/secrets".into(),
        }]
    }
}
