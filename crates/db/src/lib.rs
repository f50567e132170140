//! One SQL text on two engines.
//!
//! A command is a plain synchronous closure over [`Tx`]; [`Db::write`] runs it and answers only
//! when its effects are durable.
//!
//! | | SQLite | PostgreSQL |
//! | --- | --- | --- |
//! | who writes | one thread; queued closures share one transaction and one fsync | a pooled connection each |
//! | isolation | serial | read committed, rows locked in id order by `query_for_update` |
//! | conflict | cannot happen | 40001 and 40P01 are retried, at most [`RETRIES_MAX`] times |
//! | failed commit | answered "unknown", the writer stops, the process restarts from disk | answered "unknown" |
//!
//! The dialect: `$1` parameters, `returning`, `on conflict`, common table expressions; the types
//! `bigint`, `text` and `bytea`; no database time, randomness, sequences or logic in triggers.
//! A closure may run more than once, so it owns what it uses and changes nothing outside.

mod conversation;
mod error;
mod gather;
mod many;
mod migrate;
mod postgres;
mod scratch;
mod sqlite;
mod tx;
mod value;

use std::path::Path;
use std::sync::Arc;

pub use error::DbError;
pub use gather::{Gather, Lookup};
pub use many::{Kind, Many, SelectMany, Write};
pub use migrate::Migration;
pub use postgres::{RETRIES_MAX, travels_safely};
pub use scratch::Scratch;
pub use tx::Tx;
pub use value::{FromValue, Row, Value};

/// Which engine a [`Db`] runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The bundled SQLite.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// A database. Clones share it.
#[derive(Clone)]
pub struct Db(Arc<Backend>);

enum Backend {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// The parameters of a statement: `params![id, amount, note]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

impl Db {
    /// Opens or creates the SQLite file at `path`. Refuses an SQLite older than 3.51.3 and
    /// settings that would lose acknowledged writes.
    pub fn open_sqlite(path: &Path) -> Result<Self, DbError> {
        Ok(Self(Arc::new(Backend::Sqlite(sqlite::Sqlite::open(path, sqlite::Durability::Full)?))))
    }

    /// Unsafe: like [`Db::open_sqlite`], but answers before the commit. Loses acknowledged writes when
    /// the process dies. The negative control of the crash test opens it, to show that it notices.
    pub fn open_sqlite_answering_first(path: &Path) -> Result<Self, DbError> {
        let durability = sqlite::Durability::AnsweredFirst;
        Ok(Self(Arc::new(Backend::Sqlite(sqlite::Sqlite::open(path, durability)?))))
    }

    /// Connects to PostgreSQL. Refuses a server whose settings would lose acknowledged writes.
    pub async fn open_postgres(url: &str) -> Result<Self, DbError> {
        Ok(Self(Arc::new(Backend::Postgres(postgres::Postgres::open(url).await?))))
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        match &*self.0 {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `closure` in a transaction; answers after the commit is durable. An `Err` undoes what
    /// the closure wrote.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.write(closure).await,
            Backend::Postgres(postgres) => postgres.write(closure).await,
        }
    }

    /// Runs `closure` on one consistent snapshot. Writing is refused.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.read(closure).await,
            Backend::Postgres(postgres) => postgres.read(closure).await,
        }
    }

    /// Looks up many keys, each statement on its own snapshot.
    pub async fn look_up(
        &self,
        select: &'static SelectMany,
        keys: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.read(move |tx| tx.select_many(select, &keys)).await,
            Backend::Postgres(postgres) => postgres.look_up(select, &keys).await,
        }
    }

    /// Resolves when a commit failed and nothing more will be written: the process must restart.
    pub async fn stopped(&self) {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.stopped().await,
            Backend::Postgres(_) => std::future::pending().await,
        }
    }

    /// Lets queued writes finish and folds the write-ahead log into the database file.
    pub async fn close(&self) {
        match &*self.0 {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close(),
        }
    }

    /// One line on the engine and its version, for `doctor`.
    pub async fn describe(&self) -> Result<String, DbError> {
        match &*self.0 {
            Backend::Sqlite(_) => Ok(format!("SQLite {}", rusqlite::version())),
            Backend::Postgres(postgres) => postgres.describe().await,
        }
    }
}
