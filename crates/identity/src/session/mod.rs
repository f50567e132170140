//! Sessions: an opaque token in a cookie, its hash in a row. The row decides; a process remembers
//! what it read for half a second, so that a revoked session is out everywhere within a second.

mod cache;
mod store;

use std::time::Duration;

use serde_json::json;
use tongbao_db::{DbError, Tx, Value};
use tongbao_kernel::{
    Answer, Arg, Code, CustomerId, DeviceId, Failure, InstitutionId, Problem, SessionId, Timestamp,
};
use tongbao_vault::Token;

pub(crate) use cache::SessionCache;
pub(crate) use store::{Row as SessionRow, SESSIONS};

use store::Row;

use crate::customer;
use crate::institution::policy;
use crate::site::{Note, Site};

/// A session in use is written down at most this often.
const TOUCH_EVERY: Duration = Duration::from_secs(30);

/// How long uses are gathered before they are written: one commit for all of them.
const GATHER_USES: Duration = Duration::from_secs(1);

/// Who acts: what a valid session token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The customer.
    pub customer: CustomerId,
    /// Where they are a customer.
    pub institution: InstitutionId,
    /// Through which session.
    pub session: SessionId,
    /// From which device.
    pub device: DeviceId,
    /// Whether that device is trusted.
    pub trusted_device: bool,
}

impl Actor {
    /// As audit rows have it.
    pub fn name(&self) -> String {
        format!("customer:{}", self.customer)
    }
}

/// A session that has just begun.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who acts from now on.
    pub actor: Actor,
    /// For the cookie.
    pub token: Token,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// The person signed out.
    SignedOut,
    /// The person ended it from another session.
    EndedElsewhere,
    /// Nothing was done for too long.
    Idle,
    /// It lasted as long as a session may.
    Absolute,
    /// A new sign-in from the same device, or one too many, took its place.
    Replaced,
    /// A password or PIN was changed.
    FactorChanged,
    /// The person said that a sign-in was not theirs.
    NotMe,
}

impl EndReason {
    const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::EndedElsewhere,
        Self::Idle,
        Self::Absolute,
        Self::Replaced,
        Self::FactorChanged,
        Self::NotMe,
    ];

    /// As rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::EndedElsewhere => "ended_elsewhere",
            Self::Idle => "idle",
            Self::Absolute => "absolute",
            Self::Replaced => "replaced",
            Self::FactorChanged => "factor_changed",
            Self::NotMe => "not_me",
        }
    }

    fn from_row(text: &str) -> Self {
        let known = Self::ALL.into_iter().find(|reason| reason.as_str() == text);
        known.expect("rows are written with known reasons")
    }
}

/// A session in the list that its owner sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// The device, as people call it.
    pub device_label: String,
    /// Since when.
    pub started_at: Timestamp,
    /// When it was last used, to half a minute.
    pub seen_at: Timestamp,
    /// True for the one that asks.
    pub current: bool,
}

/// Begins a session in the caller's transaction and trusts its device. An earlier session of the
/// same customer on the same device ends; so do the oldest when there are too many.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    site: &Site,
    (customer, institution, device): (CustomerId, InstitutionId, DeviceId),
) -> Result<SignedIn, DbError> {
    let now = site.now();
    let policies = site.policies(tx, institution)?;
    store::end_on_device(tx, customer, device, EndReason::Replaced, now)?;
    let open = store::open_of(tx, customer)?;
    let keep = usize::try_from(policies.value(policy::SESSIONS_MAX)).unwrap_or(1).max(1) - 1;
    for oldest in open.iter().rev().skip(keep) {
        store::end(tx, oldest.id, EndReason::Replaced, now)?;
    }
    let token = Token::mint(&*site.entropy);
    let row = Row {
        id: SessionId::mint(&*site.clock, &*site.entropy),
        customer,
        institution,
        device,
        started_at: now,
        seen_at: now,
        idle: policies.seconds(policy::SESSION_IDLE_SECONDS),
        expires_at: now.after(policies.seconds(policy::SESSION_ABSOLUTE_SECONDS)),
        ended: None,
        trusted_device: true,
    };
    store::insert(tx, &row, &site.vault.token_hash(&token))?;
    customer::set_active(tx, customer, now)?;
    Ok(SignedIn { actor: row.actor(), token, expires_at: row.expires_at })
}

/// Who the token stands for. `NET-05` when the session ended by itself for want of use; `REQ-09`
/// for everything else that is no valid session.
pub async fn authenticate(site: &Site, token: &str) -> Answer<Actor> {
    let token = Token::parse(token).ok_or_else(nobody)?;
    let hash = site.vault.token_hash(&token);
    let now = site.now();
    if let Some(actor) = site.sessions.recent(&hash, now) {
        return Ok(actor);
    }
    let found = site.session_rows.find(Value::Blob(hash.clone())).await?;
    let row = found.ok_or_else(nobody)?;
    if let Some(reason) = row.ended {
        site.sessions.forget(&hash);
        return Err(ended(reason, &row).into());
    }
    let active_at = site.sessions.active_at(&hash).map_or(row.seen_at, |at| at.max(row.seen_at));
    if let Some(reason) = expired(&row, active_at, now) {
        site.sessions.forget(&hash);
        finish(site, row.actor(), reason).await?;
        return Err(ended(reason, &row).into());
    }
    if row.seen_at.after(TOUCH_EVERY) <= now && site.sessions.note_use(row.id, now) {
        tokio::spawn(write_uses(site.clone()));
    }
    site.sessions.keep(hash, row.actor(), now);
    Ok(row.actor())
}

/// Writes what is noted within a second, in one statement. Nobody waits for it: what is lost with
/// the process is half a minute of idle time.
async fn write_uses(site: Site) {
    tokio::time::sleep(GATHER_USES).await;
    let seen = site.sessions.take_uses();
    let written = site.db.write(move |tx| store::touch_many(tx, &seen)).await;
    if let Err(error) = written {
        tracing::warn!(%error, "the last use of some sessions was not written");
    }
}

/// Who the token stands for, without using the session: its idle time goes on. For what a page
/// does by itself while nobody touches it. Refuses like [`authenticate`].
pub async fn look(site: &Site, token: &str) -> Answer<Actor> {
    let token = Token::parse(token).ok_or_else(nobody)?;
    let hash = site.vault.token_hash(&token);
    let found = site.session_rows.find(Value::Blob(hash.clone())).await?;
    let row = found.ok_or_else(nobody)?;
    let active_at = site.sessions.active_at(&hash).map_or(row.seen_at, |at| at.max(row.seen_at));
    match row.ended.or_else(|| expired(&row, active_at, site.now())) {
        Some(reason) => Err(ended(reason, &row).into()),
        None => Ok(row.actor()),
    }
}

/// Ends one of the actor's own sessions: signing out, or another device. `REQ-06` when it is not
/// theirs or has ended.
pub async fn end(site: &Site, actor: &Actor, session: SessionId) -> Answer<()> {
    let (own, actor, now) = (site.clone(), *actor, site.now());
    let reason =
        if session == actor.session { EndReason::SignedOut } else { EndReason::EndedElsewhere };
    site.command(move |tx| {
        if !store::end_of(tx, session, actor.customer, reason, now)? {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        note(tx, &own, &actor, "session.ended", reason, 1)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_session(session);
    Ok(())
}

/// Ends all of the actor's sessions but this one; how many there were.
pub async fn end_others(site: &Site, actor: &Actor) -> Answer<u64> {
    let (own, actor) = (site.clone(), *actor);
    let ended = site
        .command(move |tx| {
            let ended = end_others_in(tx, &own, &actor, EndReason::EndedElsewhere)?;
            note(tx, &own, &actor, "session.others_ended", EndReason::EndedElsewhere, ended)?;
            Ok(Ok(ended))
        })
        .await?;
    site.sessions.forget_others(&actor);
    Ok(ended)
}

/// Ends all of the actor's sessions, this one too; how many there were.
pub async fn end_all(site: &Site, actor: &Actor) -> Answer<u64> {
    let others = end_others(site, actor).await?;
    end(site, actor, actor.session).await?;
    Ok(others + 1)
}

/// Like [`end_others`] inside a transaction, after a factor was changed. The caller then calls
/// [`SessionCache::forget_others`].
pub(crate) fn end_others_in(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    reason: EndReason,
) -> Result<u64, DbError> {
    store::end_others(tx, actor.customer, actor.session, reason, site.now())
}

/// Ends all of the customer's sessions, inside a transaction. The caller then calls
/// [`SessionCache::forget_customer`].
pub(crate) fn end_all_of(
    tx: &mut Tx<'_>,
    site: &Site,
    customer: CustomerId,
    reason: EndReason,
) -> Result<u64, DbError> {
    store::end_all(tx, customer, reason, site.now())
}

/// The actor's open sessions, the newest first.
pub async fn list(site: &Site, actor: &Actor) -> Answer<Vec<SessionView>> {
    let (actor, now) = (*actor, site.now());
    let rows: Vec<(Row, String)> = site
        .db
        .read(move |tx| store::with_labels(tx, actor.customer).map_err(Problem::from))
        .await?;
    let open = rows.into_iter().filter(|(row, _)| expired(row, row.seen_at, now).is_none());
    let view = |(row, device_label): (Row, String)| SessionView {
        id: row.id,
        device_label,
        started_at: row.started_at,
        seen_at: row.seen_at,
        current: row.id == actor.session,
    };
    Ok(open.map(view).collect())
}

/// A session that is over, for its owner's question why they were disconnected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// The device, as people call it.
    pub device_label: String,
    /// Since when it had been open.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Why.
    pub reason: EndReason,
}

/// The customer's sessions that are over, the latest end first. One that ended by itself while
/// nobody looked counts from the moment at which it could no longer be used.
pub(crate) fn ended_of(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    count: i64,
    now: Timestamp,
) -> Result<Vec<EndedSession>, DbError> {
    let rows = store::latest_with_labels(tx, customer, count)?;
    let over = |(row, device_label, noted_at): (Row, String, Option<Timestamp>)| {
        let reason = row.ended.or_else(|| expired(&row, row.seen_at, now))?;
        let by_itself = row.expires_at.min(row.seen_at.after(row.idle));
        let ended_at = match reason {
            EndReason::Idle | EndReason::Absolute => by_itself,
            EndReason::SignedOut
            | EndReason::EndedElsewhere
            | EndReason::Replaced
            | EndReason::FactorChanged
            | EndReason::NotMe => noted_at.unwrap_or(by_itself),
        };
        Some(EndedSession { device_label, started_at: row.started_at, ended_at, reason })
    };
    let mut ended: Vec<EndedSession> = rows.into_iter().filter_map(over).collect();
    ended.sort_by_key(|session| std::cmp::Reverse(session.ended_at));
    Ok(ended)
}

fn expired(row: &Row, active_at: Timestamp, now: Timestamp) -> Option<EndReason> {
    if row.expires_at <= now {
        return Some(EndReason::Absolute);
    }
    (active_at.after(row.idle) <= now).then_some(EndReason::Idle)
}

/// Deletes some sessions that could not be used since then; how many. Call it until there are none.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    store::forget_before(tx, before)
}

fn nobody() -> Problem {
    Failure::new(Code::SignInNeeded).into()
}

fn ended(reason: EndReason, row: &Row) -> Failure {
    match reason {
        EndReason::Idle => {
            let minutes = i64::try_from(row.idle.as_secs() / 60).unwrap_or(i64::MAX);
            Failure::new(Code::SessionIdle).with("minutes", Arg::Count(minutes))
        }
        EndReason::SignedOut
        | EndReason::EndedElsewhere
        | EndReason::Absolute
        | EndReason::Replaced
        | EndReason::FactorChanged
        | EndReason::NotMe => Failure::new(Code::SignInNeeded),
    }
}

async fn finish(site: &Site, actor: Actor, reason: EndReason) -> Answer<()> {
    let own = site.clone();
    site.command(move |tx| {
        if store::end_of(tx, actor.session, actor.customer, reason, own.now())? {
            note(tx, &own, &actor, "session.ended", reason, 1)?;
        }
        Ok(Ok(()))
    })
    .await
}

fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    action: &'static str,
    reason: EndReason,
    count: u64,
) -> Result<(), DbError> {
    let detail = json!({ "reason": reason.as_str(), "count": count });
    site.audit(tx, Note::by(actor, action, detail))
}
