//! One transfer.

use axum::Json;
use axum::extract::State;
use tongbao_http::{PathId, SignedIn, Surface};
use tongbao_kernel::TransferId;

use super::ReceiptBody;
use crate::Reply;

/// A transfer that the person paid or received.
#[utoipa::path(
    get,
    path = "/transfers/{id}",
    tag = "transfers",
    params(("id" = String, Path, description = "The transfer")),
    responses((status = 200, description = "The receipt", body = ReceiptBody)),
)]
pub(crate) async fn read(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<TransferId>,
) -> Reply<ReceiptBody> {
    let receipt = surface.payments.transfers.receipt(&actor, id).await?;
    Ok(Json((&receipt).into()))
}
