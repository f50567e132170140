//! The customer's own phrase (防伪暗语): every genuine message to them carries it, so that one
//! without it is known to be somebody else's.
//!
//! It is put in where messages are queued ([`of_number`]), so that no caller can forget it; a number
//! that nobody has costs the same query and gets none. Mails carry none: an
//! address is typed by hand and may be a stranger's. Choosing another one needs the password, and
//! the message that tells of it still carries the earlier one.

mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, Failure, InstitutionId, Problem, Secret, Timestamp,
};
use tongbao_vault::SealedKey;

pub use rules::Phrase;

use crate::password::{self, clock_time};
use crate::session::Actor;
use crate::site::{Note, Site};
use crate::sms::{self, Channel, NewSms, Template};
use crate::{Customer, Phone, customer, mail};

/// The phrase in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The phrase.
    pub phrase: Phrase,
    /// Since when.
    pub since: Timestamp,
}

/// The actor's phrase; none when they chose none.
pub async fn state(site: &Site, actor: &Actor) -> Answer<Option<Chosen>> {
    let (own, customer) = (site.clone(), actor.customer);
    let read = site.db.read(move |tx| -> Answer<_> {
        store::of_customer(tx, customer)?.map(|row| open(&own, row)).transpose()
    });
    read.await
}

/// Chooses the phrase, proved by the password. The owner is told by SMS.
pub async fn choose(
    site: &Site,
    actor: &Actor,
    password: Secret<String>,
    phrase: Phrase,
) -> Answer<()> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let (owner, place) = (owner(tx, &own, &who)?, place(who.customer));
        let sealed = customer::seal_value(tx, &own, who.customer, &place, phrase.as_str())?;
        tell(tx, &own, &owner, Template::PhraseChosen)?;
        store::put(tx, who.customer, &sealed, own.now())?;
        note(tx, &own, &who, "phrase.chosen")?;
        Ok(Ok(()))
    })
    .await
}

/// Goes without a phrase from now on, proved by the password. `REQ-06` when there is none.
pub async fn remove(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<()> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let owner = owner(tx, &own, &who)?;
        if store::of_customer(tx, who.customer)?.is_none() {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        tell(tx, &own, &owner, Template::PhraseRemoved)?;
        store::remove(tx, who.customer)?;
        note(tx, &own, &who, "phrase.removed")?;
        Ok(Ok(()))
    })
    .await
}

/// The phrase of whoever has this number here, for a message to it.
pub(crate) fn of_number(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: InstitutionId,
    phone: &Phone,
) -> Answer<Option<Phrase>> {
    let index = customer::phone_index(&site.vault, institution, phone);
    let found = store::of_phone_index(tx, institution, &index)?;
    found.map(|row| open(site, row).map(|chosen| chosen.phrase)).transpose()
}

fn open(site: &Site, row: store::Sealed) -> Answer<Chosen> {
    let key = SealedKey::from_bytes(row.data_key);
    let plain = site.vault.open(&key, &place(row.customer), &row.phrase);
    let plain = plain.map_err(customer::sealed_data)?;
    let phrase = Phrase::parse(&plain).expect("only parsed phrases are sealed");
    Ok(Chosen { phrase, since: row.chosen_at })
}

fn owner(tx: &mut Tx<'_>, site: &Site, actor: &Actor) -> Answer<Customer> {
    let found = customer::load(tx, &site.vault, actor.customer)?;
    Ok(found.expect("a session belongs to a customer"))
}

fn tell(tx: &mut Tx<'_>, site: &Site, owner: &Customer, template: Template) -> Result<(), Problem> {
    let args = vec![("time", clock_time(site.now()))];
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

fn place(customer: CustomerId) -> String {
    format!("phrases.phrase_sealed.{customer}")
}

fn note(tx: &mut Tx<'_>, site: &Site, actor: &Actor, action: &'static str) -> Result<(), DbError> {
    let detail = json!({ "device": actor.device.to_string() });
    site.audit(tx, Note::by(actor, action, detail))
}
