//! An SMS code as second factor.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{JsonBody, Refusal, Surface, Visit};
use tongbao_identity::{Locale, challenge};

use super::Challenger;
use crate::v1::registration::code::{ChannelBody, CodeSentBody};

/// Sends a code to the customer's number. `SMS-08` when it is too soon: beginning a challenge sends
/// one already, unless there is an authenticator.
#[utoipa::path(
    post,
    path = "/challenges/current/codes",
    tag = "sessions",
    security(("challenge" = [])),
    request_body = ChannelBody,
    responses((status = 202, description = "On its way", body = CodeSentBody)),
)]
pub(crate) async fn send(
    State(surface): State<Surface>,
    visit: Visit,
    Challenger(token): Challenger,
    JsonBody(body): JsonBody<ChannelBody>,
) -> Result<(StatusCode, Json<CodeSentBody>), Refusal> {
    let (channel, locale) = (body.channel()?, Locale::from(visit.locale));
    let sent = challenge::send_code(&surface.site, &token, channel, locale).await?;
    Ok((StatusCode::ACCEPTED, Json(sent.into())))
}
