//! A person on the way back in: known by the recovery's cookie alone.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use tongbao_http::{Refusal, Surface, cookie};
use tongbao_identity::recovery::{self, Recovery, Step};
use tongbao_identity::{Site, Token};
use tongbao_kernel::Problem;

use crate::desk::{Reply, go};
use crate::views::View;
use crate::visitor::{Visitor, with_cookie};

/// The request of whoever is getting back in. Whoever has begun nothing here is led to the start.
pub(super) struct Recovering {
    /// The request.
    pub(super) visitor: Visitor,
    /// What leads to the recovery.
    pub(super) token: Token,
    /// Where it stands.
    pub(super) recovery: Recovery,
}

impl FromRequestParts<Surface> for Recovering {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, surface: &Surface) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, surface).await;
        let token = visitor.visit.cookies.get(cookie::RECOVERY).and_then(Token::parse);
        let Some(token) = token else {
            return Err(Redirect::to("/recover").into_response());
        };
        match recovery::look(&surface.site, &token).await {
            Ok(recovery) => Ok(Self { visitor, token, recovery }),
            Err(problem) => Err(ended(problem)),
        }
    }
}

impl Recovering {
    pub(super) fn site(&self) -> &Site {
        &self.visitor.surface.site
    }

    /// Draws the form again with why it was refused; where the recovery has come further, perhaps
    /// by tapping twice, that step is next.
    pub(super) async fn refuse(&self, problem: Problem, view: &impl View) -> Reply {
        match recovery::look(self.site(), &self.token).await {
            Ok(now) if now.step != self.recovery.step => go(href(now.step)),
            Ok(_) => self.visitor.refuse(problem, view).await,
            Err(over) => Ok(ended(over)),
        }
    }
}

/// Where a step is done.
pub(super) const fn href(step: Step) -> &'static str {
    match step {
        Step::Code => "/recover/code",
        Step::Identity => "/recover/identity",
        Step::Choice => "/recover/choice",
        Step::Done => "/",
    }
}

/// It is over (`PWD-02`), or cannot be read now; then the cookie stays.
pub(super) fn ended(problem: Problem) -> Response {
    let over = matches!(&problem, Problem::Refused(_));
    let answer = Refusal(problem).into_response();
    if over { with_cookie(answer, cookie::RECOVERY.clear()) } else { answer }
}
