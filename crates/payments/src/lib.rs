//! What a person does with money: wallets, cards, top-up, withdrawal, transfer, history.
//!
//! Every use case has three visible parts: load the facts, decide in a pure function (`rules.rs`),
//! store the outcome. Money moves only through the ledger, in the transaction that also writes the
//! feature's rows, the audit row, the outbox and the idempotency result. Rows are always locked in
//! the order wallets → PINs → orders → accounts → audit head.

pub mod bank_order;
pub mod card;
pub mod history;
mod services;
pub mod topic;
pub mod transfer;
pub mod wallet;
pub mod worker;

pub use services::Payments;
// Surfaces hand this over; they know no records.
pub use tongbao_record::idempotency::Key;

use tongbao_db::Migration;

/// The tables of this room alone.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0050_payments", sql: include_str!("../migrations/0050_payments.sql") },
    Migration { name: "0051_returns", sql: include_str!("../migrations/0051_returns.sql") },
];

/// Deletes what time has made useless: bindings of cards that nobody finished. How many rows.
pub async fn sweep(site: &tongbao_identity::Site) -> Result<u64, tongbao_db::DbError> {
    let now = site.now();
    site.db.write(move |tx| card::forget_expired(tx, now)).await
}

/// The tables of every room under this one, in order.
pub fn schema() -> Vec<Migration> {
    let rooms = [
        tongbao_ledger::MIGRATIONS,
        tongbao_record::MIGRATIONS,
        tongbao_identity::MIGRATIONS,
        MIGRATIONS,
    ];
    rooms.concat()
}
