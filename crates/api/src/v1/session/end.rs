//! Signing out: this session, or another one of the same person.

use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{PathId, Refusal, SignedIn, Surface};
use tongbao_identity::session;
use tongbao_kernel::SessionId;

/// Ends one of the person's sessions. Its token is good for nothing from then on.
#[utoipa::path(
    delete,
    path = "/sessions/{id}",
    tag = "sessions",
    params(("id" = String, Path, description = "The session")),
    responses((status = 204, description = "Ended")),
)]
pub(crate) async fn end(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<SessionId>,
) -> Result<StatusCode, Refusal> {
    session::end(&surface.site, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
