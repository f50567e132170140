//! The last step of both: what will happen, and the PIN. Confirmed, it leads to the order, which
//! the bank decides.

use serde::Deserialize;
use tongbao_http::{FormBody, QueryArgs, Refusal};
use tongbao_kernel::{Answer, CardId, Problem};
use tongbao_payments::bank_order::{OrderKind, TakeOrder};

use super::choice::{self, ChoiceForm};
use crate::card::name;
use crate::desk::{Desk, Reply, go};
use crate::draft::{Draft, DraftQuery};
use crate::entered;
use crate::views::parts::{ConfirmView, Purpose};
use crate::views::{Amount, Fact, Field};

/// What the confirmation sends; all of it is checked again.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConfirmForm {
    amount: String,
    card: String,
    key: String,
    pin: String,
}

/// Confirming a top-up.
pub(super) async fn top_up(desk: Desk, QueryArgs(query): QueryArgs<DraftQuery>) -> Reply {
    page(&desk, OrderKind::TopUp, &query).await
}

/// Confirming a withdrawal.
pub(super) async fn withdraw(desk: Desk, QueryArgs(query): QueryArgs<DraftQuery>) -> Reply {
    page(&desk, OrderKind::Withdrawal, &query).await
}

/// Takes a top-up.
pub(super) async fn take_top_up(desk: Desk, FormBody(form): FormBody<ConfirmForm>) -> Reply {
    confirmed(&desk, OrderKind::TopUp, form).await
}

/// Takes a withdrawal.
pub(super) async fn take_withdraw(desk: Desk, FormBody(form): FormBody<ConfirmForm>) -> Reply {
    confirmed(&desk, OrderKind::Withdrawal, form).await
}

/// Where the form of each kind is.
fn start(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::TopUp => "/topup",
        OrderKind::Withdrawal => "/withdraw",
    }
}

async fn page(desk: &Desk, kind: OrderKind, query: &DraftQuery) -> Reply {
    let (_, name) = choice::flow(kind);
    let Some(draft) = Draft::open(desk, name, &query.draft) else { return go(start(kind)) };
    let key = entered::key(&draft.key).map_err(Problem::from)?;
    if let Some(done) = desk.payments().bank_orders.done_with(&desk.actor, key).await? {
        return go(&format!("/orders/{done}?again=1"));
    }
    let view = view(desk, kind, &draft).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

async fn confirmed(desk: &Desk, kind: OrderKind, form: ConfirmForm) -> Reply {
    match take(desk, kind, &form).await {
        Ok(address) => go(&address),
        Err(problem) => again(desk, kind, form, problem).await,
    }
}

/// Takes the order and answers with its address, which says so if the key had made it before.
async fn take(desk: &Desk, kind: OrderKind, form: &ConfirmForm) -> Answer<String> {
    let key = entered::key(&form.key)?;
    let choice = ChoiceForm { amount: form.amount.clone(), card: form.card.clone() };
    let wish = choice::wish(kind, &choice)?;
    let orders = &desk.payments().bank_orders;
    let before = orders.taken_before(&desk.actor, &key).await?;
    let pin = entered::pin(&form.pin)?;
    let command = TakeOrder { key, kind, card: wish.card, amount: wish.amount, pin };
    let order = orders.take(&desk.actor, command).await?.order;
    let again = if before.is_some() { "?again=1" } else { "" };
    Ok(format!("/orders/{}{again}", order.id))
}

/// The same page with the reason; its key stays, so that trying again is still the same order. A
/// form that cannot be read leads back to where it came from.
async fn again(desk: &Desk, kind: OrderKind, form: ConfirmForm, problem: Problem) -> Reply {
    let Ok(amount) = entered::payment(&form.amount) else { return Err(problem.into()) };
    let draft = Draft { party: form.card, amount, note: String::new(), key: form.key };
    let draft = if draft.key.is_empty() {
        Draft::new(desk, draft.party, amount, String::new())
    } else {
        draft
    };
    match view(desk, kind, &draft).await {
        Ok(view) => desk.refuse(problem, &view).await,
        Err(_) => Err(problem.into()),
    }
}

async fn view(desk: &Desk, kind: OrderKind, draft: &Draft) -> Answer<ConfirmView> {
    let no_card = || tongbao_kernel::Failure::new(tongbao_kernel::Code::NoCard).at("card");
    let id: CardId = draft.party.parse().map_err(|_| no_card())?;
    let card = desk.payments().cards.get(&desk.actor, id).await?;
    let words = desk.words();
    let (path, flow) = choice::flow(kind);
    let purpose = match kind {
        OrderKind::TopUp => Purpose::TopUp,
        OrderKind::Withdrawal => Purpose::Withdraw,
    };
    Ok(ConfirmView {
        purpose,
        amount: Amount::of(draft.amount),
        capitals: entered::capitals(draft.amount, words),
        party: name::full(words, &card),
        facts: vec![Fact::new("fact-arrives", words.t("card-arrives"))],
        caution: None,
        fields: vec![
            Field { name: "amount", value: draft.amount.plain() },
            Field { name: "card", value: draft.party.clone() },
        ],
        action: format!("{path}?draft={}", draft.seal(desk, flow)),
        key: draft.key.clone(),
        back: format!("{}?amount={}", start(kind), draft.amount.plain()),
    })
}
