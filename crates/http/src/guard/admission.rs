//! Who is let in: so many requests from one address, so many at once from everyone.
//!
//! This protects the process. Guessing passwords, PINs and codes is limited elsewhere, by counters
//! in the database that a second process sees too.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tongbao_kernel::{Arg, Code, Failure, Outage};

use super::{Crowd, Limits, address};
use crate::{Refusal, Visit};

/// Slots for addresses: a fixed megabyte, however many come. Two addresses may share one; the
/// hash is keyed anew in each process, so nobody can choose a neighbour.
const SLOTS: usize = 1 << 16;
/// What a request that was turned away because of the crowd is told to wait.
const CROWD_SECONDS: i64 = 2;
/// What a request that the switch turned away is told to wait.
const CROWD_SWITCH_SECONDS: i64 = 20;

/// For each slot the microsecond at which its allowance is whole again (GCRA).
struct Allowances {
    whole_at: Box<[AtomicI64]>,
    cost_micros: i64,
    burst: i64,
}

impl Allowances {
    fn new(per_second: u32, burst: u32) -> Self {
        Self {
            whole_at: (0..SLOTS).map(|_| AtomicI64::new(0)).collect(),
            cost_micros: 1_000_000 / i64::from(per_second.max(1)),
            burst: i64::from(burst.max(1)),
        }
    }

    fn take(&self, slot: usize, now_micros: i64) -> Result<(), i64> {
        let (cost, allowance) = (self.cost_micros, self.cost_micros * self.burst);
        let slot = &self.whole_at[slot];
        let taken = slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |whole_at| {
            let next = whole_at.max(now_micros) + cost;
            (next - now_micros <= allowance).then_some(next)
        });
        taken.map(|_| ()).map_err(|whole_at| {
            let micros = whole_at.max(now_micros) + cost - allowance - now_micros;
            micros.div_euclid(1_000_000) + 1
        })
    }
}

/// Addresses at which a password is hashed.
const HASHING: [&str; 10] = [
    "/sign-in",
    "/register/secrets",
    "/pin/reset",
    "/recover/password",
    "/me/password",
    "/security/",
    "/api/v1/sessions",
    "/api/v1/me/password",
    "/api/v1/passkeys/",
    "/api/v1/recoveries/current/password",
];

fn hashes(request: &Request) -> bool {
    let path = request.uri().path();
    let named = HASHING.iter().any(|hashing| path.starts_with(hashing));
    let posted = request.method() == Method::POST || request.method() == Method::PUT;
    posted && (named || path.ends_with("/secrets"))
}

/// The state of admission, without locks.
pub(super) struct Admission {
    began: Instant,
    keyed: RandomState,
    /// Of all requests.
    requests: Allowances,
    /// Of those that have a password hashed.
    hashes: Allowances,
    in_flight: AtomicUsize,
    limits: Limits,
    crowd: Crowd,
}

impl Admission {
    pub(super) fn new(limits: Limits, crowd: Crowd) -> Self {
        Self {
            began: Instant::now(),
            keyed: RandomState::new(),
            requests: Allowances::new(limits.requests_per_second, limits.requests_burst),
            hashes: Allowances::new(limits.hashes_per_second, limits.hashes_burst),
            in_flight: AtomicUsize::new(0),
            limits,
            crowd,
        }
    }

    /// Takes one request off the address's allowance, or says how many seconds to wait.
    fn take(&self, from: IpAddr, now_micros: i64) -> Result<(), i64> {
        self.requests.take(self.slot(from), now_micros)
    }

    /// The same for a request that has a password hashed.
    fn take_hash(&self, from: IpAddr, now_micros: i64) -> Result<(), i64> {
        self.hashes.take(self.slot(from), now_micros)
    }

    fn slot(&self, from: IpAddr) -> usize {
        let hash = self.keyed.hash_one(address::subscriber(from));
        usize::try_from(hash % SLOTS as u64).expect("a slot's number is small")
    }

    fn elapsed_micros(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX / 2)
    }

    /// A place among those in work, given back when it is dropped.
    fn enter(self: &Arc<Self>) -> Option<Place> {
        let before = self.in_flight.fetch_add(1, Ordering::Relaxed);
        let place = Place(self.clone());
        (before < self.limits.in_flight_max).then_some(place)
    }
}

struct Place(Arc<Admission>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Lets the request in, or turns it away at once with the time to come back (`NET-09`).
pub(super) async fn admit(
    State(admission): State<Arc<Admission>>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    if admission.crowd.turns_away(request.uri().path()) {
        return busy(CROWD_SWITCH_SECONDS);
    }
    if let Err(seconds) = admission.take(visit.address, admission.elapsed_micros()) {
        return busy(seconds);
    }
    if hashes(&request)
        && let Err(seconds) = admission.take_hash(visit.address, admission.elapsed_micros())
    {
        return busy(seconds);
    }
    let Some(_place) = admission.enter() else {
        return busy(CROWD_SECONDS);
    };
    let patience = Duration::from_secs(admission.limits.request_seconds_max);
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(late) => Refusal::from(Outage::unknown("waiting for the answer", late)).into_response(),
    }
}

fn busy(seconds: i64) -> Response {
    let failure = Failure::new(Code::Overloaded).with("seconds", Arg::Seconds(seconds));
    Refusal::from(failure).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission() -> Arc<Admission> {
        let limits = Limits {
            requests_per_second: 2,
            requests_burst: 3,
            hashes_per_second: 1,
            hashes_burst: 2,
            in_flight_max: 1,
            ..Limits::default()
        };
        Arc::new(Admission::new(limits, Crowd::default()))
    }

    #[test]
    fn an_address_has_its_burst_and_then_its_rate() {
        let admission = admission();
        let someone: IpAddr = "198.51.100.1".parse().expect("an address");
        for _ in 0..3 {
            assert_eq!(admission.take(someone, 0), Ok(()));
        }
        assert_eq!(admission.take(someone, 0), Err(1), "NET-09 after the burst");
        assert_eq!(admission.take(someone, 499_999), Err(1));
        assert_eq!(admission.take(someone, 500_000), Ok(()));
        assert_eq!(admission.take("198.51.100.2".parse().expect("an address"), 0), Ok(()));
    }

    #[test]
    fn a_place_is_given_back() {
        let admission = admission();
        let place = admission.enter();
        assert!(place.is_some());
        assert!(admission.enter().is_none());
        drop(place);
        assert!(admission.enter().is_some());
    }
}
