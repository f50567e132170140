//! Using a passkey: to sign in with it alone, or as the second factor of a sign-in.

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, ChallengeId, Code, CustomerId, Failure, InstitutionId, PasskeyCeremonyId,
};
use tongbao_vault::{PasskeyAnswer, PasskeyRejection, RelyingParty};

use super::ceremony::{self, Asking};
use super::rules::Claim;
use super::store::{self, Stored, Taken};
use super::{Asked, rules, tell};
use crate::challenge::{self, Entrant};
use crate::session::SignedIn;
use crate::site::{Note, Site, Verdict};
use crate::sms::Template;
use crate::{Device, Locale, device, incident};

/// What a browser brings back to sign in with.
#[derive(Debug, Clone)]
pub struct PasskeySignIn {
    /// Under what it was asked.
    pub ceremony: PasskeyCeremonyId,
    /// What the device said: JSON, as the page's script wrote it.
    pub answer: String,
    /// The browser that was asked.
    pub device: Device,
    /// The language of the page; the customer is written to in it from now on.
    pub locale: Locale,
}

/// Asks this browser for a passkey, whoever's it is. `LOGIN-10`, `LOGIN-11` during an incident.
pub async fn ask(site: &Site, institution: InstitutionId, from: &Device) -> Answer<Asked> {
    let (own, from) = (site.clone(), from.clone());
    site.command(move |tx| {
        if let Some(incident) = incident::current(tx, institution, own.now())? {
            return Ok(Err(incident.refusal()));
        }
        let question = own.passkeys.ask(&[]);
        let asking = Asking::SignIn(&from);
        Ok(Ok(ceremony::ask(tx, &own, institution, asking, question)?))
    })
    .await
}

/// Signs in with a passkey alone, at the institution that it belongs to, and trusts the device; on
/// a new one the owner is told by SMS. Refused with `LOGIN-14` when the passkey is not known (any
/// more), `LOGIN-21` when the question is over, `LOGIN-23` and `LOGIN-24` when the answer proves
/// nothing, and `LOGIN-10`, `LOGIN-11` during an incident.
pub async fn sign_in(site: &Site, entry: PasskeySignIn) -> Answer<SignedIn> {
    let own = site.clone();
    let signed_in = site.command(move |tx| enter(tx, &own, &entry)).await?;
    site.sessions.forget_customer(signed_in.actor.customer);
    Ok(signed_in)
}

fn enter(tx: &mut Tx<'_>, site: &Site, entry: &PasskeySignIn) -> Verdict<SignedIn> {
    let taken = match ceremony::take(tx, site, entry.ceremony, Asking::SignIn(&entry.device))? {
        Ok(taken) => taken,
        Err(failure) => return Ok(Err(failure)),
    };
    let passkey = match decide(tx, site, &taken, &entry.answer, None)? {
        Ok(passkey) => passkey,
        Err(refused) => {
            note_refused(tx, site, taken.institution, &refused)?;
            return Ok(Err(refused.failure));
        }
    };
    let Stored { institution, customer, .. } = passkey;
    if let Some(incident) = incident::current(tx, institution, site.now())? {
        return Ok(Err(incident.refusal()));
    }
    let device = device::ensure(tx, site, &entry.device)?;
    let known = device::is_trusted(tx, customer, device)?;
    let entrant = Entrant { customer, institution, device, locale: entry.locale };
    let signed_in = challenge::admit(tx, site, &entrant)?;
    if !known {
        challenge::tell_owner(tx, site, customer, &entry.device)?;
    }
    let detail = json!({
        "how": "passkey",
        "passkey": passkey.id.to_string(),
        "device": device.to_string(),
        "locale": entry.locale.tag(),
    });
    let (actor, subject) = (format!("device:{device}"), Some(customer.0));
    site.audit(tx, Note { chain: institution, actor, action: "sign_in.done", subject, detail })?;
    Ok(Ok(signed_in))
}

/// Asks for a passkey of this customer as second factor, in the caller's transaction.
pub(crate) fn ask_for_challenge(
    tx: &mut Tx<'_>,
    site: &Site,
    challenge: ChallengeId,
    (institution, customer): (InstitutionId, CustomerId),
) -> Result<Asked, DbError> {
    let known = store::credential_ids(tx, customer)?;
    let question = site.passkeys.ask(&known);
    ceremony::ask(tx, site, institution, Asking::Challenge(challenge), question)
}

/// Whether the answer is of a passkey of this customer. In the caller's transaction, which must
/// commit even when it is not.
pub(crate) fn prove(
    tx: &mut Tx<'_>,
    site: &Site,
    challenge: ChallengeId,
    customer: CustomerId,
    answer: &str,
) -> Verdict<()> {
    let id = PasskeyCeremonyId(challenge.0);
    let taken = match ceremony::take(tx, site, id, Asking::Challenge(challenge))? {
        Ok(taken) => taken,
        Err(failure) => return Ok(Err(failure)),
    };
    let decided = decide(tx, site, &taken, answer, Some(customer))?;
    Ok(decided.map(drop).map_err(|refused| refused.failure))
}

/// Why an answer was refused, and whose passkey it was of, if that is known.
struct Refused {
    failure: Failure,
    customer: Option<CustomerId>,
}

/// Reads the passkey that is offered, decides, and writes its use. One that was copied is removed:
/// nobody can tell the owner's device from the other one.
fn decide(
    tx: &mut Tx<'_>,
    site: &Site,
    taken: &Taken,
    answer: &str,
    wanted: Option<CustomerId>,
) -> Answer<Result<Stored, Refused>> {
    let offered = match RelyingParty::offered(answer) {
        Ok(offered) => offered,
        Err(rejection) => return Ok(Err(refused(&rejection, None))),
    };
    let Some(passkey) = store::offered(tx, &offered.credential_id)? else {
        let failure = Failure::new(Code::PasskeyUnknown);
        return Ok(Err(Refused { failure, customer: wanted }));
    };
    if !(Claim { named: offered.owner, wanted }).fits(passkey.customer) {
        let failure = Failure::new(Code::PasskeyRefused);
        return Ok(Err(Refused { failure, customer: wanted }));
    }
    let said = PasskeyAnswer { asked: &taken.asked, answer };
    match site.passkeys.check(said, &passkey.credential) {
        Ok(changed) => {
            if let Some(credential) = changed {
                store::renew(tx, passkey.id, &credential)?;
            }
            store::used(tx, passkey.id, site.now())?;
            Ok(Ok(passkey))
        }
        Err(rejection) => {
            if rejection == PasskeyRejection::Copied {
                store::remove(tx, passkey.id, passkey.customer)?;
                tell(tx, site, passkey.customer, Template::PasskeyRemoved)?;
            }
            Ok(Err(refused(&rejection, Some(passkey.customer))))
        }
    }
}

fn refused(rejection: &PasskeyRejection, customer: Option<CustomerId>) -> Refused {
    if let PasskeyRejection::Untrue(why) = rejection {
        tracing::info!(why, "the answer of a passkey proves nothing");
    }
    Refused { failure: rules::refusal(rejection), customer }
}

fn note_refused(
    tx: &mut Tx<'_>,
    site: &Site,
    chain: InstitutionId,
    refused: &Refused,
) -> Result<(), DbError> {
    let detail = json!({ "how": "passkey", "code": refused.failure.code.entry().code });
    let subject = refused.customer.map(|customer| customer.0);
    let (actor, action) = ("stranger".to_owned(), "sign_in.refused");
    site.audit(tx, Note { chain, actor, action, subject, detail })
}
