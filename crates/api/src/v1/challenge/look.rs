//! What is asked for.

use axum::Json;
use axum::extract::State;
use tongbao_http::Surface;
use tongbao_identity::challenge;

use super::{ChallengeBody, Challenger};
use crate::Reply;

/// What is asked for. `LOGIN-20` when it is over.
#[utoipa::path(
    get,
    path = "/challenges/current",
    tag = "sessions",
    security(("challenge" = [])),
    responses((status = 200, description = "What is asked for", body = ChallengeBody)),
)]
pub(crate) async fn look(
    State(surface): State<Surface>,
    Challenger(token): Challenger,
) -> Reply<ChallengeBody> {
    let challenge = challenge::look(&surface.site, &token).await?;
    Ok(Json(ChallengeBody::from(&challenge)))
}
