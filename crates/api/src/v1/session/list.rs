//! The open sessions of the person who is signed in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{SignedIn, Surface};
use tongbao_identity::session::{self, SessionView};
use utoipa::ToSchema;

use crate::Reply;
use crate::amount::time;

/// A session, without its token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionViewBody {
    /// The session.
    id: String,
    /// What it runs on: `Chrome · Android`.
    device: String,
    /// Since when. RFC 3339.
    started_at: String,
    /// Last use, to half a minute. RFC 3339.
    seen_at: String,
    /// True for the one that asks.
    current: bool,
}

/// The open sessions, newest first.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sessions",
    responses((status = 200, description = "Open sessions", body = [SessionViewBody])),
)]
pub(crate) async fn list(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
) -> Reply<Vec<SessionViewBody>> {
    let sessions = session::list(&surface.site, &actor).await?;
    Ok(Json(sessions.into_iter().map(body).collect()))
}

fn body(session: SessionView) -> SessionViewBody {
    SessionViewBody {
        id: session.id.to_string(),
        device: session.device_label,
        started_at: time(session.started_at),
        seen_at: time(session.seen_at),
        current: session.current,
    }
}
