//! The bound cards.

use serde::Deserialize;
use tongbao_http::{QueryArgs, Refusal};
use tongbao_kernel::Failure;
use tongbao_payments::bank_order::OrderView;
use tongbao_payments::card::Card;

use crate::desk::{Desk, Reply};
use crate::views::card::{CardRow, CardsView};
use crate::views::{Badge, Tone};

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CardsQuery {
    /// `card` when one was bound, `tier` when it raised the wallet too.
    bound: Option<String>,
}

/// The cards, and what can be done with each.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<CardsQuery>) -> Reply {
    let done = match query.bound.as_deref() {
        None => None,
        Some("card") => Some("bind-succeeded"),
        Some("tier") => Some("bind-succeeded-tier"),
        Some(_) => return Err(Failure::invalid("bound", "rule-unknown-choice").into()),
    };
    let payments = desk.payments();
    let cards = payments.cards.list(&desk.actor).await.map_err(Refusal::from)?;
    let open = payments.bank_orders.open(&desk.actor).await.map_err(Refusal::from)?;
    let view = CardsView {
        cards: cards.iter().map(|card| row(&desk, card, &open)).collect(),
        may_bind: true,
        done,
    };
    desk.show(&view).await
}

fn row(desk: &Desk, card: &Card, open: &[OrderView]) -> CardRow {
    let words = desk.words();
    let busy = open.iter().any(|view| view.card.id == card.id);
    let since = words.date(card.bound_at, desk.now());
    CardRow {
        bank: words.t(card.bank_word()),
        kind: words.t("debit-card"),
        tail: card.tail.clone(),
        since: words.f("card-since", &[("date", since)]),
        badge: busy.then(|| Badge::new(Tone::Wait, &words.t("card-busy"))),
        unbind: format!("/cards/{}/unbind", card.id),
    }
}
