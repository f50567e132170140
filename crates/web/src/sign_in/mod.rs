//! 登录 and 退出登录.

mod page;
mod sign_out;
mod verify;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

pub(crate) use page::let_in;

/// The routes of signing in and out.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/sign-in", get(page::page).post(page::sign_in))
        .route("/sign-in/verify", get(verify::page).post(verify::prove))
        .route("/sign-in/verify/resend", post(verify::resend))
        .route("/sign-in/verify/voice", post(verify::voice))
        .route("/sign-out", post(sign_out::sign_out))
}
