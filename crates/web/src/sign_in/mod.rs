//! 登录 and 退出登录.

mod page;
mod passkey;
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
        .route("/sign-in/passkey", get(passkey::lead).post(passkey::sign_in))
        .route("/sign-in/passkey/question", post(passkey::question))
        .route("/sign-in/verify", get(verify::page).post(verify::prove))
        .route("/sign-in/verify/resend", post(verify::resend))
        .route("/sign-in/verify/voice", post(verify::voice))
        .route("/sign-in/verify/passkey", post(verify::ask_passkey))
        .route("/sign-out", post(sign_out::sign_out))
}
