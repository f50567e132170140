//! Then the code to the owner's number.

use serde::Deserialize;
use tongbao_http::{FormBody, QueryArgs};
use tongbao_identity::pin::{self, Proved};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Locale, fold_width};
use tongbao_kernel::{Answer, Problem};

use super::ProofQuery;
use crate::code::{self, Addresses};
use crate::desk::{Desk, Reply, go};
use crate::views::me::PinResetView;

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::me) struct CodeForm {
    code: String,
}

/// Where the code went, and what became of its message.
pub(in crate::me) async fn page(desk: Desk, QueryArgs(query): QueryArgs<ProofQuery>) -> Reply {
    if !is_proved(&desk, &query).await? {
        return go("/pin/reset");
    }
    let status = pin::reset_code_status(&desk.surface.site, &desk.actor).await?;
    let Some(status) = status else {
        return go("/pin/reset");
    };
    let view = code::view(&desk.visit, &status, &addresses(&query));
    let view = PinResetView::Code(Box::new(view));
    match code::worth_telling(&status) {
        Some(notice) => desk.explain(notice, &view).await,
        None => desk.show(&view).await,
    }
}

/// Checks the code.
pub(in crate::me) async fn prove(
    desk: Desk,
    QueryArgs(query): QueryArgs<ProofQuery>,
    FormBody(form): FormBody<CodeForm>,
) -> Reply {
    if !is_proved(&desk, &query).await? {
        return go("/pin/reset");
    }
    let (site, code) = (&desk.surface.site, fold_width(&form.code));
    match pin::prove_code(site, &desk.actor, &query.proof, &code).await {
        Ok(proof) => go(&format!("/pin/reset/choose?proof={proof}")),
        Err(problem) => refused(&desk, &query, problem).await,
    }
}

/// Another code.
pub(in crate::me) async fn resend(desk: Desk, QueryArgs(query): QueryArgs<ProofQuery>) -> Reply {
    again(&desk, &query, Channel::Sms).await
}

/// The code read out by telephone.
pub(in crate::me) async fn voice(desk: Desk, QueryArgs(query): QueryArgs<ProofQuery>) -> Reply {
    again(&desk, &query, Channel::Voice).await
}

async fn again(desk: &Desk, query: &ProofQuery, channel: Channel) -> Reply {
    if !is_proved(desk, query).await? {
        return go("/pin/reset");
    }
    match send(desk, channel).await {
        Ok(()) => go(&format!("/pin/reset/code?proof={}", query.proof)),
        Err(problem) => refused(desk, query, problem).await,
    }
}

/// Sends a code to the owner.
pub(super) async fn send(desk: &Desk, channel: Channel) -> Answer<()> {
    let locale = Locale::from(desk.visit.locale);
    pin::send_reset_code(&desk.surface.site, &desk.actor, channel, locale).await.map(drop)
}

async fn refused(desk: &Desk, query: &ProofQuery, problem: Problem) -> Reply {
    let status = pin::reset_code_status(&desk.surface.site, &desk.actor).await?;
    let Some(status) = status else {
        return Err(problem.into());
    };
    let view = code::view(&desk.visit, &status, &addresses(query));
    desk.refuse(problem, &PinResetView::Code(Box::new(view))).await
}

async fn is_proved(desk: &Desk, query: &ProofQuery) -> Answer<bool> {
    let (site, actor) = (&desk.surface.site, &desk.actor);
    pin::is_proved(site, actor, Proved::Password, &query.proof).await
}

fn addresses(query: &ProofQuery) -> Addresses {
    Addresses {
        action: "/pin/reset/code".into(),
        query: format!("?proof={}", query.proof),
        edit: None,
    }
}
