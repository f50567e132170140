//! Sending a code: may it be sent, a new one or the same again, and the message that carries it.

use tongbao_db::Tx;
use tongbao_kernel::{Problem, SmsCodeId, Timestamp};

use super::rules::{self, Asker, CodeLimits, Issued, Wanted, letter};
use super::{CodeSent, Scope, note, sent, store};
use crate::site::{Site, Verdict};
use crate::sms::{self, Channel, NewSms, Template};
use crate::throttle::{self, Act};
use crate::{Locale, customer};

/// What is asked for.
pub(super) struct Request<'a> {
    pub(super) scope: &'a Scope,
    pub(super) channel: Channel,
    pub(super) locale: Locale,
    /// For a code that must never match: what the message says instead.
    pub(super) instead: Option<Template>,
}

pub(super) fn issue(tx: &mut Tx<'_>, site: &Site, request: &Request<'_>) -> Verdict<CodeSent> {
    let (scope, now) = (request.scope, site.now());
    let limits = CodeLimits::from(&*site.policies(tx, scope.institution)?);
    let index = customer::phone_index(&site.vault, scope.institution, &scope.phone);
    let since = now.before(rules::LOOK_BACK);
    let codes = store::recent_locked(tx, scope.institution, &index, since)?;
    let allowed = match request.channel {
        Channel::Sms => rules::may_send(&codes, scope.purpose, &limits, now),
        Channel::Voice => rules::may_call(&codes, scope.purpose, &limits, now),
    };
    if let Err(failure) = allowed {
        return Ok(Err(failure));
    }
    if scope.purpose.asker() == Asker::Stranger {
        let policies = site.policies(tx, scope.institution)?;
        let counts = throttle::of_code_sent(&policies, scope.device, scope.origin);
        let counted = (scope.institution, Act::CodeSent);
        if let Err(closed) = throttle::take(tx, site, counted, &counts)? {
            return Ok(Err(closed.refusal()));
        }
    }
    let (code, digits) = match again(&codes, request, now) {
        Some(code) => {
            store::voiced(tx, code.id, now)?;
            (Issued { voiced_at: Some(now), ..code.clone() }, open_digits(site, code)?)
        }
        None => {
            let (code, digits) = draw(site, request, &codes, &limits);
            insert(tx, request, index, &code, &limits)?;
            (code, digits)
        }
    };
    queue(tx, site, request, (&code, digits, &limits))?;
    note(tx, site, scope, "sms_code.sent", None)?;
    Ok(Ok(sent(&code, scope, &limits)))
}

/// A call reads out the code that is still good; an SMS always carries a new one.
fn again<'a>(codes: &'a [Issued], request: &Request<'_>, now: Timestamp) -> Option<&'a Issued> {
    match request.channel {
        Channel::Voice => rules::live(codes, &Wanted::from(request.scope), now),
        Channel::Sms => None,
    }
}

fn draw(
    site: &Site,
    request: &Request<'_>,
    codes: &[Issued],
    limits: &CodeLimits,
) -> (Issued, String) {
    let (scope, now) = (request.scope, site.now());
    let id = SmsCodeId::mint(&*site.clock, &*site.entropy);
    let digits = format!("{:06}", site.entropy.below(1_000_000));
    let mut code_hash = site.vault.code_hash(id, &digits);
    if request.instead.is_some() {
        site.entropy.fill(&mut code_hash);
    }
    let voiced = request.channel == Channel::Voice;
    let code = Issued {
        id,
        purpose: scope.purpose,
        subject: scope.subject,
        device: scope.device,
        sequence: rules::next_sequence(codes, scope.purpose, now),
        tries_left: limits.tries_max,
        issued_at: now,
        expires_at: now.after(limits.life),
        used_at: None,
        voiced_at: voiced.then_some(now),
        voice_count: i64::from(voiced),
        code_hash,
        code_sealed: Some(site.vault.seal_system(&place(id), digits.as_bytes(), &*site.entropy)),
    };
    (code, digits)
}

/// Of two requests at the same instant the second meets the constraint and is told to wait.
fn insert(
    tx: &mut Tx<'_>,
    request: &Request<'_>,
    phone_index: Vec<u8>,
    code: &Issued,
    limits: &CodeLimits,
) -> Result<(), Problem> {
    let stored = store::insert(tx, request.scope.institution, phone_index, code);
    stored.map_err(|error| {
        if error.constraint() == Some(store::ONE_AT_A_TIME) {
            rules::too_soon(limits.cooldown).into()
        } else {
            Problem::from(error)
        }
    })
}

fn queue(
    tx: &mut Tx<'_>,
    site: &Site,
    request: &Request<'_>,
    (code, digits, limits): (&Issued, String, &CodeLimits),
) -> Result<(), Problem> {
    let scope = request.scope;
    let message = NewSms {
        institution: scope.institution,
        phone: &scope.phone,
        template: request.instead.unwrap_or(scope.purpose.template()),
        args: vec![
            ("code", digits),
            ("letter", letter(code.sequence).to_string()),
            ("minutes", limits.life_minutes().to_string()),
        ],
        code: Some(sms::Carried { id: code.id, expires_at: code.expires_at }),
        channel: request.channel,
        locale: request.locale,
    };
    sms::queue(tx, site, &message).map(drop)
}

fn open_digits(site: &Site, code: &Issued) -> Result<String, Problem> {
    let sealed = code.code_sealed.as_deref().unwrap_or_default();
    let plain = site.vault.open_system(&place(code.id), sealed).map_err(customer::sealed_data)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

fn place(id: SmsCodeId) -> String {
    format!("sms_codes.code_sealed.{id}")
}
