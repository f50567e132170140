//! Answering a request: giving the transfer back, with the PIN, or declining.

use serde::Deserialize;
use tongbao_http::{FormBody, PathId, Refusal};
use tongbao_kernel::{Answer, Code, Failure, TransferId};
use tongbao_payments::transfer::{Receipt, ReturnState, Sent, Side};

use super::{ask_back, confirm};
use crate::desk::{Desk, Reply, go};
use crate::entered;
use crate::views::parts::{ConfirmView, Purpose};
use crate::views::{Amount, Fact};

/// What the confirmation sends.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct GiveBackForm {
    /// Every form that moves money has one. What counts here is the transfer: it is given back
    /// once, whatever is sent.
    key: String,
    pin: String,
}

/// What giving it back would do.
pub(super) async fn page(desk: Desk, PathId(id): PathId<TransferId>) -> Reply {
    let receipt = asked(&desk, id).await.map_err(Refusal::from)?;
    let request = receipt.asked_back.as_ref().expect("it is asked for");
    if request.state == ReturnState::Asked {
        return desk.show(&view(&desk, &receipt)).await;
    }
    go(&format!("/transfers/{id}/ask-back"))
}

/// Gives it back, and leads to the receipt of that.
pub(super) async fn give(
    desk: Desk,
    PathId(id): PathId<TransferId>,
    FormBody(form): FormBody<GiveBackForm>,
) -> Reply {
    match give_back(&desk, id, &form).await {
        Ok(sent) => go(&confirm::receipt(&sent)),
        Err(problem) => {
            let receipt = asked(&desk, id).await.map_err(Refusal::from)?;
            desk.refuse(problem, &view(&desk, &receipt)).await
        }
    }
}

/// Declines. A second answer is refused (`TRF-12`).
pub(super) async fn decline(desk: Desk, PathId(id): PathId<TransferId>) -> Reply {
    match desk.payments().transfers.decline(&desk.actor, id).await {
        Ok(()) => go(&format!("/transfers/{id}/ask-back")),
        Err(problem) => {
            let receipt = asked(&desk, id).await.map_err(Refusal::from)?;
            let request = receipt.asked_back.as_ref().expect("it is asked for");
            desk.refuse(problem, &ask_back::state(&desk, &receipt, request)).await
        }
    }
}

async fn give_back(desk: &Desk, id: TransferId, form: &GiveBackForm) -> Answer<Sent> {
    entered::key(&form.key)?;
    let pin = entered::pin(&form.pin)?;
    desk.payments().transfers.give_back(&desk.actor, id, pin).await
}

/// The receipt of a transfer that the reader received and is asked to give back.
async fn asked(desk: &Desk, id: TransferId) -> Answer<Receipt> {
    let receipt = desk.payments().transfers.receipt(&desk.actor, id).await?;
    if receipt.side == Side::Payee && receipt.asked_back.is_some() {
        return Ok(receipt);
    }
    Err(Failure::new(Code::NotFound).into())
}

fn view(desk: &Desk, receipt: &Receipt) -> ConfirmView {
    let (words, transfer) = (desk.words(), &receipt.transfer);
    let wallet = words.f("wallet-tail", &[("tail", receipt.payer_tail.as_str())]);
    ConfirmView {
        purpose: Purpose::Return,
        amount: Amount::of(transfer.amount),
        capitals: entered::capitals(transfer.amount, words),
        party: receipt.payer_name.clone(),
        facts: vec![
            Fact::new("fact-payee-wallet", wallet),
            Fact::new("fact-original-time", words.instant(transfer.at)),
        ],
        caution: Some(words.t("ask-back-received-caution")),
        fields: Vec::new(),
        action: format!("/transfers/{}/give-back", transfer.id),
        key: format!("return-{}", transfer.id),
        back: format!("/transfers/{}/ask-back", transfer.id),
    }
}
