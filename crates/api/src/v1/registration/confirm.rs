//! The last step: the code, and with it customer, wallet and session at once.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{Caller, JsonBody, Refusal, Surface, Visit};
use tongbao_identity::{Locale, registration};
use tongbao_kernel::Problem;
use tongbao_payments::wallet;

use super::Continued;
use crate::v1::card::confirm::CodeBody;
use crate::v1::session::SessionBody;

/// Checks the code; the right one opens the wallet and signs in.
#[utoipa::path(
    post,
    path = "/registrations/current/confirmation",
    tag = "registrations",
    security(("registration" = [])),
    params(("Device-Token" = Option<String>, Header, description = "From the first step")),
    request_body = CodeBody,
    responses((status = 201, description = "Open, and signed in", body = SessionBody)),
)]
pub(crate) async fn confirm(
    State(surface): State<Surface>,
    visit: Visit,
    Continued(token): Continued,
    Caller(device): Caller,
    JsonBody(body): JsonBody<CodeBody>,
) -> Result<(StatusCode, Json<SessionBody>), Refusal> {
    let (site, from, locale) = (surface.site.clone(), device.clone(), Locale::from(visit.locale));
    let confirmed =
        registration::confirm(&surface.site, &token, &body.code, from, locale, move |tx, new| {
            wallet::open(tx, &site, new.institution, new.customer).map(drop).map_err(Problem::from)
        });
    let signed_in = confirmed.await?;
    Ok((StatusCode::CREATED, Json(SessionBody::new(&signed_in, &device))))
}
