//! The bank's JSON, as it stands on the wire. Both sides refuse fields that they do not know.

use serde::{Deserialize, Serialize};
use tongbao_money::{Currency, Money};
use uuid::Uuid;

use super::{BankAnswer, BankInstruction, BankReason, Direction};

pub(crate) const CHECK_PATH: &str = "/bank/v1/cards/check";
pub(crate) const ORDERS_PATH: &str = "/bank/v1/orders";
pub(crate) const QUERY_PATH: &str = "/bank/v1/orders/query";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckRequest {
    pub card_number: String,
    pub name: String,
    pub id_number: String,
    pub phone: String,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(crate) enum CheckReply {
    Matched { bank_token: String },
    Refused { reason: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WireDirection {
    Debit,
    Credit,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderRequest {
    pub order: Uuid,
    pub direction: WireDirection,
    pub bank_token: String,
    pub amount_minor: i64,
    pub currency: Currency,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueryRequest {
    pub order: Uuid,
}

/// What the bank says of `order`; the id is repeated so that answers cannot be mixed up.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OrderReply {
    pub order: Uuid,
    #[serde(flatten)]
    pub state: WireState,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum WireState {
    Succeeded { bank_reference: String },
    Refused { reason: String },
    Processing,
    NotFound,
}

impl From<&BankInstruction> for OrderRequest {
    fn from(instruction: &BankInstruction) -> Self {
        Self {
            order: instruction.order,
            direction: match instruction.direction {
                Direction::Debit => WireDirection::Debit,
                Direction::Credit => WireDirection::Credit,
            },
            bank_token: instruction.bank_token.clone(),
            amount_minor: instruction.amount.minor(),
            currency: instruction.amount.currency(),
        }
    }
}

impl OrderRequest {
    /// The instruction, unless its amount is not more than nothing.
    pub fn instruction(self) -> Option<BankInstruction> {
        let amount = Money::new(self.amount_minor, self.currency);
        let direction = match self.direction {
            WireDirection::Debit => Direction::Debit,
            WireDirection::Credit => Direction::Credit,
        };
        let Self { order, bank_token, .. } = self;
        amount.is_positive().then_some(BankInstruction { order, direction, bank_token, amount })
    }
}

impl From<WireState> for BankAnswer {
    fn from(state: WireState) -> Self {
        match state {
            WireState::Succeeded { bank_reference } => Self::Succeeded { bank_reference },
            WireState::Refused { reason } => {
                Self::Refused { reason: BankReason::from_wire(&reason) }
            }
            WireState::Processing => Self::Processing,
            WireState::NotFound => Self::NotFound,
        }
    }
}

impl From<BankAnswer> for WireState {
    fn from(answer: BankAnswer) -> Self {
        match answer {
            BankAnswer::Succeeded { bank_reference } => Self::Succeeded { bank_reference },
            BankAnswer::Refused { reason } => Self::Refused { reason: reason.wire().to_owned() },
            BankAnswer::Processing => Self::Processing,
            BankAnswer::NotFound => Self::NotFound,
        }
    }
}
