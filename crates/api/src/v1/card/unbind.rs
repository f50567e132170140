//! Ending the binding of a card.

use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{PathId, Refusal, SignedIn, Surface};
use tongbao_kernel::CardId;

/// Removes a card. Refused while an order through it is under way (`CARD-05`).
#[utoipa::path(
    delete,
    path = "/cards/{id}",
    tag = "cards",
    params(("id" = String, Path, description = "The card")),
    responses((status = 204, description = "Removed")),
)]
pub(crate) async fn unbind(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<CardId>,
) -> Result<StatusCode, Refusal> {
    surface.payments.cards.unbind(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
