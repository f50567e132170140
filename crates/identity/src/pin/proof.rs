//! A new PIN in the steps of a page: the password, then the code, then the choice.
//!
//! What a step proved travels to the next one as a signed text. It is good for the session that
//! proved it, for ten minutes, and only until the PIN changes; so it can be used once, and neither
//! the password nor the code has to be kept anywhere between two steps.

use std::time::Duration;

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Code, Failure, Problem, Secret, Timestamp};
use tongbao_vault::Pin;

use super::{check_new, owner, personal, renew, scope, store};
use crate::session::Actor;
use crate::site::Site;
use crate::{password, sms_code};

/// Time to read a code and to think of a PIN.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// How far the way to a new PIN has been walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// The password was right.
    Password,
    /// The code was right, too.
    Code,
}

impl Proved {
    const fn purpose(self) -> &'static str {
        match self {
            Self::Password => "pin-reset-password",
            Self::Code => "pin-reset-code",
        }
    }
}

/// Checks the password, as for signing in, and gives the proof of it.
pub async fn prove_password(
    site: &Site,
    actor: &Actor,
    password: Secret<String>,
) -> Answer<String> {
    password::confirm(site, actor, password).await?;
    sign(site, actor, Proved::Password).await
}

/// Checks the code and gives the proof of both. A proof that is no longer good is refused like a
/// code that is not (`SMS-04`).
pub async fn prove_code(site: &Site, actor: &Actor, proof: &str, code: &str) -> Answer<String> {
    if !is_proved(site, actor, Proved::Password, proof).await? {
        return Err(stale().into());
    }
    let (own, who, code) = (site.clone(), *actor, code.to_owned());
    site.command(move |tx| {
        let scope = scope(&owner(tx, &own, &who)?, &who);
        sms_code::verify(tx, &own, &scope, &code)
    })
    .await?;
    sign(site, actor, Proved::Code).await
}

/// Sets the PIN that was chosen; a locked one is free again. Ends the other sessions.
pub async fn choose(site: &Site, actor: &Actor, proof: &str, new: Pin) -> Answer<()> {
    let (own, who, proof) = (site.clone(), *actor, proof.to_owned());
    site.command(move |tx| {
        if !holds(tx, &own, &who, Proved::Code, &proof)? {
            return Ok(Err(stale()));
        }
        let owner = owner(tx, &own, &who)?;
        if let Err(failure) = check_new(&new, &personal(&owner)) {
            return Ok(Err(failure));
        }
        renew(tx, &own, &who, &owner, &new)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

/// Whether this proof is still good here.
pub async fn is_proved(site: &Site, actor: &Actor, proved: Proved, proof: &str) -> Answer<bool> {
    let (own, who, proof) = (site.clone(), *actor, proof.to_owned());
    let read = site
        .db
        .read(move |tx| -> Result<_, Problem> { Ok(holds(tx, &own, &who, proved, &proof)?) });
    read.await
}

fn stale() -> Failure {
    Failure::new(Code::CodeExpired)
}

async fn sign(site: &Site, actor: &Actor, proved: Proved) -> Answer<String> {
    let (who, until) = (*actor, site.now().after(GOOD_FOR));
    let read = site.db.read(move |tx| -> Result<_, Problem> { Ok(payload(tx, &who, until)?) });
    Ok(site.vault.sign_link(proved.purpose(), &read.await?))
}

fn holds(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    proved: Proved,
    proof: &str,
) -> Result<bool, DbError> {
    let Some(signed) = site.vault.verify_link(proved.purpose(), proof) else {
        return Ok(false);
    };
    let until = signed.first_chunk().map(|bytes| Timestamp(i64::from_be_bytes(*bytes)));
    let Some(until) = until.filter(|until| site.now() < *until) else {
        return Ok(false);
    };
    Ok(signed == payload(tx, actor, until)?)
}

/// Until when, in which session, and for which PIN it is.
fn payload(tx: &mut Tx<'_>, actor: &Actor, until: Timestamp) -> Result<Vec<u8>, DbError> {
    let changed_at = store::one(tx, actor.customer)?.map_or(0, |(_, changed_at)| changed_at.0);
    let mut bytes = until.0.to_be_bytes().to_vec();
    bytes.extend_from_slice(actor.session.0.as_bytes());
    bytes.extend_from_slice(&changed_at.to_be_bytes());
    Ok(bytes)
}
