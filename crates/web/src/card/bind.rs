//! Binding a card, first step: its number and the mobile number that the bank holds for it.

use serde::Deserialize;
use tongbao_http::{FormBody, Refusal};
use tongbao_identity::{Phone, customer, fold_width};
use tongbao_kernel::{Answer, Code, Failure, Problem, Secret};
use tongbao_payments::card::{Binding, CardForm};

use crate::desk::{Desk, Reply, go};
use crate::views::card::BindView;

/// What is entered. Names and ID numbers are the wallet's own.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BindForm {
    card_number: String,
    phone: String,
}

/// The empty form.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk, BindForm::default()).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

/// Asks the bank, and leads to the code that it sent.
pub(super) async fn start(desk: Desk, FormBody(form): FormBody<BindForm>) -> Reply {
    match begin(&desk, &form).await {
        Ok(binding) => go(&format!("/cards/bind/{}", binding.id)),
        Err(problem) => {
            let view = view(&desk, form).await.map_err(Refusal::from)?;
            desk.refuse(at_input(problem), &view).await
        }
    }
}

/// The form once more, with why an earlier binding ended.
pub(super) async fn again(desk: &Desk, problem: Problem) -> Reply {
    let view = view(desk, BindForm::default()).await.map_err(Refusal::from)?;
    desk.refuse(problem, &view).await
}

async fn begin(desk: &Desk, form: &BindForm) -> Answer<Binding> {
    let separator = |c: &char| !c.is_whitespace() && *c != '-';
    let number: String = fold_width(&form.card_number).chars().filter(separator).collect();
    if number.is_empty() {
        return Err(Failure::invalid("number", "rule-required").into());
    }
    let phone = Phone::parse(&fold_width(&form.phone))?;
    let card = CardForm { number: Secret::new(number), phone };
    desk.payments().cards.start(&desk.actor, card).await
}

/// The failure at the input of this page. Name and ID number are shown here and not entered.
fn at_input(problem: Problem) -> Problem {
    let Problem::Refused(mut failure) = problem else { return problem };
    failure.field = match failure.field {
        Some("number") => Some("card_number"),
        Some("phone") => Some("phone"),
        Some(_) | None => None,
    };
    failure.into()
}

async fn view(desk: &Desk, form: BindForm) -> Answer<BindView> {
    let (site, id) = (&desk.surface.site, desk.actor.customer);
    let vault = site.vault.clone();
    let read = site.db.read(move |tx| customer::load(tx, &vault, id)).await?;
    let holder = read.ok_or_else(|| Failure::new(Code::NotFound))?;
    Ok(BindView {
        name: holder.masked_name,
        id_number: holder.masked_id_number,
        card_number: form.card_number,
        phone: form.phone,
        action: "/cards/bind".into(),
    })
}
