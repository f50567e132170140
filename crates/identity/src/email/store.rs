//! SQL of customers' e-mail addresses and of the codes that prove them.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CustomerId, EmailCodeId, InstitutionId, Timestamp};

use super::rules::Issued;

/// The constraint that lets an address belong to one customer of an institution.
pub(super) const ADDRESS_TAKEN: &str = "customer_emails_institution_id_address_index_key";
/// The constraint that two requests at the same instant meet on.
pub(super) const ONE_AT_A_TIME: &str = "email_codes_customer_id_day_sequence_key";

/// The sealed address of a customer, and since when it is theirs.
pub(super) fn of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<(Vec<u8>, Timestamp)>, DbError> {
    let sql = "select address_sealed, verified_at from customer_emails where customer_id = $1";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(row.map(|row| (row.get(0), row.get(1))))
}

/// Whose address this is.
pub(super) fn owner(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    address_index: &[u8],
) -> Result<Option<CustomerId>, DbError> {
    let sql = "select customer_id from customer_emails
        where institution_id = $1 and address_index = $2";
    Ok(tx.query_one_opt(sql, &params![institution, address_index])?.map(|row| row.get(0)))
}

/// Writes the address, in place of the one before.
pub(super) fn put(
    tx: &mut Tx<'_>,
    (institution, customer): (InstitutionId, CustomerId),
    (address_sealed, address_index): (Vec<u8>, Vec<u8>),
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into customer_emails (customer_id, institution_id, address_sealed,
            address_index, verified_at)
        values ($1, $2, $3, $4, $5)
        on conflict (customer_id) do update set address_sealed = excluded.address_sealed,
            address_index = excluded.address_index, verified_at = excluded.verified_at";
    let values = params![customer, institution, address_sealed, address_index, now];
    tx.execute(sql, &values).map(drop)
}

/// Deletes the address; whether there was one.
pub(super) fn remove(tx: &mut Tx<'_>, customer: CustomerId) -> Result<bool, DbError> {
    let sql = "delete from customer_emails where customer_id = $1";
    Ok(tx.execute(sql, &params![customer])? == 1)
}

const RECENT: &str = "select id, sequence, address_sealed, code_hash, tries_left, issued_at,
        expires_at, used_at
    from email_codes where customer_id = $1 and issued_at >= $2 order by issued_at, id";

/// The customer's codes since `since`, in the order in which they were issued.
pub(super) fn recent(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    since: Timestamp,
) -> Result<Vec<Issued>, DbError> {
    Ok(tx.query(RECENT, &params![customer, since])?.iter().map(issued).collect())
}

/// The same, locked until the transaction ends.
pub(super) fn recent_locked(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    since: Timestamp,
) -> Result<Vec<Issued>, DbError> {
    Ok(tx.query_for_update(RECENT, &params![customer, since])?.iter().map(issued).collect())
}

pub(super) fn insert(tx: &mut Tx<'_>, customer: CustomerId, code: &Issued) -> Result<(), DbError> {
    let sql = "insert into email_codes (id, customer_id, day, sequence, address_sealed, code_hash,
            tries_left, issued_at, expires_at, used_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)";
    let values = params![
        code.id,
        customer,
        code.issued_at.day().0,
        code.sequence,
        &code.address_sealed,
        &code.code_hash,
        code.tries_left,
        code.issued_at,
        code.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

/// Stores spent tries, and that the code was used.
pub(super) fn spend(
    tx: &mut Tx<'_>,
    id: EmailCodeId,
    tries_left: i64,
    used_at: Option<Timestamp>,
) -> Result<(), DbError> {
    let sql = "update email_codes set tries_left = $2, used_at = $3 where id = $1";
    tx.execute(sql, &params![id, tries_left, used_at]).map(drop)
}

/// Deletes codes that were issued before then; how many.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from email_codes where issued_at < $1", &params![before])
}

fn issued(row: &Row) -> Issued {
    Issued {
        id: row.get(0),
        sequence: row.get(1),
        address_sealed: row.get(2),
        code_hash: row.get(3),
        tries_left: row.get(4),
        issued_at: row.get(5),
        expires_at: row.get(6),
        used_at: row.get(7),
    }
}
