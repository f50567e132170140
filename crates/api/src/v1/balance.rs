//! The balance in its three parts.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{SignedIn, Surface, Visit};
use tongbao_payments::wallet::Balance;
use utoipa::ToSchema;

use crate::Reply;
use crate::amount::{Amount, time};

/// total = available + held + in_transit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BalanceBody {
    /// All three together.
    total: Amount,
    /// What can be spent now.
    available: Amount,
    /// What holds set aside.
    held: Amount,
    /// What is on its way to the bank.
    in_transit: Amount,
    /// The holds, oldest first.
    holds: Vec<HoldBody>,
    /// When it was read. RFC 3339.
    at: String,
}

/// Money set aside.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldBody {
    /// The hold.
    id: String,
    /// How much.
    amount: Amount,
    /// A permanent word: `hold-withdrawal`.
    reason: String,
    /// The same in the reader's language.
    reason_text: String,
    /// Since when. RFC 3339.
    placed_at: String,
    /// When it is given back at the latest. RFC 3339.
    expires_at: String,
}

/// The balance in its three parts.
#[utoipa::path(
    get,
    path = "/balance",
    tag = "wallet",
    responses((status = 200, description = "The balance now", body = BalanceBody)),
)]
pub(crate) async fn balance(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    visit: Visit,
) -> Reply<BalanceBody> {
    let overview = surface.payments.wallets.overview(&actor).await?;
    Ok(Json(body(&overview.balance, &visit)))
}

/// The balance as the reader is told it.
pub(super) fn body(balance: &Balance, visit: &Visit) -> BalanceBody {
    let holds = balance.holds.iter().map(|hold| HoldBody {
        id: hold.id.to_string(),
        amount: hold.amount.into(),
        reason_text: visit.words.t(&hold.reason),
        reason: hold.reason.clone(),
        placed_at: time(hold.placed_at),
        expires_at: time(hold.expires_at),
    });
    BalanceBody {
        total: balance.total.into(),
        available: balance.available.into(),
        held: balance.held.into(),
        in_transit: balance.in_transit.into(),
        holds: holds.collect(),
        at: time(balance.at),
    }
}
