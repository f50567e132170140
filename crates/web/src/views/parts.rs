//! Parts that several pages share.

use tongbao_http::FailureView;
use tongbao_kernel::failure::Severity;
use tongbao_money::Money;

use super::page;

/// An amount in the pieces that the page sets in different sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// `+`, `−` (a real minus sign) or nothing.
    pub sign: &'static str,
    /// `¥`.
    pub currency: &'static str,
    /// `1,234`.
    pub whole: String,
    /// `.56`.
    pub decimals: String,
}

impl Amount {
    /// The amount without a plus sign.
    pub fn of(money: Money) -> Self {
        let digits = money.digits();
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |d| ("−", d));
        let (whole, decimals) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        Self {
            sign,
            currency: money.currency().sign(),
            whole: whole.to_owned(),
            decimals: decimals.to_owned(),
        }
    }

    /// The amount as an entry shows it: income with a plus sign.
    pub fn signed(money: Money) -> Self {
        let sign = if money.is_positive() { "+" } else { "" };
        let plain = Self::of(money);
        if plain.sign.is_empty() { Self { sign, ..plain } } else { plain }
    }

    /// The amount in one piece: `¥1,234.56`.
    pub fn text(&self) -> String {
        format!("{}{}{}{}", self.sign, self.currency, self.whole, self.decimals)
    }

    /// An amount of 分 in renminbi, for samples.
    pub(crate) fn cny(minor: i64) -> Self {
        Self::of(Money::cny(minor))
    }
}

/// What a colour means; the icon and the word say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Says nothing special.
    Plain,
    /// Done.
    Ok,
    /// Under way.
    Wait,
    /// Worth a look.
    Note,
    /// Did not happen.
    Bad,
}

impl Tone {
    /// As the style sheet knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Ok => "ok",
            Self::Wait => "wait",
            Self::Note => "note",
            Self::Bad => "bad",
        }
    }

    /// How a failure looks: waiting when money is being confirmed, otherwise worth a look.
    /// Red is kept for what is lost or dangerous, which a refusal is not.
    pub fn of(failure: &FailureView) -> Self {
        match failure.severity {
            Severity::Fault => Self::Wait,
            Severity::Notice | Severity::Guard => Self::Note,
        }
    }

    /// The icon that goes with it.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Plain => "shield",
            Self::Note => "note",
            Self::Ok => "done",
            Self::Wait => "wait",
            Self::Bad => "stop",
        }
    }
}

/// A short state in a pill: icon and word.
#[derive(Debug, Clone)]
pub struct Badge {
    /// Its meaning.
    pub tone: Tone,
    /// Its word, already in the reader's language.
    pub word: String,
}

impl Badge {
    pub(crate) fn new(tone: Tone, word: &str) -> Self {
        Self { tone, word: word.to_owned() }
    }
}

/// A line of a list of facts; `label` is a key of the word list.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Key of the label.
    pub label: &'static str,
    /// The value.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self { label, value: value.into() }
    }
}

/// The way on with a transfer that broke off.
#[derive(Debug, Clone)]
pub struct Resume {
    /// How much was to be sent.
    pub amount: String,
    /// The confirmation.
    pub href: String,
}

impl Resume {
    pub(crate) fn sample() -> Self {
        Self { amount: "¥500.00".into(), href: "/transfer/confirm?draft=1".into() }
    }
}

/// A hidden input that carries what an earlier step decided.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// Where and when a code was sent, and when another may be asked for.
#[derive(Debug, Clone)]
pub struct CodeView {
    /// `138****1234`.
    pub phone: String,
    /// Clock time of sending, `10:01:22`.
    pub sent_at: String,
    /// Clock time after which the code is not valid.
    pub expires_at: String,
    /// Letter of the message, so that the newest can be told from earlier ones (`SMS-06`).
    pub sequence: String,
    /// RFC 3339: another code may be asked for from here on.
    pub resend_at: String,
    /// The same as clock time, for pages without JavaScript.
    pub resend_clock: String,
    /// Where the code goes.
    pub action: String,
    /// Where another code is asked for.
    pub resend_action: String,
    /// Where the code is asked for by telephone.
    pub voice_action: Option<String>,
    /// Where the number can be corrected.
    pub edit_href: Option<String>,
    /// Whether it was sent depends on whether the number has an account, which is not told.
    pub uncertain: bool,
    /// What the channel or the handset reports (`SMS-01`, `SMS-02`), in words.
    pub delivery: Option<Badge>,
}

impl CodeView {
    /// Key of the sentence that says where it was sent.
    pub fn sent_word(&self) -> &'static str {
        if self.uncertain { "code-sent-if" } else { "code-sent" }
    }

    pub(crate) fn sample() -> Self {
        Self {
            phone: "138****1234".into(),
            sent_at: "10:01:22".into(),
            expires_at: "10:06".into(),
            sequence: "A".into(),
            resend_at: "2026-11-22T10:02:22+08:00".into(),
            resend_clock: "10:02".into(),
            action: "/register/code".into(),
            resend_action: "/register/code/resend".into(),
            voice_action: Some("/register/code/voice".into()),
            edit_href: Some("/register".into()),
            uncertain: false,
            delivery: None,
        }
    }
}

/// What is about to be done with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To another wallet.
    Transfer,
    /// From a card.
    TopUp,
    /// To a card.
    Withdraw,
    /// Giving a received transfer back.
    Return,
}

impl Purpose {
    /// Title of the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Transfer => "confirm-transfer-title",
            Self::TopUp => "confirm-top-up-title",
            Self::Withdraw => "confirm-withdraw-title",
            Self::Return => "confirm-return-title",
        }
    }

    /// The line above the amount.
    pub fn party(self) -> &'static str {
        match self {
            Self::Transfer => "confirm-transfer-party",
            Self::TopUp => "confirm-top-up-party",
            Self::Withdraw => "confirm-withdraw-party",
            Self::Return => "confirm-return-party",
        }
    }

    /// The button: it names the action and takes the amount.
    pub fn button(self) -> &'static str {
        match self {
            Self::Transfer => "confirm-transfer-button",
            Self::TopUp => "confirm-top-up-button",
            Self::Withdraw => "confirm-withdraw-button",
            Self::Return => "confirm-return-button",
        }
    }

    /// Why an answer takes longer than three seconds.
    pub fn slow(self) -> &'static str {
        match self {
            Self::Transfer | Self::Return => "confirm-slow-wallet",
            Self::TopUp | Self::Withdraw => "confirm-slow-bank",
        }
    }
}

/// The last step of every money flow: what will happen, and the payment PIN.
#[derive(Debug, Clone)]
pub struct ConfirmView {
    /// What it is.
    pub purpose: Purpose,
    /// How much.
    pub amount: Amount,
    /// The amount in 大写; empty in English.
    pub capitals: String,
    /// To whom or from where, in one line above the amount.
    pub party: String,
    /// The rest.
    pub facts: Vec<Fact>,
    /// A sentence that should be read before (first transfer to this person …).
    pub caution: Option<String>,
    /// What the earlier steps decided.
    pub fields: Vec<Field>,
    /// Where the form goes.
    pub action: String,
    /// Idempotency key.
    pub key: String,
    /// The step before.
    pub back: String,
}

page!(ConfirmView, "confirm.html", None, |v, w| w.t(v.purpose.title()), |v| Some(v.back.clone()));

impl ConfirmView {
    /// A transfer, a top-up, a withdrawal.
    pub fn samples() -> Vec<Self> {
        let transfer = Self {
            purpose: Purpose::Transfer,
            amount: Amount::cny(10_000),
            capitals: "壹佰元整".into(),
            party: "*小明".into(),
            facts: vec![
                Fact::new("fact-payee-wallet", "6210 **** 7731"),
                Fact::new("fact-note", "周末晚饭"),
                Fact::new("fact-pay-from", "余额 ¥1,234.56"),
            ],
            caution: Some("这是您第一次转给这个钱包，请与对方核对姓名".into()),
            fields: vec![Field { name: "payee", value: "62100000007731".into() }],
            action: "/transfer/confirm".into(),
            key: "0197a4c0-7b1e-7000-8000-000000000001".into(),
            back: "/transfer/amount".into(),
        };
        let top_up = Self {
            purpose: Purpose::TopUp,
            amount: Amount::cny(50_000),
            capitals: "伍佰元整".into(),
            party: "江海银行储蓄卡 (1234)".into(),
            facts: vec![Fact::new("fact-arrives", "通常几秒内")],
            caution: None,
            action: "/topup/confirm".into(),
            back: "/topup".into(),
            ..transfer.clone()
        };
        let withdraw = Self { purpose: Purpose::Withdraw, ..top_up.clone() };
        vec![transfer, top_up, withdraw]
    }
}
