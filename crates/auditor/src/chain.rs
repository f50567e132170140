//! The audit chain, hashed again from its description. I10.
//!
//! `hash = SHA-256(previous hash ‖ field(chain) ‖ field(sequence) ‖ field(at) ‖ field(actor) ‖
//! field(action) ‖ field(subject) ‖ field(detail))`; a field is its length as eight big-endian
//! bytes and then its bytes, a number is eight big-endian bytes, an absent subject is no bytes,
//! and the first row stands on 32 zero bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use tongbao_db::{DbError, Row, Tx, Value};
use uuid::Uuid;

use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

const ROWS: &str = "select chain, sequence, at, actor, action, subject, detail, hash
  from audit where (chain, sequence) > ($1, $2) order by chain, sequence limit $3";

const HEADS: &str = "select chain, sequence, hash from audit_heads order by chain";

/// A point that a chain passed through: `chain:sequence:hash`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Whose chain.
    pub chain: Uuid,
    /// The row's number.
    pub sequence: i64,
    /// The row's hash.
    pub hash: Vec<u8>,
}

/// The text is not an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAnchor;

impl fmt::Display for NotAnAnchor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not an anchor: chain:sequence:hash is expected, as a report prints it")
    }
}

impl std::error::Error for NotAnAnchor {}

impl fmt::Display for Anchor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = hex::encode(&self.hash);
        write!(formatter, "{}:{}:{hash}", self.chain.simple(), self.sequence)
    }
}

impl FromStr for Anchor {
    type Err = NotAnAnchor;

    fn from_str(text: &str) -> Result<Self, NotAnAnchor> {
        let mut parts = text.trim().splitn(3, ':');
        let mut part = || parts.next().ok_or(NotAnAnchor);
        let chain = Uuid::parse_str(part()?).map_err(|_| NotAnAnchor)?;
        let sequence = part()?.parse().map_err(|_| NotAnAnchor)?;
        let hash = hex::decode(part()?).map_err(|_| NotAnAnchor)?;
        Ok(Self { chain, sequence, hash })
    }
}

/// The last row read of a chain.
struct End {
    sequence: i64,
    hash: Vec<u8>,
}

impl Default for End {
    fn default() -> Self {
        Self { sequence: 0, hash: vec![0; 32] }
    }
}

/// Hashes every chain again and compares where it ends.
pub fn check(tx: &mut Tx<'_>, anchors: &[Anchor], report: &mut Report) -> Result<(), DbError> {
    let mut ends: BTreeMap<Uuid, End> = BTreeMap::new();
    let mut kept: BTreeMap<(Uuid, i64), &Anchor> =
        anchors.iter().map(|anchor| ((anchor.chain, anchor.sequence), anchor)).collect();
    each_page(tx, ROWS, [before_ids(), Value::Int(0)], |_, rows| {
        for row in rows {
            report.counts.audit_rows += 1;
            let chain: Uuid = row.get(0);
            let end = ends.entry(chain).or_default();
            take(row, end, report);
            if let Some(anchor) = kept.remove(&(chain, end.sequence))
                && anchor.hash != end.hash
            {
                let say = format!(
                    "audit row {} of chain {chain} is not the one that was kept",
                    end.sequence
                );
                report.find(Rule::ChainIntact, say);
            }
        }
        Ok(())
    })?;
    for (chain, sequence) in kept.keys() {
        let say = format!("chain {chain} ends before row {sequence}, whose hash was kept");
        report.find(Rule::ChainIntact, say);
    }
    compare_heads(tx, ends, report)
}

fn take(row: &Row, end: &mut End, report: &mut Report) {
    let (chain, sequence): (Uuid, i64) = (row.get(0), row.get(1));
    let hash: Vec<u8> = row.get(7);
    if sequence != end.sequence + 1 {
        let say = format!("audit row {sequence} of chain {chain} follows row {}", end.sequence);
        report.find(Rule::ChainIntact, say);
    }
    if link(&end.hash, row) != hash {
        let say = format!("audit row {sequence} of chain {chain} was changed, or one before it");
        report.find(Rule::ChainIntact, say);
    }
    *end = End { sequence, hash };
}

fn link(previous: &[u8], row: &Row) -> Vec<u8> {
    let number = |index: usize| row.get::<i64>(index).to_be_bytes().to_vec();
    let text = |index: usize| row.get::<String>(index).into_bytes();
    let subject: Option<Vec<u8>> = row.get(5);
    let fields = [
        row.get::<Vec<u8>>(0),
        number(1),
        number(2),
        text(3),
        text(4),
        subject.unwrap_or_default(),
        text(6),
    ];
    let mut bytes = previous.to_vec();
    for field in fields {
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(field);
    }
    Sha256::digest(bytes).to_vec()
}

fn compare_heads(
    tx: &mut Tx<'_>,
    mut ends: BTreeMap<Uuid, End>,
    report: &mut Report,
) -> Result<(), DbError> {
    for row in tx.query(HEADS, &[])? {
        let head = Anchor { chain: row.get(0), sequence: row.get(1), hash: row.get(2) };
        let end = ends.remove(&head.chain).unwrap_or_default();
        if (end.sequence, &end.hash) != (head.sequence, &head.hash) {
            let say = format!(
                "chain {} ends at row {}, but its head stands at row {} with another hash",
                head.chain, end.sequence, head.sequence
            );
            report.find(Rule::ChainIntact, say);
        }
        report.heads.push(head);
    }
    for chain in ends.keys() {
        report.find(Rule::ChainIntact, format!("chain {chain} has no head"));
    }
    Ok(())
}
