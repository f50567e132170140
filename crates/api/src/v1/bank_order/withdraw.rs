//! From the wallet to a card.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{JsonBody, Refusal, SignedIn, Surface, Visit};
use tongbao_payments::bank_order::OrderKind;

use super::{OrderBody, TakeBody, take};
use crate::key::IdempotencyKey;

/// Withdraws to a bound card. The amount is held until the bank has answered.
#[utoipa::path(
    post,
    path = "/withdrawals",
    tag = "bank orders",
    params(("Idempotency-Key" = String, Header, description = "Made and stored by the client")),
    request_body = TakeBody,
    responses((status = 202, description = "Taken; the bank is being asked", body = OrderBody)),
)]
pub(crate) async fn create(
    State(surface): State<Surface>,
    signed_in: SignedIn,
    visit: Visit,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<TakeBody>,
) -> Result<(StatusCode, Json<OrderBody>), Refusal> {
    take(&surface, signed_in, &visit, key, (OrderKind::Withdrawal, body)).await
}
