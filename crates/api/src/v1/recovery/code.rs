//! Another code to the number.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{JsonBody, Refusal, Surface, Visit};
use tongbao_identity::{Locale, Origin, recovery};

use super::Recoverer;
use crate::v1::registration::code::{ChannelBody, CodeSentBody};

/// Sends another code, if the number has an account. `SMS-08` when it is too soon.
#[utoipa::path(
    post,
    path = "/recoveries/current/codes",
    tag = "recoveries",
    security(("recovery" = [])),
    request_body = ChannelBody,
    responses((status = 202, description = "On its way, if it goes", body = CodeSentBody)),
)]
pub(crate) async fn send(
    State(surface): State<Surface>,
    visit: Visit,
    Recoverer(token): Recoverer,
    JsonBody(body): JsonBody<ChannelBody>,
) -> Result<(StatusCode, Json<CodeSentBody>), Refusal> {
    let (channel, locale) = (body.channel()?, Locale::from(visit.locale));
    let origin = Some(Origin::of(visit.address));
    let sent = recovery::send_code(&surface.site, &token, channel, locale, origin).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}
