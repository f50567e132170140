//! 登录 and 退出登录.

mod page;
mod sign_out;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of signing in and out.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/sign-in", get(page::page).post(page::sign_in))
        .route("/sign-out", post(sign_out::sign_out))
}
