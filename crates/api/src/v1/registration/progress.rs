//! Where a registration stands.

use axum::Json;
use axum::extract::State;
use tongbao_http::Surface;
use tongbao_identity::registration;

use super::{Continued, RegistrationBody};
use crate::Reply;

/// Where the registration stands. `REG-10` when it is past its time.
#[utoipa::path(
    get,
    path = "/registrations/current",
    tag = "registrations",
    security(("registration" = [])),
    responses((status = 200, description = "Where it stands", body = RegistrationBody)),
)]
pub(crate) async fn progress(
    State(surface): State<Surface>,
    Continued(token): Continued,
) -> Reply<RegistrationBody> {
    Ok(Json(registration::resume(&surface.site, &token).await?.into()))
}
