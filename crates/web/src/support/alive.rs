//! Whether the wallet can be reached: asked by pages before they send money, and by the connection
//! check. Touches nothing, so that the answer says something about the way here alone.

use std::convert::Infallible;

use axum::http::StatusCode;
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::once;

/// Yes.
pub(super) async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Whether live updates come through: one beat, and the end.
pub(super) async fn events() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(once(async { Ok(Event::default().event("beat").data("1")) }))
}
