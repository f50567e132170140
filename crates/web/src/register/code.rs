//! Step 3: the code. The right one makes the customer, the wallet and the session at once.

use axum::response::Response;
use serde::Deserialize;
use tongbao_http::{Caller, FormBody, cookie};
use tongbao_identity::registration::{self, Step};
use tongbao_identity::sms::Channel;
use tongbao_identity::sms_code::CodeStatus;
use tongbao_identity::{Device, SignedIn, fold_width};
use tongbao_kernel::{Answer, Code, Problem};
use tongbao_payments::wallet;

use super::applicant::{Applicant, ended, href};
use crate::code::{self, Addresses};
use crate::desk::{Reply, go};
use crate::views::register::RegisterCodeView;
use crate::visitor::{Visitor, with_cookie};

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// Where the code went, and what became of its message.
pub(super) async fn page(applicant: Applicant) -> Reply {
    let (Step::Code, Some(status)) = (applicant.draft.step, applicant.code_status().await?) else {
        return go("/register/secrets");
    };
    let visitor = &applicant.visitor;
    let view = view(visitor, &status);
    match code::worth_telling(&status) {
        Some(notice) => visitor.explain(notice, &view).await,
        None => visitor.show(&view).await,
    }
}

/// Another code.
pub(super) async fn resend(applicant: Applicant) -> Reply {
    send(&applicant, Channel::Sms).await
}

/// The code read out by telephone.
pub(super) async fn voice(applicant: Applicant) -> Reply {
    send(&applicant, Channel::Voice).await
}

async fn send(applicant: &Applicant, channel: Channel) -> Reply {
    match applicant.send_code(channel).await {
        Ok(()) => go("/register/code"),
        Err(problem) => refused(applicant, problem).await,
    }
}

/// Checks the code, opens the wallet and signs in.
pub(super) async fn confirm(
    applicant: Applicant,
    Caller(device): Caller,
    FormBody(form): FormBody<CodeForm>,
) -> Reply {
    match open(&applicant, &device, &form).await {
        Ok(signed_in) => opened(&signed_in, &device),
        Err(problem) => refused(&applicant, problem).await,
    }
}

async fn open(applicant: &Applicant, device: &Device, form: &CodeForm) -> Answer<SignedIn> {
    let (site, entered) = (applicant.site(), fold_width(&form.code));
    let (own, token) = (site.clone(), &applicant.token);
    let locale = applicant.visitor.locale();
    registration::confirm(site, token, &entered, device.clone(), locale, move |tx, new| {
        wallet::open(tx, &own, new.institution, new.customer).map(drop).map_err(Problem::from)
    })
    .await
}

fn opened(signed_in: &SignedIn, device: &Device) -> Reply {
    let answer: Response = go("/register/done")?;
    let answer = with_cookie(answer, cookie::SESSION.set(&signed_in.token.text()));
    let answer = with_cookie(answer, cookie::DEVICE.set(&device.token.text()));
    Ok(with_cookie(answer, cookie::DRAFT.clear()))
}

async fn refused(applicant: &Applicant, problem: Problem) -> Reply {
    let over = [Code::RegistrationExpired, Code::PhoneRegistered, Code::WalletLimitReached];
    let code = problem.failure().code;
    if over.contains(&code) {
        return ended(&applicant.visitor, problem);
    }
    if code == Code::RegistrationKept {
        return go(href(applicant.draft.step));
    }
    let Some(status) = applicant.code_status().await? else {
        return Err(problem.into());
    };
    let visitor = &applicant.visitor;
    let view = view(visitor, &status);
    visitor.refuse(problem, &view).await
}

/// What is reported of the message stands beside the form, so that exchanging it takes nothing out
/// of busy fingers.
fn view(visitor: &Visitor, status: &CodeStatus) -> RegisterCodeView {
    let mut code = code::view(&visitor.visit, status, &addresses());
    let delivery = code.delivery.take();
    RegisterCodeView { code, delivery, live: "/register/code/events".into() }
}

fn addresses() -> Addresses {
    Addresses {
        action: "/register/code".into(),
        query: String::new(),
        edit: Some("/register/phone".into()),
    }
}
