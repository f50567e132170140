//! What stands between the network and every route, in this order:
//!
//! 1. [`arrival`]: the request gets its reference and language; when it is answered, its one line
//!    is written to the log.
//! 2. [`headers`]: the browser is told what this site never does.
//! 3. [`telling`]: a refusal from anywhere below becomes a page or problem+json.
//! 4. a panic below becomes `SYS-02`: it is a bug, and what it left behind is not known.
//! 5. [`admission`]: too many requests from one address, or too many at once, are turned away
//!    (`NET-09`) before they cost anything.
//! 6. requests of other sites are refused (`REQ-07`), and bodies over 64 KB (`REQ-03`).
//!
//! Bounds: each has a name and a reason in [`Limits`].

mod address;
mod admission;
mod arrival;
mod headers;
mod telling;

use std::any::Any;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tongbao_kernel::{Clock, Code, Entropy, Failure, Outage};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::limit::RequestBodyLimitLayer;

use crate::{FailureView, Refusal, Visit};
use admission::Admission;

/// The largest form or JSON body: some hundred times the largest that we ask for.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// How a page tells a failure. The guard sets status and headers.
pub type FailurePage = Arc<dyn Fn(&Visit, &FailureView) -> Response + Send + Sync>;

/// How much is let in at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests a second that one address may go on sending. A page needs about ten with its
    /// files, and a household or shop shares one address.
    pub requests_per_second: u32,
    /// Requests that one address may send at a stroke after a rest.
    pub requests_burst: u32,
    /// The same for requests that have a password hashed. One address must not fill the queue of
    /// the password service, which everyone signs in through.
    pub hashes_per_second: u32,
    /// Such requests at a stroke after a rest: a shop full of people behind one address.
    pub hashes_burst: u32,
    /// Requests in work at the same time, from everyone. Above it, waiting would only make all of
    /// them late.
    pub in_flight_max: usize,
    /// Seconds after which an answer is given up as unknown (`SYS-02`).
    pub request_seconds_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: 50,
            requests_burst: 300,
            hashes_per_second: 2,
            hashes_burst: 40,
            in_flight_max: 512,
            request_seconds_max: 30,
        }
    }
}

/// The guard around all routes.
pub struct Guard {
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Where references come from.
    pub entropy: Arc<dyn Entropy>,
    /// How much is let in.
    pub limits: Limits,
    /// Proxies whose `X-Forwarded-For` is believed. Nobody else's is.
    pub trusted_proxies: Vec<IpAddr>,
    /// How a page tells a failure.
    pub page: FailurePage,
    /// Turns everyone away while it is on.
    pub crowd: Crowd,
}

/// A switch that turns everyone away with `NET-09`, as a crowd would. The sandbox's fault; its own
/// pages and the files stay reachable. Clones share the switch.
#[derive(Debug, Clone, Default)]
pub struct Crowd(Arc<AtomicBool>);

impl Crowd {
    /// Switches it.
    pub fn set(&self, on: bool) {
        self.0.store(on, Ordering::Relaxed);
    }

    fn turns_away(&self, path: &str) -> bool {
        let open = ["/sandbox", "/assets/"].iter().any(|prefix| path.starts_with(prefix));
        self.0.load(Ordering::Relaxed) && !open
    }
}

impl Guard {
    /// The routes behind the guard. Serve the result with
    /// `into_make_service_with_connect_info::<SocketAddr>()`, so that addresses are known.
    pub fn around(self, routes: Router) -> Router {
        let admission = Arc::new(Admission::new(self.limits, self.crowd.clone()));
        let guard = Arc::new(self);
        let elsewhere = CsrfLayer::new().with_rejection_response(|_: ProtectionError| {
            Refusal::from(Failure::new(Code::CrossSite)).into_response()
        });
        routes
            .fallback(nothing_here)
            .method_not_allowed_fallback(method_not_taken)
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
            .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
            .layer(elsewhere)
            .layer(from_fn_with_state(admission, admission::admit))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn_with_state(guard.clone(), telling::tell))
            .layer(axum::middleware::map_response(headers::harden))
            .layer(from_fn_with_state(guard, arrival::arrive))
    }
}

async fn nothing_here() -> Refusal {
    Failure::new(Code::NotFound).into()
}

async fn method_not_taken() -> Refusal {
    Failure::new(Code::MethodNotAllowed).into()
}

/// A bug. What it was is in the log; whether the request took effect is not known.
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<String>().cloned();
    let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let said = said.unwrap_or_else(|| "a panic without a message".into());
    Refusal::from(Outage::unknown("handling the request", said)).into_response()
}
