//! 找回账户: back in without the password: number, code, name and ID number, then unlock or a new
//! password.

mod choice;
mod code;
mod identity;
mod recovering;
mod start;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of getting back in.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/recover", get(start::page).post(start::begin))
        .route("/recover/code", get(code::page).post(code::prove))
        .route("/recover/code/resend", post(code::resend))
        .route("/recover/code/voice", post(code::voice))
        .route("/recover/identity", get(identity::page).post(identity::prove))
        .route("/recover/choice", get(choice::page))
        .route("/recover/password", post(choice::set_password))
        .route("/recover/unlock", post(choice::unlock))
        .route("/recover/done", get(choice::done))
}
