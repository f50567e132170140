//! What happened, as one of its two parties sees it.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use serde::Deserialize;
use tongbao_http::{PathId, QueryArgs, Refusal, Words};
use tongbao_kernel::{Arg, Code, Failure, TransferId};
use tongbao_payments::transfer::{Receipt, ReturnState, Side, reference};

use crate::desk::{Desk, Reply, go};
use crate::entered;
use crate::views::transfer::ReceiptView;
use crate::views::{Amount, Badge, Fact, Tone};

/// How the reader came here.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReceiptQuery {
    /// The same request was sent once more.
    again: Option<String>,
    /// The link was asked for.
    shared: Option<String>,
}

/// The receipt, for its payer and its payee.
pub(super) async fn page(
    desk: Desk,
    headers: HeaderMap,
    PathId(id): PathId<TransferId>,
    QueryArgs(query): QueryArgs<ReceiptQuery>,
) -> Reply {
    let transfers = &desk.payments().transfers;
    let receipt = transfers.receipt(&desk.actor, id).await.map_err(Refusal::from)?;
    let mut view = view(&desk, &receipt);
    if query.shared.is_some() {
        let link = transfers.share(&desk.actor, id).await.map_err(Refusal::from)?;
        view.share_link = Some(format!("{}/r/{link}", origin(&headers)));
        view.share_action = None;
    }
    if query.again.is_none() {
        return desk.show(&view).await;
    }
    let done = Failure::new(Code::AlreadyDone)
        .with("at", Arg::Time(receipt.transfer.at))
        .with("result", Arg::Text(format!("/transfers/{id}")));
    desk.explain(&done, &view).await
}

/// Makes the link that shows the receipt without private data. It is the same link each time.
pub(super) async fn share(desk: Desk, PathId(id): PathId<TransferId>) -> Reply {
    desk.payments().transfers.share(&desk.actor, id).await.map_err(Refusal::from)?;
    go(&format!("/transfers/{id}?shared=1"))
}

fn view(desk: &Desk, receipt: &Receipt) -> ReceiptView {
    let (words, transfer) = (desk.words(), &receipt.transfer);
    let outgoing = receipt.side == Side::Payer;
    let (party, wallet, tail) = if outgoing {
        (&receipt.payee_name, "fact-payee-wallet", &receipt.payee_tail)
    } else {
        (&receipt.payer_name, "fact-payer-wallet", &receipt.payer_tail)
    };
    let mut facts = vec![Fact::new(wallet, words.f("wallet-tail", &[("tail", tail.as_str())]))];
    if !transfer.note.as_str().is_empty() {
        facts.push(Fact::new("fact-note", transfer.note.as_str()));
    }
    facts.push(Fact::new("fact-time", words.instant(transfer.at)));
    facts.push(Fact::new("fact-reference", reference(transfer.id, transfer.at)));
    ReceiptView {
        state: state(words, receipt),
        outgoing,
        party: party.clone(),
        amount: Amount::of(transfer.amount),
        capitals: entered::capitals(transfer.amount, words),
        facts,
        share_action: Some(format!("/transfers/{}/share", transfer.id)),
        share_link: None,
        ask_back: can_be_asked_back(receipt)
            .then(|| format!("/transfers/{}/ask-back", transfer.id)),
        related: related(receipt),
    }
}

fn state(words: &Words, receipt: &Receipt) -> Badge {
    let asked = receipt.asked_back.as_ref().map(|request| request.state);
    let (tone, key) = match (asked, receipt.transfer.returns, receipt.side) {
        (Some(ReturnState::Returned), _, Side::Payer) => (Tone::Note, "receipt-was-given-back"),
        (Some(ReturnState::Returned), _, Side::Payee) => (Tone::Note, "receipt-gave-back"),
        (_, Some(_), Side::Payer) => (Tone::Ok, "receipt-gave-back"),
        (_, Some(_), Side::Payee) => (Tone::Ok, "receipt-was-given-back"),
        (_, None, Side::Payer) => (Tone::Ok, "receipt-sent"),
        (_, None, Side::Payee) => (Tone::Ok, "receipt-arrived"),
    };
    Badge::new(tone, &words.t(key))
}

/// What the payer sent, did not give back, and has not asked for.
fn can_be_asked_back(receipt: &Receipt) -> bool {
    let asked = receipt.asked_back.is_some() || receipt.transfer.returns.is_some();
    receipt.side == Side::Payer && !asked
}

fn related(receipt: &Receipt) -> Option<(&'static str, String)> {
    if let Some(returned) = receipt.transfer.returns {
        return Some(("receipt-see-original", format!("/transfers/{returned}")));
    }
    let request = receipt.asked_back.as_ref()?;
    Some(("receipt-see-request", format!("/transfers/{}/ask-back", request.transfer)))
}

/// The address of this site, as the reader's own browser asked for it. Only the reader sees it.
fn origin(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.starts_with(name));
    match host {
        "" => String::new(),
        host if local => format!("http://{host}"),
        host => format!("https://{host}"),
    }
}
