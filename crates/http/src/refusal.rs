//! What a handler returns when it did not do what was asked.
//!
//! A handler knows neither the language nor the form of the answer. It returns a [`Refusal`]; the
//! guard around all routes ([`crate::guard`]) turns it into a page or into problem+json, with the
//! same code, text and reference.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tongbao_kernel::{Code, Failure, Outage, Problem};

use crate::FailureView;

/// Why the request did not succeed, to be told by the guard.
#[derive(Debug)]
pub struct Refusal(pub Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self(Problem::Refused(failure))
    }
}

impl From<Outage> for Refusal {
    fn from(outage: Outage) -> Self {
        Self(Problem::Outage(outage))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let failure = self.0.failure();
        let outage = match &self.0 {
            Problem::Refused(_) => None,
            Problem::Outage(outage) => Some(chain(outage)),
        };
        let mut response = status(failure.code).into_response();
        response.extensions_mut().insert(Untold { failure, outage });
        response
    }
}

/// A failure on its way to the guard, which tells it.
#[derive(Clone)]
pub(crate) struct Untold {
    pub failure: Failure,
    /// What failed, for the log alone.
    pub outage: Option<Arc<str>>,
}

/// Marks an answer that already tells this failure, so that the guard leaves it as it is.
#[derive(Clone, Copy)]
pub(crate) struct Told(pub Code);

/// A page that shows the failure itself, for instance a form with its input: the answer gets the
/// failure's status, and `Retry-After` where there is a time.
pub fn told(view: &FailureView, page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    *response.status_mut() = StatusCode::from_u16(view.status).expect("the catalogue has statuses");
    if let Some(seconds) = view.wait_seconds {
        response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
    }
    let code = crate::failure::code_named(view.code).expect("a view's code is of the catalogue");
    response.extensions_mut().insert(Told(code));
    response
}

pub(crate) fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.entry().status).expect("the catalogue has statuses")
}

/// What was being done and each cause below it, once.
fn chain(outage: &Outage) -> Arc<str> {
    let mut text = outage.to_string();
    let mut cause = outage.source.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text.into()
}
