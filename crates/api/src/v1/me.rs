//! The person who is signed in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{SignedIn, Surface};
use tongbao_identity::customer;
use tongbao_kernel::{Code, Failure};
use utoipa::ToSchema;

use crate::Reply;
use crate::amount::time;

/// A person as they see themselves: masked, because even one's own screen is read by others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeBody {
    /// The customer.
    id: String,
    /// `*小明`.
    name: String,
    /// `138****1234`.
    phone: String,
    /// `1****************X`.
    id_number: String,
    /// `zh-CN` or `en`: the language of messages.
    locale: &'static str,
    /// RFC 3339.
    registered_at: String,
}

/// The person who is signed in.
#[utoipa::path(
    get,
    path = "/me",
    tag = "wallet",
    responses((status = 200, description = "The person, masked", body = MeBody)),
)]
pub(crate) async fn me(State(surface): State<Surface>, SignedIn(actor): SignedIn) -> Reply<MeBody> {
    let vault = surface.site.vault.clone();
    let read = surface.site.db.read(move |tx| customer::load(tx, &vault, actor.customer));
    let person = read.await?.ok_or_else(|| Failure::new(Code::NotFound))?;
    Ok(Json(MeBody {
        id: person.id.to_string(),
        name: person.masked_name,
        phone: person.masked_phone,
        id_number: person.masked_id_number,
        locale: person.locale.tag(),
        registered_at: time(person.registered_at),
    }))
}
