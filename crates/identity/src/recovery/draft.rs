//! A recovery under way: what is kept of it, sealed, and how it is read.

use serde_json::{Value as Json, json};
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Arg, Code, CustomerId, DeviceId, Failure, InstitutionId, RecoveryId, Timestamp,
};

use super::{Recovery, Step, store};
use crate::site::{Note, Site, Verdict};
use crate::sms_code::{Purpose, Scope};
use crate::{Customer, Origin, Phone, customer};

/// A stored recovery with its contents opened.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) id: RecoveryId,
    pub(super) institution: InstitutionId,
    pub(super) device: DeviceId,
    /// None when nobody has the number; then the code never matches.
    pub(super) customer: Option<CustomerId>,
    pub(super) step: Step,
    pub(super) started_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) phone: Phone,
}

impl Opened {
    pub(super) fn view(&self) -> Recovery {
        Recovery {
            id: self.id,
            institution: self.institution,
            step: self.step,
            masked_phone: self.phone.masked(),
            started_at: self.started_at,
            expires_at: self.expires_at,
        }
    }

    /// Whose it is. Only for what comes after the right code.
    pub(super) fn owner(&self, tx: &mut Tx<'_>, site: &Site) -> Answer<Customer> {
        let customer = self.customer.expect("no code matches for a number that nobody has");
        let found = customer::load(tx, &site.vault, customer)?;
        Ok(found.expect("the recovery names a customer"))
    }
}

/// The recovery, locked until the transaction ends, if this is its step. One that has come further
/// or is over is `PWD-02`.
pub(super) fn load(tx: &mut Tx<'_>, site: &Site, hash: &[u8], step: Step) -> Verdict<Opened> {
    let found = read(tx, site, hash, true)?;
    Ok(found.and_then(|opened| if opened.step == step { Ok(opened) } else { Err(over(None)) }))
}

pub(super) fn read(tx: &mut Tx<'_>, site: &Site, hash: &[u8], lock: bool) -> Verdict<Opened> {
    let row = if lock { store::find_locked(tx, hash)? } else { store::find(tx, hash)? };
    let Some(row) = row else {
        return Ok(Err(over(None)));
    };
    if row.finished_at.is_some() || row.expires_at <= site.now() {
        return Ok(Err(over(row.finished_at)));
    }
    let plain = site.vault.open_system(&place(row.id), &row.body_sealed);
    let plain = plain.map_err(customer::sealed_data)?;
    let digits = String::from_utf8_lossy(&plain).into_owned();
    let phone = Phone::parse(&digits).expect("only parsed numbers are kept");
    let store::Row { id, institution, device, customer, step, started_at, expires_at, .. } = row;
    Ok(Ok(Opened { id, institution, device, customer, step, started_at, expires_at, phone }))
}

/// `PWD-02`, with the time at which it was used.
fn over(used_at: Option<Timestamp>) -> Failure {
    let failure = Failure::new(Code::RecoveryOver);
    used_at.into_iter().fold(failure, |failure, at| failure.with("at", Arg::Time(at)))
}

pub(super) fn seal(site: &Site, opened: &Opened) -> Vec<u8> {
    let digits = opened.phone.digits().as_bytes();
    site.vault.seal_system(&place(opened.id), digits, &*site.entropy)
}

fn place(id: RecoveryId) -> String {
    format!("recoveries.body_sealed.{id}")
}

pub(super) fn scope(opened: &Opened, origin: Option<Origin>) -> Scope {
    Scope {
        institution: opened.institution,
        phone: opened.phone.clone(),
        purpose: Purpose::Recover,
        subject: opened.id.0,
        device: opened.device,
        origin,
    }
}

pub(super) fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    opened: &Opened,
    action: &'static str,
    detail: Json,
) -> Result<(), DbError> {
    let subject = opened.customer.map(|customer| customer.0);
    let (chain, actor) = (opened.institution, format!("device:{}", opened.device));
    let detail = json!({ "recovery": opened.id.to_string(), "detail": detail });
    site.audit(tx, Note { chain, actor, action, subject, detail })
}
