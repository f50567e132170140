//! Passkeys: signing in with the fingerprint, face or PIN of one's own device (S-009, S-010).
//!
//! The device keeps a pair of keys; the public one is here. Each use is a [`ceremony`]: the server
//! asks, the device answers, and the answer is proved in one transaction, which takes the question
//! away, reads the passkey, decides, and writes what came of it. Checking a signature takes a
//! fraction of a millisecond, and nobody gets there without an id of a stored passkey.
//!
//! A device verifies its owner before it answers, so a passkey is both factors of a sign-in: it
//! begins the session and makes the device a trusted one. There is nothing to guess, so no tries are
//! counted, and a locked password does not stand in its way. A passkey does not guard a recovery:
//! whoever has lost the phone has lost the passkey with it.
//!
//! | bound | figure | past it |
//! | --- | --- | --- |
//! | passkeys of a customer | 10 | `LOGIN-26` |
//! | life of a question | 5 minutes, one answer | `LOGIN-21` |
//! | who may answer | the session, browser or challenge that was asked | `LOGIN-21` |

mod ceremony;
mod enrol;
mod proof;
mod rules;
mod store;

use serde_json::{Value as Json, json};
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, Failure, PasskeyCeremonyId, PasskeyId, Problem, Secret, Timestamp,
};

pub use enrol::{begin, finish, waiting};
pub use proof::{PasskeySignIn, ask, sign_in};
pub(crate) use proof::{ask_for_challenge, prove};
pub use rules::{PASSKEYS_MAX, PasskeyName};
pub(crate) use store::forget_before;

use crate::session::{Actor, EndReason};
use crate::site::{Note, Site};
use crate::sms::Template;
use crate::{customer, password, session};

/// A question on its way to a device.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Under what the answer is taken.
    pub ceremony: PasskeyCeremonyId,
    /// The options of `navigator.credentials`, with bytes as base64url.
    pub question: Json,
}

/// A passkey in the list that its owner sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// The passkey.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub added_at: Timestamp,
    /// When it was last used to sign in.
    pub used_at: Option<Timestamp>,
}

/// The actor's passkeys, the oldest first.
pub async fn list(site: &Site, actor: &Actor) -> Answer<Vec<PasskeyView>> {
    let customer = actor.customer;
    let read = site.db.read(move |tx| store::of(tx, customer).map_err(Problem::from));
    Ok(read.await?.into_iter().map(view).collect())
}

/// One of the actor's passkeys. `REQ-06` when it is not theirs.
pub async fn get(site: &Site, actor: &Actor, id: PasskeyId) -> Answer<PasskeyView> {
    let found = list(site, actor).await?.into_iter().find(|passkey| passkey.id == id);
    Ok(found.ok_or_else(|| Failure::new(Code::NotFound))?)
}

/// Calls a passkey otherwise. `REQ-06` when it is not the actor's.
pub async fn rename(site: &Site, actor: &Actor, id: PasskeyId, name: PasskeyName) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        if !store::rename(tx, id, who.customer, name.as_str())? {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        note(tx, &own, &who, "passkey.renamed", id)?;
        Ok(Ok(()))
    })
    .await
}

/// Removes a passkey, proved by the password. Ends the other sessions: one of them may have begun
/// with it. `REQ-06` when it is not the actor's.
pub async fn remove(
    site: &Site,
    actor: &Actor,
    id: PasskeyId,
    password: Secret<String>,
) -> Answer<()> {
    get(site, actor, id).await?;
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        if !store::remove(tx, id, who.customer)? {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        session::end_others_in(tx, &own, &who, EndReason::FactorChanged)?;
        tell(tx, &own, who.customer, Template::PasskeyRemoved)?;
        note(tx, &own, &who, "passkey.removed", id)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

/// Whether the customer has any.
pub(crate) fn any(tx: &mut Tx<'_>, customer: CustomerId) -> Result<bool, DbError> {
    Ok(!store::credential_ids(tx, customer)?.is_empty())
}

fn view(stored: store::Stored) -> PasskeyView {
    let store::Stored { id, name, added_at, used_at, .. } = stored;
    PasskeyView { id, name, added_at, used_at }
}

fn tell(
    tx: &mut Tx<'_>,
    site: &Site,
    customer: CustomerId,
    template: Template,
) -> Result<(), Problem> {
    let owner = customer::load(tx, &site.vault, customer)?;
    password::tell(tx, site, &owner.expect("a passkey belongs to a customer"), template)
}

fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    action: &'static str,
    passkey: PasskeyId,
) -> Result<(), DbError> {
    let detail = json!({ "session": actor.session.to_string(), "passkey": passkey.to_string() });
    site.audit(tx, Note::by(actor, action, detail))
}
