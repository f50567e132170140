//! Last step: what will happen, and the PIN.
//!
//! The form carries everything that was decided and its idempotency key; all of it is checked again
//! when it is sent. A failure draws the same page with the same key, so that trying again, however
//! often, is the same transfer.

use serde::Deserialize;
use tongbao_http::{FormBody, QueryArgs, Refusal};
use tongbao_kernel::{Answer, Problem, TransferId};
use tongbao_payments::transfer::{SendMoney, Sent};

use super::amount::{self, FLOW};
use super::unfinished;
use crate::desk::{Desk, Reply, go};
use crate::draft::{Draft, DraftQuery};
use crate::entered;
use crate::views::parts::{ConfirmView, Purpose};
use crate::views::{Amount, Fact, Field};

/// What the confirmation sends.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConfirmForm {
    payee: String,
    amount: String,
    note: String,
    key: String,
    pin: String,
}

/// The page. What is no draft of the reader's leads back to the start.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<DraftQuery>) -> Reply {
    let Some(draft) = Draft::open(&desk, FLOW, &query.draft) else { return go("/transfer") };
    if let Some(done) = done(&desk, &draft).await? {
        return go(&format!("/transfers/{done}?again=1"));
    }
    let view = view(&desk, &draft).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

/// What came of it, when it was confirmed before: going back to a confirmation leads on.
async fn done(desk: &Desk, draft: &Draft) -> Answer<Option<TransferId>> {
    let key = entered::key(&draft.key)?;
    desk.payments().transfers.done_with(&desk.actor, key).await
}

/// Sends the money, and leads to the receipt; a repetition leads to the first one.
pub(super) async fn send(desk: Desk, FormBody(form): FormBody<ConfirmForm>) -> Reply {
    match transfer(&desk, &form).await {
        Ok(sent) => unfinished::finished(go(&receipt(&sent))),
        Err(problem) => again(&desk, form, problem).await,
    }
}

/// The address of the receipt, which says so if nothing moved a second time (`PAY-05`).
pub(super) fn receipt(sent: &Sent) -> String {
    let again = if sent.replayed { "?again=1" } else { "" };
    format!("/transfers/{}{again}", sent.transfer.id)
}

async fn transfer(desk: &Desk, form: &ConfirmForm) -> Answer<Sent> {
    let key = entered::key(&form.key)?;
    let intent = amount::intent(desk, &form.payee, &form.amount, &form.note)?;
    let command = SendMoney { key, intent, pin: entered::pin(&form.pin)?, returns: None };
    desk.payments().transfers.send(command).await
}

/// The same page with the reason. A form that this page did not write is told alone.
async fn again(desk: &Desk, form: ConfirmForm, problem: Problem) -> Reply {
    let Ok(amount) = entered::payment(&form.amount) else { return Err(problem.into()) };
    let mut draft = Draft::new(desk, form.payee, amount, form.note);
    if !form.key.is_empty() {
        draft.key = form.key;
    }
    match view(desk, &draft).await {
        Ok(view) => {
            let kept = unfinished::worth_keeping(desk, &draft, &problem);
            unfinished::kept(kept, desk.refuse(problem, &view).await)
        }
        Err(_) => Err(problem.into()),
    }
}

async fn view(desk: &Desk, draft: &Draft) -> Answer<ConfirmView> {
    let found = amount::find(desk, &draft.party).await?;
    let overview = desk.payments().wallets.overview(&desk.actor).await?;
    let (words, sealed) = (desk.words(), draft.seal(desk, FLOW));
    let available = overview.balance.available.to_string();
    let mut facts =
        vec![Fact::new("fact-payee-wallet", words.f("wallet-tail", &[("tail", found.tail)]))];
    if !draft.note.is_empty() {
        facts.push(Fact::new("fact-note", &draft.note));
    }
    facts.push(Fact::new("fact-pay-from", words.f("pay-from-balance", &[("amount", available)])));
    Ok(ConfirmView {
        purpose: Purpose::Transfer,
        amount: Amount::of(draft.amount),
        capitals: entered::capitals(draft.amount, words),
        party: found.name,
        facts,
        caution: Some(words.t("transfer-caution")),
        fields: vec![
            Field { name: "payee", value: draft.party.clone() },
            Field { name: "amount", value: draft.amount.plain() },
            Field { name: "note", value: draft.note.clone() },
        ],
        action: format!("/transfer/confirm?draft={sealed}"),
        key: draft.key.clone(),
        back: format!("/transfer/amount?draft={sealed}"),
    })
}
