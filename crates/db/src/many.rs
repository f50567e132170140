//! Statements over many rows at once. Here the engines really differ, so both texts stand side by
//! side: SQLite repeats a prepared statement (a call costs a microsecond), PostgreSQL takes whole
//! columns as arrays (a round trip costs more than a hundred rows).

use crate::{DbError, Value};

/// The storage type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `bigint`.
    Int,
    /// `text`.
    Text,
    /// `bytea`.
    Blob,
}

/// An insert or update of many rows.
#[derive(Debug)]
pub struct Many {
    /// One row: `$1 … $n` are its columns.
    pub sqlite: &'static str,
    /// All rows: `$1 … $n` are arrays for `unnest`, a column each.
    pub postgres: &'static str,
    /// The columns' types.
    pub kinds: &'static [Kind],
}

/// Rows for a [`Many`], to be written together with others.
#[derive(Debug)]
pub struct Write {
    pub(crate) many: &'static Many,
    pub(crate) rows: Vec<Vec<Value>>,
    counted: bool,
}

impl Write {
    /// Writes these rows; none is fine.
    pub fn of(many: &'static Many, rows: Vec<Vec<Value>>) -> Self {
        Self { many, rows, counted: false }
    }

    /// Fails unless each row changes exactly one.
    #[must_use]
    pub fn counted(self) -> Self {
        Self { counted: true, ..self }
    }

    pub(crate) fn is_counted(&self) -> bool {
        self.counted
    }

    pub(crate) fn check(&self, changed: u64) -> Result<(), DbError> {
        let rows = self.rows.len() as u64;
        if !self.counted || changed == rows {
            return Ok(());
        }
        let text = self.many.postgres;
        Err(DbError::Engine(format!("{changed} of {rows} rows were changed by: {text}")))
    }
}

/// A look-up of many keys. Rows come in any order; the first column should be the key.
#[derive(Debug)]
pub struct SelectMany {
    /// One key: `… where id = $1`.
    pub sqlite: &'static str,
    /// All keys: `… where id = any($1)`, with `order by id for update` where rows are locked.
    pub postgres: &'static str,
    /// The key's type.
    pub kind: Kind,
}
