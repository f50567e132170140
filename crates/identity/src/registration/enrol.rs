//! Customers whom the institution enrols itself, their proofs given elsewhere: the demo's people,
//! a migration, the bench. The same rows as a registration, without its steps.

use serde_json::json;
use tongbao_db::Tx;
use tongbao_kernel::{Answer, CustomerId, InstitutionId};
use tongbao_vault::Pin;

use super::{IdNumber, PersonName, Registered};
use crate::site::Note;
use crate::{Device, Locale, Phone, SignedIn, Site, customer, device, password, pin, session};

/// A person with all proofs.
#[derive(Debug, Clone)]
pub struct Person {
    /// Where.
    pub institution: InstitutionId,
    /// As on the ID card.
    pub name: PersonName,
    /// The ID-card number.
    pub id_number: IdNumber,
    /// The mobile number.
    pub phone: Phone,
    /// The login password, hashed by the password service.
    pub password_hash: String,
    /// The payment PIN.
    pub pin: Pin,
    /// The language to write to them in.
    pub locale: Locale,
}

/// Writes the customer, runs `open` (the wallet) in the same transaction, and signs in on the
/// device, which is trusted from now on.
pub fn enrol(
    tx: &mut Tx<'_>,
    site: &Site,
    person: &Person,
    from: &Device,
    open: &mut dyn FnMut(&mut Tx<'_>, &Registered) -> Answer<()>,
) -> Answer<SignedIn> {
    let now = site.now();
    let id = CustomerId::mint(&*site.clock, &*site.entropy);
    let new = customer::NewCustomer {
        id,
        institution: person.institution,
        name: &person.name,
        id_number: &person.id_number,
        phone: &person.phone,
        locale: person.locale,
    };
    customer::insert(tx, site, &new)?;
    password::insert(tx, id, &person.password_hash, now)?;
    let tries_max = pin::limits(&*site.policies(tx, person.institution)?).tries_max;
    pin::insert(tx, id, &site.vault.pin_mac(id, &person.pin), tries_max, now)?;
    let device = device::ensure(tx, site, from)?;
    device::trust(tx, id, device, now)?;
    let signed_in = session::start(tx, site, (id, person.institution, device))?;
    open(tx, &Registered { customer: id, institution: person.institution, at: now })?;
    let note = Note {
        chain: person.institution,
        actor: "system".into(),
        action: "customer.enrolled",
        subject: Some(id.0),
        detail: json!({ "device": device.to_string() }),
    };
    site.audit(tx, note)?;
    Ok(signed_in)
}
