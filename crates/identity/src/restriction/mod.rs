//! Measures against an account (冻结、止付、休眠): each stops paying and nothing else. Signing in,
//! looking and receiving go on.
//!
//! A measure is a row until it ends by itself or is lifted. What a payment has to know of it stands
//! beside the PIN (`pins.bar`), which every money command reads and locks anyway, so that a measure
//! counts from the moment its transaction commits. Whoever changes measures locks that row first and
//! reads them then, so that none is overlooked.
//!
//! | measure | placed by | lifted by | ends by itself |
//! | --- | --- | --- | --- |
//! | own freeze (`LOCK-10`) | the owner, in one tap | the owner: SMS code and PIN | no |
//! | risk (`LOCK-09`) | staff, two of them | the owner: also the ID number; or staff | at its time |
//! | police (`LOCK-11`) | staff, two of them, on an order | staff, on an order | after 48 h |
//! | dormant (`LOCK-07`) | the sweep, after twelve months | the owner: also the ID number | no |

mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, Failure, InstitutionId, Problem, RestrictionId, Timestamp,
};
use tongbao_vault::Pin;

pub use rules::{Bar, Kind, Lifter};

use crate::institution::policy;
use crate::registration::IdNumber;
use crate::session::{Actor, EndReason};
use crate::site::{Note, Site, Verdict};
use crate::sms::{Channel, Template};
use crate::sms_code::{self, CodeSent, CodeStatus, Purpose, Scope};
use crate::throttle::{self, Act};
use crate::{
    Customer, Locale, challenge, customer, device, institution, password, pin, recovery, session,
};

/// A measure that restricts an account now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// The measure.
    pub id: RestrictionId,
    /// Which kind.
    pub kind: Kind,
    /// Since when; with dormancy, when the account was last used.
    pub placed_at: Timestamp,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
    /// The number of an order, or what was noticed.
    pub reference: String,
    /// Whom to call.
    pub telephone: String,
    /// By whom, as audit rows have it.
    pub placed_by: String,
}

impl Restriction {
    /// What a payment has to know of it.
    pub fn bar(&self) -> Bar {
        Bar {
            kind: self.kind,
            since: self.placed_at,
            until: self.until,
            reference: self.reference.clone(),
            telephone: self.telephone.clone(),
        }
    }
}

/// A measure to place.
#[derive(Debug, Clone)]
pub struct New {
    /// Whose book.
    pub institution: InstitutionId,
    /// Whose account.
    pub customer: CustomerId,
    /// Which kind.
    pub kind: Kind,
    /// Since when, if not now.
    pub since: Option<Timestamp>,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
    /// The number of an order, or what was noticed.
    pub reference: String,
    /// Whom to call.
    pub telephone: String,
    /// By whom, as audit rows have it.
    pub by: String,
}

/// What an owner proves to lift what they may lift.
#[derive(Debug)]
pub struct Proof {
    /// The code of purpose [`Purpose::Unfreeze`].
    pub code: String,
    /// The payment PIN.
    pub pin: Pin,
    /// Their ID number; asked for when the account is dormant or
    /// protected: password and SMS code alone set a new PIN.
    pub id_number: Option<IdNumber>,
}

/// What restricts the actor's account now, the oldest first.
pub async fn list(site: &Site, actor: &Actor) -> Answer<Vec<Restriction>> {
    let (customer, now) = (actor.customer, site.now());
    site.db.read(move |tx| store::open_of(tx, customer, now).map_err(Problem::from)).await
}

/// Freezes the actor's own account: it receives and does not pay. The owner is told. Once more
/// changes nothing.
pub async fn freeze(site: &Site, actor: &Actor) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        own_freeze(tx, &own, &who)?;
        Ok(Ok(()))
    })
    .await
}

/// "That was not me": ends every other session, withdraws the trust in every other device, ends what
/// was begun to get in, and freezes the account. How many sessions ended.
pub async fn not_me(site: &Site, actor: &Actor) -> Answer<u64> {
    let (own, who) = (site.clone(), *actor);
    let ended = site
        .command(move |tx| {
            let distrusted = device::distrust_others(tx, who.customer, who.device, own.now())?;
            challenge::end_open(tx, who.customer)?;
            recovery::end_open(tx, who.customer, own.now())?;
            let ended = session::end_others_in(tx, &own, &who, EndReason::NotMe)?;
            own_freeze(tx, &own, &who)?;
            let detail = json!({ "sessions_ended": ended, "devices": distrusted });
            note(tx, &own, &who, "account.not_me", detail)?;
            Ok(Ok(ended))
        })
        .await?;
    site.sessions.forget_others(actor);
    Ok(ended)
}

/// The devices other than this one that came to be trusted lately: label and time.
pub async fn new_devices(site: &Site, actor: &Actor) -> Answer<Vec<(String, Timestamp)>> {
    let (own, who) = (site.clone(), *actor);
    let read = site.db.read(move |tx| -> Answer<_> {
        let span = own.policies(tx, who.institution)?.seconds(policy::NEW_DEVICE_SECONDS);
        let since = own.now().before(span);
        // A customer's first device is not news to them.
        let owner = owner(tx, &own, who.customer)?;
        let found = device::trusted_since(tx, who.customer, who.device, since)?;
        Ok(found.into_iter().filter(|(_, at)| *at > owner.registered_at).collect())
    });
    read.await
}

/// Sends the code for [`lift`], or refuses with `SMS-08`.
pub async fn send_code(
    site: &Site,
    actor: &Actor,
    channel: Channel,
    locale: Locale,
) -> Answer<CodeSent> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let scope = scope(&owner(tx, &own, who.customer)?, &who);
        sms_code::send(tx, &own, &scope, channel, locale)
    })
    .await
}

/// What the page that waits for the code shows.
pub async fn code_status(site: &Site, actor: &Actor) -> Answer<Option<CodeStatus>> {
    let (own, who) = (site.clone(), *actor);
    let read = site.db.read(move |tx| {
        let scope = scope(&owner(tx, &own, who.customer)?, &who);
        sms_code::status(tx, &own, &scope)
    });
    read.await
}

/// Lifts what the owner may lift. Refused with `REQ-06` when there is nothing to lift, `PIN-01`,
/// `PIN-02`, `LOCK-04`, `LOGIN-08` when the ID number is asked for and differs, and like any code.
/// The code comes last: what was wrong before costs none.
pub async fn lift(site: &Site, actor: &Actor, proof: Proof) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let open = locked(tx, &own, who.customer)?;
        let (ours, rest): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|one| one.kind.lifter() == Lifter::Owner);
        if ours.is_empty() {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        let identity = ours.iter().any(|one| one.kind.asks_identity());
        if let Err(failure) = prove(tx, &own, &who, &proof, identity)? {
            note(tx, &own, &who, "restriction.lift_refused", json!({}))?;
            return Ok(Err(failure));
        }
        for one in &ours {
            store::lift(tx, one.id, &who.name(), own.now())?;
        }
        set_bars(tx, who.customer, &rest)?;
        let owner = owner(tx, &own, who.customer)?;
        password::tell(tx, &own, &owner, Template::Unfrozen)?;
        let kinds: Vec<_> = ours.iter().map(|one| one.kind.as_str()).collect();
        note(tx, &own, &who, "restriction.lifted", json!({ "kinds": kinds }))?;
        Ok(Ok(()))
    })
    .await
}

/// Places a measure in the caller's transaction, which appends the audit row.
pub(crate) fn place(tx: &mut Tx<'_>, site: &Site, new: &New) -> Result<RestrictionId, DbError> {
    let id = RestrictionId::mint(&*site.clock, &*site.entropy);
    locked(tx, site, new.customer)?;
    store::insert(tx, id, new, site.now())?;
    let open = store::open_of(tx, new.customer, site.now())?;
    set_bars(tx, new.customer, &open)?;
    Ok(id)
}

/// Lifts those measures, by order of whoever may, in the caller's transaction; how many.
pub(crate) fn lift_those(
    tx: &mut Tx<'_>,
    site: &Site,
    customer: CustomerId,
    (which, by): (impl FnMut(&Restriction) -> bool, &str),
) -> Result<usize, DbError> {
    let open = locked(tx, site, customer)?;
    let (lifted, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(which);
    for one in &lifted {
        store::lift(tx, one.id, by, site.now())?;
    }
    set_bars(tx, customer, &rest)?;
    Ok(lifted.len())
}

/// Restricts accounts that nobody has used for the time of the policy, and tells their owners; how
/// many. Some at a time, each in a transaction of its own: call it until there are none.
pub async fn sweep_dormant(site: &Site) -> Answer<usize> {
    let own = site.clone();
    let read = site.db.read(move |tx| -> Answer<Vec<(CustomerId, Timestamp)>> {
        let mut found = Vec::new();
        for house in institution::list(tx)? {
            let span = own.policies(tx, house.id)?.seconds(policy::DORMANT_AFTER_SECONDS);
            found.extend(customer::idle_since(tx, house.id, own.now().before(span))?);
        }
        Ok(found)
    });
    let mut placed = 0;
    for idle in read.await? {
        placed += usize::from(make_dormant(site, idle).await?);
    }
    Ok(placed)
}

/// Unless the customer has come back since the time of last use that was read.
async fn make_dormant(site: &Site, (customer, last): (CustomerId, Timestamp)) -> Answer<bool> {
    let own = site.clone();
    site.command(move |tx| {
        if customer::active_at_locked(tx, customer)? != last {
            return Ok(Ok(false));
        }
        let owner = owner(tx, &own, customer)?;
        let new = New {
            institution: owner.institution,
            customer,
            kind: Kind::Dormant,
            since: Some(last),
            until: None,
            reference: String::new(),
            telephone: String::new(),
            by: "system".into(),
        };
        place(tx, &own, &new)?;
        password::tell(tx, &own, &owner, Template::Restricted)?;
        let (chain, subject) = (owner.institution, Some(customer.0));
        let (actor, action) = ("system".to_owned(), "restriction.dormant");
        own.audit(tx, Note { chain, actor, action, subject, detail: json!({}) })?;
        Ok(Ok(true))
    })
    .await
}

fn own_freeze(tx: &mut Tx<'_>, site: &Site, actor: &Actor) -> Result<(), Problem> {
    let open = locked(tx, site, actor.customer)?;
    if open.iter().any(|one| one.kind == Kind::OwnFreeze) {
        return Ok(());
    }
    let new = New {
        institution: actor.institution,
        customer: actor.customer,
        kind: Kind::OwnFreeze,
        since: None,
        until: None,
        reference: String::new(),
        telephone: String::new(),
        by: actor.name(),
    };
    place(tx, site, &new)?;
    let owner = owner(tx, site, actor.customer)?;
    password::tell(tx, site, &owner, Template::Frozen)?;
    let detail = json!({ "kind": Kind::OwnFreeze.as_str() });
    Ok(note(tx, site, actor, "restriction.placed", detail)?)
}

fn prove(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    proof: &Proof,
    identity: bool,
) -> Verdict<()> {
    let owner = owner(tx, site, actor.customer)?;
    if let Err(failure) = prove_pin(tx, site, actor, &proof.pin)? {
        return Ok(Err(failure));
    }
    if identity && let Err(failure) = prove_number(tx, site, &owner, proof)? {
        return Ok(Err(failure));
    }
    Ok(sms_code::verify(tx, site, &scope(&owner, actor), &proof.code)?.map(drop))
}

fn prove_pin(tx: &mut Tx<'_>, site: &Site, actor: &Actor, entered: &Pin) -> Verdict<()> {
    let limits = pin::limits(&*site.policies(tx, actor.institution)?);
    let Some(mut facts) = pin::load_many(tx, &[actor.customer])?.remove(&actor.customer) else {
        return Ok(Err(Failure::new(Code::PinNotSet).at("pin")));
    };
    let compared = pin::compare(&mut facts, &limits, &site.vault, entered, site.now());
    pin::store_many(tx, &[facts])?;
    Ok(compared)
}

fn prove_number(tx: &mut Tx<'_>, site: &Site, owner: &Customer, proof: &Proof) -> Verdict<()> {
    let counted = (owner.institution, Act::Identity);
    let index = owner.id.0.as_bytes().to_vec();
    let counts = throttle::of_identity(&*site.policies(tx, owner.institution)?, index);
    let left = match throttle::take(tx, site, counted, &counts)? {
        Ok(left) => left,
        Err(closed) => return Ok(Err(closed.refusal().at("id_number"))),
    };
    let entered = proof.id_number.as_ref().map(IdNumber::digits);
    if entered != Some(owner.id_number.expose().as_str()) {
        let left = tongbao_kernel::Arg::Count(left);
        let failure = Failure::new(Code::IdentityMismatch).with("left", left);
        return Ok(Err(failure.at("id_number")));
    }
    throttle::give_back(tx, site, counted, &counts)?;
    Ok(Ok(()))
}

/// What is open, after the row that payments lock: another change of it has ended by then.
fn locked(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Result<Vec<Restriction>, DbError> {
    pin::load_many(tx, &[customer])?;
    store::open_of(tx, customer, site.now())
}

fn set_bars(tx: &mut Tx<'_>, customer: CustomerId, open: &[Restriction]) -> Result<(), DbError> {
    let bars: Vec<Bar> = open.iter().map(Restriction::bar).collect();
    pin::set_bar(tx, customer, Bar::write(&bars).as_deref())
}

fn owner(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Answer<Customer> {
    let found = customer::load(tx, &site.vault, customer)?;
    Ok(found.expect("a session belongs to a customer"))
}

fn scope(owner: &Customer, actor: &Actor) -> Scope {
    Scope {
        institution: actor.institution,
        phone: owner.phone.clone(),
        purpose: Purpose::Unfreeze,
        subject: actor.customer.0,
        device: actor.device,
        origin: None,
    }
}

fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    action: &'static str,
    mut detail: serde_json::Value,
) -> Result<(), DbError> {
    detail["device"] = json!(actor.device.to_string());
    site.audit(tx, Note::by(actor, action, detail))
}
