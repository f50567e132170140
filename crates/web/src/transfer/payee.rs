//! First step: whom to pay.

use serde::Deserialize;
use tongbao_http::{FormBody, Refusal};
use tongbao_identity::fold_width;
use tongbao_kernel::{Answer, Code, Failure, WalletId};
use tongbao_payments::history::{HistoryFilter, Story};
use tongbao_payments::transfer::{KIND, Payee, PayeeView as Found, Side};

use super::resume;
use crate::desk::{Desk, Reply, go};
use crate::views::transfer::{PayeeView, RecentPayee};

/// Recent payees offered: what a thumb reaches without scrolling.
const RECENT_MAX: usize = 5;

/// What is entered: a phone number, a wallet number, or a payee of before.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PayeeForm {
    payee: String,
}

/// The form.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk, String::new()).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

/// Finds the payee, and leads to the amount. The address holds the wallet's id alone: numbers are
/// personal data, and addresses are logged.
pub(super) async fn find(desk: Desk, FormBody(form): FormBody<PayeeForm>) -> Reply {
    match look_up(&desk, &form.payee).await {
        Ok(found) => go(&format!("/transfer/amount?to={}", found.wallet)),
        Err(problem) => {
            let view = view(&desk, form.payee).await.map_err(Refusal::from)?;
            desk.refuse(problem, &view).await
        }
    }
}

/// The payee; paying oneself is refused here already, where it can be corrected.
async fn look_up(desk: &Desk, text: &str) -> Answer<Found> {
    let found = desk.payments().transfers.payee(&desk.actor, read(text)?).await?;
    let own = desk.payments().wallets.overview(&desk.actor).await?.wallet;
    if found.wallet == own.id {
        return Err(Failure::new(Code::PayeeIsSelf).at("payee").into());
    }
    Ok(found)
}

/// The payee as one of these pages sends it: as typed, or as the id that was found for it.
pub(super) fn read(text: &str) -> Result<Payee, Failure> {
    if text.trim().is_empty() {
        return Err(Failure::invalid("payee", "rule-required"));
    }
    match text.parse::<WalletId>() {
        Ok(wallet) => Ok(Payee::Wallet(wallet)),
        Err(_) => Payee::parse(&fold_width(text)),
    }
}

async fn view(desk: &Desk, payee: String) -> Answer<PayeeView> {
    Ok(PayeeView { payee, recent: recent(desk).await?, resume: resume(desk).await? })
}

/// Whom the person paid lately, the last one first, each once.
async fn recent(desk: &Desk) -> Answer<Vec<RecentPayee>> {
    let history = &desk.payments().history;
    let filter = HistoryFilter { kind: Some(KIND.into()), ..HistoryFilter::default() };
    let lines = history.page(&desk.actor, filter, None).await?.lines;
    let mut recent: Vec<RecentPayee> = Vec::new();
    for story in history.stories(&desk.actor, &lines).await? {
        let Story::Transfer(other) = story else { continue };
        let value = other.wallet.to_string();
        let known = recent.iter().any(|payee| payee.value == value);
        if other.side == Side::Payee || known {
            continue;
        }
        recent.push(RecentPayee {
            name: other.name,
            wallet: desk.words().f("wallet-tail", &[("tail", other.tail)]),
            when: desk.words().time(other.transfer.at, desk.now()),
            value,
        });
    }
    recent.truncate(RECENT_MAX);
    Ok(recent)
}
