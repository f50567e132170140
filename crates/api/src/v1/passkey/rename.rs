//! Another name for a passkey.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tongbao_http::{JsonBody, PathId, Refusal, SignedIn, Surface};
use tongbao_identity::passkey::{self, PasskeyName};
use tongbao_kernel::PasskeyId;
use utoipa::ToSchema;

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyNameBody {
    /// 1 to 24 characters.
    #[schema(example = "妈妈的手机")]
    name: String,
}

/// Renames one of the person's passkeys.
#[utoipa::path(
    put,
    path = "/passkeys/{id}/name",
    tag = "sessions",
    params(("id" = String, Path, description = "The passkey")),
    request_body = PasskeyNameBody,
    responses((status = 204, description = "Renamed")),
)]
pub(crate) async fn rename(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<PasskeyId>,
    JsonBody(body): JsonBody<PasskeyNameBody>,
) -> Result<StatusCode, Refusal> {
    let name = PasskeyName::parse(&body.name)?;
    passkey::rename(&surface.site, &actor, id, name).await?;
    Ok(StatusCode::NO_CONTENT)
}
