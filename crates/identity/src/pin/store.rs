//! SQL of payment PINs.

use std::collections::HashMap;

use tongbao_db::{DbError, Kind, Many, Row, SelectMany, Tx, Value, Write, params};
use tongbao_kernel::{CustomerId, Timestamp};

use super::rules::PinFacts;
use crate::restriction::Bar;
use crate::{Tries, TryLimits};

static LOAD: SelectMany = SelectMany {
    sqlite: "select customer_id, mac, tries_left, counted_from, locked_until, bar
        from pins where customer_id = $1",
    postgres: "select customer_id, mac, tries_left, counted_from, locked_until, bar
        from pins where customer_id = any($1) order by customer_id for update",
    kind: Kind::Blob,
};

static STORE: Many = Many {
    sqlite: "update pins set tries_left = $2, counted_from = $3, locked_until = $4
        where customer_id = $1",
    postgres: "update pins as p set tries_left = n.tries, counted_from = n.since,
            locked_until = n.until
        from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[])
            as n (id, tries, since, until)
        where p.customer_id = n.id",
    kinds: &[Kind::Blob, Kind::Int, Kind::Int, Kind::Int],
};

/// The facts of these customers, locked until the transaction ends. A customer without a PIN has
/// none, or facts without a MAC.
pub fn load_many(
    tx: &mut Tx<'_>,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, PinFacts>, DbError> {
    let (select, keys) = asking(customers);
    Ok(read(&tx.select_many(select, &keys)?))
}

/// The look-up of [`load_many`], for a command that sends several at once.
pub fn asking(customers: &[CustomerId]) -> (&'static SelectMany, Vec<Value>) {
    let mut customers = customers.to_vec();
    customers.sort_unstable();
    customers.dedup();
    (&LOAD, customers.into_iter().map(Value::from).collect())
}

/// What the look-up of [`asking`] found.
pub fn read(rows: &[Row]) -> HashMap<CustomerId, PinFacts> {
    rows.iter().map(|row| (row.get(0), facts(row))).collect()
}

/// Stores the tries of the facts that changed.
pub fn store_many(tx: &mut Tx<'_>, facts: &[PinFacts]) -> Result<(), DbError> {
    tx.defer(vec![storing(facts)])
}

/// What [`store_many`] writes, for a command that writes several at once.
pub fn storing(facts: &[PinFacts]) -> Write {
    let row = |facts: &PinFacts| {
        let Tries { left, counted_from, locked_until } = facts.tries;
        params![facts.customer, left, counted_from, locked_until].to_vec()
    };
    Write::of(&STORE, facts.iter().filter(|facts| facts.changed).map(row).collect())
}

pub(super) fn one(
    tx: &mut Tx<'_>,
    customer: CustomerId,
) -> Result<Option<(PinFacts, Timestamp)>, DbError> {
    let sql = "select customer_id, mac, tries_left, counted_from, locked_until, bar, changed_at
        from pins where customer_id = $1";
    let row = tx.query_one_opt(sql, &params![customer])?;
    Ok(row.map(|row| (facts(&row), row.get(6))))
}

/// A registered customer's first PIN.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    mac: &[u8],
    tries_max: i64,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "insert into pins (customer_id, mac, tries_left, counted_from, locked_until,
            changed_at)
        values ($1, $2, $3, $4, null, $4)";
    tx.execute(sql, &params![customer, mac, tries_max, now]).map(drop)
}

/// A new PIN with fresh tries.
pub(super) fn set(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    mac: &[u8],
    limits: &TryLimits,
    now: Timestamp,
) -> Result<(), DbError> {
    let sql = "update pins set mac = $2, tries_left = $3, counted_from = $4, locked_until = null,
            changed_at = $4
        where customer_id = $1";
    tx.execute(sql, &params![customer, mac, limits.tries_max, now]).map(drop)
}

/// What stops the customer's payments from now on; none when nothing does.
pub(crate) fn set_bar(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    bar: Option<&str>,
) -> Result<(), DbError> {
    let sql = "update pins set bar = $2 where customer_id = $1";
    let written = tx.execute(sql, &params![customer, bar])?;
    assert_eq!(written, 1, "registration makes every customer's row");
    Ok(())
}

fn facts(row: &Row) -> PinFacts {
    PinFacts {
        customer: row.get(0),
        mac: row.get(1),
        tries: Tries { left: row.get(2), counted_from: row.get(3), locked_until: row.get(4) },
        bars: Bar::read(row.get::<Option<String>>(5).as_deref()),
        changed: false,
    }
}
