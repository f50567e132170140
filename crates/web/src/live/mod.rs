//! Open pages hear that something changed: server-sent events.

mod stream;

use axum::Router;
use axum::routing::get;
use tongbao_http::Surface;

/// The route of the events.
pub fn routes() -> Router<Surface> {
    Router::new().route("/live", get(stream::stream))
}
