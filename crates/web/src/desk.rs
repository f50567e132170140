//! A signed-in person's request, with all that a page of theirs needs: who they are, in which
//! language they read, and what the wallet can do.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use tongbao_http::{Refusal, SignedIn, Surface, Visit, Words};
use tongbao_identity::Actor;
use tongbao_kernel::{Code, Failure, Problem, Timestamp};
use tongbao_payments::Payments;

use crate::page;
use crate::views::View;

/// What a handler of a page returns.
pub(crate) type Reply = Result<Response, Refusal>;

/// The request of a person who is signed in. Whoever is not is led to signing in.
pub(crate) struct Desk {
    /// The use cases.
    pub(crate) surface: Surface,
    /// Who asks.
    pub(crate) actor: Actor,
    /// The request.
    pub(crate) visit: Visit,
}

impl FromRequestParts<Surface> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, surface: &Surface) -> Result<Self, Response> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, surface).await?;
        let Ok(visit) = Visit::from_request_parts(parts, surface).await;
        Ok(Self { surface: surface.clone(), actor, visit })
    }
}

impl Desk {
    /// What can be done with money.
    pub(crate) fn payments(&self) -> &Payments {
        &self.surface.payments
    }

    /// The texts in the person's language.
    pub(crate) fn words(&self) -> &'static Words {
        self.visit.words
    }

    /// When the request arrived.
    pub(crate) fn now(&self) -> Timestamp {
        self.visit.now
    }

    /// The page.
    pub(crate) async fn show(&self, view: &impl View) -> Reply {
        page::show(&self.surface, &self.visit, Some(&self.actor), view).await
    }

    /// The page, with a cause on top that refuses nothing: it explains what is seen.
    pub(crate) async fn explain(&self, cause: &Failure, view: &impl View) -> Reply {
        page::explain(&self.surface, &self.visit, Some(&self.actor), cause, view).await
    }

    /// The page again with why it was refused. What is not the reader's is the same as nothing.
    pub(crate) async fn refuse(&self, problem: Problem, view: &impl View) -> Reply {
        if problem.failure().code == Code::NotFound {
            return Err(problem.into());
        }
        page::refuse(&self.surface, &self.visit, Some(&self.actor), problem, view).await
    }
}

/// On to another page, by GET: reloading it or going back sends nothing again.
pub(crate) fn go(path: &str) -> Reply {
    Ok(Redirect::to(path).into_response())
}
