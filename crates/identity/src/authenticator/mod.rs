//! Authenticators (TOTP) and recovery codes: second factors that need no SMS.
//!
//! Enrolling: the password is confirmed, a secret is made and shown, and only a code of it makes it
//! count ([`confirm`]); recovery codes are made at the same moment and shown once. A code is good
//! for its half minute and its neighbours, and once: a replay is a wrong code.

mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, Failure, InstitutionId, Problem, Secret, Timestamp,
};
use tongbao_vault::AuthenticatorSecret;

pub use rules::{RECOVERY_CODES, plain_code};

use crate::password::{self, clock_time};
use crate::session::{Actor, EndReason};
use crate::site::{Note, Site, Verdict};
use crate::sms::{self, Channel, NewSms, Template};
use crate::throttle::{self, Act};
use crate::{customer, institution, mail, session};

/// A secret that waits for its first code.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// For typing by hand.
    pub secret: String,
    /// For a QR code.
    pub address: String,
}

/// What the security page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthenticatorState {
    /// Since when there is one.
    pub since: Option<Timestamp>,
    /// Recovery codes that are still good.
    pub codes_left: i64,
}

/// Whether the actor has an authenticator, and recovery codes left.
pub async fn state(site: &Site, actor: &Actor) -> Answer<AuthenticatorState> {
    let customer = actor.customer;
    let read = site.db.read(move |tx| state_of(tx, customer).map_err(Problem::from));
    read.await
}

/// Makes a secret, proved by the password. An earlier one that was never confirmed is forgotten;
/// `REQ-06` when there is one that counts.
pub async fn begin(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<Enrolment> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let known = store::locked(tx, who.customer)?;
        if known.is_some_and(|row| row.confirmed_at.is_some()) {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        let secret = AuthenticatorSecret::mint(&*own.entropy);
        let place = place(who.customer);
        let sealed = own.vault.seal_system(&place, secret.bytes(), &*own.entropy);
        store::put(tx, who.customer, &sealed, own.now())?;
        note(tx, &own, &who, "authenticator.begun")?;
        Ok(Ok(enrolment(tx, &own, &who, &secret)?))
    })
    .await
}

/// The secret that waits for its first code; none when nothing waits.
pub async fn waiting(site: &Site, actor: &Actor) -> Answer<Option<Enrolment>> {
    let (own, who) = (site.clone(), *actor);
    let read = site.db.read(move |tx| -> Answer<_> {
        let Some(row) = store::find(tx, who.customer)?.filter(|row| row.confirmed_at.is_none())
        else {
            return Ok(None);
        };
        let secret = opened(&own, who.customer, &row.secret_sealed)?;
        enrolment(tx, &own, &who, &secret).map(Some)
    });
    read.await
}

/// Makes the secret count, proved by a code of it; the recovery codes, to be shown once. Ends the
/// other sessions. `LOGIN-13` when the code is not of it.
pub async fn confirm(site: &Site, actor: &Actor, code: &str) -> Answer<Vec<String>> {
    let (own, who, code) = (site.clone(), *actor, code.trim().to_owned());
    let codes = site
        .command(move |tx| {
            let Some(row) = store::locked(tx, who.customer)? else {
                return Ok(Err(Failure::new(Code::NotFound)));
            };
            if row.confirmed_at.is_some() {
                return Ok(Err(Failure::new(Code::NotFound)));
            }
            let counted = (who.institution, Act::Factor);
            let counts = throttle::of_factor(&*own.policies(tx, who.institution)?, who.customer);
            let left = match throttle::take(tx, &own, counted, &counts)? {
                Ok(left) => left,
                Err(closed) => return Ok(Err(closed.refusal().at("code"))),
            };
            let secret = opened(&own, who.customer, &row.secret_sealed)?;
            let Some(step) = secret.step_of(&code, own.now()) else {
                note(tx, &own, &who, "authenticator.refused")?;
                return Ok(Err(rules::wrong(left)));
            };
            throttle::give_back(tx, &own, counted, &counts)?;
            store::confirm(tx, who.customer, step, own.now())?;
            let codes = renew_codes(tx, &own, who.customer)?;
            session::end_others_in(tx, &own, &who, EndReason::FactorChanged)?;
            tell(tx, &own, &who, Template::AuthenticatorAdded)?;
            note(tx, &own, &who, "authenticator.confirmed")?;
            Ok(Ok(codes))
        })
        .await?;
    site.sessions.forget_others(actor);
    Ok(codes)
}

/// New recovery codes; the earlier ones are good for nothing. Proved by the password.
pub async fn renew(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<Vec<String>> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        if !is_confirmed(tx, who.customer)? {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        let codes = renew_codes(tx, &own, who.customer)?;
        note(tx, &own, &who, "recovery_codes.renewed")?;
        Ok(Ok(codes))
    })
    .await
}

/// Removes the authenticator and its recovery codes, proved by the password and by a code of it or
/// a recovery code. Ends the other sessions.
pub async fn remove(
    site: &Site,
    actor: &Actor,
    password: Secret<String>,
    entered: &str,
) -> Answer<()> {
    password::confirm(site, actor, password).await?;
    let (own, who, entered) = (site.clone(), *actor, entered.to_owned());
    site.command(move |tx| {
        if let Err(failure) = prove(tx, &own, (who.institution, who.customer), &entered)? {
            note(tx, &own, &who, "authenticator.refused")?;
            return Ok(Err(failure));
        }
        store::remove(tx, who.customer)?;
        session::end_others_in(tx, &own, &who, EndReason::FactorChanged)?;
        tell(tx, &own, &who, Template::AuthenticatorRemoved)?;
        note(tx, &own, &who, "authenticator.removed")?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

/// Whether what was entered is a code of the authenticator now, or a recovery code; either is used
/// up by it. `LOGIN-13` otherwise. In the caller's transaction, which must commit even then.
pub(crate) fn prove(
    tx: &mut Tx<'_>,
    site: &Site,
    (institution, customer): (InstitutionId, CustomerId),
    entered: &str,
) -> Verdict<()> {
    let counted = (institution, Act::Factor);
    let counts = throttle::of_factor(&*site.policies(tx, institution)?, customer);
    let left = match throttle::take(tx, site, counted, &counts)? {
        Ok(left) => left,
        Err(closed) => return Ok(Err(closed.refusal().at("code"))),
    };
    let plain = plain_code(entered);
    let right = if plain.len() == rules::RECOVERY_CODE_CHARS {
        let hash = site.vault.recovery_code_hash(customer, &plain);
        store::use_code(tx, customer, &hash, site.now())?
    } else {
        is_fresh(tx, site, customer, &plain)?
    };
    if !right {
        return Ok(Err(rules::wrong(left)));
    }
    throttle::give_back(tx, site, counted, &counts)?;
    Ok(Ok(()))
}

/// Removes a customer's authenticator and its recovery codes, for somebody who was identified.
pub(crate) fn remove_for(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), DbError> {
    store::remove(tx, customer)
}

/// Whether the customer has an authenticator that counts.
pub(crate) fn is_confirmed(tx: &mut Tx<'_>, customer: CustomerId) -> Result<bool, DbError> {
    Ok(store::find(tx, customer)?.is_some_and(|row| row.confirmed_at.is_some()))
}

fn is_fresh(tx: &mut Tx<'_>, site: &Site, customer: CustomerId, code: &str) -> Answer<bool> {
    let Some(row) = store::locked(tx, customer)?.filter(|row| row.confirmed_at.is_some()) else {
        return Ok(false);
    };
    let secret = opened(site, customer, &row.secret_sealed)?;
    let Some(step) = secret.step_of(code, site.now()).filter(|step| row.step_used < *step) else {
        return Ok(false);
    };
    store::use_step(tx, customer, step)?;
    Ok(true)
}

pub(crate) fn state_of(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<AuthenticatorState, DbError> {
    let since = store::find(tx, customer)?.and_then(|row| row.confirmed_at);
    Ok(AuthenticatorState { since, codes_left: store::codes_left(tx, customer)? })
}

fn renew_codes(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Result<Vec<String>, DbError> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| rules::draw(&*site.entropy)).collect();
    let hash = |code: &String| site.vault.recovery_code_hash(customer, &plain_code(code));
    store::replace_codes(tx, customer, &codes.iter().map(hash).collect::<Vec<_>>(), site.now())?;
    Ok(codes)
}

fn enrolment(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    secret: &AuthenticatorSecret,
) -> Answer<Enrolment> {
    let owner = customer::load(tx, &site.vault, actor.customer)?;
    let owner = owner.expect("a session belongs to a customer");
    let house = institution::by_id(tx, actor.institution)?;
    let house = house.expect("a customer belongs to an institution");
    let issuer = house.short(owner.locale);
    Ok(Enrolment { secret: secret.text(), address: secret.address(issuer, &owner.masked_phone) })
}

fn opened(site: &Site, customer: CustomerId, sealed: &[u8]) -> Answer<AuthenticatorSecret> {
    let bytes = site.vault.open_system(&place(customer), sealed).map_err(customer::sealed_data)?;
    Ok(AuthenticatorSecret::from_bytes(&bytes).expect("secrets are sealed whole"))
}

fn place(customer: CustomerId) -> String {
    format!("authenticators.secret_sealed.{customer}")
}

fn tell(tx: &mut Tx<'_>, site: &Site, actor: &Actor, template: Template) -> Result<(), Problem> {
    let owner = customer::load(tx, &site.vault, actor.customer)?;
    let owner = owner.expect("a session belongs to a customer");
    let args = vec![("time", clock_time(site.now()))];
    mail::beside(tx, site, &owner, (template, args.clone()))?;
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

fn note(tx: &mut Tx<'_>, site: &Site, actor: &Actor, action: &'static str) -> Result<(), DbError> {
    let detail = json!({ "session": actor.session.to_string() });
    site.audit(tx, Note::by(actor, action, detail))
}
