//! 充值 and 提现: the forms, and the order as it passes through the bank.
//! The step with the PIN is [`super::ConfirmView`].

use tongbao_http::FailureView;

use super::{Amount, Badge, Fact, Resume, Tone, page};

/// A card to choose.
#[derive(Debug, Clone)]
pub struct CardChoice {
    /// What the form sends.
    pub id: String,
    /// Bank and last four digits.
    pub name: String,
    /// The bank's limit, or how long it takes.
    pub text: String,
    /// Chosen.
    pub chosen: bool,
}

impl CardChoice {
    fn samples() -> Vec<Self> {
        let card = |id: &str, name: &str, text: &str, chosen| Self {
            id: id.into(),
            name: name.into(),
            text: text.into(),
            chosen,
        };
        vec![
            card("1", "江海银行储蓄卡 (1234)", "单笔最多 ¥50,000.00", true),
            card("2", "友谊银行储蓄卡 (8802)", "单笔最多 ¥20,000.00", false),
        ]
    }
}

/// From a card into the wallet.
#[derive(Debug, Clone)]
pub struct TopUpView {
    /// The cards.
    pub cards: Vec<CardChoice>,
    /// What was typed, or the missing amount that led here.
    pub amount: String,
    /// Balance now.
    pub available: String,
    /// The limit that would be met first, in a sentence.
    pub limit: String,
}

page!(TopUpView, "bank-order/top-up.html", None, |_, w| w.t("top-up"), |_| Some("/".into()));

impl TopUpView {
    /// Empty, and led here by a short balance.
    pub fn samples() -> Vec<Self> {
        let empty = Self {
            cards: CardChoice::samples(),
            amount: String::new(),
            available: "¥90.00".into(),
            limit: "余额最多 ¥500,000.00".into(),
        };
        vec![empty.clone(), Self { amount: "10.00".into(), ..empty }]
    }
}

/// From the wallet to a card.
#[derive(Debug, Clone)]
pub struct WithdrawView {
    /// The cards.
    pub cards: Vec<CardChoice>,
    /// What was typed.
    pub amount: String,
    /// What can be withdrawn, for people.
    pub available: String,
    /// The same as a form takes it, for "全部".
    pub available_plain: String,
    /// The limit that would be met first, in a sentence.
    pub limit: String,
}

page!(WithdrawView, "bank-order/withdraw.html", None, |_, w| w.t("withdraw"), |_| Some("/".into()));

impl WithdrawView {
    /// Empty.
    pub fn samples() -> Vec<Self> {
        vec![Self {
            cards: CardChoice::samples(),
            amount: String::new(),
            available: "¥3,084.56".into(),
            available_plain: "3084.56".into(),
            limit: "今日还可提现 ¥9,800.00".into(),
        }]
    }
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// 充值.
    TopUp,
    /// 提现.
    Withdraw,
}

/// How an order stands, as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStep {
    /// Taken down; not yet with the bank.
    Accepted,
    /// On its way to the bank.
    Sending,
    /// The bank has not answered: do not repeat it.
    Confirming,
    /// Done.
    Succeeded,
    /// The bank said no; nothing moved.
    Refused,
    /// Everything was given back.
    Returned,
}

impl OrderStep {
    /// Colour and icon.
    pub fn tone(self) -> Tone {
        match self {
            Self::Accepted | Self::Sending | Self::Confirming => Tone::Wait,
            Self::Succeeded => Tone::Ok,
            Self::Refused => Tone::Bad,
            Self::Returned => Tone::Note,
        }
    }

    /// Key of the heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Accepted => "order-accepted",
            Self::Sending => "order-sending",
            Self::Confirming => "order-confirming",
            Self::Succeeded => "order-succeeded",
            Self::Refused => "order-refused",
            Self::Returned => "order-returned",
        }
    }

    /// Key of the sentence below it.
    pub fn text(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Self::Accepted | Self::Sending, _) => "order-underway-text",
            (Self::Confirming, _) => "order-confirming-text",
            (Self::Succeeded, Direction::TopUp) => "order-top-up-succeeded-text",
            (Self::Succeeded, Direction::Withdraw) => "order-withdraw-succeeded-text",
            (Self::Refused, _) => "order-refused-text",
            (Self::Returned, _) => "order-returned-text",
        }
    }

    /// Whether more will come.
    pub fn open(self) -> bool {
        matches!(self, Self::Accepted | Self::Sending | Self::Confirming)
    }
}

/// Where a stage of the timeline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageStep {
    /// Passed.
    Done,
    /// Here now.
    Now,
    /// To come.
    Later,
    /// Ended here.
    Stop,
}

impl StageStep {
    /// As the style sheet knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Later => "later",
            Self::Stop => "stop",
        }
    }

    /// Icon in the dot.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now | Self::Later => "wait",
            Self::Stop => "stop",
        }
    }
}

/// A stage of the timeline.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Where it stands.
    pub step: StageStep,
    /// Key of its name.
    pub title: &'static str,
    /// Clock time, or nothing yet.
    pub time: String,
    /// More, in words; or nothing.
    pub text: String,
}

/// An order as it stands.
#[derive(Debug, Clone)]
pub struct BankOrderView {
    /// Which way.
    pub direction: Direction,
    /// How it stands.
    pub step: OrderStep,
    /// How much.
    pub amount: Amount,
    /// Bank and last four digits.
    pub card: String,
    /// The time named in the sentence: until when an open order is decided.
    pub until: String,
    /// The same as RFC 3339, for the countdown of an open order.
    pub until_at: Option<String>,
    /// Accepted, sent, answered, booked.
    pub stages: Vec<Stage>,
    /// Reference, bank's reference, time …
    pub facts: Vec<Fact>,
    /// The bank's exact answer, when it said no or gave it back (`PAY-22`, `TRF-04`).
    pub failure: Option<FailureView>,
    /// A word on the money: untouched, in transit, returned.
    pub money: Badge,
    /// The way on with a transfer that broke off for want of this money.
    pub resume: Option<Resume>,
    /// Event stream, while it is open.
    pub live: Option<String>,
}

page!(
    BankOrderView,
    "bank-order/order.html",
    None,
    |v, w| match v.direction {
        Direction::TopUp => w.t("order-top-up-title"),
        Direction::Withdraw => w.t("order-withdraw-title"),
    },
    |_| Some("/".into())
);

impl BankOrderView {
    /// Every state of an order.
    pub fn samples() -> Vec<Self> {
        let stage =
            |step, title, time: &str| Stage { step, title, time: time.into(), text: String::new() };
        let confirming = Self {
            direction: Direction::Withdraw,
            step: OrderStep::Confirming,
            amount: Amount::cny(20_000),
            card: "江海银行储蓄卡 (1234)".into(),
            until: "11月23日 14:00".into(),
            until_at: Some("2026-11-23T14:00:00+08:00".into()),
            stages: vec![
                stage(StageStep::Done, "stage-accepted", "13:58:02"),
                stage(StageStep::Done, "stage-sent", "13:58:03"),
                Stage {
                    text: "银行暂未应答，我们每分钟自动查询一次".into(),
                    ..stage(StageStep::Now, "stage-bank", "14:05:00")
                },
                stage(StageStep::Later, "stage-arrived", ""),
            ],
            facts: vec![
                Fact::new("fact-card", "江海银行储蓄卡 (1234)"),
                Fact::new("fact-time", "11月22日 13:58:02"),
                Fact::new("fact-reference", "TB-4WQ8-2NCE"),
            ],
            failure: None,
            money: Badge::new(Tone::Wait, "¥200.00 在途，未到银行卡前仍属于您"),
            resume: None,
            live: Some("/bank-orders/1/events".into()),
        };
        let closed =
            |step, money| Self { step, money, until_at: None, live: None, ..confirming.clone() };
        let ended = |step, title| {
            vec![
                stage(StageStep::Done, "stage-accepted", "13:58:02"),
                stage(StageStep::Done, "stage-sent", "13:58:03"),
                stage(step, title, "13:58:05"),
            ]
        };
        let sending = Self {
            step: OrderStep::Sending,
            stages: vec![
                stage(StageStep::Done, "stage-accepted", "13:58:02"),
                stage(StageStep::Now, "stage-sent", ""),
                stage(StageStep::Later, "stage-bank", ""),
                stage(StageStep::Later, "stage-arrived", ""),
            ],
            ..confirming.clone()
        };
        let succeeded = Self {
            stages: ended(StageStep::Done, "stage-arrived"),
            ..closed(OrderStep::Succeeded, Badge::new(Tone::Ok, "¥200.00 已到银行卡"))
        };
        let refused = Self {
            direction: Direction::TopUp,
            stages: ended(StageStep::Stop, "stage-refused"),
            ..closed(OrderStep::Refused, Badge::new(Tone::Ok, "未扣款"))
        };
        let returned = Self {
            stages: ended(StageStep::Stop, "stage-returned"),
            ..closed(OrderStep::Returned, Badge::new(Tone::Ok, "¥200.00 已退回余额"))
        };
        vec![confirming.clone(), sending, succeeded, refused, returned]
    }
}
