//! 安全中心: what guards the account, and what would guard it better.

mod activity;
mod authenticator;
mod check;
mod data;
mod email;
mod page;
mod passkey;
mod phrase;
mod reminder;
mod restriction;
mod user_name;

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
        .route("/security/email", get(email::page).post(email::begin))
        .route("/security/email/code", get(email::code).post(email::confirm))
        .route("/security/email/resend", post(email::resend))
        .route("/security/email/remove", post(email::remove))
        .route("/security/restrictions", get(restriction::page))
        .route("/security/restrictions/code", post(restriction::begin))
        .route("/security/restrictions/lift", get(restriction::lift_page).post(restriction::lift))
        .route("/security/restrictions/resend", post(restriction::resend))
        .route("/security/restrictions/voice", post(restriction::voice))
        .route("/security/freeze", post(restriction::freeze))
        .route("/security/not-me", get(restriction::not_me_page).post(restriction::not_me))
        .route("/security/not-me/done", get(restriction::not_me_done))
        .route("/security/user-name", get(user_name::page).post(user_name::set))
        .route("/security/user-name/remove", post(user_name::remove))
        .route("/security/activity", get(activity::page))
        .route("/security/phrase", get(phrase::page).post(phrase::choose))
        .route("/security/phrase/remove", post(phrase::remove))
        .route("/security/check", get(check::lead))
        .route("/security/reminder", get(reminder::page).post(reminder::set))
        .route("/security/reminder/skip", post(reminder::skip))
        .route("/security/data", get(data::page).post(data::export))
        .route("/check", get(check::page).post(check::check))
        .merge(passkey::routes())
}
