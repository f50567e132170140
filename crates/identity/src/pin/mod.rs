//! The payment PIN: set with registration, checked with every payment, changed and reset.
//!
//! Payments check it inside their own batch: [`load_many`], then [`check`] for each command (pure),
//! then [`store_many`] for the facts that changed, in the same transaction as the money. A refused
//! command must let that transaction commit, or its try would not count.

mod proof;
mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Code, Failure, Problem, Secret, Timestamp};
use tongbao_vault::Pin;

pub use proof::{Proved, choose, is_proved, prove_code, prove_password};
pub(crate) use rules::compare;
pub use rules::{PinFacts, check, check_new, limits};
pub use store::{asking, load_many, read, store_many, storing};
pub(crate) use store::{insert, set_bar};

use crate::password::Personal;
use crate::session::{self, Actor, EndReason};
use crate::site::{Note, Site};
use crate::sms::{self, Channel, NewSms, Template};
use crate::sms_code::{self, CodeSent, CodeStatus, Purpose, Scope};
use crate::{Customer, Locale, customer, mail, password};

/// What the security page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinState {
    /// Whether there is one.
    pub is_set: bool,
    /// Until when it is locked.
    pub locked_until: Option<Timestamp>,
    /// When it was last changed.
    pub changed_at: Option<Timestamp>,
}

/// What a person enters to set a new PIN without the old one.
#[derive(Debug)]
pub struct Reset {
    /// Their login password.
    pub password: Secret<String>,
    /// The code of purpose [`Purpose::ResetPin`].
    pub code: String,
    /// The new PIN.
    pub new: Pin,
}

/// The state of the actor's PIN.
pub async fn state(site: &Site, actor: &Actor) -> Answer<PinState> {
    let (customer, now) = (actor.customer, site.now());
    let found = site.db.read(move |tx| store::one(tx, customer).map_err(Problem::from)).await?;
    Ok(found.map_or(
        PinState { is_set: false, locked_until: None, changed_at: None },
        |(facts, changed_at)| PinState {
            is_set: facts.mac.is_some(),
            locked_until: facts.tries.locked(now),
            changed_at: Some(changed_at),
        },
    ))
}

/// Replaces the PIN by a new one, proved by the old one. Ends the other sessions.
pub async fn change(site: &Site, actor: &Actor, old: Pin, new: Pin) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let owner = owner(tx, &own, &who)?;
        if let Err(failure) = check_new(&new, &personal(&owner)) {
            return Ok(Err(failure));
        }
        let limits = limits(&*own.policies(tx, who.institution)?);
        let mut facts = load_many(tx, &[who.customer])?.remove(&who.customer);
        let Some(known) = facts.as_mut() else {
            return Ok(Err(Failure::new(Code::PinNotSet)));
        };
        let checked = check(known, &limits, &own.vault, &old, own.now());
        store_many(tx, std::slice::from_ref(known))?;
        if let Err(failure) = checked {
            note(tx, &own, &who, "pin.refused")?;
            return Ok(Err(failure));
        }
        if own.vault.pin_matches(who.customer, &new, known.mac.as_deref().unwrap_or_default()) {
            return Ok(Err(rules::weak("rule-pin-same")));
        }
        renew(tx, &own, &who, &owner, &new)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

/// Sends the code for [`reset`], or refuses with `SMS-08`.
pub async fn send_reset_code(
    site: &Site,
    actor: &Actor,
    channel: Channel,
    locale: Locale,
) -> Answer<CodeSent> {
    let (own, actor) = (site.clone(), *actor);
    site.command(move |tx| {
        let scope = scope(&owner(tx, &own, &actor)?, &actor);
        sms_code::send(tx, &own, &scope, channel, locale)
    })
    .await
}

/// What the page that waits for the code shows.
pub async fn reset_code_status(site: &Site, actor: &Actor) -> Answer<Option<CodeStatus>> {
    let (own, actor) = (site.clone(), *actor);
    site.db
        .read(move |tx| {
            let scope = scope(&owner(tx, &own, &actor)?, &actor);
            sms_code::status(tx, &own, &scope)
        })
        .await
}

/// Sets a new PIN with password and code; a locked PIN is free again. Ends the other sessions.
///
/// The new PIN is judged first and the code last: a weak PIN or a wrong password costs no code.
pub async fn reset(site: &Site, actor: &Actor, entry: Reset) -> Answer<()> {
    let Reset { password, code, new } = entry;
    let (own, who) = (site.clone(), *actor);
    let known = site.db.read(move |tx| owner(tx, &own, &who)).await?;
    check_new(&new, &personal(&known))?;
    password::confirm(site, actor, password).await?;
    let own = site.clone();
    site.command(move |tx| {
        let scope = scope(&known, &who);
        if let Err(failure) = sms_code::verify(tx, &own, &scope, &code)? {
            return Ok(Err(failure));
        }
        renew(tx, &own, &who, &known, &new)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

/// Stores the new PIN with fresh tries, ends the other sessions and tells the owner.
fn renew(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    owner: &Customer,
    new: &Pin,
) -> Result<(), Problem> {
    let now = site.now();
    let limits = limits(&*site.policies(tx, actor.institution)?);
    let mac = site.vault.pin_mac(actor.customer, new);
    store::set(tx, actor.customer, &mac, &limits, now)?;
    session::end_others_in(tx, site, actor, EndReason::FactorChanged)?;
    let args = vec![("time", password::clock_time(now))];
    mail::beside(tx, site, owner, (Template::PinChanged, args.clone()))?;
    let sms = NewSms {
        institution: owner.institution,
        phone: &owner.phone,
        template: Template::PinChanged,
        args,
        code: None,
        channel: Channel::Sms,
        locale: owner.locale,
    };
    sms::queue(tx, site, &sms)?;
    Ok(note(tx, site, actor, "pin.changed")?)
}

fn owner(tx: &mut Tx<'_>, site: &Site, actor: &Actor) -> Result<Customer, Problem> {
    let found = customer::load(tx, &site.vault, actor.customer)?;
    Ok(found.expect("a session belongs to a customer"))
}

fn personal(owner: &Customer) -> Personal<'_> {
    Personal { name: &owner.name, phone: owner.phone.digits(), id_number: owner.id_number.expose() }
}

fn scope(owner: &Customer, actor: &Actor) -> Scope {
    Scope {
        institution: actor.institution,
        phone: owner.phone.clone(),
        purpose: Purpose::ResetPin,
        subject: actor.customer.0,
        device: actor.device,
        origin: None,
    }
}

fn note(tx: &mut Tx<'_>, site: &Site, actor: &Actor, action: &'static str) -> Result<(), DbError> {
    let detail = json!({ "session": actor.session.to_string() });
    site.audit(tx, Note::by(actor, action, detail))
}
