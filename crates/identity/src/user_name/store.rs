//! SQL of user names.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, InstitutionId, Timestamp};

/// The constraint that lets a name belong to one customer of an institution.
pub(super) const NAME_TAKEN: &str = "user_names_institution_id_name_index_key";

/// The sealed name of a customer.
pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "select name_sealed from user_names where customer_id = $1";
    Ok(tx.query_one_opt(sql, &params![customer])?.map(|row| row.get(0)))
}

/// Whose name this is.
pub(super) fn owner(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    name_index: &[u8],
) -> Result<Option<CustomerId>, DbError> {
    let sql = "select customer_id from user_names where institution_id = $1 and name_index = $2";
    Ok(tx.query_one_opt(sql, &params![institution, name_index])?.map(|row| row.get(0)))
}

/// Writes the name, in place of the one before.
pub(super) fn put(
    tx: &mut Tx<'_>,
    (institution, customer): (InstitutionId, CustomerId),
    (name_sealed, name_index): (Vec<u8>, Vec<u8>),
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into user_names (customer_id, institution_id, name_sealed, name_index,
            changed_at)
        values ($1, $2, $3, $4, $5)
        on conflict (customer_id) do update set name_sealed = excluded.name_sealed,
            name_index = excluded.name_index, changed_at = excluded.changed_at";
    tx.execute(sql, &params![customer, institution, name_sealed, name_index, now]).map(drop)
}

/// Deletes the name; whether there was one.
pub(super) fn remove(tx: &mut Tx<'_>, customer: CustomerId) -> Result<bool, DbError> {
    Ok(tx.execute("delete from user_names where customer_id = $1", &params![customer])? == 1)
}
