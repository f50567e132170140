//! A transaction on PostgreSQL as what is said over the wire, in as few round trips as it takes.
//!
//! A round trip costs more than the statement in it, and what is locked stays locked meanwhile. So
//! `begin` travels with the first statement, deferred writes with the next one, and the last of
//! them with the `commit`. The server answers in order, and takes a `commit` after a failed
//! statement for a rollback.

use std::future::Future;

use futures_util::future::{ready, try_join, try_join_all};
use futures_util::{FutureExt, TryFutureExt};
use tokio::runtime::Handle;
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

use crate::many::{SelectMany, Write};
use crate::postgres::{Column, decode};
use crate::{DbError, Row, Value, error};

/// Writes that may be deferred; more are sent at once. Past thirty, futures that are joined are no
/// longer polled in their order.
const DEFERRED_MAX: usize = 24;

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

/// One transaction on one connection.
pub(crate) struct Conversation<'a> {
    client: &'a Client,
    runtime: &'a Handle,
    /// What opens the transaction, until it was sent.
    begin: Option<&'static str>,
    deferred: Vec<Write>,
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
        let client = self.client;
        self.say(async {
            for (select, _) in selects {
                client.prepare_cached(select.postgres).await?;
            }
            try_join_all(selects.iter().map(|(select, keys)| select_many(client, select, keys)))
                .await
        })
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        let client = self.client;
        self.say(client.batch_execute(sql))
    }

    /// Sends the writes with what is said next.
    pub(crate) fn defer(&mut self, writes: Vec<Write>) -> Result<(), DbError> {
        for write in writes.into_iter().filter(|write| !write.rows.is_empty()) {
            if self.deferred.len() == DEFERRED_MAX {
                self.say(ready(Ok(())))?;
            }
            self.deferred.push(write);
        }
        Ok(())
    }

    /// Says what is due before, and then `work`, in one breath. The statements due are prepared
    /// first: one that still has to be prepared would be overtaken by those behind it.
    fn say<T>(&mut self, work: impl Future<Output = Told<T>>) -> Result<T, DbError> {
        let (client, begin) = (self.client, self.begin.take());
        let writes = std::mem::take(&mut self.deferred);
        let said = self.runtime.block_on(async {
            let prepared = prepare(client, &writes).await?;
            let ahead = ahead(client, begin, &prepared);
            try_join(ahead, work).await
        });
        match said {
            Ok((changed, told)) => {
                self.noted(each_changed_one(&writes, &changed))?;
                Ok(told)
            }
            Err(error) => self.noted(Err(error::from_postgres(&error))),
        }
    }

    fn noted<T>(&mut self, outcome: Result<T, DbError>) -> Result<T, DbError> {
        outcome.inspect_err(|error| {
            self.failed.get_or_insert_with(|| error.clone());
        })
    }

    /// Ends the transaction with what is still deferred.
    pub(crate) fn commit(&mut self) -> Ended {
        // What has to be counted is counted before.
        if self.deferred.iter().any(Write::is_counted)
            && let Err(error) = self.say(ready(Ok(())))
        {
            return Ended::Undone(error);
        }
        if self.begin.is_some() && self.deferred.is_empty() {
            return Ended::Well;
        }
        let (client, begin) = (self.client, self.begin.take());
        let writes = std::mem::take(&mut self.deferred);
        let prepared = match self.runtime.block_on(prepare(client, &writes)) {
            Ok(prepared) => prepared,
            Err(error) => return Ended::Undone(error::from_postgres(&error)),
        };
        let mut refused = false;
        // A write that cannot even be sent fails at once, before the commit is sent.
        let ahead = ahead(client, begin, &prepared)
            .inspect_err(|error| refused = error.as_db_error().is_some());
        let said = self.runtime.block_on(try_join(ahead, client.batch_execute("commit")));
        let Err(error) = said else { return Ended::Well };
        let error = error::from_postgres(&error);
        if refused || error.is_conflict() || error.constraint().is_some() {
            return Ended::Undone(error);
        }
        Ended::Unknown(error)
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
    /// connection speaks after it.
    pub(crate) fn leave(&mut self) -> Ended {
        if self.begin.is_none() {
            // An answer that comes later is dropped; a lost connection shows at its next use.
            let _ = self.client.batch_execute("rollback").now_or_never();
        }
        Ended::Well
    }
}

/// Deferred writes, ready to be sent.
type Prepared<'w> = Vec<(Statement, &'w Write)>;

async fn prepare<'w>(client: &Client, writes: &'w [Write]) -> Told<Prepared<'w>> {
    let mut prepared = Vec::with_capacity(writes.len());
    for write in writes {
        prepared.push((client.prepare_cached(write.many.postgres).await?, write));
    }
    Ok(prepared)
}

/// Sends, when first polled, everything in its order. Returns how many rows each write changed.
async fn ahead(client: &Client, begin: Option<&str>, writes: &Prepared<'_>) -> Told<Vec<u64>> {
    let begun = async {
        match begin {
            Some(sql) => client.batch_execute(sql).await,
            None => Ok(()),
        }
    };
    let sent = try_join_all(writes.iter().map(|(statement, write)| send(client, statement, write)));
    try_join(begun, sent).await.map(|((), changed)| changed)
}

async fn send(client: &Client, statement: &Statement, write: &Write) -> Told<u64> {
    let columns = Column::transpose(write.many.kinds, &write.rows);
    let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as _).collect();
    client.execute(statement, &params).await
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

fn each_changed_one(writes: &[Write], changed: &[u64]) -> Result<(), DbError> {
    writes.iter().zip(changed).try_for_each(|(write, changed)| write.check(*changed))
}
