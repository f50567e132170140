//! For when something is wrong: help, the services, the connection. Open to everyone.

mod alive;
mod help;
mod help_index;
mod plain;
mod status;

use axum::Router;
use axum::routing::get;
use tongbao_http::Surface;

/// The routes of support.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/help", get(help_index::page))
        .route("/help/{code}", get(help::page))
        .route("/status", get(status::page))
        .route("/network", get(plain::network))
        .route("/offline", get(plain::offline))
        .route("/alive", get(alive::alive))
        .route("/alive/events", get(alive::events))
}
