//! Top-up and withdrawal through a bound card.

pub(super) mod read;
pub(super) mod top_up;
pub(super) mod withdraw;

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tongbao_http::{ApiProblem, Refusal, SignedIn, Surface, Visit};
use tongbao_kernel::{CardId, Failure};
use tongbao_payments::bank_order::{OrderKind, OrderView, TakeOrder};
use utoipa::ToSchema;

use super::card::CardBody;
use super::pin;
use crate::amount::{self, time};
use crate::key::IdempotencyKey;

/// An order to the bank.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBody {
    /// Through which card: its id.
    card: String,
    /// Whole minor units; more than nothing.
    #[schema(example = 10_000)]
    amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    currency: String,
    /// The payment PIN.
    #[schema(format = Password)]
    pin: String,
}

/// A top-up or withdrawal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderBody {
    /// The order.
    id: String,
    /// `top_up` or `withdrawal`.
    kind: &'static str,
    /// `accepted`, `confirming`, `succeeded`, `refused` or `returned`; the last three are final.
    state: &'static str,
    /// Whole minor units.
    amount_minor: i64,
    /// ISO 4217.
    currency: &'static str,
    /// The card.
    card: CardBody,
    /// The bank's own number, once it is known.
    bank_reference: Option<String>,
    /// Why it is not done: `PAY-03`, `TRF-03` while the bank is silent, `PAY-22`, `TRF-04` when it
    /// refused.
    problem: Option<ApiProblem>,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339.
    updated_at: String,
}

impl OrderBody {
    /// The order as its owner is told it.
    fn new(view: &OrderView, visit: &Visit) -> Self {
        let order = &view.order;
        Self {
            id: order.id.to_string(),
            kind: order.kind.word(),
            state: order.state.word(),
            amount_minor: order.amount.minor(),
            currency: order.amount.currency().code(),
            card: CardBody::new(&view.card, visit.words),
            bank_reference: order.bank_reference.clone(),
            problem: view.failure().map(|failure| ApiProblem::new(&failure, visit)),
            created_at: time(order.created_at),
            updated_at: time(order.updated_at),
        }
    }
}

/// Takes an order of either kind. The bank is asked afterwards: read the order, or listen to the
/// events, for what came of it.
async fn take(
    surface: &Surface,
    SignedIn(actor): SignedIn,
    visit: &Visit,
    IdempotencyKey(key): IdempotencyKey,
    (kind, body): (OrderKind, TakeBody),
) -> Result<(StatusCode, Json<OrderBody>), Refusal> {
    let card: CardId =
        body.card.parse().map_err(|_| Failure::invalid("card", "rule-identifier"))?;
    let amount = amount::read(body.amount_minor, &body.currency)?;
    let command = TakeOrder { key, kind, card, amount, pin: pin::read(&body.pin)? };
    let view = surface.payments.bank_orders.take(&actor, command).await?;
    Ok((StatusCode::ACCEPTED, Json(OrderBody::new(&view, visit))))
}
