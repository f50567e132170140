//! The first step: who you are.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tongbao_http::{Caller, JsonBody, Refusal, Surface};
use tongbao_identity::Phone;
use tongbao_identity::institution::policy;
use tongbao_identity::registration::{self, IdNumber, PersonName, Start};
use tongbao_kernel::Problem;
use utoipa::ToSchema;

use super::RegistrationBody;
use crate::v1::institutions;

/// Who wants a wallet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartBody {
    /// The institution's code.
    #[schema(example = "jianghai")]
    institution: String,
    /// As on the identity card.
    name: String,
    /// Eighteen characters.
    id_number: String,
    /// A mobile number of the mainland.
    phone: String,
}

/// A registration that has just begun. Its tokens are shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StartedBody {
    /// For `Authorization: Bearer` in the next steps.
    token: String,
    /// For the header `Device-Token` from now on.
    device_token: String,
    /// Where it stands.
    registration: RegistrationBody,
}

/// Begins a registration.
#[utoipa::path(
    post,
    path = "/registrations",
    tag = "registrations",
    security(()),
    params(("Device-Token" = Option<String>, Header, description = "If the program has one")),
    request_body = StartBody,
    responses((status = 201, description = "Begun; the secrets come next", body = StartedBody)),
)]
pub(crate) async fn start(
    State(surface): State<Surface>,
    Caller(device): Caller,
    JsonBody(body): JsonBody<StartBody>,
) -> Result<(StatusCode, Json<StartedBody>), Refusal> {
    let institution = institutions::named(&surface, &body.institution).await?;
    let (site, id) = (surface.site.clone(), institution.id);
    let policies = surface.site.db.read(move |tx| site.policies(tx, id).map_err(Problem::from));
    let age_min_years = policies.await?.value(policy::AGE_MIN_YEARS);
    let start = Start {
        institution: institution.id,
        name: PersonName::parse(&body.name)?,
        id_number: IdNumber::parse(&body.id_number, surface.site.now(), age_min_years)?,
        phone: Phone::parse(&body.phone)?,
        device: device.clone(),
    };
    let started = registration::start(&surface.site, start).await?;
    let body = StartedBody {
        token: started.token.text(),
        device_token: device.token.text(),
        registration: started.draft.into(),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
