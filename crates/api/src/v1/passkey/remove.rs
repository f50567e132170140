//! Removing a passkey.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tongbao_http::{JsonBody, PathId, Refusal, SignedIn, Surface};
use tongbao_identity::passkey;
use tongbao_kernel::{PasskeyId, Secret};
use utoipa::ToSchema;

/// The password that proves who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyRemovalBody {
    /// The login password.
    #[schema(format = Password)]
    password: String,
}

/// Removes one of the person's passkeys: it signs nobody in from now on. All other sessions end,
/// and the owner is told by SMS.
#[utoipa::path(
    post,
    path = "/passkeys/{id}/removal",
    tag = "sessions",
    params(("id" = String, Path, description = "The passkey")),
    request_body = PasskeyRemovalBody,
    responses((status = 204, description = "Removed")),
)]
pub(crate) async fn remove(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<PasskeyId>,
    JsonBody(body): JsonBody<PasskeyRemovalBody>,
) -> Result<StatusCode, Refusal> {
    passkey::remove(&surface.site, &actor, id, Secret::new(body.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}
