//! Second step: how much, and what for. What would be refused is refused here, before the PIN.

use serde::Deserialize;
use tongbao_http::{FormBody, QueryArgs, Refusal, Words};
use tongbao_kernel::{Answer, Problem};
use tongbao_money::Money;
use tongbao_payments::transfer::{Intent, Note, PayeeView as Found};
use tongbao_payments::wallet::Overview;

use super::{payee, unfinished};
use crate::desk::{Desk, Reply, go};
use crate::draft::Draft;
use crate::entered;
use crate::views::transfer::TransferAmountView;

/// The name under which drafts of transfers are sealed.
pub(super) const FLOW: &str = "transfer";

/// What the step before found, or the step after sends back.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AmountQuery {
    /// The payee's wallet.
    to: String,
    /// What was decided and is to be changed.
    draft: String,
}

/// What is entered.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AmountForm {
    payee: String,
    amount: String,
    note: String,
    /// The key of the draft that is changed: had it been sent after all, this tells.
    key: String,
}

impl From<Draft> for AmountForm {
    fn from(draft: Draft) -> Self {
        let amount = draft.amount.plain();
        Self { payee: draft.party, amount, note: draft.note, key: draft.key }
    }
}

/// The form. Without a payee there is nothing to ask yet.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<AmountQuery>) -> Reply {
    let form = match Draft::open(&desk, FLOW, &query.draft) {
        Some(draft) => draft.into(),
        None if query.to.is_empty() => return go("/transfer"),
        None => AmountForm { payee: query.to, ..AmountForm::default() },
    };
    let view = view(&desk, form).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

/// On to the confirmation, if it would be allowed.
pub(super) async fn choose(desk: Desk, FormBody(form): FormBody<AmountForm>) -> Reply {
    let (draft, intent) = match read(&desk, &form).await {
        Ok(read) => read,
        Err(problem) => return again(&desk, form, problem).await,
    };
    match desk.payments().transfers.check(intent).await {
        Ok(()) => go(&format!("/transfer/confirm?draft={}", draft.seal(&desk, FLOW))),
        Err(problem) => {
            let kept = unfinished::worth_keeping(&desk, &draft, &problem);
            unfinished::kept(kept, again(&desk, form, problem).await)
        }
    }
}

async fn read(desk: &Desk, form: &AmountForm) -> Answer<(Draft, Intent)> {
    let found = find(desk, &form.payee).await?;
    let intent = intent(desk, &form.payee, &form.amount, &form.note)?;
    let note = intent.note.as_str().to_owned();
    let mut draft = Draft::new(desk, found.wallet.to_string(), intent.amount, note);
    if !form.key.is_empty() {
        entered::key(&form.key)?;
        draft.key.clone_from(&form.key);
    }
    Ok((draft, intent))
}

async fn again(desk: &Desk, form: AmountForm, problem: Problem) -> Reply {
    match view(desk, form).await {
        Ok(view) => desk.refuse(problem, &view).await,
        Err(_) => Err(problem.into()),
    }
}

/// What the person wants, from what the form sends.
pub(super) fn intent(desk: &Desk, to: &str, amount: &str, note: &str) -> Answer<Intent> {
    Ok(Intent {
        payer: desk.actor.customer,
        institution: desk.actor.institution,
        payee: payee::read(to)?,
        amount: entered::payment(amount)?,
        note: Note::parse(note)?,
    })
}

/// The payee of the form.
pub(super) async fn find(desk: &Desk, to: &str) -> Answer<Found> {
    desk.payments().transfers.payee(&desk.actor, payee::read(to)?).await
}

async fn view(desk: &Desk, form: AmountForm) -> Answer<TransferAmountView> {
    let found = find(desk, &form.payee).await?;
    let overview = desk.payments().wallets.overview(&desk.actor).await?;
    let words = desk.words();
    Ok(TransferAmountView {
        payee_name: found.name,
        payee_wallet: words.f("wallet-tail", &[("tail", found.tail)]),
        payee: found.wallet.to_string(),
        amount: form.amount,
        note: form.note,
        key: form.key,
        available: overview.balance.available.to_string(),
        limit: limit(words, &overview),
    })
}

/// The limit that would be met first, in a sentence.
fn limit(words: &Words, overview: &Overview) -> String {
    let (limits, usage) = (overview.limits, overview.usage);
    let left = |max: Option<Money>, used: Money| max.and_then(|max| max.minus(used).ok());
    let found = [
        ("limit-payment", limits.payment_max),
        ("limit-day-left", left(limits.day_max, usage.day_used)),
        ("limit-year-left", left(limits.year_max, usage.year_used)),
    ];
    let known = found.into_iter().filter_map(|(key, limit)| Some((key, limit?)));
    match known.min_by_key(|(_, limit)| limit.minor()) {
        Some((key, limit)) => words.f(key, &[("amount", limit)]),
        None => words.t("limit-none"),
    }
}
