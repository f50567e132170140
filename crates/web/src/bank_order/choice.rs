//! What both forms share: an amount, and one of the person's cards.

use serde::Deserialize;
use tongbao_kernel::{Answer, CardId, Failure};
use tongbao_payments::bank_order::{OrderKind, Wish};
use tongbao_payments::card::Card;

use crate::card::name;
use crate::desk::Desk;
use crate::draft::Draft;
use crate::entered;
use crate::views::bank_order::CardChoice;

/// What is entered.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ChoiceForm {
    /// As typed.
    pub(super) amount: String,
    /// The card's id.
    pub(super) card: String,
}

/// What an address may fill in: the missing amount that led here.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ChoiceQuery {
    /// As a form takes it.
    amount: String,
}

impl From<ChoiceQuery> for ChoiceForm {
    fn from(query: ChoiceQuery) -> Self {
        Self { amount: query.amount, card: String::new() }
    }
}

/// Where the confirmation of each kind is, and under which name its draft is sealed.
pub(super) fn flow(kind: OrderKind) -> (&'static str, &'static str) {
    match kind {
        OrderKind::TopUp => ("/topup/confirm", "top-up"),
        OrderKind::Withdrawal => ("/withdraw/confirm", "withdraw"),
    }
}

/// What the form asks for.
pub(super) fn wish(kind: OrderKind, form: &ChoiceForm) -> Result<Wish, Failure> {
    let amount = entered::payment(&form.amount)?;
    if form.card.is_empty() {
        return Err(Failure::invalid("card", "rule-required"));
    }
    let card: Result<CardId, _> = form.card.parse();
    let card = card.map_err(|_| Failure::invalid("card", "rule-unknown-choice"))?;
    Ok(Wish { kind, card, amount })
}

/// Checks what was entered, and answers with the address of its confirmation.
pub(super) async fn checked(desk: &Desk, kind: OrderKind, form: &ChoiceForm) -> Answer<String> {
    let wish = wish(kind, form)?;
    desk.payments().bank_orders.check(&desk.actor, wish).await?;
    let (path, name) = flow(kind);
    let draft = Draft::new(desk, wish.card.to_string(), wish.amount, String::new());
    Ok(format!("{path}?draft={}", draft.seal(desk, name)))
}

/// The cards to choose from; the one chosen before, or else the first, is on.
pub(super) fn choices(desk: &Desk, cards: &[Card], chosen: &str) -> Vec<CardChoice> {
    let known = cards.iter().any(|card| card.id.to_string() == chosen);
    let choice = |(index, card): (usize, &Card)| CardChoice {
        id: card.id.to_string(),
        name: name::full(desk.words(), card),
        text: desk.words().t("card-arrives"),
        chosen: if known { card.id.to_string() == chosen } else { index == 0 },
    };
    cards.iter().enumerate().map(choice).collect()
}
