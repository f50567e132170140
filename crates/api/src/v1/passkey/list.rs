//! The passkeys of the person who is signed in.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{SignedIn, Surface};
use tongbao_identity::passkey::{self, PasskeyView};
use utoipa::ToSchema;

use crate::Reply;
use crate::amount::time;

/// A passkey, without its key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasskeyBody {
    /// The passkey.
    id: String,
    /// What its owner calls it.
    name: String,
    /// Since when. RFC 3339.
    added_at: String,
    /// When it was last used to sign in. RFC 3339.
    used_at: Option<String>,
}

/// The passkeys, oldest first.
#[utoipa::path(
    get,
    path = "/passkeys",
    tag = "sessions",
    responses((status = 200, description = "Passkeys", body = [PasskeyBody])),
)]
pub(crate) async fn list(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
) -> Reply<Vec<PasskeyBody>> {
    let passkeys = passkey::list(&surface.site, &actor).await?;
    Ok(Json(passkeys.into_iter().map(body).collect()))
}

fn body(passkey: PasskeyView) -> PasskeyBody {
    PasskeyBody {
        id: passkey.id.to_string(),
        name: passkey.name,
        added_at: time(passkey.added_at),
        used_at: passkey.used_at.map(time),
    }
}
