//! The operator's messages.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use tongbao_kernel::Timestamp;
use uuid::Uuid;

use crate::Sms;
use crate::sandbox::inbox::{Message, MessageState};

pub fn put(
    tx: &Transaction<'_>,
    sms: &Sms,
    message_id: &str,
    (state, due_at): (MessageState, Option<Timestamp>),
    now: Timestamp,
) -> rusqlite::Result<()> {
    let arrived_at = state.readable().then_some(now.0);
    tx.execute(
        "insert into messages
           (id, message_id, phone, text, state, accepted_at, due_at, arrived_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            sms.id.as_bytes(),
            message_id,
            sms.to,
            sms.text,
            state.stored(),
            now.0,
            due_at.map(|at| at.0),
            arrived_at,
        ],
    )?;
    Ok(())
}

pub fn find(tx: &Transaction<'_>, id: Uuid) -> rusqlite::Result<Option<Message>> {
    let sql = "select id, message_id, phone, text, state, accepted_at, arrived_at
               from messages where id = ?1";
    tx.query_row(sql, params![id.as_bytes()], message).optional()
}

/// The newest first; those of every number when `phone` is empty.
pub fn newest(tx: &Transaction<'_>, phone: &str, limit: u32) -> rusqlite::Result<Vec<Message>> {
    let mut statement = tx.prepare_cached(
        "select id, message_id, phone, text, state, accepted_at, arrived_at from messages
         where ?1 = '' or phone = ?1 order by coalesce(arrived_at, accepted_at) desc, id desc limit ?2",
    )?;
    let rows = statement.query_map(params![phone, limit], message)?;
    rows.collect()
}

pub fn due(tx: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<Vec<Uuid>> {
    let mut statement = tx.prepare_cached(
        "select id from messages where state = 'on_its_way' and due_at <= ?1 order by due_at",
    )?;
    let rows = statement.query_map(params![now.0], |row| row.get(0).map(Uuid::from_bytes))?;
    rows.collect()
}

pub fn arrived(tx: &Transaction<'_>, id: Uuid, now: Timestamp) -> rusqlite::Result<()> {
    tx.execute(
        "update messages set state = 'delivered', arrived_at = ?2 where id = ?1",
        params![id.as_bytes(), now.0],
    )?;
    Ok(())
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let state: String = row.get(4)?;
    let arrived_at: Option<i64> = row.get(6)?;
    Ok(Message {
        id: Uuid::from_bytes(row.get(0)?),
        message_id: row.get(1)?,
        phone: row.get(2)?,
        text: row.get(3)?,
        state: MessageState::from_stored(&state),
        accepted_at: Timestamp(row.get(5)?),
        arrived_at: arrived_at.map(Timestamp),
    })
}
