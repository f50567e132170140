//! SMS codes: six digits that prove a number, for one purpose and one subject, once.
//!
//! Phases of [`verify`]: the number's recent codes are loaded and locked, [`rules::check`] spends a
//! try and compares, the spent tries are stored; all in the caller's transaction, which keeps its
//! writes when it refuses. What is bound to what: a code to its purpose, to a subject (the
//! registration, binding or customer that asked for it) and to the device that asked. Only codes
//! that the same device asked for are compared to explain a mistake (`SMS-06`, `SMS-07`), so that
//! nobody can try out codes of somebody else's.

mod issue;
mod rules;
mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Arg, Code, DeviceId, Failure, InstitutionId, SmsCodeId, Timestamp};
use uuid::Uuid;

use issue::{Request, issue};
pub use rules::{CodeLimits, Purpose, letter};
pub(crate) use store::forget_before;

use crate::site::{Note, Site, Verdict};
use crate::sms::{self, Channel, Delivery, Template};
use crate::throttle::{self, Act, Count};
use crate::{Locale, Origin, Phone, customer};

/// Whose code, and what for.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Which institution asks.
    pub institution: InstitutionId,
    /// The number that is to be proved.
    pub phone: Phone,
    /// What for.
    pub purpose: Purpose,
    /// The registration, card binding or customer that asks.
    pub subject: Uuid,
    /// The device that asks.
    pub device: DeviceId,
    /// Where it asks from.
    pub origin: Option<Origin>,
}

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSent {
    /// The code's id.
    pub id: SmsCodeId,
    /// Where it was sent: 138****1234.
    pub masked_phone: String,
    /// The letter that tells several apart: A, B …
    pub letter: char,
    /// When.
    pub issued_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// From when another one may be asked for.
    pub resend_at: Timestamp,
}

/// A code on its way, for the page that waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeStatus {
    /// The code.
    pub sent: CodeSent,
    /// What became of its newest message.
    pub delivery: Option<Delivery>,
    /// What to tell the person: `SMS-01` delayed, `SMS-02` delivered, `SMS-03` check the number.
    pub notice: Failure,
}

/// Sends a code in the caller's transaction, or refuses with `SMS-08`; with `SMS-10` to `SMS-12` when
/// strangers asked for too many.
///
/// With [`Channel::Voice`] a code that is still good is read out again; otherwise a new one is.
pub fn send(
    tx: &mut Tx<'_>,
    site: &Site,
    scope: &Scope,
    channel: Channel,
    locale: Locale,
) -> Verdict<CodeSent> {
    issue(tx, site, &Request { scope, channel, locale, instead: None })
}

/// Like [`send`], but no code will ever match, and the message says something else instead. To
/// whoever asked, nothing differs.
pub(crate) fn send_decoy(
    tx: &mut Tx<'_>,
    site: &Site,
    scope: &Scope,
    channel: Channel,
    locale: Locale,
    instead: Template,
) -> Verdict<CodeSent> {
    issue(tx, site, &Request { scope, channel, locale, instead: Some(instead) })
}

/// Checks what was entered, in the caller's transaction, which must commit even when this refuses.
/// The right code is used up by it. `LOCK-05` when too many were wrong, whichever codes they were
/// meant for.
pub fn verify(tx: &mut Tx<'_>, site: &Site, scope: &Scope, entered: &str) -> Verdict<SmsCodeId> {
    let entered = entered.trim();
    if entered.len() != 6 || !entered.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Err(Failure::invalid("code", "rule-code-format")));
    }
    let now = site.now();
    let index = customer::phone_index(&site.vault, scope.institution, &scope.phone);
    let since = now.before(rules::LOOK_BACK);
    let (counted, counts) = wrong_counts(tx, site, scope, &index)?;
    if let Err(closed) = throttle::take(tx, site, counted, &counts)? {
        return Ok(Err(closed.refusal().at("code")));
    }
    let mut codes = store::recent_locked(tx, scope.institution, &index, since)?;
    let before = codes.clone();
    let wanted = rules::Wanted::from(scope);
    let outcome = rules::check(&mut codes, &wanted, now, |code| {
        site.vault.code_matches(code.id, entered, &code.code_hash)
    });
    let guessed = outcome.is_err() && codes != before;
    if !guessed {
        throttle::give_back(tx, site, counted, &counts)?;
    }
    for (old, new) in before.iter().zip(&codes).filter(|(old, new)| old != new) {
        store::spend(tx, old.id, new.tries_left, new.used_at)?;
    }
    note(tx, site, scope, "sms_code.checked", outcome.as_ref().err())?;
    Ok(outcome)
}

/// Wrong codes of a number add up, those that strangers enter apart from the owner's; those of
/// whoever is not signed in add up over all numbers as well.
fn wrong_counts(
    tx: &mut Tx<'_>,
    site: &Site,
    scope: &Scope,
    index: &[u8],
) -> Result<((InstitutionId, Act), Vec<Count>), DbError> {
    let policies = site.policies(tx, scope.institution)?;
    let asker = scope.purpose.asker();
    let number = [index, &[asker.byte()]].concat();
    let counts = throttle::of_code_wrong(&policies, number, asker != rules::Asker::Owner);
    Ok(((scope.institution, Act::CodeWrong), counts))
}

/// What the page that waits for a code shows. None when no code was asked for yet.
pub fn status(tx: &mut Tx<'_>, site: &Site, scope: &Scope) -> Answer<Option<CodeStatus>> {
    let now = site.now();
    let limits = CodeLimits::from(&*site.policies(tx, scope.institution)?);
    let index = customer::phone_index(&site.vault, scope.institution, &scope.phone);
    let codes = store::recent(tx, scope.institution, &index, now.before(rules::LOOK_BACK))?;
    let wanted = rules::Wanted::from(scope);
    let Some(code) = rules::newest(&codes, &wanted).map(|at| &codes[at]) else {
        return Ok(None);
    };
    let delivery = sms::of_code(tx, code.id)?;
    let notice = rules::notice(&scope.phone, delivery.as_ref(), &limits, now);
    Ok(Some(CodeStatus { sent: sent(code, scope, &limits), delivery, notice }))
}

fn sent(code: &rules::Issued, scope: &Scope, limits: &CodeLimits) -> CodeSent {
    CodeSent {
        id: code.id,
        masked_phone: scope.phone.masked(),
        letter: letter(code.sequence),
        issued_at: code.issued_at,
        expires_at: code.expires_at,
        resend_at: code.voiced_at.unwrap_or(code.issued_at).after(limits.cooldown),
    }
}

fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    scope: &Scope,
    action: &'static str,
    refused: Option<&Failure>,
) -> Result<(), DbError> {
    let left = match refused.and_then(|failure| failure.arg("left")) {
        Some(Arg::Count(left)) => Some(*left),
        Some(Arg::Money(_) | Arg::Time(_) | Arg::Seconds(_) | Arg::Text(_) | Arg::Word(_))
        | None => None,
    };
    let code = refused.map(|failure: &Failure| Code::entry(failure.code).code);
    let detail = json!({ "purpose": scope.purpose.as_str(), "refused": code, "tries_left": left });
    let actor = format!("device:{}", scope.device);
    let chain = scope.institution;
    site.audit(tx, Note { chain, actor, action, subject: Some(scope.subject), detail })
}
