//! SQL of customers.

use tongbao_db::{DbError, Kind, Row, SelectMany, Tx, Value, params};
use tongbao_kernel::{CustomerId, InstitutionId, Timestamp};

use crate::Locale;

/// A customer as stored.
pub(super) struct Sealed {
    pub(super) id: CustomerId,
    pub(super) institution: InstitutionId,
    pub(super) data_key: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) phone: Vec<u8>,
    pub(super) id_number: Vec<u8>,
    pub(super) locale: Locale,
    pub(super) registered_at: Timestamp,
}

/// A customer to store.
pub(super) struct NewRow {
    pub(super) id: CustomerId,
    pub(super) institution: InstitutionId,
    pub(super) data_key: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) phone: Vec<u8>,
    pub(super) id_number: Vec<u8>,
    pub(super) phone_index: Vec<u8>,
    pub(super) id_index: Vec<u8>,
    pub(super) locale: Locale,
    pub(super) registered_at: Timestamp,
}

const BY_IDS: SelectMany = SelectMany {
    sqlite: "select id, institution_id, data_key, name_sealed, phone_sealed, id_number_sealed,
            locale, registered_at
        from customers where id = $1",
    postgres: "select id, institution_id, data_key, name_sealed, phone_sealed, id_number_sealed,
            locale, registered_at
        from customers where id = any($1)",
    kind: Kind::Blob,
};

pub(super) fn by_id(tx: &mut Tx<'_>, id: CustomerId) -> Result<Option<Sealed>, DbError> {
    Ok(by_ids(tx, &[id])?.pop())
}

pub(super) fn by_ids(tx: &mut Tx<'_>, ids: &[CustomerId]) -> Result<Vec<Sealed>, DbError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let keys: Vec<Value> = ids.into_iter().map(Value::from).collect();
    Ok(tx.select_many(&BY_IDS, &keys)?.iter().map(sealed).collect())
}

pub(super) fn data_key(tx: &mut Tx<'_>, id: CustomerId) -> Result<Vec<u8>, DbError> {
    let row = tx.query_one_opt("select data_key from customers where id = $1", &params![id])?;
    Ok(row.expect("a sealed value belongs to a customer").get(0))
}

pub(super) fn by_phone_index(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    index: &[u8],
) -> Result<Option<Sealed>, DbError> {
    let sql = "select id, institution_id, data_key, name_sealed, phone_sealed, id_number_sealed,
            locale, registered_at
        from customers where institution_id = $1 and phone_index = $2";
    Ok(tx.query_one_opt(sql, &params![institution, index])?.as_ref().map(sealed))
}

pub(crate) fn exists_phone_index(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    index: &[u8],
) -> Result<bool, DbError> {
    Ok(id_by_phone_index(tx, institution, index)?.is_some())
}

/// Notes that the customer signed in.
pub(crate) fn set_active(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update customers set active_at = $2 where id = $1";
    tx.execute(sql, &params![customer, now]).map(drop)
}

/// When the customer last signed in; signing in waits until the transaction ends.
pub(crate) fn active_at_locked(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Timestamp, DbError> {
    let sql = "select active_at from customers where id = $1";
    let rows = tx.query_for_update(sql, &params![customer])?;
    Ok(rows.first().expect("the customer exists").get(0))
}

/// Some customers of an institution who have not signed in since then and are not restricted for it
/// yet, with the time of their last use.
pub(crate) fn idle_since(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    before: Timestamp,
) -> Result<Vec<(CustomerId, Timestamp)>, DbError> {
    let sql = "select c.id, c.active_at from customers c
        where c.institution_id = $1 and c.active_at < $2 and not exists (
            select 1 from restrictions r
            where r.customer_id = c.id and r.kind = 'dormant' and r.lifted_at is null)
        order by c.active_at limit 200";
    let rows = tx.query(sql, &params![institution, before])?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

pub(crate) fn id_by_phone_index(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    index: &[u8],
) -> Result<Option<CustomerId>, DbError> {
    let sql = "select id from customers where institution_id = $1 and phone_index = $2";
    Ok(tx.query_one_opt(sql, &params![institution, index])?.map(|row| row.get(0)))
}

pub(crate) fn count_by_id_index(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    index: &[u8],
) -> Result<i64, DbError> {
    let sql = "select id from customers where institution_id = $1 and id_index = $2";
    let found = tx.query(sql, &params![institution, index])?.len();
    Ok(i64::try_from(found).unwrap_or(i64::MAX))
}

pub(super) fn count(tx: &mut Tx<'_>, institution: InstitutionId) -> Result<i64, DbError> {
    let sql = "select cast(count(*) as bigint) from customers where institution_id = $1";
    let row = tx.query_one_opt(sql, &params![institution])?;
    Ok(row.expect("a count has one row").get(0))
}

pub(crate) fn set_locale(tx: &mut Tx<'_>, id: CustomerId, locale: Locale) -> Result<(), DbError> {
    let sql = "update customers set locale = $2 where id = $1 and locale <> $2";
    tx.execute(sql, &params![id, locale.tag()]).map(drop)
}

pub(super) fn insert(tx: &mut Tx<'_>, row: NewRow) -> Result<(), DbError> {
    let sql = "insert into customers (id, institution_id, data_key, name_sealed, phone_sealed,
            id_number_sealed, phone_index, id_index, locale, registered_at, active_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
    let values = params![
        row.id,
        row.institution,
        row.data_key,
        row.name,
        row.phone,
        row.id_number,
        row.phone_index,
        row.id_index,
        row.locale.tag(),
        row.registered_at
    ];
    tx.execute(sql, &values).map(drop)
}

fn sealed(row: &Row) -> Sealed {
    Sealed {
        id: row.get(0),
        institution: row.get(1),
        data_key: row.get(2),
        name: row.get(3),
        phone: row.get(4),
        id_number: row.get(5),
        locale: Locale::from_tag(&row.get::<String>(6)),
        registered_at: row.get(7),
    }
}

const BY_PHONE_INDEX: SelectMany = SelectMany {
    sqlite: "select phone_index, id from customers where phone_index = $1",
    postgres: "select phone_index, id from customers where phone_index = any($1)",
    kind: Kind::Blob,
};

pub(super) fn ids_by_phone_indexes(
    tx: &mut Tx<'_>,
    indexes: &[Vec<u8>],
) -> Result<Vec<(Vec<u8>, CustomerId)>, DbError> {
    let keys: Vec<Value> = indexes.iter().map(Value::from).collect();
    Ok(tx.select_many(&BY_PHONE_INDEX, &keys)?.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Gives a customer another number.
pub(super) fn change_phone(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    phone_sealed: &[u8],
    phone_index: &[u8],
) -> Result<(), DbError> {
    let sql = "update customers set phone_sealed = $2, phone_index = $3 where id = $1";
    tx.execute(sql, &params![customer, phone_sealed, phone_index]).map(drop)
}
