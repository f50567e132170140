//! Showing or hiding amounts: a choice of this browser, kept in a cookie.

use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use serde::Deserialize;
use tongbao_http::{FormBody, Visit, cookie};

use crate::desk::{Desk, Reply, go};

/// The choice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VisibilityForm {
    /// `1` hides, anything else shows.
    hidden: String,
}

/// Keeps the choice.
pub(super) async fn set(_: Desk, FormBody(form): FormBody<VisibilityForm>) -> Reply {
    let word = if form.hidden == "1" { "hidden" } else { "shown" };
    Ok(([(SET_COOKIE, cookie::BALANCE.set(word))], go("/")).into_response())
}

/// Whether this browser hides amounts.
pub(super) fn hidden(visit: &Visit) -> bool {
    visit.cookies.get(cookie::BALANCE) == Some("hidden")
}
