//! Opening a wallet, in four steps: who you are, your secrets, the code, done.
//!
//! What has been given is kept sealed for 24 hours behind the registration's own token, which goes
//! into `Authorization: Bearer` like a session's and opens nothing else.

pub(super) mod code;
pub(super) mod confirm;
pub(super) mod progress;
pub(super) mod secrets;
pub(super) mod start;

use serde::Serialize;
use tongbao_http::bearer;
use tongbao_identity::Token;
use tongbao_identity::registration::{Draft, Step};
use tongbao_kernel::{Code, Failure};
use utoipa::ToSchema;

use crate::amount::time;
use crate::v1::token_of;

/// A registration under way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegistrationBody {
    /// The registration.
    id: String,
    /// What comes next: `secrets`, `code` or `done`.
    next: &'static str,
    /// `*小明`.
    name: String,
    /// `138****1234`.
    phone: String,
    /// Until when it is kept. RFC 3339.
    expires_at: String,
}

impl From<Draft> for RegistrationBody {
    fn from(draft: Draft) -> Self {
        let next = match draft.step {
            Step::Secrets => "secrets",
            Step::Code => "code",
            Step::Done => "done",
        };
        Self {
            id: draft.id.to_string(),
            next,
            name: draft.masked_name,
            phone: draft.masked_phone,
            expires_at: time(draft.expires_at),
        }
    }
}

token_of! {
    /// The token of the registration that a request continues.
    Continued, Code::RegistrationExpired
}
