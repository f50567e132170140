//! Double-entry accounts, postings, holds and balances.
//!
//! The ledger knows accounts and amounts. It does not know customers, orders or HTTP; the ids it
//! keeps for them ([`Account::holder`], [`Posting::order`]) mean nothing to it.
//!
//! A command works in three phases:
//!
//! | phase | what | where |
//! | --- | --- | --- |
//! | load | lock the accounts in id order, read them into a [`Book`] | [`Book::load`] |
//! | decide | post, hold and settle in memory; a refusal leaves the book as it was | [`Book::post`] … |
//! | store | write accounts, postings, entries and holds, a statement each for the whole batch | [`Book::store`] |
//!
//! Postings and entries are append-only. A stored balance is a cache: each entry carries the
//! balance after it, and the auditor re-adds them.

mod account;
mod book;
mod history;
mod store;

pub use account::{Account, AccountKind, Entry, Hold, HoldState, Leg, Posting};
pub use book::{Book, LedgerRejection};
pub use history::{HistoryFilter, HistoryPage, Line, Proof, active_holds, history, line, prove};

use tongbao_db::Migration;

/// The ledger's tables.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "0020_ledger", sql: include_str!("../migrations/0020_ledger.sql") }];
