//! Signing in, and the sessions of the person who is signed in.

pub(super) mod create;
pub(super) mod end;
pub(super) mod list;

use serde::Serialize;
use tongbao_identity::{Device, SignedIn};
use utoipa::ToSchema;

use crate::amount::time;

/// A session that has just begun. Its tokens are shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// The session.
    id: String,
    /// For `Authorization: Bearer`.
    token: String,
    /// When it ends in any case; it ends earlier without requests. RFC 3339.
    expires_at: String,
    /// For the header `Device-Token` from now on: by it the wallet recognises this program and
    /// tells it exact causes.
    device_token: String,
}

impl SessionBody {
    /// The session that began from this device.
    pub(super) fn new(signed_in: &SignedIn, device: &Device) -> Self {
        Self {
            id: signed_in.actor.session.to_string(),
            token: signed_in.token.text(),
            expires_at: time(signed_in.expires_at),
            device_token: device.token.text(),
        }
    }
}
