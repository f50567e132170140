//! What every use case needs, in one value.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value as Json;
use tongbao_db::{Db, DbError, Gather, Tx};
use tongbao_kernel::{
    Answer, Clock, Entropy, Failure, InstitutionId, Problem, Timestamp, mint_uuid,
};
use tongbao_record::audit;
use tongbao_vault::{Passwords, RelyingParty, Vault};
use uuid::Uuid;

use crate::institution::{Policies, PolicyCache};
use crate::session::{Actor, SESSIONS, SessionCache, SessionRow};

/// The database, the keys, time and randomness of one running wallet. Clones share them and cost
/// one counter: every request makes some.
#[derive(Clone)]
pub struct Site(Arc<Parts>);

/// What a [`Site`] is made of.
pub struct Parts {
    /// Where everything is kept.
    pub db: Db,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What cannot be foreseen.
    pub entropy: Arc<dyn Entropy>,
    /// The keys.
    pub vault: Vault,
    /// The password service.
    pub passwords: Passwords,
    /// What passkeys are bound to.
    pub passkeys: RelyingParty,
    pub(crate) policies: PolicyCache,
    pub(crate) sessions: SessionCache,
    pub(crate) session_rows: Gather<SessionRow>,
}

/// The outcome of a command inside its transaction. The inner `Err` refuses and keeps what was
/// written (a counted try); the outer one undoes it.
pub type Verdict<T> = Result<Result<T, Failure>, Problem>;

impl Deref for Site {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Site {
    /// A site over these parts.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        vault: Vault,
        passwords: Passwords,
        passkeys: RelyingParty,
    ) -> Self {
        let session_rows = Gather::new(db.clone(), &SESSIONS);
        let (policies, sessions) = (PolicyCache::default(), SessionCache::default());
        Self(Arc::new(Parts {
            db,
            clock,
            entropy,
            vault,
            passwords,
            passkeys,
            policies,
            sessions,
            session_rows,
        }))
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn mint(&self) -> Uuid {
        mint_uuid(&*self.clock, &*self.entropy)
    }

    /// Runs a command: its writes stand even when it refuses.
    pub async fn command<T, F>(&self, closure: F) -> Answer<T>
    where
        F: FnMut(&mut Tx<'_>) -> Verdict<T> + Send + 'static,
        T: Send + 'static,
    {
        self.db.write(closure).await?.map_err(Problem::Refused)
    }

    /// The institution's policies now, from the database at most once a second.
    pub fn policies(
        &self,
        tx: &mut Tx<'_>,
        institution: InstitutionId,
    ) -> Result<Arc<Policies>, DbError> {
        self.policies.get(tx, institution, self.now())
    }

    /// Appends an audit row. Call it last: the chain's head is where concurrent commands meet.
    pub(crate) fn audit(&self, tx: &mut Tx<'_>, note: Note) -> Result<(), DbError> {
        let Note { chain, actor, action, subject, detail } = note;
        audit::append(tx, audit::Entry { chain, at: self.now(), actor, action, subject, detail })
    }
}

/// What is written to the audit chain, apart from the time.
pub(crate) struct Note {
    pub(crate) chain: InstitutionId,
    pub(crate) actor: String,
    pub(crate) action: &'static str,
    pub(crate) subject: Option<Uuid>,
    pub(crate) detail: Json,
}

impl Note {
    /// What a customer did with their own account.
    pub(crate) fn by(actor: &Actor, action: &'static str, detail: Json) -> Self {
        let (chain, subject) = (actor.institution, Some(actor.customer.0));
        Self { chain, actor: actor.name(), action, subject, detail }
    }
}
