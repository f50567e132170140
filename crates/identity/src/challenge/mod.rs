//! The second factor of a sign-in: the password was right, but the device is not one that the
//! customer has used (`LOGIN-12`), or an authenticator guards a recovery.
//!
//! A challenge is known by its token alone, lives ten minutes, belongs to the device that began it,
//! and ends when the password changes. An SMS code counts its own tries; codes of an authenticator
//! and recovery codes spend the challenge's, and the customer's, before anything is compared.

mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, ChallengeId, Code, CustomerId, DeviceId, Failure, InstitutionId, Problem, Timestamp,
};
use tongbao_vault::Token;

use store::Row;
pub(crate) use store::{end_open, forget_before};

use crate::institution::policy;
use crate::password::{self, clock_time};
use crate::session::{self, SignedIn};
use crate::site::{Note, Site, Verdict};
use crate::sms::{self, Channel, NewSms, Template};
use crate::sms_code::{self, CodeSent, CodeStatus, Purpose, Scope};
use crate::{Customer, Device, Locale, authenticator, customer, device, mail, passkey};

/// Why a second factor is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The customer has not used this device before.
    NewDevice,
    /// The number was proved by a recovery, and an authenticator guards the account.
    Recovered,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NewDevice => "new_device",
            Self::Recovered => "recovered",
        }
    }

    fn from_row(text: &str) -> Self {
        if text == "recovered" { Self::Recovered } else { Self::NewDevice }
    }
}

/// What may be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A code to the customer's number.
    Sms,
    /// The code that their authenticator shows.
    Authenticator,
    /// One of the codes that they keep.
    RecoveryCode,
    /// A passkey, on this device or on a phone beside it.
    Passkey,
}

impl Method {
    /// As forms and the API have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Authenticator => "authenticator",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
        }
    }
}

/// A challenge, as whoever has its token may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Where.
    pub institution: InstitutionId,
    /// Why.
    pub reason: Reason,
    /// What may be entered, the likeliest first.
    pub methods: Vec<Method>,
    /// 138****1234.
    pub masked_phone: String,
    /// Until when it is waited for.
    pub expires_at: Timestamp,
}

impl Challenge {
    /// `LOGIN-12`: why one is asked.
    pub fn asked(&self) -> Failure {
        Failure::new(Code::SecondFactorNeeded)
    }
}

/// A challenge that has just begun.
#[derive(Debug, Clone)]
pub struct Challenged {
    /// For the cookie that leads back to it.
    pub token: Token,
    /// What is asked.
    pub challenge: Challenge,
}

/// How a sign-in went that was not refused.
#[derive(Debug, Clone)]
pub enum Entered {
    /// The person is in.
    SignedIn(SignedIn),
    /// A second factor is asked for.
    Challenged(Challenged),
}

/// Who is to be let in, and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entrant {
    pub(crate) customer: CustomerId,
    pub(crate) institution: InstitutionId,
    pub(crate) device: DeviceId,
    pub(crate) locale: Locale,
}

/// Trusts the device and begins the session.
pub(crate) fn admit(tx: &mut Tx<'_>, site: &Site, entrant: &Entrant) -> Result<SignedIn, DbError> {
    let Entrant { customer, institution, device, locale } = *entrant;
    device::trust(tx, customer, device, site.now())?;
    customer::set_locale(tx, customer, locale)?;
    session::start(tx, site, (customer, institution, device))
}

/// Asks for a second factor, in the caller's transaction. Where an SMS code is one, it is sent at
/// once; if one was sent a moment ago, that one counts.
pub(crate) fn start(
    tx: &mut Tx<'_>,
    site: &Site,
    entrant: &Entrant,
    reason: Reason,
) -> Answer<Challenged> {
    let policies = site.policies(tx, entrant.institution)?;
    let (token, now) = (Token::mint(&*site.entropy), site.now());
    let row = Row {
        id: ChallengeId::mint(&*site.clock, &*site.entropy),
        institution: entrant.institution,
        customer: entrant.customer,
        device: entrant.device,
        reason,
        tries_left: policies.value(policy::CHALLENGE_TRIES_MAX),
        started_at: now,
        expires_at: now.after(policies.seconds(policy::CHALLENGE_LIFE_SECONDS)),
        passed_at: None,
    };
    store::insert(tx, &row, &site.vault.token_hash(&token))?;
    let owner = owner(tx, site, row.customer)?;
    let methods = methods(tx, &row)?;
    if methods.first() == Some(&Method::Sms) {
        let scope = scope(&row, &owner);
        // Told to wait, because one was just sent: the page says so and has the button.
        let _sent = sms_code::send(tx, site, &scope, Channel::Sms, entrant.locale)?;
    }
    note(tx, site, &row, "challenge.begun", None)?;
    Ok(Challenged { token, challenge: view(&row, &owner, methods) })
}

/// What is asked. `LOGIN-20` when it is over.
pub async fn look(site: &Site, token: &Token) -> Answer<Challenge> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let read = site.db.read(move |tx| -> Answer<_> {
        let row = match open(tx, &own, &hash, false)? {
            Ok(row) => row,
            Err(failure) => return Ok(Err(failure)),
        };
        let owner = owner(tx, &own, row.customer)?;
        let methods = methods(tx, &row)?;
        Ok(Ok(view(&row, &owner, methods)))
    });
    read.await?.map_err(Problem::Refused)
}

/// Sends a code, or refuses with `SMS-08`; `LOGIN-20` when it is over, `REQ-06` when SMS codes are
/// not asked for.
pub async fn send_code(
    site: &Site,
    token: &Token,
    channel: Channel,
    locale: Locale,
) -> Answer<CodeSent> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    site.command(move |tx| {
        let row = match open(tx, &own, &hash, true)? {
            Ok(row) => row,
            Err(failure) => return Ok(Err(failure)),
        };
        if !methods(tx, &row)?.contains(&Method::Sms) {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        let owner = owner(tx, &own, row.customer)?;
        sms_code::send(tx, &own, &scope(&row, &owner), channel, locale)
    })
    .await
}

/// Asks for a passkey of the customer's. `LOGIN-20` when it is over, `REQ-06` when there is none.
pub async fn ask_passkey(site: &Site, token: &Token) -> Answer<passkey::Asked> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    site.command(move |tx| {
        let row = match open(tx, &own, &hash, true)? {
            Ok(row) => row,
            Err(failure) => return Ok(Err(failure)),
        };
        if !methods(tx, &row)?.contains(&Method::Passkey) {
            return Ok(Err(Failure::new(Code::NotFound)));
        }
        let whose = (row.institution, row.customer);
        Ok(Ok(passkey::ask_for_challenge(tx, &own, row.id, whose)?))
    })
    .await
}

/// What became of the newest code; none when none was sent.
pub async fn code_status(site: &Site, token: &Token) -> Answer<Option<CodeStatus>> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let read = site.db.read(move |tx| -> Answer<_> {
        let row = match open(tx, &own, &hash, false)? {
            Ok(row) => row,
            Err(failure) => return Ok(Err(failure)),
        };
        let owner = owner(tx, &own, row.customer)?;
        Ok(Ok(sms_code::status(tx, &own, &scope(&row, &owner))?))
    });
    read.await?.map_err(Problem::Refused)
}

/// Checks the factor; the right one trusts the device and signs in. Refused with `SMS-04` to
/// `SMS-07`, `LOCK-05`, with `LOGIN-13` for what is no SMS code, with `LOGIN-14`, `LOGIN-21`,
/// `LOGIN-23` and `LOGIN-24` for a passkey, and with `LOGIN-20` when it is over.
pub async fn prove(
    site: &Site,
    token: &Token,
    method: Method,
    entered: &str,
    (from, locale): (Device, Locale),
) -> Answer<SignedIn> {
    let (own, hash, entered) =
        (site.clone(), site.vault.token_hash(token), entered.trim().to_owned());
    let signed_in = site
        .command(move |tx| {
            let row = match open(tx, &own, &hash, true)? {
                Ok(row) => row,
                Err(failure) => return Ok(Err(failure)),
            };
            if device::find(tx, &own, &from)? != Some(row.device) {
                return Ok(Err(over()));
            }
            if let Err(failure) = check(tx, &own, &row, method, &entered)? {
                let code = failure.code.entry().code;
                note(tx, &own, &row, "challenge.refused", Some(code))?;
                return Ok(Err(failure));
            }
            store::pass(tx, row.id, own.now())?;
            let Row { customer, institution, device, .. } = row;
            let signed_in = admit(tx, &own, &Entrant { customer, institution, device, locale })?;
            if row.reason == Reason::NewDevice {
                tell_owner(tx, &own, row.customer, &from)?;
            }
            note(tx, &own, &row, "challenge.passed", Some(method.as_str()))?;
            Ok(Ok(signed_in))
        })
        .await?;
    site.sessions.forget_customer(signed_in.actor.customer);
    Ok(signed_in)
}

fn check(tx: &mut Tx<'_>, site: &Site, row: &Row, method: Method, entered: &str) -> Verdict<()> {
    if !methods(tx, row)?.contains(&method) {
        return Ok(Err(Failure::new(Code::NotFound)));
    }
    if method == Method::Sms {
        let owner = owner(tx, site, row.customer)?;
        return Ok(sms_code::verify(tx, site, &scope(row, &owner), entered)?.map(drop));
    }
    if method == Method::Passkey {
        return passkey::prove(tx, site, row.id, row.customer, entered);
    }
    store::spend(tx, row.id, row.tries_left - 1)?;
    authenticator::prove(tx, site, (row.institution, row.customer), entered)
}

/// The challenge behind a token, unless it is over.
fn open(tx: &mut Tx<'_>, site: &Site, hash: &[u8], lock: bool) -> Verdict<Row> {
    let found = if lock { store::find_locked(tx, hash)? } else { store::find(tx, hash)? };
    let Some(row) = found else {
        return Ok(Err(over()));
    };
    let spent = row.passed_at.is_some() || row.tries_left == 0;
    let stale = password::changed_at(tx, row.customer)?.is_none_or(|at| row.started_at < at);
    if spent || stale || row.expires_at <= site.now() {
        return Ok(Err(over()));
    }
    Ok(Ok(row))
}

fn over() -> Failure {
    Failure::new(Code::ChallengeOver)
}

/// Whoever has an authenticator uses it; a recovery has proved the number already.
fn methods(tx: &mut Tx<'_>, row: &Row) -> Result<Vec<Method>, DbError> {
    let state = authenticator::state_of(tx, row.customer)?;
    let guarded = state.since.is_some();
    let offers = [
        (Method::Authenticator, guarded),
        (Method::Sms, row.reason == Reason::NewDevice),
        (Method::Passkey, passkey::any(tx, row.customer)?),
        (Method::RecoveryCode, guarded && state.codes_left > 0),
    ];
    Ok(offers.into_iter().filter(|(_, offered)| *offered).map(|(method, _)| method).collect())
}

fn view(row: &Row, owner: &Customer, methods: Vec<Method>) -> Challenge {
    Challenge {
        institution: row.institution,
        reason: row.reason,
        methods,
        masked_phone: owner.masked_phone.clone(),
        expires_at: row.expires_at,
    }
}

/// The device is the subject: who begins anew on it may use the code that was just sent.
fn scope(row: &Row, owner: &Customer) -> Scope {
    Scope {
        institution: row.institution,
        phone: owner.phone.clone(),
        purpose: Purpose::SignIn,
        subject: row.device.0,
        device: row.device,
        origin: None,
    }
}

fn owner(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Answer<Customer> {
    let found = customer::load(tx, &site.vault, customer)?;
    Ok(found.expect("a challenge is a customer's"))
}

/// Tells the owner that this device is new.
pub(crate) fn tell_owner(
    tx: &mut Tx<'_>,
    site: &Site,
    customer: CustomerId,
    from: &Device,
) -> Answer<()> {
    let owner = owner(tx, site, customer)?;
    let args = vec![("time", clock_time(site.now())), ("device", from.label.clone())];
    mail::beside(tx, site, &owner, (Template::NewDevice, args.clone()))?;
    let sms = NewSms {
        institution: owner.institution,
        phone: &owner.phone,
        template: Template::NewDevice,
        args,
        code: None,
        channel: Channel::Sms,
        locale: owner.locale,
    };
    sms::queue(tx, site, &sms).map(drop)
}

fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    row: &Row,
    action: &'static str,
    how: Option<&'static str>,
) -> Result<(), DbError> {
    let detail = json!({
        "reason": row.reason.as_str(),
        "how": how,
        "challenge": row.id.to_string(),
    });
    let actor = format!("device:{}", row.device);
    let (chain, subject) = (row.institution, Some(row.customer.0));
    site.audit(tx, Note { chain, actor, action, subject, detail })
}
