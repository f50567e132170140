//! The last step: a new password.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tongbao_http::{Caller, JsonBody, Refusal, Surface, Visit};
use tongbao_identity::{Locale, recovery};
use tongbao_kernel::Secret;
use utoipa::ToSchema;

use super::Recoverer;
use crate::v1::challenge::{ChallengedBody, entered};
use crate::v1::session::SessionBody;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPasswordBody {
    /// 8 to 128 characters of any script.
    #[schema(format = Password)]
    new: String,
}

/// Sets a new password, lifts the locks, ends all sessions and signs in.
#[utoipa::path(
    put,
    path = "/recoveries/current/password",
    tag = "recoveries",
    security(("recovery" = [])),
    params(("Device-Token" = Option<String>, Header, description = "From the first step")),
    request_body = NewPasswordBody,
    responses(
        (status = 201, description = "Signed in", body = SessionBody),
        (status = 202, description = "The authenticator is asked for", body = ChallengedBody),
    ),
)]
pub(crate) async fn set(
    State(surface): State<Surface>,
    visit: Visit,
    Recoverer(token): Recoverer,
    Caller(device): Caller,
    JsonBody(body): JsonBody<NewPasswordBody>,
) -> Result<Response, Refusal> {
    let (new, from) = (Secret::new(body.new), (device.clone(), Locale::from(visit.locale)));
    let done = recovery::set_password(&surface.site, &token, new, from).await?;
    Ok(entered(&done, &device))
}
