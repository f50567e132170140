//! One signed POST to a partner, and what its failure proves.
//!
//! The only question that matters after a failed call is whether the partner may have acted. Only
//! two things prove that it has not: no connection was made, or the partner itself says so with
//! [`NOT_PROCESSED_HEADER`]. Everything else (time-out, reset, 5xx, unreadable answer) is
//! [`PartnerDown::NoAnswer`]. There are no redirects, no proxies and no retries here: who retries
//! is the caller's decision, with the same id.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, Url, redirect::Policy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tongbao_kernel::Clock;

use crate::signature::{SIGNATURE_HEADER, SigningKey, TIMESTAMP_HEADER};

/// A partner that answers with this header (value `1`) has certainly not acted.
pub const NOT_PROCESSED_HEADER: &str = "x-not-processed";

/// A partner that does not take the connection within this time is down.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Answers are a few hundred bytes; more is not an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Why there is no answer, and what that proves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartnerDown {
    /// Certainly not delivered: nothing happened.
    #[error("not sent: {0}")]
    NotSent(String),
    /// Possibly delivered: it may have happened. Ask, with the same id.
    #[error("no answer: {0}")]
    NoAnswer(String),
}

/// Where a partner is and how to speak with it.
#[derive(Clone)]
pub struct PartnerOptions {
    /// `https://…`, or `http://` on this machine only.
    pub base_url: String,
    /// The key shared with this partner.
    pub key: SigningKey,
    /// The clock that dates requests.
    pub clock: Arc<dyn Clock>,
}

/// The partner's address cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// Not an absolute URL.
    #[error("{0:?} is not a URL")]
    Url(String),
    /// Plain HTTP is for this machine only.
    #[error("{0:?}: https is required outside this machine")]
    Insecure(String),
    /// The HTTP client cannot start, for instance without certificates to trust.
    #[error("the HTTP client does not start")]
    Client(#[source] reqwest::Error),
}

/// One partner's address, key and connections.
#[derive(Clone)]
pub(crate) struct Endpoint {
    base_url: String,
    key: SigningKey,
    clock: Arc<dyn Clock>,
    http: Client,
    answer_within: Duration,
}

/// What the partner answered: a status and a short body.
pub(crate) struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Endpoint {
    pub fn try_new(
        options: PartnerOptions,
        answer_within: Duration,
    ) -> Result<Self, EndpointError> {
        let PartnerOptions { base_url, key, clock } = options;
        let http = client_for(&base_url)?;
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { base_url, key, clock, http, answer_within })
    }

    pub fn set_answer_within(&mut self, answer_within: Duration) {
        self.answer_within = answer_within;
    }

    /// Sends `request` once. `Ok` is whatever the partner answered, refusals included.
    pub async fn post(&self, path: &str, request: &impl Serialize) -> Result<Reply, PartnerDown> {
        let body = serde_json::to_vec(request).expect("wire types have text keys only");
        self.post_bytes(path, body).await
    }

    /// Sends `body` as it is, which must be JSON.
    pub async fn post_bytes(&self, path: &str, body: Vec<u8>) -> Result<Reply, PartnerDown> {
        let (timestamp, signature) = self.key.sign(self.clock.now(), &body);
        let request = self
            .http
            .post(format!("{}{path}", self.base_url))
            .timeout(self.answer_within)
            .header(TIMESTAMP_HEADER, timestamp)
            .header(SIGNATURE_HEADER, signature)
            .header("content-type", "application/json")
            .body(body);
        exchange(request).await
    }
}

/// Sends a request once and reads the whole answer.
pub(crate) async fn exchange(request: RequestBuilder) -> Result<Reply, PartnerDown> {
    let response = request.send().await.map_err(not_answered)?;
    let status = response.status().as_u16();
    if response.headers().get(NOT_PROCESSED_HEADER).is_some_and(|value| value == "1") {
        return Err(PartnerDown::NotSent(format!("turned away with status {status}")));
    }
    let body = read(response).await?;
    Ok(Reply { status, body })
}

impl Reply {
    /// The body of a 200, read as `T`.
    pub fn accepted<T: DeserializeOwned>(&self) -> Result<T, PartnerDown> {
        if self.status != 200 {
            return Err(PartnerDown::NoAnswer(format!("status {}", self.status)));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| PartnerDown::NoAnswer(format!("unreadable: {error}")))
    }
}

/// A client for `base_url`. On this machine no certificate is ever needed, so that a demo starts
/// where none are installed.
pub(crate) fn client_for(base_url: &str) -> Result<Client, EndpointError> {
    let url = Url::parse(base_url).map_err(|_| EndpointError::Url(base_url.to_owned()))?;
    let builder =
        Client::builder().connect_timeout(CONNECT_TIMEOUT).redirect(Policy::none()).no_proxy();
    let builder = match url.scheme() {
        "https" => builder.https_only(true),
        "http" if is_this_machine(&url) => builder.tls_certs_only([]),
        "http" => return Err(EndpointError::Insecure(base_url.to_owned())),
        _ => return Err(EndpointError::Url(base_url.to_owned())),
    };
    builder.build().map_err(EndpointError::Client)
}

pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The address is left out: a query may hold a number and what a message says, and this is logged.
fn not_answered(error: reqwest::Error) -> PartnerDown {
    let not_sent = error.is_connect();
    let reason = causes(&error.without_url());
    if not_sent { PartnerDown::NotSent(reason) } else { PartnerDown::NoAnswer(reason) }
}

async fn read(mut response: Response) -> Result<Vec<u8>, PartnerDown> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(not_answered)? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES_MAX {
            return Err(PartnerDown::NoAnswer("the answer is too long".into()));
        }
    }
    Ok(body)
}

/// The error and what caused it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for url in ["http://127.0.0.1:9000", "http://localhost:1/", "http://[::1]:80"] {
            assert!(client_for(url).is_ok(), "{url}");
        }
        for url in ["http://bank.example", "http://10.0.0.1", "http://127.0.0.1.evil.example"] {
            assert!(matches!(client_for(url), Err(EndpointError::Insecure(_))), "{url}");
        }
        for url in ["ftp://127.0.0.1", "127.0.0.1:9000", ""] {
            assert!(matches!(client_for(url), Err(EndpointError::Url(_))), "{url}");
        }
    }
}
