//! The second factor of a sign-in, behind a token of its own that opens nothing else.

pub(super) mod code;
pub(super) mod confirm;
pub(super) mod look;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tongbao_http::bearer;
use tongbao_identity::challenge::{Challenge, Challenged, Method};
use tongbao_identity::{Device, Entered, Token};
use tongbao_kernel::{Code, Failure};
use utoipa::ToSchema;

use super::session::SessionBody;
use crate::amount::time;
use crate::v1::token_of;

/// What is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChallengeBody {
    /// `LOGIN-12`: why.
    code: &'static str,
    /// What may be entered, the likeliest first: `sms`, `authenticator`, `recovery_code`.
    methods: Vec<&'static str>,
    /// Where an SMS code goes: `138****1234`.
    phone: String,
    /// Until when it is waited for. RFC 3339.
    expires_at: String,
}

impl From<&Challenge> for ChallengeBody {
    fn from(challenge: &Challenge) -> Self {
        Self {
            code: challenge.asked().code.entry().code,
            // A passkey is asked for in a browser only.
            methods: challenge
                .methods
                .iter()
                .filter(|method| **method != Method::Passkey)
                .map(|method| method.as_str())
                .collect(),
            phone: challenge.masked_phone.clone(),
            expires_at: time(challenge.expires_at),
        }
    }
}

/// A sign-in that waits for its second factor. Its tokens are shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChallengedBody {
    /// For `Authorization: Bearer` in the next steps.
    token: String,
    /// For the header `Device-Token` from now on.
    device_token: String,
    /// What is asked for.
    challenge: ChallengeBody,
}

impl ChallengedBody {
    fn new(challenged: &Challenged, device: &Device) -> Self {
        Self {
            token: challenged.token.text(),
            device_token: device.token.text(),
            challenge: ChallengeBody::from(&challenged.challenge),
        }
    }
}

/// 201 with a session, or 202 with what is asked for.
pub(super) fn entered(entered: &Entered, device: &Device) -> Response {
    match entered {
        Entered::SignedIn(signed_in) => {
            (StatusCode::CREATED, Json(SessionBody::new(signed_in, device))).into_response()
        }
        Entered::Challenged(challenged) => {
            (StatusCode::ACCEPTED, Json(ChallengedBody::new(challenged, device))).into_response()
        }
    }
}

/// The method with this name.
fn method(name: &str) -> Result<Method, Failure> {
    let known = [Method::Sms, Method::Authenticator, Method::RecoveryCode];
    let found = known.into_iter().find(|method| method.as_str() == name);
    found.ok_or_else(|| Failure::invalid("method", "rule-unknown-choice"))
}

token_of! {
    /// The token of the challenge that a request answers.
    Challenger, Code::ChallengeOver
}
