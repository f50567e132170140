//! The last step of binding a card: the code.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tongbao_http::{JsonBody, PathId, Refusal, SignedIn, Surface, Visit};
use tongbao_kernel::CardBindingId;
use tongbao_payments::wallet::Tier;
use utoipa::ToSchema;

use super::CardBody;

/// The code from the SMS.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeBody {
    /// Six digits.
    #[schema(example = "482913")]
    pub(crate) code: String,
}

/// A card that was bound.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoundBody {
    /// The card.
    card: CardBody,
    /// The tier that the card raised the wallet to, if it did.
    raised_to: Option<&'static str>,
}

/// Binds the card when the code is right.
#[utoipa::path(
    post,
    path = "/card-bindings/{id}/confirmation",
    tag = "cards",
    params(("id" = String, Path, description = "The binding")),
    request_body = CodeBody,
    responses((status = 201, description = "Bound", body = BoundBody)),
)]
pub(crate) async fn confirm(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    PathId(id): PathId<CardBindingId>,
    JsonBody(body): JsonBody<CodeBody>,
) -> Result<(StatusCode, Json<BoundBody>), Refusal> {
    let bound = surface.payments.cards.confirm(&actor, id, &body.code).await?;
    let card = CardBody::new(&bound.card, visit.words);
    let body = BoundBody { card, raised_to: bound.raised_to.map(Tier::word) };
    Ok((StatusCode::CREATED, Json(body)))
}
