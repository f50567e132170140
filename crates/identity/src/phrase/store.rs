//! SQL of phrases.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CustomerId, InstitutionId, Timestamp};

/// A phrase as stored, with the key that opens it.
pub(super) struct Sealed {
    pub(super) customer: CustomerId,
    pub(super) data_key: Vec<u8>,
    pub(super) phrase: Vec<u8>,
    pub(super) chosen_at: Timestamp,
}

pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<Sealed>, DbError> {
    let sql = "select p.customer_id, c.data_key, p.phrase_sealed, p.chosen_at
        from phrases p join customers c on c.id = p.customer_id
        where p.customer_id = $1";
    Ok(tx.query_one_opt(sql, &params![customer])?.as_ref().map(sealed))
}

pub(super) fn of_phone_index(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    index: &[u8],
) -> Result<Option<Sealed>, DbError> {
    let sql = "select p.customer_id, c.data_key, p.phrase_sealed, p.chosen_at
        from customers c join phrases p on p.customer_id = c.id
        where c.institution_id = $1 and c.phone_index = $2";
    Ok(tx.query_one_opt(sql, &params![institution, index])?.as_ref().map(sealed))
}

pub(super) fn put(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    phrase: &[u8],
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into phrases (customer_id, phrase_sealed, chosen_at) values ($1, $2, $3)
        on conflict (customer_id) do update set phrase_sealed = $2, chosen_at = $3";
    tx.execute(sql, &params![customer, phrase, now]).map(drop)
}

/// True when there was one.
pub(super) fn remove(tx: &mut Tx<'_>, customer: CustomerId) -> Result<bool, DbError> {
    let sql = "delete from phrases where customer_id = $1";
    Ok(tx.execute(sql, &params![customer])? == 1)
}

fn sealed(row: &Row) -> Sealed {
    Sealed { customer: row.get(0), data_key: row.get(1), phrase: row.get(2), chosen_at: row.get(3) }
}
