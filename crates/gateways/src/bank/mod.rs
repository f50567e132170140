//! The bank (or the clearing network before many banks): checks cards, moves money to and from
//! them, and says what became of an order.
//!
//! An order's id is made by the wallet and has one effect, however often it is submitted. A query
//! for an order that the bank has never seen closes that id: [`BankAnswer::NotFound`] is therefore
//! final, and an instruction that was still on its way is refused when it arrives.

mod client;
mod reason;
pub(crate) mod wire;

pub use client::BankClient;
pub use reason::BankReason;

use tongbao_kernel::Secret;
use tongbao_money::Money;
use uuid::Uuid;

use crate::PartnerDown;

/// Why the bank gave no answer.
pub type BankDown = PartnerDown;

/// The four elements that a bank holds of a card.
#[derive(Debug, Clone)]
pub struct CheckCard {
    /// The full card number.
    pub card_number: Secret<String>,
    /// The holder's name.
    pub name: String,
    /// The holder's identity-card number.
    pub id_number: Secret<String>,
    /// The mobile number that the bank has for the card.
    pub phone: String,
}

/// The four elements agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardChecked {
    /// Stands for the card from now on; the number need not be kept.
    pub bank_token: String,
}

/// Why a card was not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardCheckFailed {
    /// The bank refuses, and says why.
    #[error("refused: {0:?}")]
    Refused(BankReason),
    /// The bank did not answer. Checking moves nothing, so it may simply be tried again.
    #[error(transparent)]
    Down(#[from] BankDown),
}

/// Which way the money goes, as the bank sees the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the card to the wallet: a top-up.
    Debit,
    /// From the wallet to the card: a withdrawal.
    Credit,
}

/// What the bank shall do, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankInstruction {
    /// The wallet's id of the order: the same id has one effect.
    pub order: Uuid,
    /// Which way.
    pub direction: Direction,
    /// The card, as [`CardChecked`] named it.
    pub bank_token: String,
    /// How much; more than nothing.
    pub amount: Money,
}

/// What the bank says of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BankAnswer {
    /// Booked. Final.
    Succeeded {
        /// The bank's own number of the booking.
        bank_reference: String,
    },
    /// Not booked, and never will be under this id. Final.
    Refused {
        /// Why.
        reason: BankReason,
    },
    /// Accepted; the result comes as a notice, or by asking.
    Processing,
    /// The bank has never seen this id, and will refuse it from now on. Final.
    NotFound,
}
