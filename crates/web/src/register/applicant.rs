//! A person in the middle of registering: known by the draft's cookie alone.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use tongbao_http::{Refusal, Surface, cookie};
use tongbao_identity::registration::{self, Draft, Step};
use tongbao_identity::sms::Channel;
use tongbao_identity::sms_code::CodeStatus;
use tongbao_identity::{Origin, Site, Token};
use tongbao_kernel::{Answer, Code, Problem};

use crate::desk::{Reply, go};
use crate::visitor::{Visitor, with_cookie};

/// The request of an applicant. Whoever has no draft here is led to the first step.
pub(super) struct Applicant {
    /// The request.
    pub(super) visitor: Visitor,
    /// What leads to the draft.
    pub(super) token: Token,
    /// Where it stands.
    pub(super) draft: Draft,
}

impl FromRequestParts<Surface> for Applicant {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, surface: &Surface) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, surface).await;
        let Some(token) = token(&visitor) else {
            return Err(Redirect::to("/register").into_response());
        };
        match registration::resume(&surface.site, &token).await {
            Ok(draft) => Ok(Self { visitor, token, draft }),
            Err(problem) => Err(ended(&visitor, problem).into_response()),
        }
    }
}

impl Applicant {
    pub(super) fn site(&self) -> &Site {
        &self.visitor.surface.site
    }

    /// Sends a code, by SMS or by telephone.
    pub(super) async fn send_code(&self, channel: Channel) -> Answer<()> {
        let (locale, origin) = (self.visitor.locale(), Origin::of(self.visitor.visit.address));
        let sent = registration::send_code(self.site(), &self.token, channel, locale, Some(origin));
        sent.await.map(drop)
    }

    /// What became of the newest code; none when none was asked for.
    pub(super) async fn code_status(&self) -> Answer<Option<CodeStatus>> {
        registration::code_status(self.site(), &self.token).await
    }
}

/// The registration that was broken off in this browser, if it can go on.
pub(crate) async fn kept(visitor: &Visitor) -> Option<Draft> {
    registration::resume(&visitor.surface.site, &token(visitor)?).await.ok()
}

/// Where the next step is.
pub(super) const fn href(step: Step) -> &'static str {
    match step {
        Step::Secrets => "/register/secrets",
        Step::Code => "/register/code",
        Step::Done => "/register/done",
    }
}

/// A draft that is over: past its time (`REG-10`), refused, or complete. Whoever is signed in by
/// now has completed it, perhaps by tapping twice.
pub(super) fn ended(visitor: &Visitor, problem: Problem) -> Reply {
    let code = problem.failure().code;
    if code == Code::PhoneRegistered && visitor.actor.is_some() {
        return go(href(Step::Done));
    }
    let over = [Code::RegistrationExpired, Code::PhoneRegistered, Code::WalletLimitReached];
    let answer = Refusal(problem).into_response();
    Ok(if over.contains(&code) { with_cookie(answer, cookie::DRAFT.clear()) } else { answer })
}

fn token(visitor: &Visitor) -> Option<Token> {
    visitor.visit.cookies.get(cookie::DRAFT).and_then(Token::parse)
}
