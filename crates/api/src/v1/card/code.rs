//! Another code for a card binding.

use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{JsonBody, PathId, Refusal, SignedIn, Surface};
use tongbao_kernel::CardBindingId;

use crate::v1::registration::code::ChannelBody;

/// Sends the code again, as a message or as a call that reads it out.
#[utoipa::path(
    post,
    path = "/card-bindings/{id}/codes",
    tag = "cards",
    params(("id" = String, Path, description = "The binding")),
    request_body = ChannelBody,
    responses((status = 202, description = "On its way")),
)]
pub(crate) async fn send(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<CardBindingId>,
    JsonBody(body): JsonBody<ChannelBody>,
) -> Result<StatusCode, Refusal> {
    surface.payments.cards.resend(&actor, id, body.channel()?).await?;
    Ok(StatusCode::ACCEPTED)
}
