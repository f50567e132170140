//! Ending the binding of a card.

use tongbao_http::{PathId, Refusal};
use tongbao_kernel::{Answer, CardId};

use super::name;
use crate::desk::{Desk, Reply, go};
use crate::views::card::UnbindView;

/// What ending it means.
pub(super) async fn page(desk: Desk, PathId(id): PathId<CardId>) -> Reply {
    let view = view(&desk, id).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

/// Ends it, unless an order through the card is under way (`CARD-05`).
pub(super) async fn unbind(desk: Desk, PathId(id): PathId<CardId>) -> Reply {
    match desk.payments().cards.unbind(&desk.actor, id).await {
        Ok(()) => go("/cards"),
        Err(problem) => {
            let view = view(&desk, id).await.map_err(Refusal::from)?;
            desk.refuse(problem, &view).await
        }
    }
}

async fn view(desk: &Desk, id: CardId) -> Answer<UnbindView> {
    let cards = &desk.payments().cards;
    let card = cards.get(&desk.actor, id).await?;
    Ok(UnbindView {
        card: name::full(desk.words(), &card),
        last: cards.list(&desk.actor).await?.len() == 1,
        action: format!("/cards/{id}/unbind"),
    })
}
