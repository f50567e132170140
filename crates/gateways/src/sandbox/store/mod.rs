//! The sandbox's own SQLite file: the bank's books, the operator's messages, the faults.
//!
//! One connection behind a mutex, used on blocking threads, every piece of work in one immediate
//! transaction that is durable before anything is answered: what the bank has booked stays booked
//! when the wallet, or the sandbox itself, is killed.

pub(super) mod callbacks;
pub(super) mod cards;
pub(super) mod due;
pub(super) mod messages;
pub(super) mod orders;
pub(super) mod settings;

use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The sandbox's file cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox's store: {0}")]
pub struct StoreError(#[from] rusqlite::Error);

/// The file, shared by everything in the sandbox.
#[derive(Clone)]
pub(super) struct Store(Arc<Mutex<Connection>>);

impl Store {
    /// Opens the file, creating what is missing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(include_str!("schema.sql"))?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs `work` in one transaction, committed before this returns `Ok`.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.0);
        let running = tokio::task::spawn_blocking(move || {
            let mut connection = connection.lock().expect("no work on the store panics");
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        });
        running.await.expect("no work on the store panics")
    }
}
