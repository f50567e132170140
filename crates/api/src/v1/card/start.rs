//! The first step of binding a card: the bank's check.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tongbao_http::{JsonBody, Refusal, SignedIn, Surface};
use tongbao_identity::Phone;
use tongbao_kernel::Secret;
use tongbao_payments::card::{Binding, CardForm};
use utoipa::ToSchema;

use crate::amount::time;

/// A card to bind. Name and ID number are the wallet's own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BindCardBody {
    /// The card's number, 16 to 19 digits. It is used for the bank's check and not kept.
    number: String,
    /// The mobile number that the bank holds for the card.
    phone: String,
}

/// A checked card that waits for its code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BindingBody {
    /// The binding, for the next steps.
    id: String,
    /// The bank's permanent code.
    bank: String,
    /// The number's last four digits.
    tail: String,
    /// Where the code was sent: `138****1234`.
    phone: String,
    /// Until when the binding waits. RFC 3339.
    expires_at: String,
}

/// Asks the bank about the card and sends a code to the number that the bank holds.
#[utoipa::path(
    post,
    path = "/cards",
    tag = "cards",
    request_body = BindCardBody,
    responses((status = 202, description = "Checked; a code is on its way", body = BindingBody)),
)]
pub(crate) async fn start(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    JsonBody(body): JsonBody<BindCardBody>,
) -> Result<(StatusCode, Json<BindingBody>), Refusal> {
    let form = CardForm { number: Secret::new(body.number), phone: Phone::parse(&body.phone)? };
    let binding = surface.payments.cards.start(&actor, form).await?;
    Ok((StatusCode::ACCEPTED, Json(binding_body(binding))))
}

fn binding_body(binding: Binding) -> BindingBody {
    BindingBody {
        id: binding.id.to_string(),
        bank: binding.bank_code,
        tail: binding.tail,
        phone: binding.phone_masked,
        expires_at: time(binding.expires_at),
    }
}
