//! Sending money.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tongbao_http::{JsonBody, Refusal, SignedIn, Surface};
use tongbao_payments::transfer::{Intent, Note, Payee, SendMoney};
use utoipa::ToSchema;

use super::TransferBody;
use crate::amount;
use crate::key::IdempotencyKey;
use crate::v1::pin;

/// What to send.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendBody {
    /// A mobile number or a wallet number.
    payee: String,
    /// Whole minor units; more than nothing.
    #[schema(example = 10_000)]
    amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    currency: String,
    /// For the payee; at most 60 characters.
    #[serde(default)]
    note: String,
    /// The payment PIN.
    #[schema(format = Password)]
    pin: String,
}

/// Sends money to another wallet, at once and finally.
///
/// 201 when it was done now; 200 when the key had done it before: nothing moved a second time.
#[utoipa::path(
    post,
    path = "/transfers",
    tag = "transfers",
    params(("Idempotency-Key" = String, Header, description = "Made and stored by the client")),
    request_body = SendBody,
    responses(
        (status = 201, description = "Done now", body = TransferBody),
        (status = 200, description = "Done before, by the same key", body = TransferBody),
    ),
)]
pub(crate) async fn send(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(body): JsonBody<SendBody>,
) -> Result<(StatusCode, Json<TransferBody>), Refusal> {
    let intent = Intent {
        payer: actor.customer,
        institution: actor.institution,
        payee: Payee::parse(&body.payee)?,
        amount: amount::read(body.amount_minor, &body.currency)?,
        note: Note::parse(&body.note)?,
    };
    let command = SendMoney { key, intent, pin: pin::read(&body.pin)?, returns: None };
    let sent = surface.payments.transfers.send(command).await?;
    let status = if sent.replayed { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json((&sent.transfer).into())))
}
