//! The second factor itself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tongbao_http::{Caller, JsonBody, Refusal, Surface, Visit};
use tongbao_identity::{Locale, challenge};
use utoipa::ToSchema;

use super::{Challenger, method};
use crate::v1::session::SessionBody;

/// A second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactorBody {
    /// `sms`, `authenticator` or `recovery_code`.
    #[schema(example = "sms")]
    method: String,
    /// What was sent, is shown, or was kept.
    #[schema(example = "482913")]
    code: String,
}

/// Checks the factor; the right one signs in, and the device is trusted from then on.
#[utoipa::path(
    post,
    path = "/challenges/current/confirmation",
    tag = "sessions",
    security(("challenge" = [])),
    params(("Device-Token" = Option<String>, Header, description = "From the password step")),
    request_body = FactorBody,
    responses((status = 201, description = "Signed in", body = SessionBody)),
)]
pub(crate) async fn confirm(
    State(surface): State<Surface>,
    visit: Visit,
    Challenger(token): Challenger,
    Caller(device): Caller,
    JsonBody(body): JsonBody<FactorBody>,
) -> Result<(StatusCode, Json<SessionBody>), Refusal> {
    let (method, from) = (method(&body.method)?, (device.clone(), Locale::from(visit.locale)));
    let proved = challenge::prove(&surface.site, &token, method, &body.code, from);
    Ok((StatusCode::CREATED, Json(SessionBody::new(&proved.await?, &device))))
}
