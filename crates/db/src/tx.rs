//! A transaction under way, the same to a feature on both engines.

use futures_util::future::try_join_all;
use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;

use crate::many::{Many, SelectMany, Write};
use crate::postgres::{Column, decode};
use crate::{DbError, Engine, Row, Value, error};

/// A transaction. What is written through it stands or falls as a whole.
pub struct Tx<'a>(pub(crate) Inner<'a>);

pub(crate) enum Inner<'a> {
    Sqlite {
        connection: &'a rusqlite::Connection,
        savepoint: bool,
    },
    Postgres {
        client: &'a deadpool_postgres::Client,
        runtime: &'a Handle,
        /// The first statement that failed, whatever the closure makes of the error.
        failed: &'a mut Option<DbError>,
    },
}

impl Tx<'_> {
    /// The engine underneath, for the few places where both texts stand side by side.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres { .. } => Engine::Postgres,
        }
    }

    /// All rows of a statement.
    pub fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                sqlite_query(connection, savepoint, sql, params)
            }
            Inner::Postgres { client, runtime, failed } => {
                postgres_query(client, runtime, failed, sql, &refs(params))
            }
        }
    }

    /// Like [`Tx::query`], and keeps the rows locked until the end on PostgreSQL. Order the
    /// statement by id, so that two transactions lock in the same order.
    pub fn query_for_update(
        &mut self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Vec<Row>, DbError> {
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                sqlite_query(connection, savepoint, sql, params)
            }
            Inner::Postgres { client, runtime, failed } => {
                postgres_query(client, runtime, failed, &format!("{sql} for update"), &refs(params))
            }
        }
    }

    /// The only row, if there is one. More than one is a bug in the statement.
    pub fn query_one_opt(
        &mut self,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Option<Row>, DbError> {
        let mut rows = self.query(sql, params)?;
        assert!(rows.len() <= 1, "the statement has at most one row: {sql}");
        Ok(rows.pop())
    }

    /// Runs a statement; the number of rows that it changed.
    pub fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                sqlite_execute(connection, savepoint, sql, params)
            }
            Inner::Postgres { client, runtime, failed } => {
                postgres_execute(client, runtime, failed, sql, &refs(params))
            }
        }
    }

    /// Writes many rows. Returns how many were changed.
    pub fn execute_many(&mut self, many: &Many, rows: &[Vec<Value>]) -> Result<u64, DbError> {
        if rows.is_empty() {
            return Ok(0);
        }
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                let mut changed = 0;
                for row in rows {
                    changed += sqlite_execute(connection, savepoint, many.sqlite, row)?;
                }
                Ok(changed)
            }
            Inner::Postgres { client, runtime, failed } => {
                let columns = Column::transpose(many.kinds, rows);
                let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| c as _).collect();
                postgres_execute(client, runtime, failed, many.postgres, &params)
            }
        }
    }

    /// Looks up many keys.
    pub fn select_many(
        &mut self,
        select: &SelectMany,
        keys: &[Value],
    ) -> Result<Vec<Row>, DbError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                let mut found = Vec::with_capacity(keys.len());
                for key in keys {
                    let key = std::slice::from_ref(key);
                    found.extend(sqlite_query(connection, savepoint, select.sqlite, key)?);
                }
                Ok(found)
            }
            Inner::Postgres { client, runtime, failed } => {
                let column = Column::of(select.kind, keys.iter());
                postgres_query(client, runtime, failed, select.postgres, &[&column])
            }
        }
    }
}

fn refs(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as _).collect()
}

/// SQLite numbers `$1` by first appearance, so parameters are bound by name.
fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<(), rusqlite::Error> {
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).expect("parameters are written $1, $2 …");
        let number: usize = name[1..].parse().expect("parameters are written $1, $2 …");
        let value = params.get(number - 1).expect("each parameter is given");
        match value {
            Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null)?,
            Value::Int(number) => statement.raw_bind_parameter(index, number)?,
            Value::Text(text) => statement.raw_bind_parameter(index, text)?,
            Value::Blob(bytes) => statement.raw_bind_parameter(index, bytes)?,
        }
    }
    Ok(())
}

/// A savepoint is opened before the first write only: a command that refuses costs none.
fn save(connection: &rusqlite::Connection, savepoint: &mut bool) -> Result<(), rusqlite::Error> {
    if !*savepoint {
        connection.prepare_cached("savepoint command")?.execute([])?;
        *savepoint = true;
    }
    Ok(())
}

fn sqlite_query(
    connection: &rusqlite::Connection,
    savepoint: &mut bool,
    sql: &str,
    params: &[Value],
) -> Result<Vec<Row>, DbError> {
    let run = |savepoint: &mut bool| {
        let mut statement = connection.prepare_cached(sql)?;
        if !statement.readonly() {
            save(connection, savepoint)?;
        }
        bind(&mut statement, params)?;
        let width = statement.column_count();
        let mut cursor = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = cursor.next()? {
            let values = (0..width).map(|index| row.get_ref(index).map(from_sqlite_value));
            found.push(Row(values.collect::<Result<_, _>>()?));
        }
        Ok(found)
    };
    run(savepoint).map_err(|error: rusqlite::Error| error::from_sqlite(&error))
}

fn sqlite_execute(
    connection: &rusqlite::Connection,
    savepoint: &mut bool,
    sql: &str,
    params: &[Value],
) -> Result<u64, DbError> {
    let run = |savepoint: &mut bool| {
        let mut statement = connection.prepare_cached(sql)?;
        save(connection, savepoint)?;
        bind(&mut statement, params)?;
        statement.raw_execute().map(|changed| u64::try_from(changed).unwrap_or(u64::MAX))
    };
    run(savepoint).map_err(|error: rusqlite::Error| error::from_sqlite(&error))
}

fn from_sqlite_value(value: rusqlite::types::ValueRef<'_>) -> Value {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => panic!("no statement computes in floating point"),
    }
}

fn postgres_query(
    client: &deadpool_postgres::Client,
    runtime: &Handle,
    failed: &mut Option<DbError>,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, DbError> {
    let rows = runtime.block_on(async {
        let statement = client.prepare_cached(sql).await?;
        client.query(&statement, params).await
    });
    rows.map(|rows| rows.iter().map(decode).collect()).map_err(|error| note(failed, &error))
}

fn postgres_execute(
    client: &deadpool_postgres::Client,
    runtime: &Handle,
    failed: &mut Option<DbError>,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<u64, DbError> {
    let changed = runtime.block_on(async {
        let statement = client.prepare_cached(sql).await?;
        client.execute(&statement, params).await
    });
    changed.map_err(|error| note(failed, &error))
}

async fn postgres_write(
    client: &deadpool_postgres::Client,
    write: &Write,
) -> Result<u64, tokio_postgres::Error> {
    if write.rows.is_empty() {
        return Ok(0);
    }
    let columns = Column::transpose(write.many.kinds, &write.rows);
    let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as _).collect();
    let statement = client.prepare_cached(write.many.postgres).await?;
    client.execute(&statement, &params).await
}

async fn postgres_select(
    client: &deadpool_postgres::Client,
    select: &SelectMany,
    keys: &[Value],
) -> Result<Vec<Row>, tokio_postgres::Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let column = Column::of(select.kind, keys.iter());
    let statement = client.prepare_cached(select.postgres).await?;
    Ok(client.query(&statement, &[&column]).await?.iter().map(decode).collect())
}

fn note(failed: &mut Option<DbError>, error: &tokio_postgres::Error) -> DbError {
    let error = error::from_postgres(error);
    failed.get_or_insert_with(|| error.clone());
    error
}

impl Tx<'_> {
    /// Writes several batches in their order, in one round trip. Returns how many rows each
    /// changed.
    pub fn execute_all(&mut self, writes: &[Write]) -> Result<Vec<u64>, DbError> {
        match &mut self.0 {
            Inner::Sqlite { .. } => {
                writes.iter().map(|write| self.execute_many(write.many, &write.rows)).collect()
            }
            Inner::Postgres { client, runtime, failed } => {
                let run = async {
                    // Prepared first and in order: a statement that still has to be prepared
                    // would be overtaken by those behind it.
                    for write in writes {
                        client.prepare_cached(write.many.postgres).await?;
                    }
                    try_join_all(writes.iter().map(|write| postgres_write(client, write))).await
                };
                runtime.block_on(run).map_err(|error| note(failed, &error))
            }
        }
    }

    /// Several look-ups in their order, in one round trip.
    pub fn select_all(
        &mut self,
        selects: &[(&SelectMany, Vec<Value>)],
    ) -> Result<Vec<Vec<Row>>, DbError> {
        match &mut self.0 {
            Inner::Sqlite { .. } => {
                selects.iter().map(|(select, keys)| self.select_many(select, keys)).collect()
            }
            Inner::Postgres { client, runtime, failed } => {
                let run = async {
                    for (select, _) in selects {
                        client.prepare_cached(select.postgres).await?;
                    }
                    let asked =
                        selects.iter().map(|(select, keys)| postgres_select(client, select, keys));
                    try_join_all(asked).await
                };
                runtime.block_on(run).map_err(|error| note(failed, &error))
            }
        }
    }

    /// Runs the text of a migration.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                let text = crate::migrate::for_sqlite(sql);
                let mut run =
                    || save(connection, savepoint).and_then(|()| connection.execute_batch(&text));
                run().map_err(|error| error::from_sqlite(&error))
            }
            Inner::Postgres { client, runtime, failed } => {
                let ran = runtime.block_on(client.batch_execute(sql));
                ran.map_err(|error| note(failed, &error))
            }
        }
    }
}
