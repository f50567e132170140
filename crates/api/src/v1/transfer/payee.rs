//! Who would receive: shown before anything is sent.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tongbao_http::{JsonBody, SignedIn, Surface};
use tongbao_payments::transfer::Payee;
use utoipa::ToSchema;

use crate::Reply;

/// Whom to look for. In a body, because addresses are logged on the way.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayeeBody {
    /// A mobile number or a wallet number.
    payee: String,
}

/// Whom the payer is about to pay.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PayeeFoundBody {
    /// The real name, masked: compare it with whom you mean.
    name: String,
    /// The wallet number's last four digits.
    tail: String,
}

/// Shows who would receive. `TRF-08` for the address of a virtual currency, `TRF-10` for nobody.
#[utoipa::path(
    post,
    path = "/payees",
    tag = "transfers",
    request_body = PayeeBody,
    responses((status = 200, description = "Who would receive", body = PayeeFoundBody)),
)]
pub(crate) async fn preview(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    JsonBody(body): JsonBody<PayeeBody>,
) -> Reply<PayeeFoundBody> {
    let payee = Payee::parse(&body.payee)?;
    let found = surface.payments.transfers.payee(&actor, payee).await?;
    Ok(Json(PayeeFoundBody { name: found.name, tail: found.tail }))
}
