//! What the sandbox bank has: cards, orders, books.

use tongbao_kernel::Timestamp;
use tongbao_money::Money;

use crate::{BankAnswer, BankInstruction, BankReason, Direction};

/// A card that the sandbox bank has issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The full number.
    pub number: String,
    /// What stands for it in orders.
    pub bank_token: String,
    /// The holder's name.
    pub name: String,
    /// The holder's identity-card number.
    pub id_number: String,
    /// The mobile number that the bank has.
    pub phone: String,
    /// Whether it works.
    pub state: CardState,
    /// What is on it.
    pub balance: Money,
    /// Since when.
    pub issued_at: Timestamp,
}

/// Whether a card works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// It does.
    Normal,
    /// Something is wrong with it: neither in nor out.
    Abnormal,
    /// Reported lost: nothing out.
    Lost,
    /// Frozen: nothing out.
    Frozen,
    /// The account is closed: neither in nor out.
    Closed,
}

/// An order in the bank's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What was asked.
    pub instruction: BankInstruction,
    /// What became of it.
    pub state: OrderState,
    /// When it came.
    pub accepted_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderState {
    /// Waits until `decide_at`, and is then refused if `refusal` says so.
    Processing {
        /// When the bank decides.
        decide_at: Timestamp,
        /// A refusal that a fault has planned.
        refusal: Option<BankReason>,
    },
    /// Booked.
    Succeeded {
        /// The booking's number.
        bank_reference: String,
    },
    /// Not booked.
    Refused {
        /// Why.
        reason: BankReason,
    },
}

impl CardState {
    /// Every state.
    pub const ALL: &[Self] =
        &[Self::Normal, Self::Abnormal, Self::Lost, Self::Frozen, Self::Closed];

    /// Its name in the API and the store.
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Abnormal => "abnormal",
            Self::Lost => "lost",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }

    /// Reads [`CardState::wire`].
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.wire() == name)
    }

    /// Its name on the page, Chinese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Normal => ("正常", "normal"),
            Self::Abnormal => ("状态异常", "abnormal"),
            Self::Lost => ("已挂失", "lost"),
            Self::Frozen => ("已冻结", "frozen"),
            Self::Closed => ("已销户", "closed"),
        }
    }

    /// Why money cannot go this way.
    pub(super) fn refuses(self, direction: Direction) -> Option<BankReason> {
        match (self, direction) {
            (Self::Normal, Direction::Debit | Direction::Credit)
            | (Self::Lost | Self::Frozen, Direction::Credit) => None,
            (Self::Abnormal, Direction::Debit | Direction::Credit) => {
                Some(BankReason::CardAbnormal)
            }
            (Self::Lost, Direction::Debit) => Some(BankReason::CardLost),
            (Self::Frozen, Direction::Debit) => Some(BankReason::AccountFrozen),
            (Self::Closed, Direction::Debit | Direction::Credit) => Some(BankReason::AccountClosed),
        }
    }
}

impl Order {
    /// What the bank says of it.
    pub fn answer(&self) -> BankAnswer {
        match &self.state {
            OrderState::Processing { .. } => BankAnswer::Processing,
            OrderState::Succeeded { bank_reference } => {
                BankAnswer::Succeeded { bank_reference: bank_reference.clone() }
            }
            OrderState::Refused { reason } => BankAnswer::Refused { reason: *reason },
        }
    }

    /// The first field in which `again` is another order under the same id.
    pub fn differs(&self, again: &BankInstruction) -> Option<&'static str> {
        let BankInstruction { order: _, direction, bank_token, amount } = &self.instruction;
        if *direction != again.direction {
            Some("direction")
        } else if *bank_token != again.bank_token {
            Some("bank_token")
        } else if *amount != again.amount {
            Some("amount_minor")
        } else {
            None
        }
    }
}

/// What the bank's books add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Books {
    /// On all cards together.
    pub cards_minor: i64,
    /// On the wallet's settlement account.
    pub settlement_minor: i64,
    /// Paid in when cards were issued.
    pub issued_minor: i64,
    /// All entries together: zero, or the books are broken.
    pub imbalance_minor: i64,
}
