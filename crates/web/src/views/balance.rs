//! Where the balance comes from: its three parts with their reasons (`BAL-02`), and the page that
//! adds all entries again (`BAL-03`).

use super::{Amount, Fact, page};

/// Why an amount is in its part.
#[derive(Debug, Clone)]
pub struct Reason {
    /// `提现到江海银行 (1234)`.
    pub title: String,
    /// When it is released, or what it waits for.
    pub text: String,
    /// How much.
    pub amount: Amount,
    /// The order behind it.
    pub href: Option<String>,
}

/// One of the three parts.
#[derive(Debug, Clone)]
pub struct BalancePart {
    /// `available`, `held`, `in-transit`: anchor, and part of the word keys.
    pub name: &'static str,
    /// How much.
    pub amount: Amount,
    /// Why; nothing for an empty part.
    pub reasons: Vec<Reason>,
    /// Shown unfolded.
    pub open: bool,
}

impl BalancePart {
    /// Key of its name.
    pub fn title(&self) -> String {
        format!("balance-{}", self.name)
    }

    /// Key of what it means.
    pub fn meaning(&self) -> String {
        format!("balance-{}-meaning", self.name)
    }
}

/// The balance in its parts.
#[derive(Debug, Clone)]
pub struct BalanceView {
    /// All three parts together.
    pub total: Amount,
    /// When it was read.
    pub as_of: String,
    /// Available, held, in transit.
    pub parts: Vec<BalancePart>,
    /// Address of the event stream.
    pub live: String,
}

page!(BalanceView, "balance/balance.html", None, |_, w| w.t("balance-title"), |_| Some("/".into()));

impl BalanceView {
    /// With a withdrawal under way, and a plain one.
    pub fn samples() -> Vec<Self> {
        let part = |name, minor, reasons: Vec<Reason>| BalancePart {
            name,
            amount: Amount::cny(minor),
            open: !reasons.is_empty(),
            reasons,
        };
        let reason = Reason {
            title: "提现到江海银行 (1234)".into(),
            text: "银行处理中，最迟 11月23日 14:00 到账或退回".into(),
            amount: Amount::cny(20_000),
            href: Some("/bank-orders/1".into()),
        };
        let busy = Self {
            total: Amount::cny(328_456),
            as_of: "11月22日 14:05:09".into(),
            parts: vec![
                part("available", 308_456, Vec::new()),
                part("held", 0, Vec::new()),
                part("in-transit", 20_000, vec![reason]),
            ],
            live: "/events".into(),
        };
        let plain = Self {
            total: Amount::cny(308_456),
            parts: ["available", "held", "in-transit"]
                .into_iter()
                .map(|name| part(name, if name == "available" { 308_456 } else { 0 }, Vec::new()))
                .collect(),
            ..busy.clone()
        };
        vec![busy, plain]
    }
}

/// One entry in the proof.
#[derive(Debug, Clone)]
pub struct ProofEntry {
    /// Its number, gapless from 1.
    pub number: String,
    /// What it was.
    pub title: String,
    /// When.
    pub time: String,
    /// With its sign.
    pub amount: Amount,
    /// The balance that it left.
    pub after: String,
}

/// What was found when all entries were added again.
#[derive(Debug, Clone)]
pub struct Difference {
    /// By how much the balance differs.
    pub amount: String,
    /// Until when it is explained to the customer.
    pub answer_by: String,
    /// Number of the case.
    pub reference: String,
}

/// The re-added balance.
#[derive(Debug, Clone)]
pub struct ProofView {
    /// Sum of everything that came in.
    pub income: Amount,
    /// Sum of everything that went out.
    pub expense: Amount,
    /// What the two come to.
    pub computed: Amount,
    /// What the wallet shows.
    pub shown: Amount,
    /// Number of entries added.
    pub count: usize,
    /// None when both are the same.
    pub difference: Option<Difference>,
    /// When it was added, and what else is worth knowing.
    pub facts: Vec<Fact>,
    /// The latest entries, newest first.
    pub entries: Vec<ProofEntry>,
    /// Earlier entries.
    pub next: Option<String>,
}

page!(ProofView, "balance/proof.html", None, |_, w| w.t("proof-title"), |_| Some(
    "/balance".into()
));

impl ProofView {
    /// In order, and not.
    pub fn samples() -> Vec<Self> {
        let entry = |number: &str, title: &str, minor, after: &str| ProofEntry {
            number: number.into(),
            title: title.into(),
            time: "11月22日 14:02".into(),
            amount: Amount::signed(tongbao_money::Money::cny(minor)),
            after: after.into(),
        };
        let same = Self {
            income: Amount::cny(928_456),
            expense: Amount::cny(600_000),
            computed: Amount::cny(328_456),
            shown: Amount::cny(328_456),
            count: 218,
            difference: None,
            facts: vec![Fact::new("fact-checked-at", "11月22日 14:05:09")],
            entries: vec![
                entry("218", "转账给 *小明", -10_000, "¥3,284.56"),
                entry("217", "来自 *雷 的转账", 8_850, "¥3,384.56"),
                entry("216", "从江海银行 (1234) 充值", 50_000, "¥3,296.06"),
            ],
            next: Some("/proof?before=216".into()),
        };
        let differs = Self {
            shown: Amount::cny(328_466),
            difference: Some(Difference {
                amount: "¥0.10".into(),
                answer_by: "11月22日 16:05".into(),
                reference: "TB-7K2M-9QXD".into(),
            }),
            ..same.clone()
        };
        vec![same, differs]
    }
}
