//! The third step: name and ID number.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use tongbao_http::{JsonBody, Surface};
use tongbao_identity::recovery;
use tongbao_identity::registration::{IdNumber, PersonName};
use utoipa::ToSchema;

use super::{Recoverer, RecoveryBody};
use crate::Reply;

/// Who it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityBody {
    /// As on the identity card.
    name: String,
    /// Eighteen characters.
    id_number: String,
}

/// Compares them with the record: `LOGIN-08` when they differ.
#[utoipa::path(
    put,
    path = "/recoveries/current/identity",
    tag = "recoveries",
    security(("recovery" = [])),
    request_body = IdentityBody,
    responses((status = 200, description = "The choice comes next", body = RecoveryBody)),
)]
pub(crate) async fn prove(
    State(surface): State<Surface>,
    Recoverer(token): Recoverer,
    JsonBody(body): JsonBody<IdentityBody>,
) -> Reply<RecoveryBody> {
    let (site, name) = (&surface.site, PersonName::parse(&body.name)?);
    let number = IdNumber::parse(&body.id_number, site.now(), 0)?;
    Ok(Json(recovery::prove_identity(site, &token, name, number).await?.into()))
}
