//! 银行卡: the bound cards, binding one, ending a binding, and which banks can be bound.

use super::{Badge, CodeView, Tone, page};

/// A bound card.
#[derive(Debug, Clone)]
pub struct CardRow {
    /// `江海银行`.
    pub bank: String,
    /// `储蓄卡`.
    pub kind: String,
    /// Last four digits.
    pub tail: String,
    /// `11月3日绑定`.
    pub since: String,
    /// A state other than "usable".
    pub badge: Option<Badge>,
    /// Where the binding is ended.
    pub unbind: String,
}

/// The bound cards.
#[derive(Debug, Clone)]
pub struct CardsView {
    /// Newest last.
    pub cards: Vec<CardRow>,
    /// Whether another can be bound.
    pub may_bind: bool,
    /// Key of what was just done, if anything.
    pub done: Option<&'static str>,
}

page!(CardsView, "card/cards.html", None, |_, w| w.t("cards-title"), |_| Some("/".into()));

impl CardsView {
    /// Two cards, none.
    pub fn samples() -> Vec<Self> {
        let card = |bank: &str, tail: &str, badge| CardRow {
            bank: bank.into(),
            kind: "储蓄卡".into(),
            tail: tail.into(),
            since: "11月3日绑定".into(),
            badge,
            unbind: "/cards/1/unbind".into(),
        };
        let pending = Badge::new(Tone::Wait, "有处理中的提现");
        vec![
            Self {
                cards: vec![
                    card("江海银行", "1234", Some(pending)),
                    card("友谊银行", "8802", None),
                ],
                may_bind: true,
                done: Some("bind-succeeded-tier"),
            },
            Self { cards: Vec::new(), may_bind: true, done: None },
        ]
    }
}

/// Which card to bind. Name and ID are those of the wallet.
#[derive(Debug, Clone)]
pub struct BindView {
    /// Masked name.
    pub name: String,
    /// Masked ID number.
    pub id_number: String,
    /// What was typed.
    pub card_number: String,
    /// What was typed.
    pub phone: String,
    /// Where the form goes.
    pub action: String,
}

page!(BindView, "card/bind.html", None, |_, w| w.t("bind-title"), |_| Some("/cards".into()));

impl BindView {
    /// The only state; a mismatch comes as the frame's failure.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            name: "*小明".into(),
            id_number: "1****************X".into(),
            card_number: String::new(),
            phone: String::new(),
            action: "/cards/bind".into(),
        }]
    }
}

/// The code that the bank's check asks for.
#[derive(Debug, Clone)]
pub struct BindCodeView {
    /// Bank and last four digits.
    pub card: String,
    /// The code.
    pub code: CodeView,
}

page!(BindCodeView, "card/code.html", None, |_, w| w.t("bind-title"), |_| Some(
    "/cards/bind".into()
));

impl BindCodeView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        let code = CodeView {
            action: "/cards/bind/1".into(),
            resend_action: "/cards/bind/1/resend".into(),
            voice_action: None,
            edit_href: Some("/cards/bind".into()),
            ..CodeView::sample()
        };
        vec![Self { card: "江海银行储蓄卡 (1234)".into(), code }]
    }
}

/// Ending a binding.
#[derive(Debug, Clone)]
pub struct UnbindView {
    /// Bank and last four digits.
    pub card: String,
    /// True when it is the last card.
    pub last: bool,
    /// Where the form goes.
    pub action: String,
}

page!(UnbindView, "card/unbind.html", None, |_, w| w.t("unbind-title"), |_| Some("/cards".into()));

impl UnbindView {
    /// One of two cards, and the last one.
    pub fn samples() -> Vec<Self> {
        let last = Self {
            card: "江海银行储蓄卡 (1234)".into(),
            last: true,
            action: "/cards/1/unbind".into(),
        };
        vec![Self { last: false, ..last.clone() }, last]
    }
}

/// A bank whose cards can be bound.
#[derive(Debug, Clone)]
pub struct SupportedBank {
    /// Its name.
    pub name: String,
    /// Its telephone number.
    pub hotline: String,
}

/// The banks whose cards can be bound (`CARD-02`).
#[derive(Debug, Clone)]
pub struct SupportedView {
    /// In the order of their names.
    pub banks: Vec<SupportedBank>,
}

page!(SupportedView, "card/supported.html", None, |_, w| w.t("supported-title"), |_| {
    Some("/cards/bind".into())
});

impl SupportedView {
    /// The only state.
    pub fn samples() -> Vec<Self> {
        let bank = |name: &str, hotline: &str| SupportedBank {
            name: name.into(),
            hotline: hotline.into(),
        };
        vec![Self { banks: vec![bank("江海银行", "95500"), bank("友谊银行", "95511")] }]
    }
}
