//! A new passkey: the password is confirmed, the device is asked, and its answer is kept.

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Code, Failure, PasskeyCeremonyId, PasskeyId, Problem, Secret};
use tongbao_vault::{NewPasskey, PasskeyAnswer, PasskeyOwner, PasskeyQuestion};

use super::ceremony::{self, Asking};
use super::{Asked, PasskeyName, note, rules, store, tell};
use crate::session::{self, Actor, EndReason};
use crate::site::{Note, Site};
use crate::sms::Template;
use crate::{customer, institution, password};

/// The constraint that lets a device's key belong to one customer.
const CREDENTIAL_TAKEN: &str = "passkeys_credential_id_key";

/// Asks the actor's device for a new passkey, proved by the password; under what it is waited for.
/// `LOGIN-26` when there are ten.
pub async fn begin(
    site: &Site,
    actor: &Actor,
    password: Secret<String>,
) -> Answer<PasskeyCeremonyId> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let known = store::credential_ids(tx, who.customer)?;
        if let Err(failure) = rules::room(known.len()) {
            return Ok(Err(failure));
        }
        let question = question(tx, &own, &who, known)?;
        let asking = Asking::Enrol(who.session);
        let asked = ceremony::ask(tx, &own, who.institution, asking, question)?;
        note_ceremony(tx, &own, &who, "passkey.begun", None)?;
        Ok(Ok(asked.ceremony))
    })
    .await
}

/// The question that this session is to put to its device; none when it is over.
pub async fn waiting(
    site: &Site,
    actor: &Actor,
    ceremony: PasskeyCeremonyId,
) -> Answer<Option<Asked>> {
    let (own, asking) = (site.clone(), Asking::Enrol(actor.session));
    let read =
        site.db.read(move |tx| -> Answer<_> { Ok(ceremony::look(tx, &own, ceremony, asking)?) });
    read.await
}

/// Keeps the passkey that the device made. Ends the other sessions; the owner is told by SMS.
/// Refused with `LOGIN-21` when the question is over, `LOGIN-23` when the answer proves nothing,
/// `LOGIN-25` when the passkey is known already, and `LOGIN-26` when there are ten.
pub async fn finish(
    site: &Site,
    actor: &Actor,
    ceremony: PasskeyCeremonyId,
    name: PasskeyName,
    answer: &str,
) -> Answer<()> {
    let (own, who, answer) = (site.clone(), *actor, answer.to_owned());
    site.command(move |tx| {
        let asking = Asking::Enrol(who.session);
        let taken = match ceremony::take(tx, &own, ceremony, asking)? {
            Ok(taken) => taken,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Err(failure) = rules::room(store::credential_ids(tx, who.customer)?.len()) {
            return Ok(Err(failure));
        }
        let said = PasskeyAnswer { asked: &taken.asked, answer: &answer };
        let made = match own.passkeys.check_new(said) {
            Ok(made) => made,
            Err(rejection) => {
                let failure = rules::refusal(&rejection);
                note_ceremony(tx, &own, &who, "passkey.refused", Some(&failure))?;
                return Ok(Err(failure));
            }
        };
        let id = keep(tx, &own, &who, &name, made)?;
        session::end_others_in(tx, &own, &who, EndReason::FactorChanged)?;
        tell(tx, &own, who.customer, Template::PasskeyAdded)?;
        note(tx, &own, &who, "passkey.added", id)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    name: &PasskeyName,
    made: NewPasskey,
) -> Result<PasskeyId, Problem> {
    let id = PasskeyId::mint(&*site.clock, &*site.entropy);
    let row = store::NewRow {
        id,
        institution: actor.institution,
        customer: actor.customer,
        credential_id: made.credential_id,
        credential: made.credential,
        name: name.as_str().to_owned(),
        added_at: site.now(),
    };
    store::insert(tx, row).map_err(|error| {
        if error.constraint() == Some(CREDENTIAL_TAKEN) {
            Failure::new(Code::PasskeyKnown).into()
        } else {
            Problem::from(error)
        }
    })?;
    Ok(id)
}

fn question(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    known: Vec<Vec<u8>>,
) -> Answer<PasskeyQuestion> {
    let person = customer::load(tx, &site.vault, actor.customer)?;
    let person = person.expect("a session belongs to a customer");
    let house = institution::by_id(tx, actor.institution)?;
    let house = house.expect("a customer belongs to an institution");
    let owner = PasskeyOwner {
        customer: person.id,
        institution: house.name(person.locale),
        number: &person.masked_phone,
    };
    Ok(site.passkeys.ask_for_new(&owner, known))
}

fn note_ceremony(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    action: &'static str,
    failure: Option<&Failure>,
) -> Result<(), DbError> {
    let (chain, subject) = (actor.institution, Some(actor.customer.0));
    let code = failure.map(|failure| failure.code.entry().code);
    let detail = json!({ "session": actor.session.to_string(), "code": code });
    site.audit(tx, Note { chain, actor: actor.name(), action, subject, detail })
}
