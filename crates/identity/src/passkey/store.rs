//! SQL of passkeys and of the questions that are out.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CustomerId, InstitutionId, PasskeyCeremonyId, PasskeyId, Timestamp};

/// A passkey as stored.
pub(super) struct Stored {
    pub(super) id: PasskeyId,
    pub(super) institution: InstitutionId,
    pub(super) customer: CustomerId,
    pub(super) credential: String,
    pub(super) name: String,
    pub(super) added_at: Timestamp,
    pub(super) used_at: Option<Timestamp>,
}

/// A passkey to store.
pub(super) struct NewRow {
    pub(super) id: PasskeyId,
    pub(super) institution: InstitutionId,
    pub(super) customer: CustomerId,
    pub(super) credential_id: Vec<u8>,
    pub(super) credential: String,
    pub(super) name: String,
    pub(super) added_at: Timestamp,
}

/// A question that is out.
pub(super) struct Ceremony {
    pub(super) id: PasskeyCeremonyId,
    pub(super) institution: InstitutionId,
    pub(super) purpose: &'static str,
    pub(super) subject: Vec<u8>,
    pub(super) question: String,
    pub(super) asked: String,
    pub(super) expires_at: Timestamp,
}

/// What is kept of a question, when its answer comes.
pub(super) struct Taken {
    pub(super) institution: InstitutionId,
    pub(super) question: String,
    pub(super) asked: String,
    pub(super) expires_at: Timestamp,
}

/// The customer's passkeys, the oldest first.
pub(super) fn of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Stored>, DbError> {
    let sql = "select id, institution_id, customer_id, credential, name, added_at, used_at
        from passkeys where customer_id = $1 order by added_at, id";
    Ok(tx.query(sql, &params![customer])?.iter().map(stored).collect())
}

/// By what the customer's devices know their passkeys.
pub(super) fn credential_ids(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Vec<Vec<u8>>, DbError> {
    let sql = "select credential_id from passkeys where customer_id = $1 order by added_at, id";
    Ok(tx.query(sql, &params![customer])?.iter().map(|row| row.get(0)).collect())
}

/// The passkey that a device offers, locked until the transaction ends.
pub(super) fn offered(tx: &mut Tx<'_>, credential_id: &[u8]) -> Result<Option<Stored>, DbError> {
    let sql = "select id, institution_id, customer_id, credential, name, added_at, used_at
        from passkeys where credential_id = $1";
    Ok(tx.query_for_update(sql, &params![credential_id])?.first().map(stored))
}

pub(super) fn insert(tx: &mut Tx<'_>, row: NewRow) -> Result<(), DbError> {
    let sql = "insert into passkeys (id, institution_id, customer_id, credential_id, credential,
            name, added_at, used_at)
        values ($1, $2, $3, $4, $5, $6, $7, null)";
    let values = params![
        row.id,
        row.institution,
        row.customer,
        row.credential_id,
        row.credential,
        row.name,
        row.added_at
    ];
    tx.execute(sql, &values).map(drop)
}

pub(super) fn used(tx: &mut Tx<'_>, id: PasskeyId, now: Timestamp) -> Result<(), DbError> {
    let sql = "update passkeys set used_at = $2 where id = $1";
    tx.execute(sql, &params![id, now]).map(drop)
}

/// Keeps the counter and the state of the copy that came with the last use.
pub(super) fn renew(tx: &mut Tx<'_>, id: PasskeyId, credential: &str) -> Result<(), DbError> {
    let sql = "update passkeys set credential = $2 where id = $1";
    tx.execute(sql, &params![id, credential]).map(drop)
}

/// Renames it only if it is the customer's; true when it did.
pub(super) fn rename(
    tx: &mut Tx<'_>,
    id: PasskeyId,
    customer: CustomerId,
    name: &str,
) -> Result<bool, DbError> {
    let sql = "update passkeys set name = $3 where id = $1 and customer_id = $2";
    Ok(tx.execute(sql, &params![id, customer, name])? == 1)
}

/// Removes it only if it is the customer's; true when it did.
pub(super) fn remove(
    tx: &mut Tx<'_>,
    id: PasskeyId,
    customer: CustomerId,
) -> Result<bool, DbError> {
    let sql = "delete from passkeys where id = $1 and customer_id = $2";
    Ok(tx.execute(sql, &params![id, customer])? == 1)
}

/// Keeps a question until its answer comes, in place of an earlier one under the same id.
pub(super) fn ask(tx: &mut Tx<'_>, ceremony: &Ceremony) -> Result<(), DbError> {
    let sql = "insert into passkey_ceremonies (id, institution_id, purpose, subject, question,
            asked, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do update set question = excluded.question, asked = excluded.asked,
            expires_at = excluded.expires_at";
    let values = params![
        ceremony.id,
        ceremony.institution,
        ceremony.purpose,
        &ceremony.subject,
        &ceremony.question,
        &ceremony.asked,
        ceremony.expires_at
    ];
    tx.execute(sql, &values).map(drop)
}

/// The question, if this subject was asked it for this purpose.
pub(super) fn look(
    tx: &mut Tx<'_>,
    id: PasskeyCeremonyId,
    (purpose, subject): (&'static str, &[u8]),
) -> Result<Option<Taken>, DbError> {
    let sql = "select institution_id, question, asked, expires_at from passkey_ceremonies
        where id = $1 and purpose = $2 and subject = $3";
    Ok(tx.query_one_opt(sql, &params![id, purpose, subject])?.as_ref().map(taken))
}

/// The same, and away with it: whoever comes next finds nothing.
pub(super) fn take(
    tx: &mut Tx<'_>,
    id: PasskeyCeremonyId,
    (purpose, subject): (&'static str, &[u8]),
) -> Result<Option<Taken>, DbError> {
    let sql = "delete from passkey_ceremonies where id = $1 and purpose = $2 and subject = $3
        returning institution_id, question, asked, expires_at";
    Ok(tx.query_one_opt(sql, &params![id, purpose, subject])?.as_ref().map(taken))
}

/// Deletes questions that nobody answered in time; how many.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from passkey_ceremonies where expires_at < $1", &params![before])
}

fn stored(row: &Row) -> Stored {
    Stored {
        id: row.get(0),
        institution: row.get(1),
        customer: row.get(2),
        credential: row.get(3),
        name: row.get(4),
        added_at: row.get(5),
        used_at: row.get(6),
    }
}

fn taken(row: &Row) -> Taken {
    Taken {
        institution: row.get(0),
        question: row.get(1),
        asked: row.get(2),
        expires_at: row.get(3),
    }
}
