//! The first step: the mobile number.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tongbao_http::{Caller, JsonBody, Refusal, Surface, Visit};
use tongbao_identity::recovery::{self, Start};
use tongbao_identity::{Locale, Phone};
use utoipa::ToSchema;

use super::RecoveryBody;
use crate::v1::institutions;

/// Who wants back in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoverBody {
    /// The institution's code.
    #[schema(example = "jianghai")]
    institution: String,
    /// The mobile number that the wallet was opened with.
    phone: String,
}

/// A recovery that has just begun. Its tokens are shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveringBody {
    /// For `Authorization: Bearer` in the next steps.
    token: String,
    /// For the header `Device-Token` from now on.
    device_token: String,
    /// Where it stands.
    recovery: RecoveryBody,
}

/// Begins, and sends a code if the number has an account. Whether it has is not told.
#[utoipa::path(
    post,
    path = "/recoveries",
    tag = "recoveries",
    security(()),
    params(("Device-Token" = Option<String>, Header, description = "If the program has one")),
    request_body = RecoverBody,
    responses((status = 201, description = "Begun; the code comes next", body = RecoveringBody)),
)]
pub(crate) async fn start(
    State(surface): State<Surface>,
    visit: Visit,
    Caller(device): Caller,
    JsonBody(body): JsonBody<RecoverBody>,
) -> Result<(StatusCode, Json<RecoveringBody>), Refusal> {
    let institution = institutions::named(&surface, &body.institution).await?;
    let start = Start {
        institution: institution.id,
        phone: Phone::parse(&body.phone)?,
        device: device.clone(),
        locale: Locale::from(visit.locale),
    };
    let started = recovery::start(&surface.site, start).await?;
    let body = RecoveringBody {
        token: started.token.text(),
        device_token: device.token.text(),
        recovery: started.recovery.into(),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
