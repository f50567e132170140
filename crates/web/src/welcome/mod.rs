//! 欢迎: which institution, and register or sign in.

mod choice;
mod page;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of the first page.
pub(crate) fn routes() -> Router<Surface> {
    Router::new().route("/welcome", get(page::page)).route("/institution", post(choice::choose))
}
