//! What each command also writes, in its own transaction: the audit chain, messages to the
//! outside, the idempotency result; and the recurring jobs.
//!
//! No audit row, no action. No commit, no message. One key, one effect.

pub mod audit;
pub mod idempotency;
pub mod jobs;
pub mod outbox;

use tongbao_db::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0030_record", sql: include_str!("../migrations/0030_record.sql") },
    Migration {
        name: "0031_audit_subjects",
        sql: include_str!("../migrations/0031_audit_subjects.sql"),
    },
];
