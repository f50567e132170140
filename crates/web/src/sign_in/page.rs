//! Signing in with a name (mobile number, user name or e-mail address) and a password.

use serde::Deserialize;
use tongbao_http::{
    Caller, FailureView, FormBody, QueryArgs, cookie, encoded, failure, local_path,
};
use tongbao_identity::institution::policy;
use tongbao_identity::password::{self, SignIn};
use tongbao_identity::{
    Actor, Device, Entered, Institution, Login, SignedIn, Site, fold_width, session,
};
use tongbao_kernel::failure::Remedy;
use tongbao_kernel::{Answer, Arg, Code, Failure, Problem, Secret};

use crate::desk::{Reply, go};
use crate::page;
use crate::passkey::asking;
use crate::views::sign_in::SignInView;
use crate::visitor::{Visitor, with_cookie};

/// Why one is here, and where one wanted to go.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct SignInQuery {
    reason: String,
    next: String,
}

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignInForm {
    // Browsers that kept the form of before send it under its former name.
    #[serde(alias = "phone")]
    login: String,
    password: String,
    next: String,
}

/// The form, with the reason for being here (`NET-05` after idle time).
pub(super) async fn page(visitor: Visitor, QueryArgs(query): QueryArgs<SignInQuery>) -> Reply {
    let next = local_path(&query.next).unwrap_or("/");
    if visitor.actor.is_some() {
        return go(next);
    }
    let institution = match visitor.chosen().await {
        Ok(institution) => institution,
        Err(to_choosing) => return Ok(to_choosing),
    };
    let view = view(&visitor, String::new(), next);
    match reason(&visitor, &institution, &query.reason).await? {
        Some(told) => page::tell(&visitor.surface, &visitor.visit, None, told, &view).await,
        None => visitor.show(&view).await,
    }
}

/// Signs in, under a new session token.
pub(super) async fn sign_in(
    visitor: Visitor,
    Caller(device): Caller,
    FormBody(form): FormBody<SignInForm>,
) -> Reply {
    let institution = match visitor.chosen().await {
        Ok(institution) => institution,
        Err(to_choosing) => return Ok(to_choosing),
    };
    let next = local_path(&form.next).unwrap_or("/").to_owned();
    let view = view(&visitor, form.login.clone(), &next);
    match enter(&visitor, &institution, &device, form).await {
        Ok(entered) => {
            let answer = let_in(&visitor, &entered, &device, &next).await?;
            Ok(with_cookie(answer, cookie::INSTITUTION.set(&institution.code)))
        }
        Err(problem) => visitor.refuse(problem, &view).await,
    }
}

/// The form.
pub(super) fn view(visitor: &Visitor, login: String, next: &str) -> SignInView {
    let ask = asking(&visitor.surface, &visitor.visit);
    SignInView { login, next: next.to_owned(), ask, gone: None }
}

/// The way on after the password, a second factor or a recovery: in, or to the factor that is
/// asked for. The device's cookie goes along, because it is this browser that is let in.
pub(crate) async fn let_in(
    visitor: &Visitor,
    entered: &Entered,
    device: &Device,
    next: &str,
) -> Reply {
    let answer = match entered {
        Entered::SignedIn(signed_in) => {
            end_anothers(&visitor.surface.site, visitor.actor, signed_in).await;
            let answer = with_cookie(go(next)?, cookie::SESSION.set(&signed_in.token.text()));
            with_cookie(answer, cookie::CHALLENGE.clear())
        }
        Entered::Challenged(challenged) => {
            let place = format!("/sign-in/verify?next={}", encoded(next));
            with_cookie(go(&place)?, cookie::CHALLENGE.set(&challenged.token.text()))
        }
    };
    Ok(with_cookie(answer, cookie::DEVICE.set(&device.token.text())))
}

async fn enter(
    visitor: &Visitor,
    institution: &Institution,
    device: &Device,
    form: SignInForm,
) -> Answer<Entered> {
    let entry = SignIn {
        institution: institution.id,
        login: Login::parse(&fold_width(&form.login))?,
        password: Secret::new(form.password),
        device: device.clone(),
        locale: visitor.locale(),
    };
    password::sign_in(&visitor.surface.site, entry).await
}

/// Another person's session in this browser ends with its cookie. One's own was replaced.
async fn end_anothers(site: &Site, actor: Option<Actor>, signed_in: &SignedIn) {
    let before = actor.filter(|actor| actor.customer != signed_in.actor.customer);
    if let Some(before) = before {
        let ended = session::end(site, &before, before.session).await;
        if let Err(problem) = ended {
            tracing::warn!(%problem, "a session that lost its cookie was not ended");
        }
    }
}

/// What the last page said when it led here. Only the two codes that lead here are told: nobody
/// writes a page of ours by writing an address.
async fn reason(
    visitor: &Visitor,
    institution: &Institution,
    code: &str,
) -> Answer<Option<FailureView>> {
    let failure = match failure::code_named(code) {
        Some(Code::SessionIdle) => {
            let (own, id) = (visitor.surface.site.clone(), institution.id);
            let read = own.db.clone();
            let policies = read.read(move |tx| own.policies(tx, id).map_err(Problem::from)).await?;
            let seconds = policies.value(policy::SESSION_IDLE_SECONDS);
            Failure::new(Code::SessionIdle).with("minutes", Arg::Count(seconds / 60))
        }
        Some(Code::SignInNeeded) => Failure::new(Code::SignInNeeded),
        Some(_) | None => return Ok(None),
    };
    let mut told = visitor.visit.tell(&failure);
    // The way out is this page.
    told.ways_out.retain(|way| way.remedy != Remedy::SignIn);
    Ok(Some(told))
}
