//! Messages to the outside, written with the command that causes them and delivered at least once.
//!
//! A worker leases due messages, calls the outside without any transaction open, and then either
//! deletes the message in the transaction that records the answer ([`done`]) or puts it off
//! ([`put_off`]). A worker that dies leaves a lease that runs out.

use std::time::Duration;

use serde_json::Value as Json;
use tongbao_db::{Db, DbError, Kind, Many, Row, Tx, Value, Write, params};
use tongbao_kernel::{InstitutionId, OutboxId, Timestamp};

/// How long a worker may take over a message before another one may have it: what a dead one
/// holds up, and three times what a call to a partner may last.
pub const LEASE: Duration = Duration::from_secs(30);

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Message {
    /// The message; consumers drop what they have seen.
    pub id: OutboxId,
    /// Whose.
    pub institution: InstitutionId,
    /// What kind, such as `sms.send`.
    pub topic: String,
    /// What the handler needs.
    pub payload: Json,
    /// When it was written.
    pub created_at: Timestamp,
    /// Not before this.
    pub due_at: Timestamp,
    /// Deliveries tried so far.
    pub attempts: i64,
}

impl Message {
    /// A message that may go at once.
    pub fn new(
        id: OutboxId,
        institution: InstitutionId,
        (topic, payload): (&str, Json),
        now: Timestamp,
    ) -> Self {
        let topic = topic.to_owned();
        Self { id, institution, topic, payload, created_at: now, due_at: now, attempts: 0 }
    }
}

static PUT: Many = Many {
    sqlite: "insert into outbox (id, institution_id, topic, payload, created_at, due_at,
            leased_until, attempts)
        values ($1, $2, $3, $4, $5, $6, 0, 0)",
    postgres: "insert into outbox (id, institution_id, topic, payload, created_at, due_at,
            leased_until, attempts)
        select id, house, topic, payload, created, due, 0, 0
        from unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
            as n (id, house, topic, payload, created, due)",
    kinds: &[Kind::Blob, Kind::Blob, Kind::Text, Kind::Text, Kind::Int, Kind::Int],
};

const DUE: &str = "select id, institution_id, topic, payload, created_at, due_at, attempts
    from outbox where due_at <= $1 and leased_until <= $1 and topic = $3
    order by due_at, id limit $2";

const LEASE_SQL: Many = Many {
    sqlite: "update outbox set leased_until = $2, attempts = attempts + 1 where id = $1",
    postgres: "update outbox as o set leased_until = n.until, attempts = o.attempts + 1
        from unnest($1::bytea[], $2::bigint[]) as n (id, until) where o.id = n.id",
    kinds: &[Kind::Blob, Kind::Int],
};

const DONE: Many = Many {
    sqlite: "delete from outbox where id = $1",
    postgres: "delete from outbox where id = any($1::bytea[])",
    kinds: &[Kind::Blob],
};

/// Puts messages on their way.
pub fn put_many(tx: &mut Tx<'_>, messages: &[Message]) -> Result<(), DbError> {
    tx.defer(vec![putting(messages)])
}

/// What [`put_many`] writes, for a command that writes several at once.
pub fn putting(messages: &[Message]) -> Write {
    let row = |message: &Message| {
        params![
            message.id,
            message.institution,
            &message.topic,
            message.payload.to_string(),
            message.created_at,
            message.due_at,
        ]
        .to_vec()
    };
    Write::of(&PUT, messages.iter().map(row).collect())
}

/// Puts one message on its way.
pub fn put(tx: &mut Tx<'_>, message: &Message) -> Result<(), DbError> {
    put_many(tx, std::slice::from_ref(message))
}

/// Leases up to `limit` due messages of one topic. Two workers never get the same one.
pub async fn lease(
    db: &Db,
    topic: &'static str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Message>, DbError> {
    db.write(move |tx| {
        let rows = tx.query_for_update(DUE, &params![now, limit, topic])?;
        let messages: Vec<Message> = rows.iter().map(message).collect();
        let until = now.after(LEASE);
        let lease = |message: &Message| params![message.id, until].to_vec();
        tx.execute_many(&LEASE_SQL, &messages.iter().map(lease).collect::<Vec<_>>())?;
        Ok(messages)
    })
    .await
}

/// The messages are delivered.
pub fn done(tx: &mut Tx<'_>, ids: &[OutboxId]) -> Result<(), DbError> {
    let rows: Vec<Vec<Value>> = ids.iter().map(|id| vec![Value::from(*id)]).collect();
    tx.execute_many(&DONE, &rows).map(drop)
}

/// The message is to be tried again at `due_at`.
pub fn put_off(tx: &mut Tx<'_>, id: OutboxId, due_at: Timestamp) -> Result<(), DbError> {
    let sql = "update outbox set due_at = $2, leased_until = 0 where id = $1";
    tx.execute(sql, &params![id, due_at]).map(drop)
}

/// How many messages wait, and since when the oldest is due.
pub fn backlog(tx: &mut Tx<'_>) -> Result<(i64, Option<Timestamp>), DbError> {
    let sql = "select cast(count(*) as bigint), min(due_at) from outbox";
    let row = tx.query_one_opt(sql, &[])?.expect("an aggregate has one row");
    Ok((row.get(0), row.get(1)))
}

/// Wait before the next try: doubling from one second to five minutes.
pub fn back_off(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(0, 9)).unwrap_or(9);
    Duration::from_secs(2_u64.pow(doublings).min(300))
}

fn message(row: &Row) -> Message {
    let payload: String = row.get(3);
    Message {
        id: row.get(0),
        institution: row.get(1),
        topic: row.get(2),
        payload: serde_json::from_str(&payload).expect("payloads are written as JSON"),
        created_at: row.get(4),
        due_at: row.get(5),
        attempts: row.get(6),
    }
}
