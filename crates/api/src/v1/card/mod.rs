//! Bank cards: bound by the bank's check and a code, never shown in full.

pub(super) mod code;
pub(super) mod confirm;
pub(super) mod list;
pub(super) mod start;
pub(super) mod unbind;

use serde::Serialize;
use tongbao_http::Words;
use tongbao_payments::card::Card;
use utoipa::ToSchema;

use crate::amount::time;

/// A bound card.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardBody {
    /// The card.
    id: String,
    /// The bank's permanent code: `icbc`.
    bank: String,
    /// Its name in the reader's language.
    bank_name: String,
    /// The number's last four digits.
    tail: String,
    /// Since when. RFC 3339.
    bound_at: String,
}

impl CardBody {
    /// The card, with its bank's name.
    pub(super) fn new(card: &Card, words: &Words) -> Self {
        Self {
            id: card.id.to_string(),
            bank: card.bank_code.clone(),
            bank_name: words.t(card.bank_word()),
            tail: card.tail.clone(),
            bound_at: time(card.bound_at),
        }
    }
}
