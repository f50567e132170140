//! Getting back in without the password: the number, a code to it, name and ID number, then a new
//! password or only the lock lifted (S-028, S-161, S-162, S-193).
//!
//! What a stranger may learn: nothing about numbers. A number that nobody has costs the same rows
//! and the same message, which goes nowhere; its code never matches. Once the code was right the
//! number is proved, and exact causes may be told (`LOGIN-08`). An authenticator is not bypassed:
//! whoever has one is asked for it last ([`challenge`]).
//!
//! [`challenge`]: crate::challenge

mod draft;
mod finish;
mod rules;
mod store;

use serde_json::json;
use tongbao_kernel::{Answer, Arg, Code, Failure, InstitutionId, Problem, RecoveryId, Timestamp};
use tongbao_vault::Token;

use draft::{Opened, load, note, read, scope, seal};
pub use finish::{set_password, unlock};
pub(crate) use store::{end_open, forget_before};

use crate::institution::policy;
use crate::registration::{IdNumber, PersonName};
use crate::site::{Site, Verdict};
use crate::sms::{Channel, Template};
use crate::sms_code::{self, CodeSent, CodeStatus};
use crate::throttle::{self, Act};
use crate::{Device, Locale, Origin, Phone, customer, device, incident};

/// Where a recovery stands: what the person does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Enter the code.
    Code,
    /// Enter name and ID number.
    Identity,
    /// Choose: a new password, or only the lock lifted.
    Choice,
    /// Nothing: it is done.
    Done,
}

impl Step {
    /// As rows and the API have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Identity => "identity",
            Self::Choice => "choice",
            Self::Done => "done",
        }
    }

    fn from_row(text: &str) -> Self {
        match text {
            "code" => Self::Code,
            "identity" => Self::Identity,
            "choice" => Self::Choice,
            _ => Self::Done,
        }
    }
}

/// What a person enters first.
#[derive(Debug, Clone)]
pub struct Start {
    /// Where.
    pub institution: InstitutionId,
    /// Their mobile number.
    pub phone: Phone,
    /// The browser it comes from.
    pub device: Device,
    /// The language of the page, and of the code's message.
    pub locale: Locale,
}

/// A recovery that has just begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// For the cookie that leads back to it.
    pub token: Token,
    /// Where it stands.
    pub recovery: Recovery,
    /// The code that may be on its way.
    pub sent: CodeSent,
}

/// A recovery under way, as its owner may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The recovery.
    pub id: RecoveryId,
    /// Where.
    pub institution: InstitutionId,
    /// What comes next.
    pub step: Step,
    /// 138****1234.
    pub masked_phone: String,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when it can go on.
    pub expires_at: Timestamp,
}

/// Begins a recovery and sends the code, or what costs as much. Refused with `SMS-08` and `SMS-10`
/// to `SMS-12` like any code, and with `LOGIN-10`, `LOGIN-11` during an incident.
pub async fn start(site: &Site, start: Start) -> Answer<Started> {
    let token = Token::mint(&*site.entropy);
    let (own, hash) = (site.clone(), site.vault.token_hash(&token));
    let (recovery, sent) = site
        .command(move |tx| {
            let now = own.now();
            if let Some(incident) = incident::current(tx, start.institution, now)? {
                return Ok(Err(incident.refusal()));
            }
            let life = own.policies(tx, start.institution)?.seconds(policy::RECOVERY_LIFE_SECONDS);
            let index = customer::phone_index(&own.vault, start.institution, &start.phone);
            let opened = Opened {
                id: RecoveryId::mint(&*own.clock, &*own.entropy),
                institution: start.institution,
                device: device::ensure(tx, &own, &start.device)?,
                customer: customer::id_by_phone_index(tx, start.institution, &index)?,
                step: Step::Code,
                started_at: now,
                expires_at: now.after(life),
                phone: start.phone.clone(),
            };
            store::insert(tx, &opened, &hash, seal(&own, &opened))?;
            let sent = send(tx, &own, &opened, start.device.origin, (Channel::Sms, start.locale))?;
            // Nothing is kept of a recovery that could not begin.
            let sent = sent.map_err(Problem::Refused)?;
            note(tx, &own, &opened, "recovery.begun", json!({}))?;
            Ok(Ok((opened.view(), sent)))
        })
        .await?;
    Ok(Started { token, recovery, sent })
}

/// The recovery behind a token. `PWD-02` when it is used, past its time or unknown.
pub async fn look(site: &Site, token: &Token) -> Answer<Recovery> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let found = site.db.read(move |tx| read(tx, &own, &hash, false)).await?;
    found.map(|opened| opened.view()).map_err(Problem::Refused)
}

/// Sends another code, by SMS or read out. `SMS-08` when it is too soon.
pub async fn send_code(
    site: &Site,
    token: &Token,
    channel: Channel,
    locale: Locale,
    origin: Option<Origin>,
) -> Answer<CodeSent> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    site.command(move |tx| {
        let opened = match load(tx, &own, &hash, Step::Code)? {
            Ok(opened) => opened,
            Err(failure) => return Ok(Err(failure)),
        };
        send(tx, &own, &opened, origin, (channel, locale))
    })
    .await
}

/// When the newest code was asked for, and when another one may be. Nothing of its delivery:
/// whether the number has an account would show in it.
pub async fn code_status(site: &Site, token: &Token) -> Answer<Option<CodeStatus>> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let read = site.db.read(move |tx| -> Answer<_> {
        let opened = match read(tx, &own, &hash, false)? {
            Ok(opened) => opened,
            Err(failure) => return Ok(Err(failure)),
        };
        Ok(Ok(sms_code::status(tx, &own, &scope(&opened, None))?))
    });
    let status = read.await?.map_err(Problem::Refused)?;
    Ok(status.map(|status| {
        let phone = Arg::Text(status.sent.masked_phone.clone());
        let notice = Failure::new(Code::SmsWrongNumber).with("phone", phone);
        CodeStatus { delivery: None, notice, ..status }
    }))
}

/// Checks the code. Refused with `SMS-04` to `SMS-07`, `LOCK-05`, `PWD-02`.
pub async fn prove_code(site: &Site, token: &Token, code: &str) -> Answer<Recovery> {
    let (own, hash, code) = (site.clone(), site.vault.token_hash(token), code.to_owned());
    site.command(move |tx| {
        let mut opened = match load(tx, &own, &hash, Step::Code)? {
            Ok(opened) => opened,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Err(failure) = sms_code::verify(tx, &own, &scope(&opened, None), &code)? {
            return Ok(Err(failure));
        }
        opened.step = Step::Identity;
        store::step(tx, opened.id, opened.step, None)?;
        note(tx, &own, &opened, "recovery.number_proved", json!({}))?;
        Ok(Ok(opened.view()))
    })
    .await
}

/// Compares name and ID number with those on record: `LOGIN-08` when they differ, `PWD-02` when it
/// is over. Tries add up over recoveries.
pub async fn prove_identity(
    site: &Site,
    token: &Token,
    name: PersonName,
    id_number: IdNumber,
) -> Answer<Recovery> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    site.command(move |tx| {
        let mut opened = match load(tx, &own, &hash, Step::Identity)? {
            Ok(opened) => opened,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Err(failure) = compare(tx, &own, &opened, (&name, &id_number))? {
            return Ok(Err(failure));
        }
        opened.step = Step::Choice;
        store::step(tx, opened.id, opened.step, None)?;
        note(tx, &own, &opened, "recovery.identity_proved", json!({}))?;
        Ok(Ok(opened.view()))
    })
    .await
}

fn compare(
    tx: &mut tongbao_db::Tx<'_>,
    site: &Site,
    opened: &Opened,
    (name, id_number): (&PersonName, &IdNumber),
) -> Verdict<()> {
    let owner = opened.owner(tx, site)?;
    let index = owner.id.0.as_bytes().to_vec();
    let counted = (opened.institution, Act::Identity);
    let counts = throttle::of_identity(&*site.policies(tx, opened.institution)?, index);
    let left = match throttle::take(tx, site, counted, &counts)? {
        Ok(left) => left,
        Err(closed) => return Ok(Err(closed.refusal().at("id_number"))),
    };
    let differs = rules::differing(&owner, name, id_number);
    if differs.is_empty() {
        throttle::give_back(tx, site, counted, &counts)?;
        return Ok(Ok(()));
    }
    note(tx, site, opened, "recovery.identity_refused", json!({ "differs": differs }))?;
    Ok(Err(rules::mismatch(left)))
}

fn send(
    tx: &mut tongbao_db::Tx<'_>,
    site: &Site,
    opened: &Opened,
    origin: Option<Origin>,
    (channel, locale): (Channel, Locale),
) -> Verdict<CodeSent> {
    let scope = scope(opened, origin);
    match opened.customer {
        Some(_) => sms_code::send(tx, site, &scope, channel, locale),
        None => sms_code::send_decoy(tx, site, &scope, channel, locale, Template::Unsent),
    }
}
