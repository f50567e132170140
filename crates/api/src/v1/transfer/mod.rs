//! Money to another wallet of the same institution: at once, and final.

pub(super) mod payee;
pub(super) mod read;
pub(super) mod send;

use serde::Serialize;
use tongbao_payments::transfer::{self, Receipt, Side, Transfer};
use utoipa::ToSchema;

use super::return_request::ReturnRequestBody;
use crate::amount::time;

/// A transfer that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransferBody {
    /// The transfer.
    id: String,
    /// The number under which people quote it.
    reference: String,
    /// Whole minor units.
    amount_minor: i64,
    /// ISO 4217.
    currency: &'static str,
    /// What the payer wrote.
    note: String,
    /// RFC 3339.
    at: String,
    /// The transfer that this one gives back.
    returns: Option<String>,
}

impl From<&Transfer> for TransferBody {
    fn from(transfer: &Transfer) -> Self {
        Self {
            id: transfer.id.to_string(),
            reference: transfer::reference(transfer.id, transfer.at),
            amount_minor: transfer.amount.minor(),
            currency: transfer.amount.currency().code(),
            note: transfer.note.as_str().to_owned(),
            at: time(transfer.at),
            returns: transfer.returns.map(|id| id.to_string()),
        }
    }
}

/// A transfer as one of its two parties sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptBody {
    /// What happened.
    transfer: TransferBody,
    /// `payer` or `payee`: who reads.
    side: &'static str,
    /// Who paid.
    payer: PartyBody,
    /// Who received.
    payee: PartyBody,
    /// The payer's request to give it back, if there is one.
    return_request: Option<ReturnRequestBody>,
}

/// A party, as the other one may know it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyBody {
    /// The real name, masked.
    name: String,
    /// The wallet number's last four digits.
    tail: String,
}

impl From<&Receipt> for ReceiptBody {
    fn from(receipt: &Receipt) -> Self {
        let side = match receipt.side {
            Side::Payer => "payer",
            Side::Payee => "payee",
        };
        let party =
            |name: &String, tail: &String| PartyBody { name: name.clone(), tail: tail.clone() };
        Self {
            transfer: (&receipt.transfer).into(),
            side,
            payer: party(&receipt.payer_name, &receipt.payer_tail),
            payee: party(&receipt.payee_name, &receipt.payee_tail),
            return_request: receipt.asked_back.as_ref().map(ReturnRequestBody::from),
        }
    }
}
