//! A user name: a third name to sign in with, beside mobile number and e-mail address (S-023).
//!
//! It is chosen, changed and given up by whoever is signed in and knows the password, and belongs
//! to one customer of an institution; case does not tell two apart. That a name is taken can be
//! found out by trying to take it, and no other way: so the tries of a day are counted.

mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Code, CustomerId, Failure, InstitutionId, Problem, Secret};
use tongbao_vault::Vault;

pub use rules::UserName;

use crate::session::Actor;
use crate::site::{Note, Site, Verdict};
use crate::throttle::{self, Act};
use crate::{customer, password, sms};

/// By what a name is found.
pub(crate) fn index(vault: &Vault, institution: InstitutionId, name: &UserName) -> Vec<u8> {
    vault.blind_index(institution, "user-name", &name.folded())
}

/// The actor's user name; none when they have chosen none.
pub async fn of(site: &Site, actor: &Actor) -> Answer<Option<UserName>> {
    let (own, customer) = (site.clone(), actor.customer);
    let read = site.db.read(move |tx| -> Answer<_> {
        let Some(sealed) = store::of_customer(tx, customer)? else {
            return Ok(None);
        };
        let text = customer::open_value(tx, &own.vault, customer, &place(customer), &sealed)?;
        Ok(Some(UserName::parse(&text).expect("only parsed names are sealed")))
    });
    read.await
}

/// Makes the name the actor's, in place of the one before, proved by the password. Refused like
/// [`password::confirm`], with `LOGIN-27` when it is another customer's, and with `LOGIN-28` when
/// too many were tried today.
pub async fn set(
    site: &Site,
    actor: &Actor,
    password: Secret<String>,
    name: UserName,
) -> Answer<()> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| take(tx, &own, &who, &name)).await
}

/// Gives the name up, proved by the password. `REQ-06` when there is none.
pub async fn remove(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<()> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        if !store::remove(tx, who.customer)? {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        tell(tx, &own, who.customer)?;
        note(tx, &own, &who, "user_name.removed", None)?;
        Ok(Ok(()))
    })
    .await
}

fn take(tx: &mut Tx<'_>, site: &Site, actor: &Actor, name: &UserName) -> Verdict<()> {
    let counted = (actor.institution, Act::UserName);
    let counts = throttle::of_user_name(&*site.policies(tx, actor.institution)?, actor.customer);
    if let Err(closed) = throttle::take(tx, site, counted, &counts)? {
        return Ok(Err(closed.refusal().at("user_name")));
    }
    let index = index(&site.vault, actor.institution, name);
    let known = store::owner(tx, actor.institution, &index)?;
    if known.is_some_and(|owner| owner != actor.customer) {
        let failure = taken();
        note(tx, site, actor, "user_name.refused", Some(&failure))?;
        return Ok(Err(failure));
    }
    let place = place(actor.customer);
    let sealed = customer::seal_value(tx, site, actor.customer, &place, name.as_str())?;
    let whose = (actor.institution, actor.customer);
    store::put(tx, whose, (sealed, index), site.now()).map_err(|error| {
        if error.constraint() == Some(store::NAME_TAKEN) {
            taken().into()
        } else {
            Problem::from(error)
        }
    })?;
    tell(tx, site, actor.customer)?;
    note(tx, site, actor, "user_name.set", None)?;
    Ok(Ok(()))
}

fn taken() -> Failure {
    Failure::new(Code::UserNameTaken).at("user_name")
}

fn tell(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Result<(), Problem> {
    let owner = customer::load(tx, &site.vault, customer)?;
    let owner = owner.expect("a session belongs to a customer");
    password::tell(tx, site, &owner, sms::Template::UserNameChanged)
}

fn place(customer: CustomerId) -> String {
    format!("user_names.name_sealed.{customer}")
}

fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    action: &'static str,
    refused: Option<&Failure>,
) -> Result<(), DbError> {
    let code = refused.map(|failure| failure.code.entry().code);
    site.audit(tx, Note::by(actor, action, json!({ "refused": code })))
}
