//! A transaction under way, the same to a feature on both engines.

use tokio_postgres::types::ToSql;

use crate::conversation::Conversation;
use crate::many::{Many, SelectMany, Write};
use crate::postgres::Column;
use crate::{DbError, Engine, Row, Value, error};

/// A transaction. What is written through it stands or falls as a whole.
pub struct Tx<'a>(pub(crate) Inner<'a>);

pub(crate) enum Inner<'a> {
    Sqlite { connection: &'a rusqlite::Connection, savepoint: bool },
    Postgres(Conversation<'a>),
}

impl Tx<'_> {
    /// The engine underneath, for the few places where both texts stand side by side.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows of a statement.
    pub fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, DbError> {
        match &mut self.0 {
            Inner::Sqlite { connection, savepoint } => {
                sqlite_query(connection, savepoint, sql, params)
            }
            Inner::Postgres(talk) => talk.query(sql, &refs(params)),
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
            Inner::Postgres(talk) => talk.query(&format!("{sql} for update"), &refs(params)),
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
            Inner::Postgres(talk) => talk.execute(sql, &refs(params)),
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
            Inner::Postgres(talk) => {
                let columns = Column::transpose(many.kinds, rows);
                let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| c as _).collect();
                talk.execute(many.postgres, &params)
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
            Inner::Postgres(talk) => {
                let column = Column::of(select.kind, keys.iter());
                talk.query(select.postgres, &[&column])
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

impl Tx<'_> {
    /// Writes several batches in their order. On PostgreSQL they travel with the next statement, or
    /// with the commit: what they refuse shows there.
    pub fn defer(&mut self, writes: Vec<Write>) -> Result<(), DbError> {
        match &mut self.0 {
            Inner::Sqlite { .. } => writes
                .iter()
                .try_for_each(|write| write.check(self.execute_many(write.many, &write.rows)?)),
            Inner::Postgres(talk) => talk.defer(writes),
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
            Inner::Postgres(talk) => talk.select_all(selects),
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
            Inner::Postgres(talk) => talk.batch(sql),
        }
    }
}
