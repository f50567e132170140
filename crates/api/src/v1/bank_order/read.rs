//! One top-up or withdrawal.

use axum::Json;
use axum::extract::State;
use tongbao_http::{PathId, SignedIn, Surface, Visit};
use tongbao_kernel::BankOrderId;

use super::OrderBody;
use crate::Reply;

/// A top-up or withdrawal, and what became of it.
#[utoipa::path(
    get,
    path = "/bank-orders/{id}",
    tag = "bank orders",
    params(("id" = String, Path, description = "The order")),
    responses((status = 200, description = "The order", body = OrderBody)),
)]
pub(crate) async fn read(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    visit: Visit,
    PathId(id): PathId<BankOrderId>,
) -> Reply<OrderBody> {
    let view = surface.payments.bank_orders.view(&actor, id).await?;
    Ok(Json(OrderBody::new(&view, &visit)))
}
