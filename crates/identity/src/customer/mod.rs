//! Customers: who they are, sealed. Only the few places that must show or use a name or number
//! open it; everything is found by blind indexes.

mod store;

use std::collections::HashMap;
use std::fmt;

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, Failure, InstitutionId, Outage, Problem, Secret, Timestamp, mask,
};
use tongbao_vault::{SealedKey, Vault, VaultError};

use crate::registration::{IdNumber, PersonName};
use crate::{Locale, Phone, Site};

pub(crate) use store::{
    active_at_locked, count_by_id_index, exists_phone_index, id_by_phone_index, idle_since,
    set_active, set_locale,
};

/// A customer with their personal data opened. Printing one shows the id only.
#[derive(Clone)]
pub struct Customer {
    /// The customer.
    pub id: CustomerId,
    /// Where they are a customer.
    pub institution: InstitutionId,
    /// As on the ID card.
    pub name: String,
    /// Their mobile number.
    pub phone: Phone,
    /// Their ID-card number, for the bank's four-element check.
    pub id_number: Secret<String>,
    /// *小明.
    pub masked_name: String,
    /// 138****1234.
    pub masked_phone: String,
    /// 1****************X.
    pub masked_id_number: String,
    /// The language they are written to in.
    pub locale: Locale,
    /// Since when.
    pub registered_at: Timestamp,
}

impl fmt::Debug for Customer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Customer({})", self.id)
    }
}

/// What registration hands over.
pub(crate) struct NewCustomer<'a> {
    pub(crate) id: CustomerId,
    pub(crate) institution: InstitutionId,
    pub(crate) name: &'a PersonName,
    pub(crate) id_number: &'a IdNumber,
    pub(crate) phone: &'a Phone,
    pub(crate) locale: Locale,
}

/// By what a phone number is found.
pub fn phone_index(vault: &Vault, institution: InstitutionId, phone: &Phone) -> Vec<u8> {
    vault.blind_index(institution, "phone", phone.digits())
}

pub(crate) fn id_index(vault: &Vault, institution: InstitutionId, number: &IdNumber) -> Vec<u8> {
    vault.blind_index(institution, "id-number", number.digits())
}

/// The customer, if there is one.
pub fn load(tx: &mut Tx<'_>, vault: &Vault, id: CustomerId) -> Answer<Option<Customer>> {
    store::by_id(tx, id)?.map(|row| open(vault, row)).transpose()
}

/// The customers, as far as they exist.
pub fn load_many(
    tx: &mut Tx<'_>,
    vault: &Vault,
    ids: &[CustomerId],
) -> Answer<HashMap<CustomerId, Customer>> {
    let rows = store::by_ids(tx, ids)?;
    rows.into_iter().map(|row| Ok((row.id, open(vault, row)?))).collect()
}

/// The customer of this institution with this number.
pub fn by_phone(
    tx: &mut Tx<'_>,
    vault: &Vault,
    institution: InstitutionId,
    phone: &Phone,
) -> Answer<Option<Customer>> {
    let index = phone_index(vault, institution, phone);
    store::by_phone_index(tx, institution, &index)?.map(|row| open(vault, row)).transpose()
}

/// Whose phone numbers these are, by [`phone_index`]; a number found nowhere is left out.
pub fn ids_by_phone_indexes(
    tx: &mut Tx<'_>,
    indexes: &[Vec<u8>],
) -> Result<Vec<(Vec<u8>, CustomerId)>, DbError> {
    store::ids_by_phone_indexes(tx, indexes)
}

/// How many customers an institution has.
pub fn count(tx: &mut Tx<'_>, institution: InstitutionId) -> Result<i64, DbError> {
    store::count(tx, institution)
}

/// Seals and writes a customer. A number that someone registered meanwhile is `REG-03`.
pub(crate) fn insert(tx: &mut Tx<'_>, site: &Site, new: &NewCustomer<'_>) -> Result<(), Problem> {
    let (vault, entropy) = (&site.vault, &*site.entropy);
    let key = vault.new_data_key(entropy);
    let seal = |column: &str, plain: &str| {
        vault.seal(&key, &place(column, new.id), plain, entropy).map_err(sealed_data)
    };
    let row = store::NewRow {
        id: new.id,
        institution: new.institution,
        data_key: key.as_bytes().to_vec(),
        name: seal("name_sealed", new.name.as_str())?,
        phone: seal("phone_sealed", new.phone.digits())?,
        id_number: seal("id_number_sealed", new.id_number.digits())?,
        phone_index: phone_index(vault, new.institution, new.phone),
        id_index: id_index(vault, new.institution, new.id_number),
        locale: new.locale,
        registered_at: site.now(),
    };
    store::insert(tx, row).map_err(|error| {
        if error.constraint() == Some(PHONE_TAKEN) {
            Failure::new(Code::PhoneRegistered).into()
        } else {
            Problem::from(error)
        }
    })
}

/// Seals a further value of the customer's under their own data key, for the place `aad`.
pub(crate) fn seal_value(
    tx: &mut Tx<'_>,
    site: &Site,
    id: CustomerId,
    aad: &str,
    plain: &str,
) -> Answer<Vec<u8>> {
    let key = SealedKey::from_bytes(store::data_key(tx, id)?);
    site.vault.seal(&key, aad, plain, &*site.entropy).map_err(sealed_data)
}

/// Opens what [`seal_value`] sealed for the same place.
pub(crate) fn open_value(
    tx: &mut Tx<'_>,
    vault: &Vault,
    id: CustomerId,
    aad: &str,
    sealed: &[u8],
) -> Answer<String> {
    let key = SealedKey::from_bytes(store::data_key(tx, id)?);
    vault.open(&key, aad, sealed).map_err(sealed_data)
}

/// Gives a customer another number. One that somebody has is `REG-03`.
pub(crate) fn change_phone(
    tx: &mut Tx<'_>,
    site: &Site,
    customer: CustomerId,
    phone: &Phone,
) -> Result<(), Problem> {
    let row = store::by_id(tx, customer)?.expect("the customer exists");
    let (key, place) = (SealedKey::from_bytes(row.data_key), place("phone_sealed", customer));
    let sealed = site.vault.seal(&key, &place, phone.digits(), &*site.entropy);
    let sealed = sealed.map_err(sealed_data)?;
    let index = phone_index(&site.vault, row.institution, phone);
    store::change_phone(tx, customer, &sealed, &index).map_err(|error| {
        if error.constraint() == Some(PHONE_TAKEN) {
            Failure::new(Code::PhoneRegistered).into()
        } else {
            Problem::from(error)
        }
    })
}

/// The constraint that lets a number belong to one customer of an institution.
const PHONE_TAKEN: &str = "customers_institution_id_phone_index_key";

fn place(column: &str, id: CustomerId) -> String {
    format!("customers.{column}.{id}")
}

fn open(vault: &Vault, row: store::Sealed) -> Answer<Customer> {
    let key = SealedKey::from_bytes(row.data_key);
    let id = row.id;
    let open = |column: &str, sealed: &[u8]| {
        vault.open(&key, &place(column, id), sealed).map_err(sealed_data)
    };
    let name = open("name_sealed", &row.name)?;
    let phone = open("phone_sealed", &row.phone)?;
    let id_number = open("id_number_sealed", &row.id_number)?;
    let phone = Phone::parse(&phone).expect("only parsed numbers are sealed");
    Ok(Customer {
        id,
        institution: row.institution,
        masked_name: mask::name(&name),
        masked_phone: phone.masked(),
        masked_id_number: mask::id_number(&id_number),
        name,
        phone,
        id_number: Secret::new(id_number),
        locale: row.locale,
        registered_at: row.registered_at,
    })
}

/// Data that does not open is an outage for the operator, never a refusal for the person.
pub(crate) fn sealed_data(error: VaultError) -> Problem {
    Outage::new("opening sealed data", error).into()
}
