//! Getting back in without the password, behind a token of its own that opens nothing else.

pub(super) mod code;
pub(super) mod confirm;
pub(super) mod identity;
pub(super) mod look;
pub(super) mod password;
pub(super) mod start;
pub(super) mod unlock;

use serde::Serialize;
use tongbao_http::bearer;
use tongbao_identity::Token;
use tongbao_identity::recovery::Recovery;
use tongbao_kernel::{Code, Failure};
use utoipa::ToSchema;

use crate::amount::time;
use crate::v1::token_of;

/// A recovery under way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryBody {
    /// The recovery.
    id: String,
    /// What comes next: `code`, `identity`, `choice` or `done`.
    next: &'static str,
    /// `138****1234`.
    phone: String,
    /// Until when it can go on. RFC 3339.
    expires_at: String,
}

impl From<Recovery> for RecoveryBody {
    fn from(recovery: Recovery) -> Self {
        Self {
            id: recovery.id.to_string(),
            next: recovery.step.as_str(),
            phone: recovery.masked_phone,
            expires_at: time(recovery.expires_at),
        }
    }
}

token_of! {
    /// The token of the recovery that a request continues.
    Recoverer, Code::RecoveryOver
}
