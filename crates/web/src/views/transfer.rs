//! 转账: payee, amount, receipt, the shared receipt, and asking for it back.
//! The step with the PIN is [`super::ConfirmView`].

use super::{Amount, Badge, Fact, Resume, Tone, page};

/// Somebody who was paid before.
#[derive(Debug, Clone)]
pub struct RecentPayee {
    /// Masked name.
    pub name: String,
    /// Masked wallet number.
    pub wallet: String,
    /// When last.
    pub when: String,
    /// What the form sends for them.
    pub value: String,
}

/// Whom to pay.
#[derive(Debug, Clone)]
pub struct PayeeView {
    /// What was typed.
    pub payee: String,
    /// The latest first.
    pub recent: Vec<RecentPayee>,
    /// The way on with a transfer that broke off.
    pub resume: Option<Resume>,
}

page!(PayeeView, "transfer/payee.html", Transfer, |_, w| w.t("transfer-title"), |_| None);

impl PayeeView {
    /// With and without earlier payees.
    pub fn samples() -> Vec<Self> {
        let payee = |name: &str, wallet: &str, when: &str| RecentPayee {
            name: name.into(),
            wallet: wallet.into(),
            when: when.into(),
            value: "62100000007731".into(),
        };
        vec![
            Self {
                payee: String::new(),
                recent: vec![
                    payee("*小明", "6210 **** 7731", "今天 14:02"),
                    payee("*雷", "8860 **** 0412", "11月18日"),
                ],
                resume: Some(Resume::sample()),
            },
            Self { payee: "13800001234".into(), recent: Vec::new(), resume: None },
        ]
    }
}

/// How much, and what for.
#[derive(Debug, Clone)]
pub struct TransferAmountView {
    /// Masked name of the payee.
    pub payee_name: String,
    /// Masked wallet number and institution.
    pub payee_wallet: String,
    /// What the first step decided.
    pub payee: String,
    /// What was typed.
    pub amount: String,
    /// What was typed.
    pub note: String,
    /// Idempotency key, when an earlier decision is changed.
    pub key: String,
    /// What can be sent now.
    pub available: String,
    /// The limit that would be met first, in a sentence.
    pub limit: String,
}

page!(
    TransferAmountView,
    "transfer/amount.html",
    None,
    |_, w| w.t("transfer-amount-title"),
    |_| Some("/transfer".into())
);

impl TransferAmountView {
    /// Empty, and filled in.
    pub fn samples() -> Vec<Self> {
        let empty = Self {
            payee_name: "*小明".into(),
            payee_wallet: "江海银行 6210 **** 7731".into(),
            payee: "62100000007731".into(),
            amount: String::new(),
            note: String::new(),
            key: String::new(),
            available: "¥3,084.56".into(),
            limit: "单笔最多 ¥5,000.00，今日还可转 ¥9,900.00".into(),
        };
        let filled = Self { amount: "100.00".into(), note: "周末晚饭".into(), ..empty.clone() };
        vec![empty, filled]
    }
}

/// A done transfer.
#[derive(Debug, Clone)]
pub struct ReceiptView {
    /// How it stands.
    pub state: Badge,
    /// True for the payer.
    pub outgoing: bool,
    /// Masked name of the other side.
    pub party: String,
    /// How much.
    pub amount: Amount,
    /// In 大写; empty in English.
    pub capitals: String,
    /// Wallet, note, time, reference …
    pub facts: Vec<Fact>,
    /// Where a link without private data is made.
    pub share_action: Option<String>,
    /// The link, once it was made.
    pub share_link: Option<String>,
    /// Where the payer asks for it back (`TRF-09`).
    pub ask_back: Option<String>,
    /// What it gave back, or the request to give it back: key of the words, and where it is.
    pub related: Option<(&'static str, String)>,
}

page!(ReceiptView, "transfer/receipt.html", None, |_, w| w.t("receipt-title"), |_| Some(
    "/".into()
));

impl ReceiptView {
    /// For the payer, for the payer after sharing, for the payee, given back.
    pub fn samples() -> Vec<Self> {
        let paid = Self {
            state: Badge::new(Tone::Ok, "转账成功"),
            outgoing: true,
            party: "*小明".into(),
            amount: Amount::cny(10_000),
            capitals: "壹佰元整".into(),
            facts: vec![
                Fact::new("fact-payee-wallet", "江海银行 6210 **** 7731"),
                Fact::new("fact-note", "周末晚饭"),
                Fact::new("fact-time", "11月22日 14:02:31"),
                Fact::new("fact-balance-after", "¥3,284.56"),
                Fact::new("fact-reference", "TB-7K2M-9QXD"),
            ],
            share_action: Some("/transfers/1/share".into()),
            share_link: None,
            ask_back: Some("/transfers/1/ask-back".into()),
            related: None,
        };
        let shared = Self {
            share_action: None,
            share_link: Some("https://wallet.example/r/AQID".into()),
            ..paid.clone()
        };
        let received = Self {
            state: Badge::new(Tone::Ok, "已到账"),
            outgoing: false,
            party: "*雷".into(),
            ask_back: None,
            ..paid.clone()
        };
        let returned = Self {
            state: Badge::new(Tone::Note, "对方已退回"),
            ask_back: None,
            related: Some(("receipt-see-request", "/transfers/1/ask-back".into())),
            ..paid.clone()
        };
        vec![paid, shared, received, returned]
    }
}

/// A receipt that anyone with the link may read.
#[derive(Debug, Clone)]
pub struct SharedReceiptView {
    /// Name of the institution.
    pub institution: String,
    /// How much.
    pub amount: Amount,
    /// In 大写; empty in English.
    pub capitals: String,
    /// Masked names, time, reference; nothing else.
    pub facts: Vec<Fact>,
}

page!(SharedReceiptView, "transfer/shared.html", None, |_, w| w.t("receipt-shared-title"), |_| {
    None
});

impl SharedReceiptView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            institution: "江海银行".into(),
            amount: Amount::cny(10_000),
            capitals: "壹佰元整".into(),
            facts: vec![
                Fact::new("fact-payer", "*雷"),
                Fact::new("fact-payee", "*小明"),
                Fact::new("fact-time", "2026年11月22日 14:02"),
                Fact::new("fact-reference", "TB-7K2M-9QXD"),
            ],
        }]
    }
}

/// Asking the payee to give a transfer back.
#[derive(Debug, Clone)]
pub struct AskBackView {
    /// Masked name of the payee.
    pub party: String,
    /// How much.
    pub amount: Amount,
    /// When it was sent.
    pub time: String,
    /// Where the form goes.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// The receipt.
    pub back: String,
}

page!(AskBackView, "transfer/ask-back.html", None, |_, w| w.t("ask-back-title"), |v| Some(
    v.back.clone()
));

impl AskBackView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            party: "*小明".into(),
            amount: Amount::cny(10_000),
            time: "11月22日 14:02".into(),
            action: "/transfers/1/ask-back".into(),
            key: "0197a4c0-7b1e-7000-8000-000000000002".into(),
            back: "/transfers/1".into(),
        }]
    }
}

/// How a request to give back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskBackStep {
    /// Sent; the payee has not answered.
    Waiting,
    /// The payee gave it back.
    GivenBack,
    /// The payee said no.
    Declined,
}

impl AskBackStep {
    /// Whether an answer is still to come.
    pub fn open(self) -> bool {
        self == Self::Waiting
    }

    /// Colour and icon.
    pub fn tone(self) -> Tone {
        match self {
            Self::Waiting => Tone::Wait,
            Self::GivenBack => Tone::Ok,
            Self::Declined => Tone::Note,
        }
    }

    /// Keys of heading and text, for who asked and for who is asked.
    pub fn words(self, asked_by_me: bool) -> (&'static str, &'static str) {
        match (self, asked_by_me) {
            (Self::Waiting, true) => ("ask-back-sent", "ask-back-sent-text"),
            (Self::Waiting, false) => ("ask-back-received", "ask-back-received-text"),
            (Self::GivenBack, true) => ("ask-back-returned", "ask-back-returned-text"),
            (Self::GivenBack, false) => ("ask-back-gave", "ask-back-gave-text"),
            (Self::Declined, true) => ("ask-back-declined", "ask-back-declined-text"),
            (Self::Declined, false) => ("ask-back-refused", "ask-back-refused-text"),
        }
    }
}

/// A request to give a transfer back, for either side.
#[derive(Debug, Clone)]
pub struct AskBackStateView {
    /// How it stands.
    pub step: AskBackStep,
    /// True for the payer who asked.
    pub asked_by_me: bool,
    /// Masked name of the other side.
    pub party: String,
    /// How much.
    pub amount: Amount,
    /// Times and reference.
    pub facts: Vec<Fact>,
    /// For the payee: the step with the PIN.
    pub give_back: Option<String>,
    /// For the payee: where "no" goes.
    pub decline_action: Option<String>,
    /// The receipt.
    pub back: String,
}

page!(
    AskBackStateView,
    "transfer/ask-back-state.html",
    None,
    |_, w| w.t("ask-back-state-title"),
    |v| Some(v.back.clone())
);

impl AskBackStateView {
    /// Keys of heading and text for the reader.
    pub fn words(&self) -> (&'static str, &'static str) {
        self.step.words(self.asked_by_me)
    }

    /// Asked, being asked, given back, declined.
    pub fn samples() -> Vec<Self> {
        let sent = Self {
            step: AskBackStep::Waiting,
            asked_by_me: true,
            party: "*小明".into(),
            amount: Amount::cny(10_000),
            facts: vec![
                Fact::new("fact-asked-at", "11月22日 14:10"),
                Fact::new("fact-reference", "TB-7K2M-9QXD"),
            ],
            give_back: None,
            decline_action: None,
            back: "/transfers/1".into(),
        };
        let received = Self {
            asked_by_me: false,
            party: "*雷".into(),
            give_back: Some("/ask-backs/1/give-back".into()),
            decline_action: Some("/ask-backs/1/decline".into()),
            ..sent.clone()
        };
        let returned = Self { step: AskBackStep::GivenBack, ..sent.clone() };
        let declined = Self { step: AskBackStep::Declined, ..sent.clone() };
        vec![sent, received, returned, declined]
    }
}
