//! SQL of passwords.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{CustomerId, InstitutionId, Timestamp};

use super::former::{Former, How};
use crate::login::LoginKind;

/// Each costs a hash when a password was wrong.
const FORMER_MAX: i64 = 2;

/// A customer who can sign in.
pub(super) struct Known {
    pub(super) customer: CustomerId,
    /// The stored hash of their password.
    pub(super) phc: String,
    /// Their tries are counted by it, whichever of their names was typed.
    pub(super) phone_index: Vec<u8>,
}

const BY_PHONE: &str = "select c.id, p.phc, c.phone_index
    from customers c join passwords p on p.customer_id = c.id
    where c.institution_id = $1 and c.phone_index = $2";

const BY_USER_NAME: &str = "select c.id, p.phc, c.phone_index
    from user_names n join customers c on c.id = n.customer_id
        join passwords p on p.customer_id = c.id
    where n.institution_id = $1 and n.name_index = $2";

const BY_EMAIL: &str = "select c.id, p.phc, c.phone_index
    from customer_emails e join customers c on c.id = e.customer_id
        join passwords p on p.customer_id = c.id
    where e.institution_id = $1 and e.address_index = $2";

/// Who is meant: one statement, whatever was typed and whether it exists.
pub(super) fn known(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    (kind, index): (LoginKind, &[u8]),
) -> Result<Option<Known>, DbError> {
    let sql = match kind {
        LoginKind::Phone => BY_PHONE,
        LoginKind::UserName => BY_USER_NAME,
        LoginKind::Email => BY_EMAIL,
    };
    Ok(tx.query_one_opt(sql, &params![institution, index])?.as_ref().map(read_known))
}

/// The customer of a session.
pub(super) fn known_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Known, DbError> {
    let sql = "select c.id, p.phc, c.phone_index
        from customers c join passwords p on p.customer_id = c.id where c.id = $1";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(read_known(&row.expect("a session belongs to a customer with a password")))
}

fn read_known(row: &tongbao_db::Row) -> Known {
    Known { customer: row.get(0), phc: row.get(1), phone_index: row.get(2) }
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

/// Another password for the customer; the one before is kept among the newest two.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    phc: &str,
    how: How,
    now: Timestamp,
) -> Result<(), DbError> {
    let keep = "insert into former_passwords (customer_id, replaced_at, phc, how)
        select customer_id, $2, phc, $3 from passwords where customer_id = $1
        on conflict do nothing";
    tx.execute(keep, &params![customer, now, how.as_str()])?;
    let prune = "delete from former_passwords where customer_id = $1 and replaced_at not in (
            select replaced_at from former_passwords where customer_id = $1
            order by replaced_at desc limit $2)";
    tx.execute(prune, &params![customer, FORMER_MAX])?;
    let sql = "update passwords set phc = $2, changed_at = $3 where customer_id = $1";
    tx.execute(sql, &params![customer, phc, now]).map(drop)
}

/// The passwords before the present one, the newest first.
pub(super) fn former(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Former>, DbError> {
    let sql = "select phc, replaced_at, how from former_passwords
        where customer_id = $1 order by replaced_at desc";
    let read = |row: &tongbao_db::Row| Former {
        phc: row.get(0),
        replaced_at: row.get(1),
        how: How::from_row(&row.get::<String>(2)),
    };
    Ok(tx.query(sql, &params![customer])?.iter().map(read).collect())
}

/// When the present password was set, and its stored hash.
pub(super) fn present(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<(Timestamp, String)>, DbError> {
    let sql = "select changed_at, phc from passwords where customer_id = $1";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(row.map(|row| (row.get(0), row.get(1))))
}

/// When the present password was set.
pub(crate) fn changed_at(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<Timestamp>, DbError> {
    Ok(present(tx, customer)?.map(|(changed_at, _)| changed_at))
}

/// Deletes counters whose window began before then. A lane that waits for a proof of identity
/// waits on.
pub(crate) fn forget_tries_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    let sql = "delete from sign_in_tries where counted_from < $1 and proof_needed = 0";
    tx.execute(sql, &params![before])
}
