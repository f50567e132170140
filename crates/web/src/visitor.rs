//! Anybody's request, signed in or not, with what a page for everyone needs.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use tongbao_http::{Reader, Refusal, Surface, Visit, Words};
use tongbao_identity::{Actor, Institution, Locale};
use tongbao_kernel::{Answer, Failure, Problem};

use crate::desk::Reply;
use crate::page;
use crate::views::View;

/// The request of whoever asks. Where only a signed-in person may ask, use `Desk`.
pub(crate) struct Visitor {
    /// The use cases.
    pub(crate) surface: Surface,
    /// Who asks, if they are signed in.
    pub(crate) actor: Option<Actor>,
    /// The request.
    pub(crate) visit: Visit,
}

impl FromRequestParts<Surface> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, surface: &Surface) -> Result<Self, Infallible> {
        let Ok(visit) = Visit::from_request_parts(parts, surface).await;
        // These pages are there for when something is broken: then the reader counts as nobody.
        let reader = Reader::from_request_parts(parts, surface).await;
        let actor = reader.map_or(None, |Reader(actor)| actor);
        Ok(Self { surface: surface.clone(), actor, visit })
    }
}

impl Visitor {
    /// The texts in the reader's language.
    pub(crate) fn words(&self) -> &'static Words {
        self.visit.words
    }

    /// The reader's language, as identity writes to them in it.
    pub(crate) fn locale(&self) -> Locale {
        Locale::from(self.visit.locale)
    }

    /// The page.
    pub(crate) async fn show(&self, view: &impl View) -> Reply {
        page::show(&self.surface, &self.visit, self.actor.as_ref(), view).await
    }

    /// The page with a cause on top that refuses nothing.
    pub(crate) async fn explain(&self, cause: &Failure, view: &impl View) -> Reply {
        page::explain(&self.surface, &self.visit, self.actor.as_ref(), cause, view).await
    }

    /// The page again with why it was refused.
    pub(crate) async fn refuse(&self, problem: Problem, view: &impl View) -> Reply {
        page::refuse(&self.surface, &self.visit, self.actor.as_ref(), problem, view).await
    }

    /// The reader's institution, if they have or chose one.
    pub(crate) async fn institution(&self) -> Answer<Option<Institution>> {
        page::institution_of(&self.surface, &self.visit, self.actor.as_ref()).await
    }

    /// The chosen institution; without one, the way to choosing it.
    pub(crate) async fn chosen(&self) -> Result<Institution, Response> {
        let found = self.institution().await.map_err(|problem| Refusal(problem).into_response())?;
        found.ok_or_else(|| Redirect::to("/welcome").into_response())
    }
}

/// The answer with this cookie set or cleared.
pub(crate) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}
