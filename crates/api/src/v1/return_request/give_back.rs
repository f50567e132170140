//! The payee agrees.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tongbao_http::{JsonBody, PathId, Refusal, SignedIn, Surface};
use tongbao_kernel::TransferId;
use utoipa::ToSchema;

use crate::v1::pin;
use crate::v1::transfer::TransferBody;

/// The proof that it is the payee who gives it back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiveBackBody {
    /// The payment PIN.
    #[schema(format = Password)]
    pin: String,
}

/// Gives a transfer back, as an ordinary transfer of the same amount. The key is the transfer
/// itself: however often it is sent, it is given back once.
#[utoipa::path(
    post,
    path = "/transfers/{id}/return",
    tag = "transfers",
    params(("id" = String, Path, description = "The transfer that was received")),
    request_body = GiveBackBody,
    responses(
        (status = 201, description = "Given back now", body = TransferBody),
        (status = 200, description = "Given back before", body = TransferBody),
    ),
)]
pub(crate) async fn give_back(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    PathId(id): PathId<TransferId>,
    JsonBody(body): JsonBody<GiveBackBody>,
) -> Result<(StatusCode, Json<TransferBody>), Refusal> {
    let sent = surface.payments.transfers.give_back(&actor, id, pin::read(&body.pin)?).await?;
    let status = if sent.replayed { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json((&sent.transfer).into())))
}
