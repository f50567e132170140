//! A program that calls the API.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::Value;
use tongbao_http::{Crowd, Guard, Limits, Settings, Surface};
use tongbao_testkit::World;
use tower::ServiceExt;

/// The API of a world.
pub struct Api(Router);

impl Api {
    /// The routes behind the guard, as the program serves them.
    pub fn of(world: &World) -> Self {
        let surface = Surface {
            site: world.site.clone(),
            payments: world.payments.clone(),
            settings: Arc::new(Settings::default()),
        };
        let guard = Guard {
            clock: world.site.clock.clone(),
            entropy: world.site.entropy.clone(),
            limits: Limits { requests_burst: 100_000, ..Limits::default() },
            trusted_proxies: Vec::new(),
            page: Arc::new(|_, view| view.copy.clone().into_response()),
            crowd: Crowd::default(),
        };
        Self(guard.around(tongbao_api::routes(surface)))
    }

    /// Sends a request and reads the whole answer.
    pub async fn call(&self, call: Call) -> Answer {
        let response = self.open(call).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(body.into()).expect("text");
        Answer { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }

    /// Sends a request and leaves the body to be read.
    pub async fn open(&self, call: Call) -> Response {
        self.0.clone().oneshot(call.request()).await.expect("a router always answers")
    }
}

/// A request in the making.
#[derive(Clone)]
pub struct Call {
    method: String,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

impl Call {
    /// `GET`, `POST` … of a path under `/api/v1`.
    pub fn new(method: &str, path: &str) -> Self {
        let path = format!("/api/v1{path}");
        Self { method: method.into(), path, headers: Vec::new(), body: None }
    }

    /// With a bearer token.
    pub fn by(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// With an idempotency key.
    pub fn key(self, key: &str) -> Self {
        self.with("idempotency-key", key)
    }

    /// With a header.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// With a JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self
    }

    fn request(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method.as_str()).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        match self.body {
            Some(body) => request.header("content-type", "application/json").body(body.into()),
            None => request.body(Body::empty()),
        }
        .expect("tests write requests")
    }
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
    pub text: String,
}

impl Answer {
    /// The answer's JSON if it has this status.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }

    /// Checks that it is the problem with this code, and gives it.
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, &self.json["code"]), (status, &code.into()), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text);
        self.json
    }
}
