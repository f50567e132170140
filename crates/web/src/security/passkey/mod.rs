//! 通行密钥: the list, a new one, and one of them.

mod add;
mod edit;
mod list;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of passkeys.
pub(super) fn routes() -> Router<Surface> {
    Router::new()
        .route("/security/passkeys", get(list::page))
        .route("/security/passkeys/add", get(add::page).post(add::begin))
        .route("/security/passkeys/add/{ceremony}", get(add::ask).post(add::finish))
        .route("/security/passkeys/{id}", get(edit::page))
        .route("/security/passkeys/{id}/name", post(edit::rename))
        .route("/security/passkeys/{id}/remove", post(edit::remove))
}
