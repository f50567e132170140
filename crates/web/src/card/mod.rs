//! 银行卡.

mod bind;
mod code;
mod list;
pub(crate) mod name;
mod supported;
mod unbind;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of bank cards.
pub fn routes() -> Router<Surface> {
    Router::new()
        .route("/cards", get(list::page))
        .route("/cards/supported", get(supported::page))
        .route("/cards/bind", get(bind::page).post(bind::start))
        .route("/cards/bind/{binding}", get(code::page).post(code::confirm))
        .route("/cards/bind/{binding}/resend", post(code::resend))
        .route("/cards/bind/{binding}/voice", post(code::voice))
        .route("/cards/{id}/unbind", get(unbind::page).post(unbind::unbind))
}
