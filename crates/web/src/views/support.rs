//! Pages for when something is wrong: a failure on its own, help, services, network, offline.

use tongbao_http::FailureView;
use tongbao_http::failure::Help;

use super::{Badge, Tone, page};

/// A failure that leaves no page to show it on. The frame carries it.
#[derive(Debug, Clone)]
pub struct FailurePageView;

page!(FailurePageView, "support/failure.html", None, |_, w| w.t("failure-page-title"), |_| {
    Some("/".into())
});

impl FailurePageView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self]
    }
}

/// What one code means and what to try.
#[derive(Debug, Clone)]
pub struct HelpView {
    /// The text, from the catalogue.
    pub help: Help,
    /// The reference number that the reader brought along.
    pub reference: String,
}

page!(HelpView, "support/help.html", None, |_, w| w.t("help"), |_| Some("/help".into()));

/// A line of the help index.
#[derive(Debug, Clone)]
pub struct HelpLink {
    /// The code.
    pub code: String,
    /// Its title.
    pub title: String,
}

/// A group of the help index.
#[derive(Debug, Clone)]
pub struct HelpGroup {
    /// Key of its name.
    pub title: &'static str,
    /// Its codes.
    pub links: Vec<HelpLink>,
}

/// All codes that have help.
#[derive(Debug, Clone)]
pub struct HelpIndexView {
    /// What was searched for.
    pub query: String,
    /// What was found, in groups.
    pub groups: Vec<HelpGroup>,
}

page!(HelpIndexView, "support/help-index.html", None, |_, w| w.t("help"), |_| Some("/".into()));

impl HelpIndexView {
    /// Two groups, and a search without result.
    pub fn samples() -> Vec<Self> {
        let link = |code: &str, title: &str| HelpLink { code: code.into(), title: title.into() };
        vec![
            Self {
                query: String::new(),
                groups: vec![
                    HelpGroup {
                        title: "help-group-pay",
                        links: vec![link("PAY-01", "余额不足"), link("PAY-03", "结果确认中")],
                    },
                    HelpGroup {
                        title: "help-group-code", links: vec![link("SMS-01", "短信延迟")]
                    },
                ],
            },
            Self { query: "火星".into(), groups: Vec::new() },
        ]
    }
}

/// One service and how it is.
#[derive(Debug, Clone)]
pub struct ServiceRow {
    /// Key of its name.
    pub name: &'static str,
    /// What it is needed for, or what is wrong, in words.
    pub text: String,
    /// How it is.
    pub state: Badge,
}

/// Maintenance or an outage.
#[derive(Debug, Clone)]
pub struct IncidentRow {
    /// What.
    pub title: String,
    /// From when to when, and what to do meanwhile.
    pub text: String,
    /// Planned, under way, over.
    pub state: Badge,
}

/// How the services are; readable without signing in.
#[derive(Debug, Clone)]
pub struct StatusView {
    /// When it was looked at.
    pub as_of: String,
    /// Whether everything works.
    pub all_well: bool,
    /// The services.
    pub services: Vec<ServiceRow>,
    /// Now, soon and lately.
    pub incidents: Vec<IncidentRow>,
}

page!(StatusView, "support/status.html", None, |_, w| w.t("status-title"), |_| Some("/".into()));

impl StatusView {
    /// All well, and a delayed SMS channel.
    pub fn samples() -> Vec<Self> {
        let service = |name, text: &str, tone, word: &str| ServiceRow {
            name,
            text: text.into(),
            state: Badge::new(tone, word),
        };
        let well = Self {
            as_of: "11月22日 14:05:09".into(),
            all_well: true,
            services: vec![
                service("service-wallet", "转账、余额、账单", Tone::Ok, "正常"),
                service("service-sign-in", "登录、注册", Tone::Ok, "正常"),
                service("service-bank", "充值、提现、绑卡", Tone::Ok, "正常"),
                service("service-sms", "验证码、通知", Tone::Ok, "正常"),
            ],
            incidents: Vec::new(),
        };
        let mut troubled = Self { all_well: false, ..well.clone() };
        if let Some(sms) = troubled.services.last_mut() {
            *sms = service("service-sms", "移动通道延迟，约 3 分钟", Tone::Note, "延迟");
        }
        troubled.incidents = vec![IncidentRow {
            title: "计划维护".into(),
            text: "11月23日 02:00–04:00，期间不能转账和提现，余额和账单可以查看".into(),
            state: Badge::new(Tone::Wait, "计划中"),
        }];
        vec![well, troubled]
    }
}

/// A test of the connection, step by step (`NET-01`).
#[derive(Debug, Clone)]
pub struct NetworkView;

page!(NetworkView, "support/network.html", None, |_, w| w.t("network-title"), |_| Some("/".into()));

impl NetworkView {
    /// The only state; the steps run in the browser.
    pub fn samples() -> Vec<Self> {
        vec![Self]
    }
}

/// What is shown without a connection. Holds nothing personal: the service worker keeps it, and
/// offline.js fills in the balance that this device kept (`BAL-01`).
#[derive(Debug, Clone)]
pub struct OfflineView;

page!(OfflineView, "support/offline.html", None, |_, w| w.t("offline-title"), |_| None);

impl OfflineView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self]
    }
}

impl HelpView {
    /// Help for a short balance, as it was brought from a failure.
    pub fn of(help: Help, failure: Option<&FailureView>) -> Self {
        Self { help, reference: failure.map(|f| f.reference.clone()).unwrap_or_default() }
    }
}
