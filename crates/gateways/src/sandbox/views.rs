//! What the API and the page show, in one shape for both.

use serde::Serialize;
use tongbao_kernel::Timestamp;
use tongbao_money::Money;

use super::{Card, CardState, Message, MessageKind, MessageState, Order, OrderState};
use crate::bin::{self, CardKind};
use crate::{BankReason, Direction};

/// A message, as the phone or the mailbox and the operator see it.
#[derive(Serialize)]
pub struct MessageView {
    pub id: String,
    pub kind: MessageKind,
    /// A mobile number or an e-mail address.
    pub to: String,
    pub state: MessageState,
    /// Of a mail, once the mailbox has it.
    pub subject: Option<String>,
    /// Once the phone or the mailbox has it.
    pub text: Option<String>,
    /// The six-digit code in the text.
    pub code: Option<String>,
    /// The first link in the text of a mail.
    pub link: Option<String>,
    pub accepted_at: String,
    pub arrived_at: Option<String>,
    pub time: String,
    pub kind_zh: &'static str,
    pub kind_en: &'static str,
    pub state_zh: &'static str,
    pub state_en: &'static str,
}

/// A card, with everything that binding it needs.
#[derive(Serialize)]
pub struct CardView {
    pub card_number: String,
    pub bank: &'static str,
    pub kind: &'static str,
    pub name: String,
    pub id_number: String,
    pub phone: String,
    pub state: CardState,
    pub balance_minor: i64,
    pub balance: String,
    pub issued_at: String,
}

/// An order in the bank's books.
#[derive(Serialize)]
pub struct OrderView {
    pub order: String,
    pub direction: &'static str,
    pub amount_minor: i64,
    pub amount: String,
    pub state: &'static str,
    pub reason: Option<&'static str>,
    pub bank_reference: Option<String>,
    pub accepted_at: String,
    pub decided_at: Option<String>,
    pub time: String,
    #[serde(skip)]
    pub result: (&'static str, &'static str),
    #[serde(skip)]
    pub refusal: Option<(&'static str, &'static str)>,
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let (kind_zh, kind_en) = message.kind.label();
        let (state_zh, state_en) = message.state.label();
        Self {
            id: message.id.to_string(),
            kind: message.kind,
            subject: message.readable_subject().map(str::to_owned),
            text: message.readable_text().map(str::to_owned),
            code: message.code(),
            link: message.link().map(str::to_owned),
            state: message.state,
            accepted_at: message.accepted_at.rfc3339(),
            arrived_at: message.arrived_at.map(Timestamp::rfc3339),
            time: clock_time(message.arrived_at.unwrap_or(message.accepted_at)),
            to: message.to,
            kind_zh,
            kind_en,
            state_zh,
            state_en,
        }
    }
}

impl From<Card> for CardView {
    fn from(card: Card) -> Self {
        let bin = bin::lookup(&card.number);
        Self {
            bank: bin.map_or("unknown", |bin| bin.bank.code),
            kind: match bin.map(|bin| bin.kind) {
                Some(CardKind::Credit) => "credit",
                Some(CardKind::Debit) | None => "debit",
            },
            card_number: card.number,
            name: card.name,
            id_number: card.id_number,
            phone: card.phone,
            state: card.state,
            balance_minor: card.balance.minor(),
            balance: card.balance.to_string(),
            issued_at: card.issued_at.rfc3339(),
        }
    }
}

impl From<Order> for OrderView {
    fn from(order: Order) -> Self {
        let (state, result, reason, bank_reference) = match order.state {
            OrderState::Processing { .. } => ("processing", ("处理中", "processing"), None, None),
            OrderState::Succeeded { bank_reference } => {
                ("succeeded", ("已入账", "booked"), None, Some(bank_reference))
            }
            OrderState::Refused { reason } => {
                ("refused", ("已拒绝", "refused"), Some(reason), None)
            }
        };
        let amount: Money = order.instruction.amount;
        Self {
            order: order.instruction.order.to_string(),
            direction: match order.instruction.direction {
                Direction::Debit => "debit",
                Direction::Credit => "credit",
            },
            amount_minor: amount.minor(),
            amount: amount.to_string(),
            state,
            result,
            refusal: reason.map(reason_label),
            reason: reason.map(BankReason::wire),
            bank_reference,
            accepted_at: order.accepted_at.rfc3339(),
            decided_at: order.decided_at.map(Timestamp::rfc3339),
            time: clock_time(order.accepted_at),
        }
    }
}

impl MessageView {
    /// A row without content, which the page's script fills.
    pub fn blank() -> Self {
        Self {
            id: String::new(),
            kind: MessageKind::Sms,
            to: String::new(),
            state: MessageState::OnItsWay,
            subject: None,
            text: None,
            code: None,
            link: None,
            accepted_at: String::new(),
            arrived_at: None,
            time: String::new(),
            kind_zh: "",
            kind_en: "",
            state_zh: "",
            state_en: "",
        }
    }

    /// Tells whether anything has changed.
    pub fn key(&self) -> String {
        format!("{} {}", self.id, self.state.stored())
    }

    /// Whether it stands in the inbox.
    pub fn in_inbox(&self) -> bool {
        self.state == MessageState::Delivered
    }

    /// Whether it stands among the hidden messages.
    pub fn in_spam(&self) -> bool {
        self.state == MessageState::Blocked
    }
}

/// `11-22 14:05:09`, by the wallet's clock.
pub fn clock_time(at: Timestamp) -> String {
    at.beijing().strftime("%m-%d %H:%M:%S").to_string()
}

/// A reason's name on the page, Chinese and English.
pub fn reason_label(reason: BankReason) -> (&'static str, &'static str) {
    match reason {
        BankReason::InsufficientFunds => ("余额不足", "insufficient funds"),
        BankReason::LimitExceeded => ("超过银行限额", "limit exceeded"),
        BankReason::CardAbnormal => ("卡状态异常", "card abnormal"),
        BankReason::CardLost => ("卡已挂失", "card lost"),
        BankReason::AccountFrozen => ("账户已冻结", "account frozen"),
        BankReason::AccountClosed => ("账户已销户", "account closed"),
        BankReason::CardUnknown => ("查无此卡", "card unknown"),
        BankReason::CardUnsupported => ("不支持此类卡", "card unsupported"),
        BankReason::NameMismatch => ("户名不符", "name mismatch"),
        BankReason::IdMismatch => ("证件号不符", "ID mismatch"),
        BankReason::PhoneMismatch => ("预留手机号不符", "phone mismatch"),
        BankReason::AgreementEnded => ("授权已结束", "agreement ended"),
        BankReason::RiskRefused => ("风险控制未通过", "risk refused"),
        BankReason::BankMaintenance => ("银行维护中", "bank maintenance"),
        BankReason::OrderClosed => ("订单已关闭", "order closed"),
        BankReason::Other => ("未说明", "other"),
    }
}
