//! The end of a recovery: a new password, or only the lock lifted; then the person is in, or is
//! asked for their authenticator.

use serde_json::json;
use tongbao_db::Tx;
use tongbao_kernel::{Answer, Code, Failure, Problem, Secret};
use tongbao_vault::Token;

use super::draft::{Opened, load, note, read};
use super::{Step, store};
use crate::challenge::{self, Entered, Entrant, Reason};
use crate::password::{self, How};
use crate::session::{self, EndReason};
use crate::site::{Site, Verdict};
use crate::sms::Template;
use crate::{Device, Locale, authenticator, device};

/// Lifts the locks of signing in and leaves the password as it is. Refused with `PWD-02`.
pub async fn unlock(
    site: &Site,
    token: &Token,
    (from, locale): (Device, Locale),
) -> Answer<Entered> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let entered = site
        .command(move |tx| {
            let opened = match load(tx, &own, &hash, Step::Choice)? {
                Ok(opened) => opened,
                Err(failure) => return Ok(Err(failure)),
            };
            if let Err(failure) = same_device(tx, &own, &opened, &from)? {
                return Ok(Err(failure));
            }
            password::open_lanes(tx, &own, opened.institution, &opened.phone)?;
            let owner = opened.owner(tx, &own)?;
            password::tell(tx, &own, &owner, Template::Unlocked)?;
            let entered = enter(tx, &own, &opened, locale)?;
            note(
                tx,
                &own,
                &opened,
                "recovery.unlocked",
                json!({ "seconds": took(&opened, &own) }),
            )?;
            Ok(Ok(entered))
        })
        .await?;
    Ok(entered)
}

/// Sets a new password, lifts the locks of signing in and ends all sessions. Refused with `PWD-03`
/// when it may not be chosen, `LOGIN-09` when it cannot be hashed now, and `PWD-02`.
pub async fn set_password(
    site: &Site,
    token: &Token,
    new: Secret<String>,
    (from, locale): (Device, Locale),
) -> Answer<Entered> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let opened = site.db.read(move |tx| read(tx, &own, &hash, false)).await?;
    let opened = opened.map_err(Problem::Refused)?;
    let customer = opened.customer.filter(|_| opened.step == Step::Choice);
    let customer = customer.ok_or_else(|| Failure::new(Code::RecoveryOver))?;
    let phc = password::prepare(site, customer, new).await?;
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let entered = site
        .command(move |tx| {
            let opened = match load(tx, &own, &hash, Step::Choice)? {
                Ok(opened) => opened,
                Err(failure) => return Ok(Err(failure)),
            };
            if let Err(failure) = same_device(tx, &own, &opened, &from)? {
                return Ok(Err(failure));
            }
            password::replace(tx, customer, &phc, How::Recovered, own.now())?;
            password::open_lanes(tx, &own, opened.institution, &opened.phone)?;
            let ended = session::end_all_of(tx, &own, customer, EndReason::FactorChanged)?;
            let owner = opened.owner(tx, &own)?;
            password::tell(tx, &own, &owner, Template::PasswordRecovered)?;
            let entered = enter(tx, &own, &opened, locale)?;
            let detail = json!({ "sessions_ended": ended, "seconds": took(&opened, &own) });
            note(tx, &own, &opened, "recovery.password_set", detail)?;
            Ok(Ok(entered))
        })
        .await?;
    site.sessions.forget_customer(customer);
    Ok(entered)
}

/// A recovery goes on where it began: its token alone, carried elsewhere, opens nothing.
fn same_device(tx: &mut Tx<'_>, site: &Site, opened: &Opened, from: &Device) -> Verdict<()> {
    if device::find(tx, site, from)? == Some(opened.device) {
        return Ok(Ok(()));
    }
    Ok(Err(Failure::new(Code::RecoveryOver)))
}

fn enter(tx: &mut Tx<'_>, site: &Site, opened: &Opened, locale: Locale) -> Answer<Entered> {
    let now = site.now();
    store::step(tx, opened.id, Step::Done, Some(now))?;
    let customer = opened.customer.expect("only a customer comes this far");
    let entrant =
        Entrant { customer, institution: opened.institution, device: opened.device, locale };
    if authenticator::is_confirmed(tx, customer)? {
        let challenged = challenge::start(tx, site, &entrant, Reason::Recovered)?;
        return Ok(Entered::Challenged(challenged));
    }
    Ok(Entered::SignedIn(challenge::admit(tx, site, &entrant)?))
}

/// How long the way back took, in seconds (S-193, S-207).
fn took(opened: &Opened, site: &Site) -> u64 {
    opened.started_at.until(site.now()).as_secs()
}
