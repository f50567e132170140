//! The cards bound to the wallet.

use axum::Json;
use axum::extract::State;
use tongbao_http::{SignedIn, Surface, Visit};

use super::CardBody;
use crate::Reply;

/// The bound cards, oldest first.
#[utoipa::path(
    get,
    path = "/cards",
    tag = "cards",
    responses((status = 200, description = "Bound cards", body = [CardBody])),
)]
pub(crate) async fn list(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    visit: Visit,
) -> Reply<Vec<CardBody>> {
    let cards = surface.payments.cards.list(&actor).await?;
    Ok(Json(cards.iter().map(|card| CardBody::new(card, visit.words)).collect()))
}
