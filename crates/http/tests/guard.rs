//! The guard, from the outside: what every route gets without asking for it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::Value;
use tongbao_http::{Crowd, FormBody, Guard, JsonBody, Limits, PathId, Refusal, Visit, cookie};
use tongbao_kernel::{Arg, Code, Failure, Outage, SeededEntropy, TestClock, Timestamp, TransferId};
use tongbao_money::Money;
use tower::ServiceExt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    amount_minor: i64,
}

async fn short(_: Visit) -> Result<&'static str, Refusal> {
    let failure = Failure::new(Code::BalanceShort)
        .with("balance", Arg::Money(Money::cny(9_000)))
        .with("short", Arg::Money(Money::cny(1_000)))
        .at("amount");
    Err(failure.into())
}

async fn broken() -> Result<&'static str, Refusal> {
    Err(Outage::new("reading the wallet", "the disk is gone: SECRET-PATH").into())
}

async fn bug() -> &'static str {
    panic!("a bug shows itself")
}

async fn two_cookies() -> impl IntoResponse {
    let cookies =
        [cookie::SESSION.clear(), cookie::DRAFT.clear()].map(|value| ("set-cookie", value));
    let failed: Refusal = Failure::new(Code::SignInNeeded).into();
    (axum::response::AppendHeaders(cookies), failed)
}

fn routes() -> Router {
    Router::new()
        .route("/", get(|visit: Visit| async move { visit.words.t("remedy-home") }))
        .route("/short", get(short))
        .route("/api/v1/short", get(short))
        .route("/api/v1/broken", get(broken))
        .route("/api/v1/bug", get(bug))
        .route("/cookies", get(two_cookies))
        .route(
            "/api/v1/send",
            post(|body: JsonBody<Sent>| async move { body.0.amount_minor.to_string() }),
        )
        .route("/send", post(|body: FormBody<Sent>| async move { body.0.amount_minor.to_string() }))
        .route("/api/v1/transfers/{id}", get(|_: PathId<TransferId>| async { "found" }))
        .route("/api/v1/late", get(std::future::pending::<&'static str>))
}

fn app(limits: Limits) -> Router {
    crowded(limits, Crowd::default())
}

fn crowded(limits: Limits, crowd: Crowd) -> Router {
    let guard = Guard {
        clock: Arc::new(TestClock::at(Timestamp(1_795_327_500_000_000))),
        entropy: Arc::new(SeededEntropy::new(11)),
        limits,
        crowd,
        trusted_proxies: Vec::new(),
        page: Arc::new(|visit, view| {
            format!("{}: {}", visit.locale.tag(), view.copy).into_response()
        }),
    };
    guard.around(routes())
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn ask(app: &Router, request: Request<Body>) -> Answer {
    let mut request = request;
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([198, 51, 100, 1], 40_000))));
    let response = app.clone().oneshot(request).await.expect("a router always answers");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    let text = String::from_utf8(bytes.into()).expect("text");
    Answer { status: parts.status, headers: parts.headers, text }
}

async fn at(path: &str) -> Answer {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    ask(&app(Limits::default()), request).await
}

async fn post_to(path: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(path).header("content-type", kind).body(body.into());
    ask(&app(Limits::default()), request.expect("a request")).await
}

#[tokio::test]
async fn one_failure_is_told_alike_on_both_surfaces() {
    let (page, json) = (at("/short").await, at("/api/v1/short").await);
    assert_eq!(
        (page.status, json.status),
        (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
    );
    let problem = json.json();
    assert_eq!(json.header("content-type"), "application/problem+json");
    assert_eq!(problem["code"], "PAY-01");
    assert_eq!(problem["type"], "/help/PAY-01");
    assert_eq!(problem["money"], "not_moved");
    assert_eq!(problem["field"], "amount");
    assert_eq!(problem["retry"], "corrected");
    assert_eq!(problem["args"]["short"]["amount_minor"], 1_000);
    assert_eq!(problem["remedies"][0]["name"], "top-up");
    assert_eq!(problem["reference"], json.header("x-reference"));
    let detail = problem["detail"].as_str().expect("a text");
    assert!(page.text.contains(detail) && page.text.contains(page.header("x-reference")));
}

#[tokio::test]
async fn the_language_is_the_readers() {
    let mut request = Request::get("/").header("accept-language", "en-GB");
    let app = app(Limits::default());
    assert_eq!(ask(&app, request.body(Body::empty()).expect("a request")).await.text, "Home");
    request = Request::get("/").header("accept-language", "en-GB").header("cookie", "lang=zh-CN");
    assert_eq!(ask(&app, request.body(Body::empty()).expect("a request")).await.text, "返回首页");
}

/// ASVS 13.4, 16.5: nothing of the inside leaves with an outage or a bug.
#[tokio::test]
async fn outages_and_bugs_keep_the_inside_in() {
    let outage = at("/api/v1/broken").await;
    assert_eq!(
        (outage.status, &outage.json()["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &Value::from("SYS-01"))
    );
    assert!(!outage.text.contains("SECRET-PATH"));
    let bug = at("/api/v1/bug").await;
    assert_eq!(bug.json()["code"], "SYS-02");
    assert!(!bug.text.contains("a bug shows itself"));
}

/// ASVS 3.4.1 to 3.4.8: on every answer, also on failures.
#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/short", "/nowhere", "/api/v1/broken"] {
        let answer = at(path).await;
        assert!(
            answer.header("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(!answer.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(
            answer.header("strict-transport-security").starts_with("max-age=63072000"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn what_the_framework_refuses_has_a_code_too() {
    assert_eq!(at("/api/v1/nowhere").await.json()["code"], "REQ-06");
    let nowhere = at("/nowhere").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(nowhere.text.contains("REQ-06"));
    let method = at("/api/v1/send").await;
    assert_eq!((&method.json()["code"], method.header("allow")), (&Value::from("REQ-08"), "POST"));
    assert!(at("/send").await.text.contains("REQ-08"));
    assert_eq!(at("/api/v1/transfers/nonsense").await.json()["code"], "REQ-06");
    let unknown = at("/api/v1/transfers/0199f0a0b0c070008000000000000000").await;
    assert_eq!(unknown.text, "found");
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let check = async |body: &str, code: &str, part: &str| {
        let answer = post_to("/api/v1/send", "application/json", body.to_owned()).await;
        assert_eq!(answer.json()["code"], code, "{body}");
        let detail = answer.json()["args"]["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains(part), "{body}: {detail}");
    };
    check(r#"{"amount_minor":1,"role":"admin"}"#, "REQ-01", "role").await;
    check(r#"{"amount_minor":1,"amount_minor":2}"#, "REQ-01", "duplicate field").await;
    check(r#"{"amount_minor":1.0}"#, "REQ-01", "expected i64").await;
    check(r#"{"amount_minor":1e2}"#, "REQ-01", "expected i64").await;
    check(r#"{"amount_minor":1} 2"#, "REQ-01", "trailing").await;
    check("{", "REQ-01", "EOF").await;
    let good =
        post_to("/api/v1/send", "application/json; charset=utf-8", r#"{"amount_minor":5}"#).await;
    assert_eq!(good.text, "5");
    let kind = post_to("/api/v1/send", "text/plain", r#"{"amount_minor":5}"#).await;
    assert_eq!(kind.json()["code"], "REQ-10");
}

#[tokio::test]
async fn forms_are_read_strictly() {
    let form = "application/x-www-form-urlencoded";
    assert_eq!(post_to("/send", form, "amount_minor=7").await.text, "7");
    assert!(post_to("/send", form, "amount_minor=7&amount_minor=8").await.text.contains("REQ-01"));
    assert!(post_to("/send", form, "amount_minor=7&role=admin").await.text.contains("REQ-01"));
    assert!(post_to("/send", "application/json", "{}").await.text.contains("REQ-10"));
}

#[tokio::test]
async fn a_large_body_is_refused_before_it_is_read() {
    let large = vec![b'x'; tongbao_http::guard::BODY_BYTES_MAX + 1];
    let announced = Request::post("/api/v1/send")
        .header("content-type", "application/json")
        .header("content-length", large.len())
        .body(Body::from(large.clone()));
    let answer = ask(&app(Limits::default()), announced.expect("a request")).await;
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &Value::from("REQ-03"))
    );
    let unannounced = post_to("/api/v1/send", "application/json", large).await;
    assert_eq!(unannounced.json()["code"], "REQ-03");
}

/// ASVS 3.5.1: a page of another site cannot make this browser act.
#[tokio::test]
async fn another_site_cannot_act() {
    let form =
        || Request::post("/send").header("content-type", "application/x-www-form-urlencoded");
    let app = app(Limits::default());
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = form().header("host", "bank.example").header(name, value);
        let answer = ask(&app, request.body("amount_minor=7".into()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(answer.text.contains("REQ-07"), "{name}: {value}");
    }
    let own = form().header("sec-fetch-site", "same-origin").body("amount_minor=7".into());
    assert_eq!(ask(&app, own.expect("a request")).await.text, "7");
}

#[tokio::test]
async fn too_many_requests_are_turned_away_with_a_time() {
    let app = app(Limits { requests_per_second: 1, requests_burst: 2, ..Limits::default() });
    let mut last = None;
    for _ in 0..3 {
        last =
            Some(ask(&app, Request::get("/api/v1/short").body(Body::empty()).expect("one")).await);
    }
    let last = last.expect("three answers");
    assert_eq!(
        (last.status, &last.json()["code"]),
        (StatusCode::TOO_MANY_REQUESTS, &Value::from("NET-09"))
    );
    let seconds: i64 = last.header("retry-after").parse().expect("seconds");
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert_eq!(last.json()["retry_after_seconds"], seconds);
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_given_up_as_unknown() {
    let app = app(Limits { request_seconds_max: 0, ..Limits::default() });
    let answer = ask(&app, Request::get("/api/v1/late").body(Body::empty()).expect("one")).await;
    assert_eq!(
        (&answer.json()["code"], &answer.json()["money"]),
        (&Value::from("SYS-02"), &Value::from("confirming"))
    );
}

#[tokio::test]
async fn a_refusal_keeps_the_cookies_that_were_set_with_it() {
    let answer = at("/cookies").await;
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 2);
    assert!(answer.text.contains("REQ-09"));
}

/// The sandbox's crowd: NET-09 everywhere but on the switches that end it.
#[tokio::test]
async fn a_crowd_can_be_switched_on_and_off() {
    let crowd = Crowd::default();
    let app = crowded(Limits::default(), crowd.clone());
    let at = async |path: &str| {
        ask(&app, Request::get(path).body(Body::empty()).expect("a request")).await.status
    };
    crowd.set(true);
    assert_eq!(at("/").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(at("/sandbox/anything").await, StatusCode::NOT_FOUND);
    crowd.set(false);
    assert_eq!(at("/").await, StatusCode::OK);
}
