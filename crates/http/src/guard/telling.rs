//! From a refusal to words. Nothing with a status of 400 or more leaves without a catalogue code,
//! not even what the framework refused on its own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tongbao_kernel::{Code, Failure};

use super::Guard;
use crate::refusal::{Told, Untold, told};
use crate::{Side, Visit, problem};

/// Tells what was refused below, in the visitor's language and in the surface's form.
pub(super) async fn tell(
    State(guard): State<Arc<Guard>>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let Some(untold) = untold(&response) else {
        return response;
    };
    if let Some(outage) = &untold.outage {
        let code = untold.failure.code.entry().code;
        tracing::error!(reference = %visit.reference, code, %outage, "outage");
    }
    let mut answer = match visit.side {
        Side::Api => problem::answer(&untold.failure, &visit),
        Side::Web => {
            let view = visit.tell(&untold.failure);
            told(&view, (guard.page)(&visit, &view))
        }
    };
    keep_headers(&response, &mut answer);
    if visit.side == Side::Api && answer.status() == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// What is still to be told of this answer, if anything.
fn untold(response: &Response) -> Option<Untold> {
    if let Some(untold) = response.extensions().get::<Untold>() {
        return Some(untold.clone());
    }
    let told = response.extensions().get::<Told>().is_some();
    let failed = response.status().is_client_error() || response.status().is_server_error();
    (failed && !told)
        .then(|| Untold { failure: Failure::new(code_of(response.status())), outage: None })
}

/// The cause behind a status that the framework chose.
fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::UNAUTHORIZED => Code::SignInNeeded,
        StatusCode::FORBIDDEN => Code::CrossSite,
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::MediaType,
        StatusCode::TOO_MANY_REQUESTS => Code::Overloaded,
        status if status.is_server_error() => Code::SystemFault,
        _ => Code::Malformed,
    }
}

/// Cookies that were set and methods that are allowed stay true; what described the old body does
/// not.
fn keep_headers(from: &Response, to: &mut Response) {
    let own = to.headers().clone();
    for (name, value) in from.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH && !own.contains_key(name) {
            to.headers_mut().append(name, value.clone());
        }
    }
}
