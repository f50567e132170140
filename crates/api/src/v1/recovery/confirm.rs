//! The second step: the code.

use axum::Json;
use axum::extract::State;
use tongbao_http::{JsonBody, Surface};
use tongbao_identity::recovery;

use super::{Recoverer, RecoveryBody};
use crate::Reply;
use crate::v1::card::confirm::CodeBody;

/// Checks the code.
#[utoipa::path(
    post,
    path = "/recoveries/current/confirmation",
    tag = "recoveries",
    security(("recovery" = [])),
    request_body = CodeBody,
    responses((status = 200, description = "The identity comes next", body = RecoveryBody)),
)]
pub(crate) async fn confirm(
    State(surface): State<Surface>,
    Recoverer(token): Recoverer,
    JsonBody(body): JsonBody<CodeBody>,
) -> Reply<RecoveryBody> {
    Ok(Json(recovery::prove_code(&surface.site, &token, &body.code).await?.into()))
}
