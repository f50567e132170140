//! What the payee is asked.

use axum::Json;
use axum::extract::State;
use tongbao_http::{SignedIn, Surface};

use super::ReturnRequestBody;
use crate::Reply;

/// Requests that the person has not answered.
#[utoipa::path(
    get,
    path = "/return-requests",
    tag = "transfers",
    responses((status = 200, description = "Waiting for an answer", body = [ReturnRequestBody])),
)]
pub(crate) async fn list(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
) -> Reply<Vec<ReturnRequestBody>> {
    let asked = surface.payments.transfers.asked_of(&actor).await?;
    Ok(Json(asked.iter().map(ReturnRequestBody::from).collect()))
}
