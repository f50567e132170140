//! Signing in with a passkey: the question that the page's script fetches, and the answer that the
//! form brings. Everything else, refusals too, is pages as usual.

use axum::Json;
use axum::response::IntoResponse;
use serde::Deserialize;
use tongbao_http::{Caller, FormBody, Refusal, cookie, local_path};
use tongbao_identity::passkey::{self, PasskeySignIn};
use tongbao_identity::{Device, Entered, SignedIn};
use tongbao_kernel::{Answer, Code, Failure, Problem};

use super::page::{let_in, view};
use crate::desk::{Reply, go};
use crate::page::institution_of;
use crate::passkey::question as written;
use crate::views::sign_in::SignInView;
use crate::visitor::{Visitor, with_cookie};

/// What the script filled in.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasskeyForm {
    ceremony: String,
    answer: String,
    next: String,
}

/// Nothing is to be seen under this address: it leads to the form.
pub(super) async fn lead() -> Reply {
    go("/sign-in")
}

/// The question for this browser. Its cookie goes along, because nobody else may answer.
pub(super) async fn question(visitor: Visitor, Caller(device): Caller) -> Reply {
    let institution = visitor.institution().await?;
    let institution = institution.ok_or_else(|| Refusal::from(Failure::new(Code::NotFound)))?;
    let asked = passkey::ask(&visitor.surface.site, institution.id, &device).await?;
    let answer = Json(written(&asked)).into_response();
    Ok(with_cookie(answer, cookie::DEVICE.set(&device.token.text())))
}

/// Signs in, at the institution whose customer the passkey is of.
pub(super) async fn sign_in(
    visitor: Visitor,
    Caller(device): Caller,
    FormBody(form): FormBody<PasskeyForm>,
) -> Reply {
    let next = local_path(&form.next).unwrap_or("/");
    match enter(&visitor, &device, &form).await {
        Ok(signed_in) => {
            let (surface, visit) = (&visitor.surface, &visitor.visit);
            let institution = institution_of(surface, visit, Some(&signed_in.actor)).await?;
            let entered = Entered::SignedIn(signed_in);
            let answer = let_in(&visitor, &entered, &device, next).await?;
            let institution = institution.expect("a customer belongs to an institution");
            Ok(with_cookie(answer, cookie::INSTITUTION.set(&institution.code)))
        }
        Err(problem) => {
            let gone = gone(&problem, &form.answer);
            let view = SignInView { gone, ..view(&visitor, String::new(), next) };
            visitor.refuse(problem, &view).await
        }
    }
}

async fn enter(visitor: &Visitor, device: &Device, form: &PasskeyForm) -> Answer<SignedIn> {
    let ceremony = form.ceremony.parse().map_err(|_| Failure::new(Code::PasskeyOver))?;
    let entry = PasskeySignIn {
        ceremony,
        answer: form.answer.clone(),
        device: device.clone(),
        locale: visitor.locale(),
    };
    passkey::sign_in(&visitor.surface.site, entry).await
}

/// The passkey that is not known here (any more), so that the browser can strike it from its list
/// (`LOGIN-14`).
fn gone(problem: &Problem, answer: &str) -> Option<String> {
    if problem.failure().code != Code::PasskeyUnknown {
        return None;
    }
    let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
    answer["id"].as_str().map(str::to_owned)
}
