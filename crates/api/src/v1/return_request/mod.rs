//! Asking a completed transfer back: the payee decides.

pub(super) mod ask;
pub(super) mod decline;
pub(super) mod give_back;
pub(super) mod list;

use serde::Serialize;
use tongbao_payments::transfer::{ReturnRequest, ReturnState};
use utoipa::ToSchema;

use crate::amount::time;

/// A payer's request to give a transfer back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnRequestBody {
    /// The transfer.
    transfer: String,
    /// `asked`, `returned` or `declined`; the last two are final.
    state: &'static str,
    /// RFC 3339.
    asked_at: String,
    /// RFC 3339.
    answered_at: Option<String>,
    /// The transfer that gave it back.
    return_transfer: Option<String>,
}

impl From<&ReturnRequest> for ReturnRequestBody {
    fn from(request: &ReturnRequest) -> Self {
        let state = match request.state {
            ReturnState::Asked => "asked",
            ReturnState::Returned => "returned",
            ReturnState::Declined => "declined",
        };
        Self {
            transfer: request.transfer.to_string(),
            state,
            asked_at: time(request.asked_at),
            answered_at: request.answered_at.map(time),
            return_transfer: request.return_transfer.map(|id| id.to_string()),
        }
    }
}
