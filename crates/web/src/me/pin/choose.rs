//! Last, the new PIN, typed twice.

use serde::Deserialize;
use tongbao_http::{FormBody, QueryArgs};
use tongbao_identity::pin::{self, Proved};
use tongbao_kernel::{Answer, Code};

use super::{ProofQuery, chosen};
use crate::desk::{Desk, Reply, go};
use crate::transfer;
use crate::views::me::PinResetView;

/// What is entered, and what was proved before.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::me) struct ChooseForm {
    proof: String,
    pin: String,
    pin_again: String,
}

/// The form.
pub(in crate::me) async fn page(desk: Desk, QueryArgs(query): QueryArgs<ProofQuery>) -> Reply {
    let (site, actor) = (&desk.surface.site, &desk.actor);
    if !pin::is_proved(site, actor, Proved::Code, &query.proof).await? {
        return go("/pin/reset");
    }
    desk.show(&PinResetView::Choose { proof: query.proof }).await
}

/// Sets the PIN.
pub(in crate::me) async fn choose(desk: Desk, FormBody(form): FormBody<ChooseForm>) -> Reply {
    match set(&desk, &form).await {
        Ok(()) => go("/pin/reset/done"),
        // The proof ran out meanwhile: the way begins anew.
        Err(problem) if problem.failure().code == Code::CodeExpired => go("/pin/reset"),
        Err(problem) => desk.refuse(problem, &PinResetView::Choose { proof: form.proof }).await,
    }
}

/// It is set.
pub(in crate::me) async fn done(desk: Desk) -> Reply {
    let resume = transfer::resume(&desk).await?;
    desk.show(&PinResetView::Done { resume }).await
}

async fn set(desk: &Desk, form: &ChooseForm) -> Answer<()> {
    let new = chosen(&form.pin, &form.pin_again)?;
    pin::choose(&desk.surface.site, &desk.actor, &form.proof, new).await
}
