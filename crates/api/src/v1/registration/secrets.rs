//! The second step: password and payment PIN.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tongbao_http::{JsonBody, Surface};
use tongbao_identity::registration;
use tongbao_kernel::Secret;
use utoipa::ToSchema;

use super::{Continued, RegistrationBody};
use crate::Reply;
use crate::v1::pin;

/// The secrets. Neither is ever shown again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretsBody {
    /// For signing in.
    #[schema(format = Password)]
    password: String,
    /// Six digits, for paying.
    #[schema(format = Password)]
    pin: String,
}

/// Sets password and payment PIN. May be repeated until the code was right.
#[utoipa::path(
    put,
    path = "/registrations/current/secrets",
    tag = "registrations",
    security(("registration" = [])),
    request_body = SecretsBody,
    responses((status = 200, description = "Taken; the code comes next", body = RegistrationBody)),
)]
pub(crate) async fn set(
    State(surface): State<Surface>,
    Continued(token): Continued,
    JsonBody(body): JsonBody<SecretsBody>,
) -> Reply<RegistrationBody> {
    let (password, pin) = (Secret::new(body.password), pin::read(&body.pin)?);
    let draft = registration::set_secrets(&surface.site, &token, password, pin).await?;
    Ok(Json(draft.into()))
}
