//! The last step the other way: only the lock lifted.

use axum::extract::State;
use axum::response::Response;
use tongbao_http::{Caller, Refusal, Surface, Visit};
use tongbao_identity::{Locale, recovery};

use super::Recoverer;
use crate::v1::challenge::{ChallengedBody, entered};
use crate::v1::session::SessionBody;

/// Lifts the locks of signing in, leaves the password as it is, and signs in.
#[utoipa::path(
    post,
    path = "/recoveries/current/unlock",
    tag = "recoveries",
    security(("recovery" = [])),
    params(("Device-Token" = Option<String>, Header, description = "From the first step")),
    responses(
        (status = 201, description = "Signed in", body = SessionBody),
        (status = 202, description = "The authenticator is asked for", body = ChallengedBody),
    ),
)]
pub(crate) async fn unlock(
    State(surface): State<Surface>,
    visit: Visit,
    Recoverer(token): Recoverer,
    Caller(device): Caller,
) -> Result<Response, Refusal> {
    let from = (device.clone(), Locale::from(visit.locale));
    let done = recovery::unlock(&surface.site, &token, from).await?;
    Ok(entered(&done, &device))
}
