//! SQL of mails.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{EmailCodeId, Timestamp};
use uuid::Uuid;

use super::NewMail;

/// What became of a mail. Whether it was read, nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// When it was written.
    pub queued_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// When the mail server refused it for good.
    pub refused_at: Option<Timestamp>,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: Uuid,
    new: &NewMail<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into mail_messages (id, institution_id, code_id, template, queued_at)
        values ($1, $2, $3, $4, $5)";
    let code = new.code.map(|code| code.id);
    tx.execute(sql, &params![id, new.institution, code, new.template.as_str(), now]).map(drop)
}

pub(super) fn sent(
    tx: &mut Tx<'_>,
    id: Uuid,
    provider_number: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "update mail_messages set sent_at = coalesce(sent_at, $2),
            provider_number = coalesce(provider_number, $3)
        where id = $1";
    tx.execute(sql, &params![id, at, provider_number]).map(drop)
}

pub(super) fn refused(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    let sql = "update mail_messages set refused_at = $2 where id = $1 and sent_at is null";
    tx.execute(sql, &params![id, at]).map(drop)
}

pub(super) fn dropped(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    let sql = "update mail_messages set dropped_at = $2 where id = $1 and sent_at is null";
    tx.execute(sql, &params![id, at]).map(drop)
}

/// The newest mail of a code.
pub(crate) fn of_code(tx: &mut Tx<'_>, code: EmailCodeId) -> Result<Option<Delivery>, DbError> {
    let sql = "select queued_at, sent_at, refused_at from mail_messages
        where code_id = $1 order by queued_at desc, id desc limit 1";
    Ok(tx.query_one_opt(sql, &params![code])?.map(|row| Delivery {
        queued_at: row.get(0),
        sent_at: row.get(1),
        refused_at: row.get(2),
    }))
}

/// Deletes rows of mails that were written before then; how many.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from mail_messages where queued_at < $1", &params![before])
}
