//! A transaction on PostgreSQL as what is said over the wire, in as few round trips as it takes.
//!
//! A round trip costs more than the statement in it, and what is locked stays locked meanwhile. So
//! `begin` travels with the first statement, deferred writes with the next one, and the last of
//! them with the `commit`. The server answers in order, and takes a `commit` after a failed
//! statement for a rollback.

use std::cell::Cell;
use std::future::Future;

use futures_util::FutureExt;
use futures_util::future::{join, join_all, ready};
use tokio::runtime::Handle;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

use crate::many::{SelectMany, Write};
use crate::postgres::{Column, decode};
use crate::{DbError, Row, Value, error};

/// Statements that are said in one breath. Past thirty, futures that are joined are no longer polled
/// in their order.
const BREATH_MAX: usize = 24;

type Client = deadpool_postgres::Client;
type Told<T> = Result<T, tokio_postgres::Error>;

/// How a transaction ended.
pub(crate) enum Ended {
    /// What was written stands.
    Well,
    /// It was undone, or never reached the server.
    Undone(DbError),
    /// Nobody knows.
    Unknown(DbError),
}

/// A write in the form in which it travels.
struct Deferred {
    write: Write,
    columns: Vec<Column>,
}

/// One transaction on one connection.
pub(crate) struct Conversation<'a> {
    client: &'a Client,
    runtime: &'a Handle,
    /// What opens the transaction, until it was sent.
    begin: Option<&'static str>,
    deferred: Vec<Deferred>,
    /// The first statement that failed, whatever the closure makes of the error.
    failed: Option<DbError>,
}

impl<'a> Conversation<'a> {
    pub(crate) fn new(client: &'a Client, runtime: &'a Handle, begin: &'static str) -> Self {
        Self { client, runtime, begin: Some(begin), deferred: Vec::new(), failed: None }
    }

    pub(crate) fn take_failed(&mut self) -> Option<DbError> {
        self.failed.take()
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, DbError> {
        let client = self.client;
        let rows = self.say(async {
            let statement = client.prepare_cached(sql).await?;
            client.query(&statement, params).await
        })?;
        Ok(rows.iter().map(decode).collect())
    }

    pub(crate) fn execute(
        &mut self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, DbError> {
        let client = self.client;
        self.say(async {
            let statement = client.prepare_cached(sql).await?;
            client.execute(&statement, params).await
        })
    }

    /// Several look-ups in their order, in one round trip.
    pub(crate) fn select_all(
        &mut self,
        selects: &[(&SelectMany, Vec<Value>)],
    ) -> Result<Vec<Vec<Row>>, DbError> {
        assert!(selects.len() <= BREATH_MAX, "{} look-ups in one breath", selects.len());
        let client = self.client;
        self.say(async {
            for (select, _) in selects {
                client.prepare_cached(select.postgres).await?;
            }
            let asked = selects.iter().map(|(select, keys)| select_many(client, select, keys));
            join_all(asked).await.into_iter().collect()
        })
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        let client = self.client;
        self.say(client.batch_execute(sql))
    }

    /// Sends the writes with what is said next. What cannot be written down fails here, inside the
    /// closure.
    pub(crate) fn defer(&mut self, writes: Vec<Write>) -> Result<(), DbError> {
        for write in writes.into_iter().filter(|write| !write.rows.is_empty()) {
            if self.deferred.len() == BREATH_MAX {
                self.flush()?;
            }
            let columns = Column::transpose(write.many.kinds, &write.rows);
            self.deferred.push(Deferred { write, columns });
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), DbError> {
        self.say(ready(Ok(())))
    }

    /// Says what is due before, and then `work`, in one breath. The statements due are prepared
    /// first: one that still has to be prepared would be overtaken by those behind it.
    fn say<T>(&mut self, work: impl Future<Output = Told<T>>) -> Result<T, DbError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let (client, writes) = (self.client, std::mem::take(&mut self.deferred));
        let prepared = match self.runtime.block_on(prepare(client, &writes)) {
            Ok(prepared) => prepared,
            Err(error) => return self.noted(Err(error::from_postgres(&error))),
        };
        let breath = Breath::default();
        let ahead = breath.ahead(client, self.begin.take(), &prepared);
        let (ahead, told) = self.runtime.block_on(join(ahead, breath.after(work)));
        let told = first_failure(ahead).and_then(|changed| match told {
            Some(told) => Ok((changed, told?)),
            None => unreachable!("what was not sent has failed"),
        });
        let (changed, told) = self.noted(told.map_err(|error| error::from_postgres(&error)))?;
        self.noted(each_changed_one(&writes, &changed))?;
        Ok(told)
    }

    fn noted<T>(&mut self, outcome: Result<T, DbError>) -> Result<T, DbError> {
        outcome.inspect_err(|error| {
            self.failed.get_or_insert_with(|| error.clone());
        })
    }

    /// Ends the transaction with what is still deferred.
    pub(crate) fn commit(&mut self) -> Ended {
        // What has to be counted is counted before.
        if self.deferred.iter().any(|deferred| deferred.write.is_counted())
            && let Err(error) = self.flush()
        {
            return Ended::Undone(error);
        }
        if self.begin.is_some() && self.deferred.is_empty() {
            return Ended::Well;
        }
        let (client, writes) = (self.client, std::mem::take(&mut self.deferred));
        let prepared = match self.runtime.block_on(prepare(client, &writes)) {
            Ok(prepared) => prepared,
            Err(error) => return Ended::Undone(error::from_postgres(&error)),
        };
        let breath = Breath::default();
        let ahead = breath.ahead(client, self.begin.take(), &prepared);
        let commit = breath.after(client.batch_execute("commit"));
        let (ahead, committed) = self.runtime.block_on(join(ahead, commit));
        ended(first_failure(ahead), committed)
    }

    /// Gives everything up.
    pub(crate) fn undo(&mut self) -> Result<(), DbError> {
        self.deferred.clear();
        if self.begin.is_some() {
            return Ok(());
        }
        let undone = self.runtime.block_on(self.client.batch_execute("rollback"));
        undone.map_err(|error| error::from_postgres(&error))
    }

    /// Ends a transaction that wrote nothing. Nobody waits for the answer: the next user of the
    /// connection speaks after it. Were it refused on a connection that lives, the next transaction
    /// would still be read-only, fail at its first write and be undone.
    pub(crate) fn leave(&mut self) -> Ended {
        if !self.deferred.is_empty() {
            return Ended::Undone(DbError::Engine("a read must not write".into()));
        }
        if self.begin.is_none() {
            let _ = self.client.batch_execute("rollback").now_or_never();
        }
        Ended::Well
    }
}

/// The server takes a commit behind a statement that it refused for a rollback.
fn ended(ahead: Told<Vec<u64>>, committed: Option<Told<()>>) -> Ended {
    let (error, sent) = match (ahead, committed) {
        (Ok(_), Some(Ok(()))) => return Ended::Well,
        (Ok(_), Some(Err(raw))) => {
            let error = error::from_postgres(&raw);
            let undone = error.is_conflict() || error.constraint().is_some();
            return if undone { Ended::Undone(error) } else { Ended::Unknown(error) };
        }
        (Err(raw), committed) => (raw, committed.is_some()),
        (Ok(_), None) => unreachable!("what was not sent has failed"),
    };
    let undone = !sent || error.as_db_error().is_some();
    let error = error::from_postgres(&error);
    if undone { Ended::Undone(error) } else { Ended::Unknown(error) }
}

/// Statements on their way behind each other. What could not even be sent stops what comes after it.
#[derive(Default)]
struct Breath {
    unsent: Cell<bool>,
}

impl Breath {
    /// Sends, when first polled, everything in its order.
    async fn ahead(
        &self,
        client: &Client,
        begin: Option<&str>,
        writes: &[(Statement, &Deferred)],
    ) -> Vec<Told<u64>> {
        let begun = async {
            match begin {
                Some(sql) => self.noting(client.batch_execute(sql).await.map(|()| 0)),
                None => Ok(0),
            }
        };
        let sent =
            writes.iter().map(|(statement, deferred)| self.send(client, statement, deferred));
        let (begun, mut sent) = join(begun, join_all(sent)).await;
        sent.insert(0, begun);
        sent
    }

    async fn send(&self, client: &Client, statement: &Statement, deferred: &Deferred) -> Told<u64> {
        let params: Vec<&(dyn ToSql + Sync)> = deferred.columns.iter().map(|c| c as _).collect();
        self.noting(client.execute(statement, &params).await)
    }

    fn noting(&self, told: Told<u64>) -> Told<u64> {
        // The server says why it refuses; without that it was not sent, or the connection is lost.
        if told.as_ref().is_err_and(|error| error.as_db_error().is_none()) {
            self.unsent.set(true);
        }
        told
    }

    /// `work`, unless something before it could not be sent.
    async fn after<T>(&self, work: impl Future<Output = Told<T>>) -> Option<Told<T>> {
        if self.unsent.get() {
            return None;
        }
        Some(work.await)
    }
}

/// How many rows each write changed, without the `begin` before them; or the first failure, which
/// is the cause of those behind it.
fn first_failure(told: Vec<Told<u64>>) -> Told<Vec<u64>> {
    let mut changed = told.into_iter().collect::<Told<Vec<u64>>>()?;
    changed.remove(0);
    Ok(changed)
}

async fn prepare<'w>(
    client: &Client,
    writes: &'w [Deferred],
) -> Told<Vec<(Statement, &'w Deferred)>> {
    let mut prepared = Vec::with_capacity(writes.len());
    for deferred in writes {
        let statement = client.prepare_cached(deferred.write.many.postgres).await?;
        prepared.push((statement, deferred));
    }
    Ok(prepared)
}

/// The rows of `select` for these keys.
pub(crate) async fn select_many(
    client: &Client,
    select: &SelectMany,
    keys: &[Value],
) -> Told<Vec<Row>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let column = Column::of(select.kind, keys.iter());
    let statement = client.prepare_cached(select.postgres).await?;
    Ok(client.query(&statement, &[&column]).await?.iter().map(decode).collect())
}

fn each_changed_one(writes: &[Deferred], changed: &[u64]) -> Result<(), DbError> {
    writes.iter().zip(changed).try_for_each(|(deferred, changed)| deferred.write.check(*changed))
}
