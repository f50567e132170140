//! 充值 and 提现: choose, confirm with the PIN, follow.

mod choice;
mod confirm;
mod order;
mod top_up;
mod withdraw;

use axum::Router;
use axum::routing::get;
use tongbao_http::Surface;

/// The routes of top-up and withdrawal.
pub fn routes() -> Router<Surface> {
    Router::new()
        .route("/topup", get(top_up::page).post(top_up::choose))
        .route("/topup/confirm", get(confirm::top_up).post(confirm::take_top_up))
        .route("/withdraw", get(withdraw::page).post(withdraw::choose))
        .route("/withdraw/confirm", get(confirm::withdraw).post(confirm::take_withdraw))
        .route("/orders/{id}", get(order::page))
}
