//! A customer's e-mail address: proved by a code that was mailed to it, and theirs alone at an
//! institution.
//!
//! | phase | what is held | bound |
//! | --- | --- | --- |
//! | [`begin`]: the password is confirmed, a code is mailed | the address, sealed, with its code | ten codes a day |
//! | [`resend`]: another code to the same address | the same | a minute in between |
//! | [`confirm`]: the code is compared | the address becomes the customer's | five tries a code, half an hour |
//!
//! An address that waits for its code is reserved for nobody. Whose it is already is said only to
//! whoever has read a code that was mailed to it (`MAIL-01`). An address is a name to sign in with
//! and a second way for messages; it is never the only factor of a recovery.

mod address;
mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, EmailCodeId, Failure, InstitutionId, Problem, Secret, Timestamp,
};
use tongbao_vault::Vault;

pub use address::EmailAddress;
use rules::{CodeLimits, Issued};
pub(crate) use store::forget_before;

use crate::mail::{self, NewMail, Template};
use crate::password::clock_time;
use crate::session::Actor;
use crate::site::{Note, Site, Verdict};
use crate::{Customer, Locale, customer, password, sms};

/// An address that its owner proved.
#[derive(Debug, Clone, PartialEq)]
pub struct Email {
    /// The address.
    pub address: EmailAddress,
    /// Since when it is theirs.
    pub verified_at: Timestamp,
}

/// A code that was mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMailed {
    /// x***@example.cn.
    pub masked_address: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// From when another one may be asked for.
    pub resend_at: Timestamp,
}

/// A code on its way, for the page that waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeStatus {
    /// The code.
    pub mailed: CodeMailed,
    /// What to tell the person: `MAIL-05` refused, `MAIL-06` delayed, `MAIL-07` look for it.
    pub notice: Failure,
}

/// By what an address is found.
pub(crate) fn index(vault: &Vault, institution: InstitutionId, address: &EmailAddress) -> Vec<u8> {
    vault.blind_index(institution, "email", &address.folded())
}

/// The actor's address; none when they have proved none.
pub async fn of(site: &Site, actor: &Actor) -> Answer<Option<Email>> {
    let (own, customer) = (site.clone(), actor.customer);
    site.db.read(move |tx| load(tx, &own, customer)).await
}

/// The address of a customer.
pub(crate) fn load(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Answer<Option<Email>> {
    let Some((sealed, verified_at)) = store::of_customer(tx, customer)? else {
        return Ok(None);
    };
    let text = customer::open_value(tx, &site.vault, customer, &own_place(customer), &sealed)?;
    let address = EmailAddress::parse(&text).expect("only parsed addresses are sealed");
    Ok(Some(Email { address, verified_at }))
}

/// Mails a code to an address that is to become the actor's. The password proves that it is they
/// who ask; refused like [`password::confirm`], and with `MAIL-04`.
pub async fn begin(
    site: &Site,
    actor: &Actor,
    password: Secret<String>,
    address: EmailAddress,
    locale: Locale,
) -> Answer<CodeMailed> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| send(tx, &own, &who, &address, locale)).await
}

/// Mails another code to the address that waits for one. `MAIL-02` when none does, `MAIL-04` when
/// it is too soon.
pub async fn resend(site: &Site, actor: &Actor, locale: Locale) -> Answer<CodeMailed> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let codes = store::recent(tx, who.customer, own.now().before(rules::LOOK_BACK))?;
        let waiting = codes.last().filter(|code| code.used_at.is_none());
        let Some(waiting) = waiting else {
            return Ok(Err(rules::expired()));
        };
        let address = open_address(&own, waiting)?;
        send(tx, &own, &who, &address, locale)
    })
    .await
}

/// What the page that waits for a code shows. None when no address waits for one.
pub async fn status(site: &Site, actor: &Actor) -> Answer<Option<CodeStatus>> {
    let (own, who) = (site.clone(), *actor);
    let read = site.db.read(move |tx| -> Answer<_> {
        let now = own.now();
        let codes = store::recent(tx, who.customer, now.before(rules::LOOK_BACK))?;
        let Some(code) = codes.last().filter(|code| code.used_at.is_none()) else {
            return Ok(None);
        };
        let limits = CodeLimits::from(&*own.policies(tx, who.institution)?);
        let masked = open_address(&own, code)?.masked();
        let delivery = mail::of_code(tx, code.id)?;
        let notice = rules::notice(masked.clone(), delivery.as_ref(), &limits, now);
        Ok(Some(CodeStatus { mailed: mailed(code, masked, &limits), notice }))
    });
    read.await
}

/// Compares the code, and makes the address the actor's; one that they had before is told of it.
/// Refused with `MAIL-02`, `MAIL-03`, and with `MAIL-01` when the address is another customer's.
pub async fn confirm(site: &Site, actor: &Actor, entered: &str) -> Answer<Email> {
    let entered = entered.trim().to_owned();
    if entered.len() != 6 || !entered.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::invalid("code", "rule-code-format").into());
    }
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let now = own.now();
        let mut codes = store::recent_locked(tx, who.customer, now.before(rules::LOOK_BACK))?;
        let Some(code) = codes.last_mut() else {
            return Ok(Err(rules::expired()));
        };
        let right =
            |code: &Issued| own.vault.email_code_matches(code.id, &entered, &code.code_hash);
        let outcome = rules::check(code, now, right);
        store::spend(tx, code.id, code.tries_left, code.used_at)?;
        if let Err(failure) = outcome {
            note(tx, &own, &who, "email.refused", Some(&failure))?;
            return Ok(Err(failure));
        }
        let address = open_address(&own, code)?;
        bind(tx, &own, &who, address)
    })
    .await
}

/// Deletes the actor's address; it is told of it. `REQ-06` when there is none.
pub async fn remove(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<()> {
    password::confirm(site, actor, password).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let Some(email) = load(tx, &own, who.customer)? else {
            return Ok(Err(Failure::new(Code::NotFound)));
        };
        store::remove(tx, who.customer)?;
        let owner = owner(tx, &own, who.customer)?;
        tell(tx, &own, &owner, Some(&email.address), sms::Template::EmailRemoved)?;
        note(tx, &own, &who, "email.removed", None)?;
        Ok(Ok(()))
    })
    .await
}

fn send(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    address: &EmailAddress,
    locale: Locale,
) -> Verdict<CodeMailed> {
    let now = site.now();
    let limits = CodeLimits::from(&*site.policies(tx, actor.institution)?);
    let codes = store::recent_locked(tx, actor.customer, now.before(rules::LOOK_BACK))?;
    if let Err(failure) = rules::may_send(&codes, &limits, now) {
        return Ok(Err(failure));
    }
    let (code, digits) = draw(site, address, &limits, rules::next_sequence(&codes, now));
    insert(tx, actor.customer, &code, &limits)?;
    let minutes = limits.life.as_secs() / 60;
    let mail = NewMail {
        institution: actor.institution,
        to: address,
        template: Template::CodeVerify,
        args: vec![("code", digits), ("minutes", minutes.to_string())],
        code: Some(mail::Carried { id: code.id, expires_at: code.expires_at }),
        locale,
    };
    mail::queue(tx, site, &mail)?;
    note(tx, site, actor, "email.code_sent", None)?;
    Ok(Ok(mailed(&code, address.masked(), &limits)))
}

fn draw(
    site: &Site,
    address: &EmailAddress,
    limits: &CodeLimits,
    sequence: i64,
) -> (Issued, String) {
    let (id, now) = (EmailCodeId::mint(&*site.clock, &*site.entropy), site.now());
    let digits = format!("{:06}", site.entropy.below(1_000_000));
    let plain = address.as_str().as_bytes();
    let code = Issued {
        id,
        sequence,
        address_sealed: site.vault.seal_system(&code_place(id), plain, &*site.entropy),
        code_hash: site.vault.email_code_hash(id, &digits),
        tries_left: limits.tries_max,
        issued_at: now,
        expires_at: now.after(limits.life),
        used_at: None,
    };
    (code, digits)
}

/// Of two requests at the same instant the second meets the constraint and is told to wait.
fn insert(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    code: &Issued,
    limits: &CodeLimits,
) -> Result<(), Problem> {
    store::insert(tx, customer, code).map_err(|error| {
        if error.constraint() == Some(store::ONE_AT_A_TIME) {
            rules::too_soon(limits.cooldown).into()
        } else {
            Problem::from(error)
        }
    })
}

/// The code was right: the address is theirs, unless it is somebody else's already.
fn bind(tx: &mut Tx<'_>, site: &Site, actor: &Actor, address: EmailAddress) -> Verdict<Email> {
    let index = index(&site.vault, actor.institution, &address);
    let known = store::owner(tx, actor.institution, &index)?;
    if known.is_some_and(|owner| owner != actor.customer) {
        let failure = taken();
        note(tx, site, actor, "email.refused", Some(&failure))?;
        return Ok(Err(failure));
    }
    let before = load(tx, site, actor.customer)?;
    let (place, now) = (own_place(actor.customer), site.now());
    let sealed = customer::seal_value(tx, site, actor.customer, &place, address.as_str())?;
    let whose = (actor.institution, actor.customer);
    store::put(tx, whose, (sealed, index), now).map_err(|error| {
        if error.constraint() == Some(store::ADDRESS_TAKEN) {
            taken().into()
        } else {
            Problem::from(error)
        }
    })?;
    let owner = owner(tx, site, actor.customer)?;
    let replaced = before.map(|email| email.address).filter(|before| *before != address);
    tell(tx, site, &owner, replaced.as_ref(), sms::Template::EmailBound)?;
    note(tx, site, actor, "email.verified", None)?;
    Ok(Ok(Email { address, verified_at: now }))
}

fn taken() -> Failure {
    Failure::new(Code::EmailTaken).at("email")
}

/// Tells the owner by SMS, and by mail at the address that is no longer theirs.
fn tell(
    tx: &mut Tx<'_>,
    site: &Site,
    owner: &Customer,
    former: Option<&EmailAddress>,
    template: sms::Template,
) -> Result<(), Problem> {
    let args = vec![("time", clock_time(site.now()))];
    if let Some(address) = former {
        mail::notice(tx, site, owner, address, (template, args.clone()))?;
    }
    let sms = sms::NewSms {
        institution: owner.institution,
        phone: &owner.phone,
        template,
        args,
        code: None,
        channel: sms::Channel::Sms,
        locale: owner.locale,
    };
    sms::queue(tx, site, &sms).map(drop)
}

fn owner(tx: &mut Tx<'_>, site: &Site, id: CustomerId) -> Answer<Customer> {
    let found = customer::load(tx, &site.vault, id)?;
    Ok(found.expect("a session belongs to a customer"))
}

fn mailed(code: &Issued, masked_address: String, limits: &CodeLimits) -> CodeMailed {
    CodeMailed {
        masked_address,
        expires_at: code.expires_at,
        resend_at: code.issued_at.after(limits.cooldown),
    }
}

fn open_address(site: &Site, code: &Issued) -> Answer<EmailAddress> {
    let plain = site.vault.open_system(&code_place(code.id), &code.address_sealed);
    let plain = plain.map_err(customer::sealed_data)?;
    let text = String::from_utf8_lossy(&plain).into_owned();
    Ok(EmailAddress::parse(&text).expect("only parsed addresses are sealed"))
}

fn own_place(customer: CustomerId) -> String {
    format!("customer_emails.address_sealed.{customer}")
}

fn code_place(id: EmailCodeId) -> String {
    format!("email_codes.address_sealed.{id}")
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
