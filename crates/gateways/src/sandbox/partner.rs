//! The partners' HTTP: what the wallet's clients call. Every request is signed.
//!
//! A fault acts at one of three places: before anything is read (`down`), on what is booked (the
//! rules of [`super::rules`]), or on the answer (`slow`, silence). Booking is always durable before
//! an answer, or its absence, begins.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::counter::{self, Submitted};
use super::inbox::{self, Fate, Incoming, Taken};
use super::store::{StoreError, cards, orders};
use super::{BankFaults, BankMode, MailMode, Sandbox, SmsMode, rules};
use crate::bank::wire::{
    CHECK_PATH, CheckReply, CheckRequest, ORDERS_PATH, OrderReply, OrderRequest, QUERY_PATH,
    QueryRequest,
};
use crate::mail::{MAIL_PATH, MailReply};
use crate::sms::MESSAGES_PATH;
use crate::transport::NOT_PROCESSED_HEADER;
use crate::{BankAnswer, BankInstruction, Mail, SigningKey, Sms, SmsAccepted};

/// Requests are a few hundred bytes.
const REQUEST_BYTES_MAX: usize = 16 * 1024;
/// A connection that gets no answer is given up after this, like by any proxy in between.
const SILENCE: Duration = Duration::from_secs(60);
/// A slow answer is never slower than this: connections must not pile up.
const SLOW_SECONDS_MAX: u32 = 300;

pub(super) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route(CHECK_PATH, post(check_card))
        .route(ORDERS_PATH, post(submit))
        .route(QUERY_PATH, post(query))
        .route(MESSAGES_PATH, post(send))
        .route(MAIL_PATH, post(send_mail))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(sandbox)
}

/// Why a partner does not do as asked.
enum Refusal {
    /// Switched off by a fault; nothing was read.
    Down,
    /// Not from the wallet, or not understood; nothing was done.
    Rejected(StatusCode, String),
    /// Another request stands under the same id.
    Conflict(String),
    /// The sandbox's own store failed.
    Store(StoreError),
}

async fn check_card(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let faults = bank_is_up(&sandbox)?;
    let request: CheckRequest = read(&sandbox, sandbox.bank_key(), &headers, &body)?;
    let number = request.card_number.clone();
    let card = sandbox.store().run(move |tx| cards::by_number(tx, &number)).await?;
    let reply = match rules::compare(&request, card.as_ref(), &faults) {
        Ok(bank_token) => CheckReply::Matched { bank_token },
        Err(reason) => CheckReply::Refused { reason: reason.wire().to_owned() },
    };
    Ok(answered(&faults, Json(reply)).await)
}

async fn submit(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let faults = bank_is_up(&sandbox)?;
    let request: OrderRequest = read(&sandbox, sandbox.bank_key(), &headers, &body)?;
    let order = request.order;
    let instruction = request.instruction().ok_or_else(|| {
        Refusal::Rejected(StatusCode::UNPROCESSABLE_ENTITY, "amount_minor must be positive".into())
    })?;
    let Some(answer) = receive(&sandbox, instruction, &faults).await? else {
        return Ok(silence().await);
    };
    Ok(answered(&faults, Json(OrderReply { order, state: answer.into() })).await)
}

/// Lets the instruction take effect as the faults have it; `None` when it reaches nobody yet.
async fn receive(
    sandbox: &Sandbox,
    instruction: BankInstruction,
    faults: &BankFaults,
) -> Result<Option<BankAnswer>, Refusal> {
    let (faults, mint) = (*faults, sandbox.mint().clone());
    let submitted = match faults.mode {
        BankMode::SilentUnbooked => return Ok(None),
        BankMode::Stuck => {
            let due_at = mint.now().after(Duration::from_secs(u64::from(faults.seconds)));
            let store = sandbox.store();
            store.run(move |tx| orders::put_arrival(tx, &instruction, due_at)).await?;
            return Ok(None);
        }
        BankMode::Accept
        | BankMode::Refuse
        | BankMode::Slow
        | BankMode::SilentBooked
        | BankMode::Late
        | BankMode::LateRefused
        | BankMode::Twice
        | BankMode::Down => {
            let store = sandbox.store();
            store.run(move |tx| counter::submit(tx, instruction, &faults, &mint)).await?
        }
    };
    sandbox.wake();
    match submitted {
        Submitted::Answer(answer) => Ok(Some(answer)),
        Submitted::Differs(field) => {
            Err(Refusal::Conflict(format!("this order exists with another {field}")))
        }
    }
}

async fn query(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let faults = bank_is_up(&sandbox)?;
    let QueryRequest { order } = read(&sandbox, sandbox.bank_key(), &headers, &body)?;
    if faults.query_silent {
        return Ok(silence().await);
    }
    let now = sandbox.mint().now();
    let answer = sandbox.store().run(move |tx| counter::query(tx, order, now)).await?;
    let reply = Json(OrderReply { order, state: answer.into() });
    Ok(match faults.mode {
        BankMode::Slow => answered(&faults, reply).await,
        BankMode::Accept
        | BankMode::Refuse
        | BankMode::SilentBooked
        | BankMode::SilentUnbooked
        | BankMode::Late
        | BankMode::LateRefused
        | BankMode::Stuck
        | BankMode::Twice
        | BankMode::Down => reply.into_response(),
    })
}

async fn send(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<SmsAccepted>, Refusal> {
    let faults = sandbox.faults().sms;
    if faults.mode == SmsMode::Down {
        return Err(Refusal::Down);
    }
    let sms: Sms = read(&sandbox, sandbox.sms_key(), &headers, &body)?;
    let fate = inbox::sms_fate(&faults, sandbox.mint().now());
    let message_id = take(&sandbox, sms.into(), fate).await?;
    Ok(Json(SmsAccepted { message_id }))
}

async fn send_mail(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<MailReply>, Refusal> {
    let faults = sandbox.faults().mail;
    if faults.mode == MailMode::Down {
        return Err(Refusal::Down);
    }
    let mail: Mail = read(&sandbox, sandbox.mail_key(), &headers, &body)?;
    if faults.mode == MailMode::Refused {
        return Ok(Json(MailReply::Refused { reason: "no such mailbox".into() }));
    }
    let fate = inbox::mail_fate(&faults, sandbox.mint().now());
    let message_id = take(&sandbox, mail.into(), fate).await?;
    Ok(Json(MailReply::Accepted { message_id }))
}

/// Puts a message into its box, once; the number that it has there.
async fn take(sandbox: &Sandbox, incoming: Incoming, fate: Fate) -> Result<String, Refusal> {
    let mint = sandbox.mint().clone();
    let store = sandbox.store();
    let taken = store.run(move |tx| inbox::take(tx, &incoming, fate, &mint)).await?;
    sandbox.wake();
    match taken {
        Taken::Accepted(message_id) => Ok(message_id),
        Taken::Differs => Err(Refusal::Conflict("this id was another message".into())),
    }
}

fn bank_is_up(sandbox: &Sandbox) -> Result<BankFaults, Refusal> {
    let faults = sandbox.faults().bank;
    if faults.mode == BankMode::Down { Err(Refusal::Down) } else { Ok(faults) }
}

fn read<T: DeserializeOwned>(
    sandbox: &Sandbox,
    key: &SigningKey,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<T, Refusal> {
    key.verify(headers, body, sandbox.mint().now())
        .map_err(|why| Refusal::Rejected(StatusCode::UNAUTHORIZED, why.to_string()))?;
    serde_json::from_slice(body)
        .map_err(|why| Refusal::Rejected(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()))
}

/// Gives the answer when, and if, the faults let it out.
async fn answered(faults: &BankFaults, reply: impl IntoResponse) -> Response {
    match faults.mode {
        BankMode::Slow => {
            let seconds = faults.seconds.min(SLOW_SECONDS_MAX);
            tokio::time::sleep(Duration::from_secs(u64::from(seconds))).await;
            reply.into_response()
        }
        BankMode::SilentBooked | BankMode::SilentUnbooked | BankMode::Stuck => silence().await,
        BankMode::Accept
        | BankMode::Refuse
        | BankMode::Late
        | BankMode::LateRefused
        | BankMode::Twice
        | BankMode::Down => reply.into_response(),
    }
}

async fn silence() -> Response {
    tokio::time::sleep(SILENCE).await;
    StatusCode::GATEWAY_TIMEOUT.into_response()
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let not_processed = [(NOT_PROCESSED_HEADER, "1")];
        match self {
            Self::Down => (StatusCode::SERVICE_UNAVAILABLE, not_processed).into_response(),
            Self::Rejected(status, why) => {
                (status, not_processed, Json(json!({ "error": why }))).into_response()
            }
            Self::Conflict(why) => {
                (StatusCode::CONFLICT, Json(json!({ "error": why }))).into_response()
            }
            Self::Store(error) => {
                tracing::error!(%error, "the sandbox cannot use its store");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
