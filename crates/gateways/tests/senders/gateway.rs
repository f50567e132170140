//! An SMS gateway on loopback: keeps what it was sent and answers as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

/// A request as the gateway saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: String,
}

/// What the gateway does.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Says(u16, &'static str),
    LeadsTo(&'static str),
    Silence,
}

#[derive(Clone)]
pub struct Gateway {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Gateway {
    pub async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let gateway = Self {
            url: format!("http://{address}"),
            seen: Arc::default(),
            answer: Arc::new(Mutex::new(answer)),
        };
        let router = Router::new().fallback(take).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        gateway
    }

    pub fn answer(&self, answer: Answer) {
        *self.answer.lock().expect("no holder panics") = answer;
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no holder panics").clone()
    }
}

async fn take(
    State(gateway): State<Gateway>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = String::from_utf8(body.to_vec()).expect("UTF-8");
    let seen = Seen { method, uri, headers, body };
    gateway.seen.lock().expect("no holder panics").push(seen);
    let answer = *gateway.answer.lock().expect("no holder panics");
    match answer {
        Answer::Says(status, body) => {
            (StatusCode::from_u16(status).expect("a status"), body).into_response()
        }
        Answer::LeadsTo(place) => {
            (StatusCode::TEMPORARY_REDIRECT, [("location", place)]).into_response()
        }
        Answer::Silence => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}
