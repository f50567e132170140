//! The operator's messages, and the mail server's.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use tongbao_kernel::Timestamp;
use uuid::Uuid;

use crate::sandbox::inbox::{Fate, Incoming, Message, MessageKind, MessageState};

pub fn put(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    message_id: &str,
    (state, due_at): Fate,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let arrived_at = state.readable().then_some(now.0);
    tx.execute(
        "insert into messages
           (id, kind, message_id, recipient, subject, text, state, accepted_at, due_at, arrived_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            incoming.id.as_bytes(),
            incoming.kind.stored(),
            message_id,
            incoming.to,
            incoming.subject,
            incoming.text,
            state.stored(),
            now.0,
            due_at.map(|at| at.0),
            arrived_at,
        ],
    )?;
    Ok(())
}

pub fn find(tx: &Transaction<'_>, id: Uuid) -> rusqlite::Result<Option<Message>> {
    let sql =
        "select id, kind, message_id, recipient, subject, text, state, accepted_at, arrived_at
               from messages where id = ?1";
    tx.query_row(sql, params![id.as_bytes()], message).optional()
}

/// The newest first; those to everyone when `recipient` is empty.
pub fn newest(tx: &Transaction<'_>, recipient: &str, limit: u32) -> rusqlite::Result<Vec<Message>> {
    let mut statement = tx.prepare_cached(
        "select id, kind, message_id, recipient, subject, text, state, accepted_at, arrived_at
         from messages where ?1 = '' or recipient = ?1
         order by coalesce(arrived_at, accepted_at) desc, id desc limit ?2",
    )?;
    let rows = statement.query_map(params![recipient, limit], message)?;
    rows.collect()
}

pub fn due(tx: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<Vec<(Uuid, MessageKind)>> {
    let mut statement = tx.prepare_cached(
        "select id, kind from messages where state = 'on_its_way' and due_at <= ?1 order by due_at",
    )?;
    let rows = statement.query_map(params![now.0], |row| {
        let kind: String = row.get(1)?;
        Ok((Uuid::from_bytes(row.get(0)?), MessageKind::from_stored(&kind)))
    })?;
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
    let (kind, state): (String, String) = (row.get(1)?, row.get(6)?);
    let arrived_at: Option<i64> = row.get(8)?;
    Ok(Message {
        id: Uuid::from_bytes(row.get(0)?),
        kind: MessageKind::from_stored(&kind),
        message_id: row.get(2)?,
        to: row.get(3)?,
        subject: row.get(4)?,
        text: row.get(5)?,
        state: MessageState::from_stored(&state),
        accepted_at: Timestamp(row.get(7)?),
        arrived_at: arrived_at.map(Timestamp),
    })
}
