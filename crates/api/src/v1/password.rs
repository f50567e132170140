//! The login password of the person who is signed in.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tongbao_http::{JsonBody, Refusal, SignedIn, Surface};
use tongbao_identity::password;
use tongbao_kernel::Secret;
use utoipa::ToSchema;

/// The present password and another one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    /// The present one.
    password: String,
    /// The one from now on: 8 to 128 characters of any script.
    new: String,
}

/// Changes the password. All other sessions end, and the owner is told by SMS.
#[utoipa::path(
    put,
    path = "/me/password",
    tag = "sessions",
    request_body = PasswordBody,
    responses((status = 204, description = "Changed")),
)]
pub(crate) async fn change(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    JsonBody(body): JsonBody<PasswordBody>,
) -> Result<StatusCode, Refusal> {
    let (old, new) = (Secret::new(body.password), Secret::new(body.new));
    password::change(&surface.site, &actor, old, new).await?;
    Ok(StatusCode::NO_CONTENT)
}
