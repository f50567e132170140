//! Devices: a browser that carries our cookie. It is trusted for a customer after they signed in
//! or registered from it, and then gets its own try counter and exact causes.
//!
//! A visitor costs no row: the row is written with the first command from that browser.

mod rules;
mod store;

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{CustomerId, DeviceId, Entropy, Timestamp};
use tongbao_vault::Token;

use crate::{Origin, Site};

pub use rules::label;

/// The browser that a request comes from.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its cookie.
    pub token: Token,
    /// What it is, for lists: `Chrome · Android`.
    pub label: String,
    /// True when the cookie is new and must be set on the answer.
    pub is_new: bool,
    /// Where the request comes from, if it came over a network.
    pub origin: Option<Origin>,
}

impl Device {
    /// The device behind a request's cookie, or a new one.
    pub fn from_request(cookie: Option<&str>, user_agent: &str, entropy: &dyn Entropy) -> Self {
        let known = cookie.and_then(Token::parse);
        let is_new = known.is_none();
        let token = known.unwrap_or_else(|| Token::mint(entropy));
        Self { token, label: label(user_agent), is_new, origin: None }
    }

    /// The same, asking from there.
    #[must_use]
    pub fn from_origin(self, origin: Origin) -> Self {
        Self { origin: Some(origin), ..self }
    }
}

/// The device's row, written when it is first needed.
pub fn ensure(tx: &mut Tx<'_>, site: &Site, device: &Device) -> Result<DeviceId, DbError> {
    let hash = site.vault.token_hash(&device.token);
    if let Some(id) = store::find(tx, &hash)? {
        store::see(tx, id, &device.label, site.now())?;
        return Ok(id);
    }
    let id = DeviceId::mint(&*site.clock, &*site.entropy);
    store::insert(tx, id, &hash, &device.label, site.now())?;
    Ok(store::find(tx, &hash)?.expect("the row is there now, ours or another request's"))
}

/// The device's id, if it has a row.
pub fn find(tx: &mut Tx<'_>, site: &Site, device: &Device) -> Result<Option<DeviceId>, DbError> {
    store::find(tx, &site.vault.token_hash(&device.token))
}

/// Whether the customer has signed in from it before and has not withdrawn their trust.
pub fn is_trusted(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    device: DeviceId,
) -> Result<bool, DbError> {
    store::is_trusted(tx, customer, device)
}

/// Withdraws the customer's trust in every device but this one.
pub(crate) fn distrust_others(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    but: DeviceId,
    now: Timestamp,
) -> Result<u64, DbError> {
    store::distrust_others(tx, customer, but, now)
}

/// The devices that the customer came to trust since then, other than this one and later than
/// this one: label and time.
pub(crate) fn trusted_since(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    but: DeviceId,
    since: Timestamp,
) -> Result<Vec<(String, Timestamp)>, DbError> {
    store::trusted_since(tx, customer, but, since)
}

pub(crate) fn trust(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    device: DeviceId,
    now: Timestamp,
) -> Result<(), DbError> {
    store::trust(tx, customer, device, now)
}
