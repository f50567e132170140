//! Signing in with a name (mobile number, user name or e-mail address) and a password, and changing
//! it.
//!
//! Phases: a try is spent in the database ([`counters`]); the password is compared outside of any
//! transaction; a second transaction records what came of it. Between the two nothing is held, so a
//! slow hash blocks nobody, and of two hundred guesses at once no more than five reach the hash.
//!
//! Who may learn what: a trusted device has a counter of its own and gets exact causes
//! (`LOGIN-01`, `LOCK-01`). A lane locks for half an hour, then for longer, then until an identity
//! is proved. All strangers to a customer share one counter, whichever name they type, and get
//! `LOGIN-07`, whether the name is unknown, the password wrong, or their way locked; all three cost
//! the same statements, the same hash and the same audit row. So strangers can lock out strangers,
//! never the owner's own device, and cannot tell which names belong together.

mod attempt;
mod change;
mod counters;
mod former;
mod rules;
mod slips;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Arg, Code, Failure, InstitutionId, Problem, Secret, Timestamp};

use attempt::{Attempt, begin, begin_for_actor, explain, matches, note};
pub use change::change;
pub(crate) use change::prepare;
use counters::{Lane, Shut};
pub(crate) use former::How;
pub use rules::{Personal, check_new};
pub(crate) use store::{changed_at, forget_tries_before, insert, replace};

use crate::challenge::{self, Entered, Entrant, Reason};
use crate::session::Actor;
use crate::site::Site;
use crate::sms::{self, Channel, NewSms, Template};
use crate::{Device, Locale, Login, Phone, customer, device, mail};

/// Longer than any password that can have been set; hashing more would only serve attackers.
const ENTERED_BYTES_MAX: usize = 1_024;

/// What a person enters to sign in.
#[derive(Debug)]
pub struct SignIn {
    /// Where.
    pub institution: InstitutionId,
    /// Their number, user name or address.
    pub login: Login,
    /// Their password, as typed.
    pub password: Secret<String>,
    /// The browser it comes from.
    pub device: Device,
    /// The language of the page; the customer is written to in it from now on.
    pub locale: Locale,
}

/// Signs in, or asks for a second factor (`LOGIN-12`) on a device that the customer has not used.
/// Refused with `LOGIN-01` to `LOGIN-04`, `LOGIN-16`, `LOCK-01` to `LOCK-03` (trusted device),
/// `LOGIN-07` (anyone else), `LOGIN-09` (not checked, not counted), `LOGIN-10`, `LOGIN-11`, and
/// `LOGIN-17` to `LOGIN-19` when too many strangers' sign-ins failed from there.
pub async fn sign_in(site: &Site, entry: SignIn) -> Answer<Entered> {
    let SignIn { institution, login, password, device, locale } = entry;
    if password.expose().len() > ENTERED_BYTES_MAX {
        return Err(Failure::invalid("password", "rule-too-long").into());
    }
    let attempt = begin(site, institution, &login, device.clone()).await?;
    if !matches(site, &attempt, &password).await? {
        if let Some(explained) = explain(site, &attempt, &password).await? {
            return Err(explained.into());
        }
        return Err(wrong(site, attempt).await?.into());
    }
    let entered = finish(site, attempt, device, locale).await?;
    if let Entered::SignedIn(signed_in) = &entered {
        site.sessions.forget_customer(signed_in.actor.customer);
    }
    Ok(entered)
}

/// Checks the password of someone who is signed in, before they change a factor. The same tries
/// count as for signing in.
pub async fn confirm(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<()> {
    if password.expose().len() > ENTERED_BYTES_MAX {
        return Err(Failure::invalid("password", "rule-too-long").into());
    }
    let (own, actor) = (site.clone(), *actor);
    let attempt =
        site.command(move |tx| begin_for_actor(tx, &own, &actor)).await.map_err(at_password)?;
    if matches(site, &attempt, &password).await? {
        let own = site.clone();
        return site
            .command(move |tx| {
                counters::clear(tx, &attempt.institution, &attempt.counted_by, attempt.lane)?;
                note(tx, &own, &attempt, "password.confirmed", &json!({}))?;
                Ok(Ok(()))
            })
            .await;
    }
    if let Some(explained) = explain(site, &attempt, &password).await? {
        return Err(explained.into());
    }
    let own = site.clone();
    let failure = attempt.refusal();
    site.db
        .write(move |tx| {
            let detail = json!({ "left": attempt.left });
            note(tx, &own, &attempt, "password.refused", &detail).map_err(Problem::from)
        })
        .await?;
    Err(failure.at("password").into())
}

fn at_password(problem: Problem) -> Problem {
    match problem {
        Problem::Refused(failure) => Problem::Refused(failure.at("password")),
        Problem::Outage(outage) => Problem::Outage(outage),
    }
}

/// Records a wrong password. When it shut the strangers' way, the owner is told.
async fn wrong(site: &Site, attempt: Attempt) -> Answer<Failure> {
    let (own, failure) = (site.clone(), attempt.refusal());
    site.db
        .write(move |tx| {
            let shuts = attempt.lane == Lane::Strangers && !attempt.barred;
            if let Some(shut) = attempt.shut.filter(|_| shuts) {
                tell_owner(tx, &own, &attempt, shut)?;
            }
            let known = attempt.customer.is_some();
            let detail = json!({
                "left": attempt.left,
                "known_name": known,
                "barred": attempt.barred,
            });
            note(tx, &own, &attempt, "sign_in.refused", &detail).map_err(Problem::from)
        })
        .await?;
    Ok(failure)
}

fn tell_owner(tx: &mut Tx<'_>, site: &Site, attempt: &Attempt, shut: Shut) -> Result<(), Problem> {
    let Some(customer) = attempt.customer else {
        return Ok(());
    };
    let owner = customer::load(tx, &site.vault, customer)?.expect("the attempt found them");
    let (template, args) = match shut {
        Shut::Until(until, _) => (Template::SignInLocked, vec![("time", clock_time(until))]),
        Shut::ProofNeeded => (Template::SignInProofNeeded, Vec::new()),
    };
    message(tx, site, &owner, template, args)
}

/// Begins the session, or asks for a second factor, unless the password was changed while it was
/// being compared.
async fn finish(site: &Site, attempt: Attempt, from: Device, locale: Locale) -> Answer<Entered> {
    let own = site.clone();
    site.command(move |tx| {
        let institution = attempt.institution;
        let Some(customer) = attempt.customer else {
            return Ok(Err(attempt.refusal()));
        };
        let present = store::present(tx, customer)?.map(|(_, phc)| phc);
        if present != attempt.phc {
            return Ok(Err(attempt.refusal()));
        }
        attempt.give_back_drawn(tx, &own)?;
        counters::clear(tx, &institution, &attempt.counted_by, attempt.lane)?;
        let device = device::ensure(tx, &own, &from)?;
        let entrant = Entrant { customer, institution, device, locale };
        let detail = json!({ "device": device.to_string(), "locale": locale.tag() });
        if attempt.lane == Lane::Strangers {
            let challenged = challenge::start(tx, &own, &entrant, Reason::NewDevice)?;
            note(tx, &own, &attempt, "sign_in.challenged", &detail)?;
            return Ok(Ok(Entered::Challenged(challenged)));
        }
        let signed_in = challenge::admit(tx, &own, &entrant)?;
        note(tx, &own, &attempt, "sign_in.done", &detail)?;
        Ok(Ok(Entered::SignedIn(signed_in)))
    })
    .await
}

/// An identity was proved: every way of this number to sign in is open again.
pub(crate) fn open_lanes(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: InstitutionId,
    phone: &Phone,
) -> Result<(), DbError> {
    let index = customer::phone_index(&site.vault, institution, phone);
    counters::clear_all(tx, &institution, &index)
}

/// That strangers tried passwords until their way was shut (`LOCK-06`), for the owner on a device
/// of theirs. None while that way is open.
pub async fn attack(site: &Site, actor: &Actor) -> Answer<Option<Failure>> {
    let (own, who) = (site.clone(), *actor);
    let read = site.db.read(move |tx| -> Answer<_> {
        let index = store::phone_index_of(tx, who.customer)?;
        let lane = counters::read(tx, &who.institution, &index, Lane::Strangers)?;
        Ok(lane.and_then(|lane| lane.shut(own.now())))
    });
    Ok(read.await?.map(|shut| {
        let failure = Failure::new(Code::SignInAttacked);
        match shut {
            Shut::Until(until, _) => failure.with("until", Arg::Time(until)),
            Shut::ProofNeeded => failure,
        }
    }))
}

/// Tells the owner, by SMS and at their address if they have one, what was done and when.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    site: &Site,
    owner: &customer::Customer,
    template: Template,
) -> Result<(), Problem> {
    let args = vec![("time", clock_time(site.now()))];
    message(tx, site, owner, template, args)
}

fn message(
    tx: &mut Tx<'_>,
    site: &Site,
    owner: &customer::Customer,
    template: Template,
    args: Vec<(&'static str, String)>,
) -> Result<(), Problem> {
    mail::beside(tx, site, owner, (template, args.clone()))?;
    let sms = NewSms {
        institution: owner.institution,
        phone: &owner.phone,
        template,
        args,
        code: None,
        channel: Channel::Sms,
        locale: owner.locale,
    };
    sms::queue(tx, site, &sms).map(drop)
}

/// `11-22 10:42` in Beijing, as messages have it.
pub(crate) fn clock_time(at: Timestamp) -> String {
    at.beijing().strftime("%m-%d %H:%M").to_string()
}
