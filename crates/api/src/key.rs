//! The `Idempotency-Key` of a command that moves money.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tongbao_http::Refusal;
use tongbao_kernel::{Code, Failure};
use tongbao_payments::Key;

/// The client's own key: made and stored before the command is sent, so that sending it again has
/// one effect. Without it the command is refused (`REQ-04`).
pub(crate) struct IdempotencyKey(pub Key);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let mut sent = parts.headers.get_all("idempotency-key").iter();
        let (Some(key), None) = (sent.next(), sent.next()) else {
            return Err(Failure::new(Code::KeyMissing).into());
        };
        Ok(Self(Key::parse(key.to_str().unwrap_or_default())?))
    }
}
