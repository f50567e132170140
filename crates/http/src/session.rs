//! From a token to an actor. Every route says by its extractors who may call it: one without
//! [`SignedIn`] is open to everyone, and none reads a token on its own.

use std::sync::Arc;

use std::convert::Infallible;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{AUTHORIZATION, HeaderMap, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tongbao_identity::{Actor, Device, Origin, Site, session};
use tongbao_kernel::{Code, Failure, Problem};

use crate::refusal::Told;
use crate::{Refusal, Side, Visit, cookie};

/// The person who is signed in: by cookie on pages, by `Authorization: Bearer` on the API. A page
/// leads everyone else to signing in; the API answers 401.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn(pub Actor);

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visit = visit(parts, state).await;
        let site = Site::from_ref(state);
        match authenticated(&site, &visit, &parts.headers).await {
            Ok(actor) => Ok(Self(actor)),
            Err(Problem::Refused(failure)) if visit.side == Side::Web => {
                Err(to_sign_in(&visit, &parts.method, &failure))
            }
            Err(problem) => Err(Refusal(problem).into_response()),
        }
    }
}

/// Whoever it is: signed in or not. For pages that both may read.
#[derive(Debug, Clone, Copy)]
pub struct Reader(pub Option<Actor>);

impl<S> FromRequestParts<S> for Reader
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let visit = visit(parts, state).await;
        match authenticated(&Site::from_ref(state), &visit, &parts.headers).await {
            Ok(actor) => Ok(Self(Some(actor))),
            Err(Problem::Refused(_)) => Ok(Self(None)),
            Err(problem) => Err(Refusal(problem)),
        }
    }
}

/// The browser or program that asks: by cookie on pages, by `Device-Token` on the API. A new one
/// gets a token, which the answer must hand over (`device.is_new`).
#[derive(Debug, Clone)]
pub struct Caller(pub Device);

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Site: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let visit = visit(parts, state).await;
        let token = match visit.side {
            Side::Web => visit.cookies.get(cookie::DEVICE),
            Side::Api => header(&parts.headers, DEVICE_TOKEN),
        };
        let agent = header(&parts.headers, USER_AGENT.as_str()).unwrap_or_default();
        let entropy = Arc::clone(&Site::from_ref(state).entropy);
        let device = Device::from_request(token, agent, entropy.as_ref());
        Ok(Self(device.from_origin(Origin::of(visit.address))))
    }
}

/// The header by which a program of ours is recognised.
pub const DEVICE_TOKEN: &str = "device-token";

/// The bearer token of a request to the API.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = header(headers, AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Where signing in leads afterwards: an address on this site, and nothing else.
pub fn local_path(wanted: &str) -> Option<&str> {
    let plain = wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = wanted.starts_with('/') && !wanted.starts_with("//");
    (plain && local).then_some(wanted)
}

async fn visit<S: Sync>(parts: &mut Parts, state: &S) -> Visit {
    let Ok(visit) = Visit::from_request_parts(parts, state).await;
    visit
}

async fn authenticated(site: &Site, visit: &Visit, headers: &HeaderMap) -> Result<Actor, Problem> {
    let token = match visit.side {
        Side::Web => visit.cookies.get(cookie::SESSION),
        Side::Api => bearer(headers),
    };
    let nobody = || Failure::new(Code::SignInNeeded);
    session::authenticate(site, token.ok_or_else(nobody)?).await
}

/// Leads to signing in, with the reason (`NET-05` after idle time) and the way back. What was being
/// sent is not kept: nobody's money moves because they signed in.
fn to_sign_in(visit: &Visit, method: &Method, failure: &Failure) -> Response {
    let code = failure.code.entry().code;
    let mut address = format!("/sign-in?reason={code}");
    if method == Method::GET && visit.path != "/" {
        address.push_str("&next=");
        address.push_str(&encoded(&visit.path));
    }
    let location = HeaderValue::from_str(&address).expect("the address is encoded");
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
    if visit.cookies.get(cookie::SESSION).is_some() {
        response.headers_mut().append(SET_COOKIE, cookie::SESSION.clear());
    }
    response.extensions_mut().insert(Told(failure.code));
    response
}

/// An address as the value of a query.
pub fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_are_come_back_to() {
        for good in ["/", "/transfer?payee=1", "/entries/01%20"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/\r\n"]
        {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_survives_a_query() {
        assert_eq!(
            encoded("/entries?from=2026-11-01&q=饭"),
            "/entries%3Ffrom%3D2026-11-01%26q%3D%E9%A5%AD"
        );
    }

    #[test]
    fn a_bearer_token_is_read_from_its_scheme() {
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(read("Bearer abc"), Some("abc".into()));
        assert_eq!(read("bearer abc"), Some("abc".into()));
        assert_eq!(read("Basic abc"), None);
        assert_eq!(read("abc"), None);
    }
}
