//! The payee declines.

use axum::extract::State;
use axum::http::StatusCode;
use tongbao_http::{PathId, Refusal, SignedIn, Surface};
use tongbao_kernel::TransferId;

/// Declines to give a transfer back. The answer is final.
#[utoipa::path(
    delete,
    path = "/transfers/{id}/return-request",
    tag = "transfers",
    params(("id" = String, Path, description = "The transfer that was received")),
    responses((status = 204, description = "Declined")),
)]
pub(crate) async fn decline(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<TransferId>,
) -> Result<StatusCode, Refusal> {
    surface.payments.transfers.decline(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
