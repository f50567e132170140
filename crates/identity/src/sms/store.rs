//! SQL of messages.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{SmsCodeId, Timestamp};
use uuid::Uuid;

use super::NewSms;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// When it was written.
    pub queued_at: Timestamp,
    /// When the operator took it.
    pub sent_at: Option<Timestamp>,
    /// When it reached the handset.
    pub delivered_at: Option<Timestamp>,
    /// When the operator gave up.
    pub failed_at: Option<Timestamp>,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: Uuid,
    new: &NewSms<'_>,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into sms_messages (id, institution_id, code_id, channel, template, queued_at)
        values ($1, $2, $3, $4, $5, $6)";
    let (channel, template) = (new.channel.as_str(), new.template.as_str());
    let code = new.code.map(|code| code.id);
    tx.execute(sql, &params![id, new.institution, code, channel, template, now]).map(drop)
}

pub(super) fn sent(
    tx: &mut Tx<'_>,
    id: Uuid,
    provider_number: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let sql = "update sms_messages set sent_at = coalesce(sent_at, $2),
            provider_number = coalesce(provider_number, $3)
        where id = $1";
    tx.execute(sql, &params![id, at, provider_number]).map(drop)
}

pub(super) fn delivered(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    let sql = "update sms_messages set delivered_at = $2
        where id = $1 and delivered_at is null and failed_at is null";
    tx.execute(sql, &params![id, at]).map(drop)
}

pub(super) fn dropped(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    let sql = "update sms_messages set dropped_at = $2 where id = $1 and sent_at is null";
    tx.execute(sql, &params![id, at]).map(drop)
}

pub(super) fn failed(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    let sql = "update sms_messages set failed_at = $2
        where id = $1 and delivered_at is null and failed_at is null";
    tx.execute(sql, &params![id, at]).map(drop)
}

/// The newest message of a code.
pub(crate) fn of_code(tx: &mut Tx<'_>, code: SmsCodeId) -> Result<Option<Delivery>, DbError> {
    let sql = "select queued_at, sent_at, delivered_at, failed_at from sms_messages
        where code_id = $1 order by queued_at desc, id desc limit 1";
    Ok(tx.query_one_opt(sql, &params![code])?.map(|row| Delivery {
        queued_at: row.get(0),
        sent_at: row.get(1),
        delivered_at: row.get(2),
        failed_at: row.get(3),
    }))
}

pub(super) fn backlog(
    tx: &mut Tx<'_>,
    since: Timestamp,
    waiting_since: Timestamp,
) -> Result<(i64, i64), DbError> {
    let sql = "select cast(count(*) as bigint),
            cast(coalesce(sum(case when delivered_at is null and failed_at is null
                and queued_at <= $2 then 1 else 0 end), 0) as bigint)
        from sms_messages where queued_at >= $1";
    let row = tx.query_one_opt(sql, &params![since, waiting_since])?;
    let row = row.expect("an aggregate has one row");
    Ok((row.get(0), row.get(1)))
}

pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from sms_messages where queued_at < $1", &params![before])
}
