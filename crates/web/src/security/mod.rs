//! 安全中心: what guards the account, and what would guard it better.

mod authenticator;
mod page;
mod passkey;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

/// The routes of the security centre.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/security", get(page::page))
        .route("/security/authenticator", get(authenticator::page).post(authenticator::begin))
        .route("/security/authenticator/confirm", post(authenticator::confirm))
        .route("/security/authenticator/remove", post(authenticator::remove))
        .route("/security/recovery-codes", post(authenticator::renew))
        .merge(passkey::routes())
}
