//! Asking the payee to give a transfer back, and how that stands, for either side (`TRF-09`).

use tongbao_http::{PathId, Refusal};
use tongbao_kernel::{Arg, Code, Failure, TransferId};
use tongbao_payments::transfer::{Receipt, ReturnRequest, ReturnState, Side, reference};

use crate::desk::{Desk, Reply, go};
use crate::views::transfer::{AskBackStateView, AskBackStep, AskBackView};
use crate::views::{Amount, Fact};

/// Before asking: why it cannot be recalled, and what can be done instead. Afterwards: how it stands.
pub(super) async fn page(desk: Desk, PathId(id): PathId<TransferId>) -> Reply {
    let found = desk.payments().transfers.receipt(&desk.actor, id).await;
    let receipt = found.map_err(Refusal::from)?;
    if let Some(request) = &receipt.asked_back {
        return desk.show(&state(&desk, &receipt, request)).await;
    }
    if receipt.side == Side::Payee || receipt.transfer.returns.is_some() {
        return Err(Failure::new(Code::NotFound).into());
    }
    let why = Failure::new(Code::SentToWrongPerson)
        .with("transfer", Arg::Text(id.to_string()))
        .with("result", Arg::Text(format!("/transfers/{id}")));
    desk.explain(&why, &ask_view(&desk, &receipt)).await
}

/// Asks. Asking twice is asking once.
pub(super) async fn ask(desk: Desk, PathId(id): PathId<TransferId>) -> Reply {
    desk.payments().transfers.ask_back(&desk.actor, id).await.map_err(Refusal::from)?;
    go(&format!("/transfers/{id}/ask-back"))
}

fn ask_view(desk: &Desk, receipt: &Receipt) -> AskBackView {
    let transfer = &receipt.transfer;
    AskBackView {
        party: receipt.payee_name.clone(),
        amount: Amount::of(transfer.amount),
        time: desk.words().time(transfer.at, desk.now()),
        action: format!("/transfers/{}/ask-back", transfer.id),
        key: format!("ask-back-{}", transfer.id),
        back: format!("/transfers/{}", transfer.id),
    }
}

/// How the request stands, for its reader.
pub(super) fn state(desk: &Desk, receipt: &Receipt, request: &ReturnRequest) -> AskBackStateView {
    let (words, transfer) = (desk.words(), &receipt.transfer);
    let asked_by_me = receipt.side == Side::Payer;
    let step = match request.state {
        ReturnState::Asked => AskBackStep::Waiting,
        ReturnState::Returned => AskBackStep::GivenBack,
        ReturnState::Declined => AskBackStep::Declined,
    };
    let mut facts = vec![Fact::new("fact-asked-at", words.time(request.asked_at, desk.now()))];
    if let Some(at) = request.answered_at {
        facts.push(Fact::new("fact-answered-at", words.time(at, desk.now())));
    }
    facts.push(Fact::new("fact-reference", reference(transfer.id, transfer.at)));
    let open = !asked_by_me && request.state == ReturnState::Asked;
    let party = if asked_by_me { &receipt.payee_name } else { &receipt.payer_name };
    AskBackStateView {
        step,
        asked_by_me,
        party: party.clone(),
        amount: Amount::of(transfer.amount),
        facts,
        give_back: open.then(|| format!("/transfers/{}/give-back", transfer.id)),
        decline_action: open.then(|| format!("/transfers/{}/decline", transfer.id)),
        back: format!("/transfers/{}", transfer.id),
    }
}
