//! The payer asks.

use axum::Json;
use axum::extract::State;
use tongbao_http::{PathId, SignedIn, Surface};
use tongbao_kernel::TransferId;

use super::ReturnRequestBody;
use crate::Reply;

/// Asks the payee to give the transfer back. Asking twice is asking once.
#[utoipa::path(
    put,
    path = "/transfers/{id}/return-request",
    tag = "transfers",
    params(("id" = String, Path, description = "The transfer")),
    responses((status = 200, description = "Where the request stands", body = ReturnRequestBody)),
)]
pub(crate) async fn ask(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<TransferId>,
) -> Reply<ReturnRequestBody> {
    let request = surface.payments.transfers.ask_back(&actor, id).await?;
    Ok(Json((&request).into()))
}
