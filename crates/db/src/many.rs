//! Statements over many rows at once. Here the engines really differ, so both texts stand side by
//! side: SQLite repeats a prepared statement (a call costs a microsecond), PostgreSQL takes whole
//! columns as arrays (a round trip costs more than a hundred rows).

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
    /// The statement.
    pub many: &'static Many,
    /// Its rows; none is fine.
    pub rows: Vec<Vec<crate::Value>>,
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
