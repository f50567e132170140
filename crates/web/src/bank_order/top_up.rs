//! 充值: how much, and from which card.

use tongbao_http::{FormBody, QueryArgs, Refusal};
use tongbao_kernel::{Answer, Code, Failure};
use tongbao_payments::bank_order::OrderKind;

use super::choice::{self, ChoiceForm, ChoiceQuery};
use crate::desk::{Desk, Reply, go};
use crate::views::bank_order::TopUpView;

/// The form; without a card it says what is needed first (`CARD-07`).
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<ChoiceQuery>) -> Reply {
    let view = view(&desk, query.into()).await.map_err(Refusal::from)?;
    if view.cards.is_empty() {
        return desk.explain(&Failure::new(Code::NoCard), &view).await;
    }
    desk.show(&view).await
}

/// On to the confirmation, if it would be allowed.
pub(super) async fn choose(desk: Desk, FormBody(form): FormBody<ChoiceForm>) -> Reply {
    match choice::checked(&desk, OrderKind::TopUp, &form).await {
        Ok(confirmation) => go(&confirmation),
        Err(problem) => {
            let view = view(&desk, form).await.map_err(Refusal::from)?;
            desk.refuse(problem, &view).await
        }
    }
}

async fn view(desk: &Desk, form: ChoiceForm) -> Answer<TopUpView> {
    let overview = desk.payments().wallets.overview(&desk.actor).await?;
    let cards = desk.payments().cards.list(&desk.actor).await?;
    let words = desk.words();
    let limit = match overview.limits.balance_max {
        Some(cap) => words.f("limit-balance-cap", &[("amount", cap)]),
        None => words.t("limit-of-card"),
    };
    Ok(TopUpView {
        cards: choice::choices(desk, &cards, &form.card),
        amount: form.amount,
        available: overview.balance.available.to_string(),
        limit,
    })
}
