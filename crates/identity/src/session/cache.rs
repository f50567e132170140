//! What a process remembers of sessions for half a second.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tongbao_kernel::{CustomerId, SessionId, Timestamp};

use super::Actor;

/// Well below the second within which a revocation must be seen.
const FRESH: Duration = Duration::from_millis(500);
/// Entries kept at most; past it all are dropped, which costs each session one read.
const ENTRIES_MAX: usize = 50_000;

struct Kept {
    actor: Actor,
    read_at: Timestamp,
    active_at: Timestamp,
}

#[derive(Default)]
pub(crate) struct SessionCache {
    kept: Mutex<HashMap<Vec<u8>, Kept>>,
    uses: Mutex<HashMap<SessionId, Timestamp>>,
}

impl SessionCache {
    fn kept(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Kept>> {
        self.kept.lock().expect("no holder of the sessions panics")
    }

    /// The actor, if the row was read within the last half second.
    pub(crate) fn recent(&self, hash: &[u8], now: Timestamp) -> Option<Actor> {
        let mut kept = self.kept();
        let entry = kept.get_mut(hash)?;
        // A sandbox clock may also go back.
        let fresh = entry.read_at <= now && now < entry.read_at.after(FRESH);
        if !fresh {
            return None;
        }
        entry.active_at = now;
        Some(entry.actor)
    }

    /// When the session was last used through this process, which the row knows only roughly.
    pub(crate) fn active_at(&self, hash: &[u8]) -> Option<Timestamp> {
        self.kept().get(hash).map(|entry| entry.active_at)
    }

    pub(crate) fn keep(&self, hash: Vec<u8>, actor: Actor, now: Timestamp) {
        let mut kept = self.kept();
        if kept.len() >= ENTRIES_MAX {
            kept.clear();
        }
        kept.insert(hash, Kept { actor, read_at: now, active_at: now });
    }

    /// Notes a use that the row does not know. True when nobody is on the way to write it.
    pub(crate) fn note_use(&self, session: SessionId, at: Timestamp) -> bool {
        let mut uses = self.uses.lock().expect("no holder of the uses panics");
        uses.insert(session, at);
        uses.len() == 1
    }

    /// The uses noted since the last call.
    pub(crate) fn take_uses(&self) -> Vec<(SessionId, Timestamp)> {
        let mut uses = self.uses.lock().expect("no holder of the uses panics");
        let mut uses: Vec<_> = uses.drain().collect();
        // In the order in which every process locks them.
        uses.sort_unstable();
        uses
    }

    pub(crate) fn forget(&self, hash: &[u8]) {
        self.kept().remove(hash);
    }

    pub(crate) fn forget_session(&self, session: SessionId) {
        self.kept().retain(|_, entry| entry.actor.session != session);
    }

    /// Forgets the customer's other sessions.
    pub(crate) fn forget_others(&self, actor: &Actor) {
        let others = |kept: &Kept| {
            kept.actor.customer == actor.customer && kept.actor.session != actor.session
        };
        self.kept().retain(|_, entry| !others(entry));
    }

    /// Forgets all of the customer's sessions: they ended, or one was replaced.
    pub(crate) fn forget_customer(&self, customer: CustomerId) {
        self.kept().retain(|_, entry| entry.actor.customer != customer);
    }
}
