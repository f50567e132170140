//! Reminders to change the login password, for whoever wants them: off by default, every 3, 6 or 12
//! months, and each can be skipped (S-046).
//!
//! Nobody is ever forced: NIST SP 800-63B-4 forbids periodic change, because people who must change
//! choose worse passwords. A person who wants to be reminded all the same may be.

mod rules;
mod store;

use serde_json::json;
use tongbao_kernel::{Answer, Code, Failure, Timestamp};

pub use rules::Every;

use crate::password;
use crate::session::Actor;
use crate::site::{Note, Site};

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminder {
    /// How often.
    pub every: Every,
    /// When the next one is due.
    pub due_at: Timestamp,
    /// True when that is now or past.
    pub is_due: bool,
}

/// What the actor chose; none when they want no reminders.
pub async fn state(site: &Site, actor: &Actor) -> Answer<Option<Reminder>> {
    let (customer, now) = (actor.customer, site.now());
    let read = site.db.read(move |tx| -> Answer<_> {
        let Some((every, counted_from)) = store::find(tx, customer)? else {
            return Ok(None);
        };
        let set_at = password::changed_at(tx, customer)?.unwrap_or(counted_from);
        let due_at = rules::due_at(every, set_at, counted_from);
        Ok(Some(Reminder { every, due_at, is_due: due_at <= now }))
    });
    read.await
}

/// Chooses how often; none for never. It counts from now, so that no reminder comes at once.
pub async fn set(site: &Site, actor: &Actor, every: Option<Every>) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        match every {
            Some(every) => store::put(tx, who.customer, every, own.now())?,
            None => store::remove(tx, who.customer)?,
        }
        own.audit(tx, note(&who, "reminder.set", every))?;
        Ok(Ok(()))
    })
    .await
}

/// Puts the reminder off for a period. `REQ-06` when there is none.
pub async fn skip(site: &Site, actor: &Actor) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let Some((every, _)) = store::find(tx, who.customer)? else {
            return Ok(Err(Failure::new(Code::NotFound)));
        };
        store::put(tx, who.customer, every, own.now())?;
        own.audit(tx, note(&who, "reminder.skipped", Some(every)))?;
        Ok(Ok(()))
    })
    .await
}

fn note(actor: &Actor, action: &'static str, every: Option<Every>) -> Note {
    let detail = json!({
        "months": every.map(Every::months),
        "device": actor.device.to_string(),
    });
    Note::by(actor, action, detail)
}
