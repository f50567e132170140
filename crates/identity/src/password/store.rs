//! SQL of passwords.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, InstitutionId, Timestamp};

/// The customer with this number, and the stored hash of their password.
pub(super) fn by_phone_index(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    phone_index: &[u8],
) -> Result<Option<(CustomerId, String)>, DbError> {
    let sql = "select c.id, p.phc from customers c join passwords p on p.customer_id = c.id
        where c.institution_id = $1 and c.phone_index = $2";
    let row = tx.query_one_opt(sql, &params![institution, phone_index])?;
    Ok(row.map(|row| (row.get(0), row.get(1))))
}

pub(super) fn phone_index_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<u8>, DbError> {
    let sql = "select phone_index from customers where id = $1";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(row.expect("a session belongs to a customer").get(0))
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    phc: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into passwords (customer_id, phc, changed_at) values ($1, $2, $3)";
    tx.execute(sql, &params![customer, phc, now]).map(drop)
}

/// Another password for the customer.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    phc: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update passwords set phc = $2, changed_at = $3 where customer_id = $1";
    tx.execute(sql, &params![customer, phc, now]).map(drop)
}

pub(crate) fn forget_tries_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from sign_in_tries where counted_from < $1", &params![before])
}
