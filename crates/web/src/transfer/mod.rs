//! 转账: whom, how much, the PIN; the receipt; and asking for it back.

mod amount;
mod ask_back;
mod confirm;
mod give_back;
mod payee;
mod receipt;
mod shared;
mod unfinished;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

pub(crate) use unfinished::resume;

/// The routes of transfers.
pub fn routes() -> Router<Surface> {
    Router::new()
        .route("/transfer", get(payee::page).post(payee::find))
        .route("/transfer/amount", get(amount::page).post(amount::choose))
        .route("/transfer/confirm", get(confirm::page).post(confirm::send))
        .route("/transfers/{id}", get(receipt::page))
        .route("/transfers/{id}/share", post(receipt::share))
        .route("/transfers/{id}/ask-back", get(ask_back::page).post(ask_back::ask))
        .route("/transfers/{id}/give-back", get(give_back::page).post(give_back::give))
        .route("/transfers/{id}/decline", post(give_back::decline))
        .route("/r/{link}", get(shared::page))
}
