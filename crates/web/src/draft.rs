//! What the step before a confirmation decided, on its way to the confirmation.
//!
//! It travels in the address, so that reloading and going back are plain GETs, and it is sealed,
//! because addresses are logged: nobody reads from it who was to be paid, and it opens for its own
//! customer only. The idempotency key is made with it. Going back and confirming once more is
//! therefore the same command, and moves nothing twice (`PAY-05`).

use serde::{Deserialize, Serialize};
use tongbao_money::Money;

use crate::desk::Desk;

/// A command that only lacks the PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The other side: a wallet, or a card of one's own.
    pub(crate) party: String,
    /// How much.
    pub(crate) amount: Money,
    /// What the payer writes; nothing with a bank order.
    pub(crate) note: String,
    /// The idempotency key.
    pub(crate) key: String,
}

impl Draft {
    /// A draft with a new key.
    pub(crate) fn new(desk: &Desk, party: String, amount: Money, note: String) -> Self {
        Self { party, amount, note, key: desk.surface.site.mint().to_string() }
    }

    /// The draft as a value for an address.
    pub(crate) fn seal(&self, desk: &Desk, flow: &'static str) -> String {
        let site = &desk.surface.site;
        let plain = serde_json::to_vec(self).expect("a draft is written as JSON");
        let sealed = site.vault.seal_system(&place(desk, flow), &plain, &*site.entropy);
        site.vault.sign_link(flow, &sealed)
    }

    /// The draft behind such a value; none when it was not made here for this customer.
    pub(crate) fn open(desk: &Desk, flow: &'static str, text: &str) -> Option<Self> {
        let vault = &desk.surface.site.vault;
        let sealed = vault.verify_link(flow, text)?;
        let plain = vault.open_system(&place(desk, flow), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

fn place(desk: &Desk, flow: &'static str) -> String {
    format!("draft.{flow}.{}", desk.actor.customer)
}

/// The query of a confirmation.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DraftQuery {
    /// The sealed draft.
    pub(crate) draft: String,
}
