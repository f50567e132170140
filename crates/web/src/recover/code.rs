//! Then the code to that number.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::recovery::{self, Step};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Origin, fold_width};
use tongbao_kernel::{Answer, Problem};

use super::recovering::{Recovering, href};
use crate::code::{self, Addresses};
use crate::desk::{Reply, go};
use crate::views::recover::RecoverView;

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// Where the code went, if the number has an account.
pub(super) async fn page(recovering: Recovering) -> Reply {
    if recovering.recovery.step != Step::Code {
        return go(href(recovering.recovery.step));
    }
    match view(&recovering).await? {
        Some(view) => recovering.visitor.show(&view).await,
        None => go("/recover"),
    }
}

/// Checks the code.
pub(super) async fn prove(recovering: Recovering, FormBody(form): FormBody<CodeForm>) -> Reply {
    let code = fold_width(&form.code);
    match recovery::prove_code(recovering.site(), &recovering.token, &code).await {
        Ok(recovery) => go(href(recovery.step)),
        Err(problem) => refused(&recovering, problem).await,
    }
}

/// Another code.
pub(super) async fn resend(recovering: Recovering) -> Reply {
    again(&recovering, Channel::Sms).await
}

/// The code read out by telephone.
pub(super) async fn voice(recovering: Recovering) -> Reply {
    again(&recovering, Channel::Voice).await
}

async fn again(recovering: &Recovering, channel: Channel) -> Reply {
    let visitor = &recovering.visitor;
    let (locale, origin) = (visitor.locale(), Origin::of(visitor.visit.address));
    let (site, token) = (recovering.site(), &recovering.token);
    match recovery::send_code(site, token, channel, locale, Some(origin)).await {
        Ok(_) => go("/recover/code"),
        Err(problem) => refused(recovering, problem).await,
    }
}

async fn refused(recovering: &Recovering, problem: Problem) -> Reply {
    match view(recovering).await? {
        Some(view) => recovering.refuse(problem, &view).await,
        None => Err(problem.into()),
    }
}

async fn view(recovering: &Recovering) -> Answer<Option<RecoverView>> {
    let status = recovery::code_status(recovering.site(), &recovering.token).await?;
    let at = Addresses {
        action: "/recover/code".into(),
        query: String::new(),
        edit: Some("/recover".into()),
    };
    Ok(status.map(|status| {
        let mut view = code::view(&recovering.visitor.visit, &status, &at);
        view.uncertain = true;
        RecoverView::Code(Box::new(view))
    }))
}
