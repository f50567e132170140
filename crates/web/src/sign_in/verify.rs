//! The second factor of a sign-in (`LOGIN-12`): an SMS code, an authenticator's, a recovery code, or
//! a passkey.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tongbao_http::{Caller, FormBody, QueryArgs, Refusal, Surface, cookie, encoded, local_path};
use tongbao_identity::challenge::{self, Challenge, Method};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Entered, Token, fold_width};
use tongbao_kernel::{Answer, Code, Failure, Problem};

use super::let_in;
use crate::code::{self, Addresses};
use crate::desk::{Reply, go};
use crate::passkey::{asking, question};
use crate::views::sign_in::{Factor, OtherFactor, VerifyView};
use crate::visitor::{Visitor, with_cookie};

/// The request of whoever owes a second factor, known by the challenge's cookie alone. Whoever has
/// none is led to signing in.
pub(super) struct Entering {
    visitor: Visitor,
    token: Token,
    challenge: Challenge,
}

impl FromRequestParts<Surface> for Entering {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, surface: &Surface) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, surface).await;
        let token = visitor.visit.cookies.get(cookie::CHALLENGE).and_then(Token::parse);
        let Some(token) = token else {
            return Err(Redirect::to("/sign-in").into_response());
        };
        match challenge::look(&surface.site, &token).await {
            Ok(challenge) => Ok(Self { visitor, token, challenge }),
            Err(problem) => Err(ended(problem)),
        }
    }
}

/// Which way was chosen, and where one wanted to go.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct VerifyQuery {
    method: String,
    next: String,
}

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct VerifyForm {
    code: String,
}

/// What is asked for.
pub(super) async fn page(entering: Entering, QueryArgs(query): QueryArgs<VerifyQuery>) -> Reply {
    let view = entering.view(&query).await.map_err(Refusal::from)?;
    entering.visitor.show(&view).await
}

/// Checks it and signs in.
pub(super) async fn prove(
    entering: Entering,
    QueryArgs(query): QueryArgs<VerifyQuery>,
    Caller(device): Caller,
    FormBody(form): FormBody<VerifyForm>,
) -> Reply {
    let (method, entered) = (entering.method(&query), fold_width(&form.code));
    let from = (device.clone(), entering.visitor.locale());
    let site = &entering.visitor.surface.site;
    match challenge::prove(site, &entering.token, method, &entered, from).await {
        Ok(signed_in) => {
            let next = local_path(&query.next).unwrap_or("/");
            let_in(&entering.visitor, &Entered::SignedIn(signed_in), &device, next).await
        }
        Err(problem) => entering.refused(&query, problem).await,
    }
}

/// Another code.
pub(super) async fn resend(entering: Entering, QueryArgs(query): QueryArgs<VerifyQuery>) -> Reply {
    entering.send(&query, Channel::Sms).await
}

/// The code read out by telephone.
pub(super) async fn voice(entering: Entering, QueryArgs(query): QueryArgs<VerifyQuery>) -> Reply {
    entering.send(&query, Channel::Voice).await
}

/// The question for a device, for the page's script.
pub(super) async fn ask_passkey(entering: Entering) -> Reply {
    let asked = challenge::ask_passkey(&entering.visitor.surface.site, &entering.token).await?;
    Ok(Json(question(&asked)).into_response())
}

impl Entering {
    async fn send(&self, query: &VerifyQuery, channel: Channel) -> Reply {
        let (site, locale) = (&self.visitor.surface.site, self.visitor.locale());
        match challenge::send_code(site, &self.token, channel, locale).await {
            Ok(_) => go(&address(Method::Sms, query)),
            Err(problem) => self.refused(query, problem).await,
        }
    }

    async fn refused(&self, query: &VerifyQuery, problem: Problem) -> Reply {
        if problem.failure().code == Code::ChallengeOver {
            return Ok(ended(problem));
        }
        match self.view(query).await {
            Ok(view) => self.visitor.refuse(problem, &view).await,
            // The last try is used up, and with it the challenge.
            Err(_) => Ok(ended(problem)),
        }
    }

    /// The chosen one, if it is offered; else the likeliest.
    fn method(&self, query: &VerifyQuery) -> Method {
        let offered = &self.challenge.methods;
        let chosen = offered.iter().find(|method| method.as_str() == query.method);
        let likeliest = offered.first().copied().unwrap_or(Method::RecoveryCode);
        chosen.copied().unwrap_or(likeliest)
    }

    async fn view(&self, query: &VerifyQuery) -> Answer<VerifyView> {
        let method = self.method(query);
        let factor = match method {
            Method::Sms => self.sms(query).await?,
            Method::Authenticator => Factor::Authenticator { action: address(method, query) },
            Method::RecoveryCode => Factor::RecoveryCode { action: address(method, query) },
            Method::Passkey => Factor::Passkey {
                ask: Box::new(asking(&self.visitor.surface, &self.visitor.visit)),
                action: address(method, query),
            },
        };
        let others = self.challenge.methods.iter().filter(|other| **other != method);
        let other =
            |method: &Method| OtherFactor { word: word(*method), href: address(*method, query) };
        Ok(VerifyView { factor, others: others.map(other).collect() })
    }

    async fn sms(&self, query: &VerifyQuery) -> Answer<Factor> {
        let status = challenge::code_status(&self.visitor.surface.site, &self.token).await?;
        let at = Addresses {
            action: "/sign-in/verify".into(),
            query: format!("?method=sms&next={}", encoded(next(query))),
            edit: None,
        };
        Ok(match status {
            Some(status) => Factor::Sms(Box::new(code::view(&self.visitor.visit, &status, &at))),
            None => Factor::SmsWanted {
                phone: self.challenge.masked_phone.clone(),
                action: format!("{}/resend{}", at.action, at.query),
            },
        })
    }
}

fn word(method: Method) -> &'static str {
    match method {
        Method::Sms => "verify-by-sms",
        Method::Authenticator => "verify-by-authenticator",
        Method::RecoveryCode => "verify-by-recovery-code",
        Method::Passkey => "verify-by-passkey",
    }
}

fn next(query: &VerifyQuery) -> &str {
    local_path(&query.next).unwrap_or("/")
}

fn address(method: Method, query: &VerifyQuery) -> String {
    format!("/sign-in/verify?method={}&next={}", method.as_str(), encoded(next(query)))
}

/// It is over (`LOGIN-20`), or cannot be read now; then the cookie stays.
fn ended(problem: Problem) -> Response {
    let over = matches!(&problem, Problem::Refused(Failure { .. }));
    let answer = Refusal(problem).into_response();
    if over { with_cookie(answer, cookie::CHALLENGE.clear()) } else { answer }
}
