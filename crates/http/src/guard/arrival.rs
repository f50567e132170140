//! The first and the last thing that happens to a request.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tongbao_kernel::Code;
use tongbao_kernel::failure::Severity;

use super::{Guard, address};
use crate::refusal::Told;
use crate::{Cookies, Locale, Reference, Side, Visit, Words, cookie};

/// The longest address that is kept to come back to.
const PATH_BYTES_MAX: usize = 512;

/// Names the request, lets it through, and writes its one line.
pub(super) async fn arrive(
    State(guard): State<Arc<Guard>>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let visit = visit(&guard, &request);
    let line = Line {
        method: request.method().clone(),
        path: request.extensions().get::<MatchedPath>().cloned(),
        reference: visit.reference,
    };
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let reference = HeaderValue::from_str(&line.reference.to_string());
    response.headers_mut().insert("x-reference", reference.expect("a reference is ASCII"));
    line.write(&response, began);
    response
}

fn visit(guard: &Guard, request: &Request) -> Visit {
    let cookies = Cookies::read(request.headers());
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = Locale::choose(cookies.get(cookie::LANGUAGE), accepted);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Visit {
        now: guard.clock.now(),
        locale,
        words: Words::of(locale),
        reference: Reference::mint(guard.entropy.as_ref()),
        side: Side::of(request.uri().path()),
        address: address::of(request, &guard.trusted_proxies),
        cookies,
        path: if path.len() > PATH_BYTES_MAX { "/".into() } else { path.to_owned() },
    }
}

/// What the log says of a request. Never its body, query, cookies or address, and its path only as
/// the route that took it: an id in a path is a person's.
struct Line {
    method: Method,
    path: Option<MatchedPath>,
    reference: Reference,
}

impl Line {
    fn write(&self, response: &Response, began: Instant) {
        let told = response.extensions().get::<Told>().map(|Told(code)| *code);
        let path = self.path.as_ref().map_or("(none)", MatchedPath::as_str);
        let status = response.status().as_u16();
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (method, reference) = (self.method.as_str(), self.reference);
        let code = told.map_or("-", |code| code.entry().code);
        if is_fault(told, response.status()) {
            tracing::warn!(method, path, status, code, micros, %reference, "request");
        } else {
            tracing::info!(method, path, status, code, micros, %reference, "request");
        }
    }
}

fn is_fault(told: Option<Code>, status: StatusCode) -> bool {
    match told.map(|code| code.entry().severity) {
        Some(Severity::Fault) => true,
        Some(Severity::Notice | Severity::Guard) => false,
        None => status.is_server_error(),
    }
}
