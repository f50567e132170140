//! Binding a card, second step: the code that went to the number which the bank holds.

use serde::Deserialize;
use tongbao_http::{FormBody, PathId, Refusal};
use tongbao_identity::fold_width;
use tongbao_identity::sms::Channel;
use tongbao_kernel::{Answer, CardBindingId, Code, Failure, Problem};
use tongbao_payments::card::bank_word;

use super::{bind, name};
use crate::code;
use crate::desk::{Desk, Reply, go};
use crate::views::card::BindCodeView;

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// Where the code went, and what became of its message.
pub(super) async fn page(desk: Desk, PathId(id): PathId<CardBindingId>) -> Reply {
    match view(&desk, id).await {
        Ok(view) => desk.show(&view).await,
        Err(problem) => over(&desk, problem).await,
    }
}

/// Binds the card when the code is right.
pub(super) async fn confirm(
    desk: Desk,
    PathId(id): PathId<CardBindingId>,
    FormBody(form): FormBody<CodeForm>,
) -> Reply {
    let code = fold_width(&form.code);
    match desk.payments().cards.confirm(&desk.actor, id, &code).await {
        Ok(bound) if bound.raised_to.is_some() => go("/cards?bound=tier"),
        Ok(_) => go("/cards?bound=card"),
        Err(problem) => refused(&desk, id, problem).await,
    }
}

/// Sends another code.
pub(super) async fn resend(desk: Desk, PathId(id): PathId<CardBindingId>) -> Reply {
    send(&desk, id, Channel::Sms).await
}

/// Has the code read out by telephone.
pub(super) async fn voice(desk: Desk, PathId(id): PathId<CardBindingId>) -> Reply {
    send(&desk, id, Channel::Voice).await
}

async fn send(desk: &Desk, id: CardBindingId, channel: Channel) -> Reply {
    match desk.payments().cards.resend(&desk.actor, id, channel).await {
        Ok(()) => go(&format!("/cards/bind/{id}")),
        Err(problem) => refused(desk, id, problem).await,
    }
}

async fn refused(desk: &Desk, id: CardBindingId, problem: Problem) -> Reply {
    match view(desk, id).await {
        Ok(view) => desk.refuse(problem, &view).await,
        Err(ended) => over(desk, ended).await,
    }
}

/// A binding that ended leads back to its first step.
async fn over(desk: &Desk, problem: Problem) -> Reply {
    if problem.failure().code == Code::BindingEnded {
        return bind::again(desk, problem).await;
    }
    Err(Refusal::from(problem))
}

async fn view(desk: &Desk, id: CardBindingId) -> Answer<BindCodeView> {
    let cards = &desk.payments().cards;
    let binding = cards.binding(&desk.actor, id).await?;
    let status = cards.code_status(&desk.actor, id).await?;
    let status = status.ok_or_else(|| Failure::new(Code::BindingEnded))?;
    let at = code::Addresses {
        action: format!("/cards/bind/{id}"),
        query: String::new(),
        edit: Some("/cards/bind".into()),
    };
    let bank = bank_word(&binding.bank_code);
    Ok(BindCodeView {
        card: name::of(desk.words(), "card-name", bank, &binding.tail),
        code: code::view(&desk.visit, &status, &at),
    })
}
