//! 我的: the wallet's owner, devices, settings, and a new payment PIN.

mod change_password;
mod devices;
mod page;
pub(crate) mod pin;
mod settings;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

pub(crate) use page::grouped;

/// The routes of one's own things.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/me", get(page::page))
        .route("/me/devices", get(devices::page))
        .route("/me/devices/{id}/end", post(devices::end))
        .route("/me/devices/end-others", post(devices::end_others))
        .route("/pin/reset", get(pin::password::page).post(pin::password::prove))
        .route("/pin/reset/code", get(pin::code::page).post(pin::code::prove))
        .route("/pin/reset/code/resend", post(pin::code::resend))
        .route("/pin/reset/code/voice", post(pin::code::voice))
        .route("/pin/reset/choose", get(pin::choose::page).post(pin::choose::choose))
        .route("/pin/reset/done", get(pin::choose::done))
        .route("/settings", get(settings::page).post(settings::save))
        .route("/settings/language", post(settings::language))
        .route("/me/password", get(change_password::page).post(change_password::change))
        .route("/me/password/done", get(change_password::done))
        .route("/.well-known/change-password", get(change_password::lead))
}
