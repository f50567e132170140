//! 注册: who you are, your secrets, the code, done. Interrupted at any step it goes on there.

mod applicant;
mod code;
mod done;
mod events;
mod identity;
mod phone;
mod resume;
mod secrets;

use axum::Router;
use axum::routing::{get, post};
use tongbao_http::Surface;

pub(crate) use secrets::PASSWORD_CHARACTERS_MIN;

pub(crate) use applicant::kept;

/// The routes of registration.
pub(crate) fn routes() -> Router<Surface> {
    Router::new()
        .route("/register", get(identity::page).post(identity::start))
        .route("/register/resume", get(resume::page))
        .route("/register/discard", post(resume::discard))
        .route("/register/secrets", get(secrets::page).post(secrets::set))
        .route("/register/phone", get(phone::page).post(phone::change))
        .route("/register/code", get(code::page).post(code::confirm))
        .route("/register/code/resend", post(code::resend))
        .route("/register/code/voice", post(code::voice))
        .route("/register/code/events", get(events::events))
        .route("/register/done", get(done::page))
}
