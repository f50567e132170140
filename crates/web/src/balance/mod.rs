//! 余额明细 and 核对余额.

mod page;
mod proof;

use axum::Router;
use axum::routing::get;
use tongbao_http::Surface;

/// The routes of the balance.
pub fn routes() -> Router<Surface> {
    Router::new().route("/balance", get(page::page)).route("/proof", get(proof::page))
}
