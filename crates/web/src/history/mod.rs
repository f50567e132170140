//! 账单.

mod entry;
mod filter;
mod not_mine;
mod page;
pub(crate) mod rows;

use axum::Router;
use axum::routing::get;
use tongbao_http::Surface;

/// The routes of the entries.
pub fn routes() -> Router<Surface> {
    Router::new()
        .route("/entries", get(page::page))
        .route("/entries/{posting}", get(entry::page))
        .route("/entries/{posting}/not-mine", get(not_mine::page))
}
