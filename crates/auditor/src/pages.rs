//! Reading a table a page at a time, each page after the last key of the one before.

use tongbao_db::{DbError, Row, Tx, Value};

/// Rows a page: large enough to pay for its round trip, small enough to forget.
const ROWS_PER_PAGE: i64 = 2_000;

/// Runs `sql` page by page and hands over each page. The statement takes the last key's columns
/// as `$1` …, then the page's length, and returns rows that start with the key's columns, in
/// their order.
pub fn each_page<const KEY: usize>(
    tx: &mut Tx<'_>,
    sql: &'static str,
    start: [Value; KEY],
    mut take: impl FnMut(&mut Tx<'_>, &[Row]) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let mut last = start.clone();
    loop {
        let mut params = last.to_vec();
        params.push(Value::Int(ROWS_PER_PAGE));
        let rows = tx.query(sql, &params)?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        let kinds = start.iter().enumerate();
        last = {
            let read: Vec<Value> = kinds.map(|(index, kind)| key(end, index, kind)).collect();
            read.try_into().expect("as many columns as the key has")
        };
        take(tx, &rows)?;
    }
}

fn key(row: &Row, index: usize, kind: &Value) -> Value {
    match kind {
        Value::Int(_) => Value::Int(row.get(index)),
        Value::Text(_) => Value::Text(row.get(index)),
        Value::Null | Value::Blob(_) => Value::Blob(row.get(index)),
    }
}

/// Before every id.
pub fn before_ids() -> Value {
    Value::Blob(Vec::new())
}
