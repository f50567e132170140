//! 首页.

pub(crate) mod attention;
mod page;
mod visibility;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of the home page.
pub fn routes() -> Router<Surface> {
    Router::new().route("/", get(page::page)).route("/balance/visibility", post(visibility::set))
}
