//! The log says what happened to a request, and nothing of whose it was (S-095, ASVS 14.2.1,
//! 16.2.5).

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::IntoResponse;
use axum::routing::post;
use serde::Deserialize;
use tongbao_http::{Crowd, Guard, JsonBody, Limits, PathId, Refusal};
use tongbao_kernel::{Outage, SeededEntropy, TestClock, Timestamp, TransferId};
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().expect("no writer panics").clone();
        String::from_utf8(bytes).expect("a log is text")
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    #[serde(rename = "pin")]
    _pin: u32,
}

async fn broken() -> Result<(), Refusal> {
    Err(Outage::new("reading the wallet", "the disk is gone").into())
}

fn app() -> Router {
    let routes = Router::new()
        .route("/transfers/{id}", post(|_: PathId<TransferId>, _: JsonBody<Sent>| async {}))
        .route("/broken", post(broken));
    let guard = Guard {
        clock: Arc::new(TestClock::at(Timestamp(1_795_327_500_000_000))),
        entropy: Arc::new(SeededEntropy::new(5)),
        limits: Limits::default(),
        trusted_proxies: Vec::new(),
        page: Arc::new(|_, view| view.copy.clone().into_response()),
        crowd: Crowd::default(),
    };
    guard.around(routes)
}

/// What is logged of a request with a secret in every place that can hold one.
async fn logged(path: &str) -> (String, String) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let request = Request::post(format!("{path}?phone=13912345678"))
        .header("content-type", "application/json")
        .header("authorization", "Bearer canary-bearer")
        .header("cookie", "__Host-session=canary-cookie")
        .header("user-agent", "canary-agent\u{9}x")
        .body(Body::from(r#"{"pin":"739146"}"#));
    let response = app().oneshot(request.expect("a request")).await.expect("an answer");
    let reference = response.headers()["x-reference"].to_str().expect("text").to_owned();
    (log.text(), reference)
}

#[tokio::test]
async fn one_line_a_request_without_anything_personal() {
    let (log, reference) = logged("/transfers/0199f0a0b0c070008000000000000000").await;
    assert_eq!(log.lines().count(), 1, "{log}");
    for part in ["POST", "/transfers/{id}", "status=400", "REQ-01", "micros=", &reference] {
        assert!(log.contains(part), "{part} is missing: {log}");
    }
    for secret in ["13912345678", "canary", "739146", "0199f0a0"] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}

#[tokio::test]
async fn an_outage_is_logged_once_with_its_cause() {
    let (log, reference) = logged("/broken").await;
    assert_eq!(log.matches("the disk is gone").count(), 1, "{log}");
    assert_eq!(log.matches(&reference).count(), 2, "the outage and the request: {log}");
}
