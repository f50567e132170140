//! Where a recovery stands.

use axum::Json;
use axum::extract::State;
use tongbao_http::Surface;
use tongbao_identity::recovery;

use super::{Recoverer, RecoveryBody};
use crate::Reply;

/// Where the recovery stands. `PWD-02` when it is over.
#[utoipa::path(
    get,
    path = "/recoveries/current",
    tag = "recoveries",
    security(("recovery" = [])),
    responses((status = 200, description = "Where it stands", body = RecoveryBody)),
)]
pub(crate) async fn look(
    State(surface): State<Surface>,
    Recoverer(token): Recoverer,
) -> Reply<RecoveryBody> {
    Ok(Json(recovery::look(&surface.site, &token).await?.into()))
}
