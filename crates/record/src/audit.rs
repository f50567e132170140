//! The audit chain: one per institution, each row hashed over the one before it.
//!
//! `hash = SHA-256(previous hash ‖ field(chain) ‖ field(sequence) ‖ field(at) ‖ field(actor) ‖
//! field(action) ‖ field(subject) ‖ field(detail))`, where `field(bytes)` is the length as eight
//! big-endian bytes and then the bytes; numbers are eight big-endian bytes, an absent subject is
//! no bytes, and the hash before the first row is 32 zero bytes. Editing, deleting or reordering
//! one row breaks every hash after it.
//!
//! Append last in a transaction: the head row is what concurrent commands meet on.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use tongbao_db::{DbError, Kind, Many, Row, Tx, Value, Write, params};
use tongbao_kernel::{InstitutionId, Timestamp};
use uuid::Uuid;

/// Something that was done, by whom, to what.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Whose chain.
    pub chain: InstitutionId,
    /// When.
    pub at: Timestamp,
    /// Who: `customer:…`, `staff:…`, `system`.
    pub actor: String,
    /// What, such as `transfer.sent`.
    pub action: &'static str,
    /// To what.
    pub subject: Option<Uuid>,
    /// What else an investigator needs. Never a secret, never personal data in clear.
    pub detail: Json,
}

/// A row as it was written.
#[derive(Debug, Clone)]
pub struct Past {
    /// Its place in the chain.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// What else was noted.
    pub detail: Json,
}

/// The hash before the first row.
const ORIGIN: [u8; 32] = [0; 32];

static APPEND: Many = Many {
    sqlite: "insert into audit (chain, sequence, at, actor, action, subject, detail, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
    postgres: "insert into audit (chain, sequence, at, actor, action, subject, detail, hash)
        select * from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[], $5::text[],
            $6::bytea[], $7::text[], $8::bytea[])",
    kinds: &[
        Kind::Blob,
        Kind::Int,
        Kind::Int,
        Kind::Text,
        Kind::Text,
        Kind::Blob,
        Kind::Text,
        Kind::Blob,
    ],
};

const HEAD: &str = "select sequence, hash from audit_heads where chain = $1";
const START: &str = "insert into audit_heads (chain, sequence, hash) values ($1, 0, $2)
    on conflict do nothing";
static ADVANCE: Many = Many {
    sqlite: "update audit_heads set sequence = $2, hash = $3 where chain = $1",
    postgres: "update audit_heads as h set sequence = n.sequence, hash = n.hash
        from unnest($1::bytea[], $2::bigint[], $3::bytea[]) as n (chain, sequence, hash)
        where h.chain = n.chain",
    kinds: &[Kind::Blob, Kind::Int, Kind::Blob],
};

/// Appends one row.
pub fn append(tx: &mut Tx<'_>, entry: Entry) -> Result<(), DbError> {
    append_many(tx, vec![entry])
}

/// Appends rows in their order. Chains are taken in id order, so that two commands do not wait
/// for each other.
pub fn append_many(tx: &mut Tx<'_>, entries: Vec<Entry>) -> Result<(), DbError> {
    let mut chains: BTreeMap<InstitutionId, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        chains.entry(entry.chain).or_default().push(entry);
    }
    chains.into_iter().try_for_each(|(chain, entries)| extend(tx, chain, &entries))
}

/// What was done to the subject before this place of the chain, the newest first. Transfers, which
/// have orders as subjects, are not indexed by it.
pub fn of_subject(
    tx: &mut Tx<'_>,
    (chain, subject): (InstitutionId, Uuid),
    before: i64,
    count: i64,
) -> Result<Vec<Past>, DbError> {
    let sql = "select sequence, at, actor, action, detail from audit
        where subject = $1 and chain = $2 and sequence < $3 and action <> 'transfer.sent'
        order by sequence desc limit $4";
    let rows = tx.query(sql, &params![subject, chain, before, count])?;
    let past = |row: &Row| Past {
        sequence: row.get(0),
        at: row.get(1),
        actor: row.get(2),
        action: row.get(3),
        detail: serde_json::from_str(&row.get::<String>(4)).unwrap_or_default(),
    };
    Ok(rows.iter().map(past).collect())
}

fn extend(tx: &mut Tx<'_>, chain: InstitutionId, entries: &[Entry]) -> Result<(), DbError> {
    let (mut sequence, mut hash) = head(tx, chain)?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        sequence += 1;
        let detail = entry.detail.to_string();
        hash = link(&hash, chain, sequence, entry, &detail);
        rows.push(row(chain, sequence, entry, detail, &hash));
    }
    let head = vec![params![chain, sequence, hash].to_vec()];
    tx.defer(vec![Write::of(&APPEND, rows), Write::of(&ADVANCE, head)])
}

fn head(tx: &mut Tx<'_>, chain: InstitutionId) -> Result<(i64, [u8; 32]), DbError> {
    let read = |tx: &mut Tx<'_>| tx.query_for_update(HEAD, &params![chain]);
    let mut rows = read(tx)?;
    if rows.is_empty() {
        tx.execute(START, &params![chain, ORIGIN])?;
        rows = read(tx)?;
    }
    let row = rows.first().expect("the chain has a head now");
    let hash: Vec<u8> = row.get(1);
    Ok((row.get(0), hash.try_into().expect("a hash has 32 bytes")))
}

fn row(
    chain: InstitutionId,
    sequence: i64,
    entry: &Entry,
    detail: String,
    hash: &[u8; 32],
) -> Vec<Value> {
    params![chain, sequence, entry.at, &entry.actor, entry.action, entry.subject, detail, *hash,]
        .to_vec()
}

fn link(
    previous: &[u8; 32],
    chain: InstitutionId,
    sequence: i64,
    entry: &Entry,
    detail: &str,
) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    let mut field = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    field(chain.0.as_bytes());
    field(&sequence.to_be_bytes());
    field(&entry.at.0.to_be_bytes());
    field(entry.actor.as_bytes());
    field(entry.action.as_bytes());
    field(entry.subject.as_ref().map_or(&[][..], |subject| subject.as_bytes()));
    field(detail.as_bytes());
    hasher.finalize().into()
}
