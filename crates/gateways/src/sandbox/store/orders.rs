//! The bank's orders and its double-entry books.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use tongbao_kernel::Timestamp;
use tongbao_money::Money;
use uuid::Uuid;

use crate::sandbox::bank::{Order, OrderState};
use crate::{BankInstruction, BankReason, Direction};

pub fn put(tx: &Transaction<'_>, order: &Order) -> rusqlite::Result<()> {
    let (state, reason, reference, decide_at) = columns(&order.state);
    tx.execute(
        "insert into orders
           (id, direction, bank_token, amount_minor, state, reason, bank_reference,
            accepted_at, decide_at, decided_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            order.instruction.order.as_bytes(),
            direction_name(order.instruction.direction),
            order.instruction.bank_token,
            order.instruction.amount.minor(),
            state,
            reason,
            reference,
            order.accepted_at.0,
            decide_at,
            order.decided_at.map(|at| at.0),
        ],
    )?;
    Ok(())
}

pub fn decided(
    tx: &Transaction<'_>,
    id: Uuid,
    new: &OrderState,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let (state, reason, reference, decide_at) = columns(new);
    tx.execute(
        "update orders set state = ?2, reason = ?3, bank_reference = ?4, decide_at = ?5,
           decided_at = ?6
         where id = ?1 and state = 'processing'",
        params![id.as_bytes(), state, reason, reference, decide_at, now.0],
    )?;
    Ok(())
}

pub fn find(tx: &Transaction<'_>, id: Uuid) -> rusqlite::Result<Option<Order>> {
    let sql = "select id, direction, bank_token, amount_minor, state, reason, bank_reference,
                 accepted_at, decide_at, decided_at
               from orders where id = ?1";
    tx.query_row(sql, params![id.as_bytes()], order).optional()
}

pub fn newest(tx: &Transaction<'_>, limit: u32) -> rusqlite::Result<Vec<Order>> {
    let mut statement = tx.prepare_cached(
        "select id, direction, bank_token, amount_minor, state, reason, bank_reference,
           accepted_at, decide_at, decided_at
         from orders order by accepted_at desc, id desc limit ?1",
    )?;
    let rows = statement.query_map(params![limit], order)?;
    rows.collect()
}

pub fn undecided(tx: &Transaction<'_>, now: Timestamp) -> rusqlite::Result<Vec<Order>> {
    let mut statement = tx.prepare_cached(
        "select id, direction, bank_token, amount_minor, state, reason, bank_reference,
           accepted_at, decide_at, decided_at
         from orders where state = 'processing' and decide_at <= ?1 order by decide_at, id",
    )?;
    let rows = statement.query_map(params![now.0], order)?;
    rows.collect()
}

/// One line of the books; `account` is a card number, `settlement` or `cash`.
pub fn enter(
    tx: &Transaction<'_>,
    order: Option<Uuid>,
    account: &str,
    amount: Money,
) -> rusqlite::Result<()> {
    tx.execute(
        "insert into entries (order_id, account, amount_minor) values (?1, ?2, ?3)",
        params![order.map(|id| *id.as_bytes()), account, amount.minor()],
    )?;
    Ok(())
}

/// What the entries of one account add up to.
pub fn balance(tx: &Transaction<'_>, account: &str) -> rusqlite::Result<i64> {
    let sql = "select coalesce(sum(amount_minor), 0) from entries where account = ?1";
    tx.query_row(sql, params![account], |row| row.get(0))
}

/// What all entries add up to: nothing, or the books are broken.
pub fn imbalance(tx: &Transaction<'_>) -> rusqlite::Result<i64> {
    tx.query_row("select coalesce(sum(amount_minor), 0) from entries", [], |row| row.get(0))
}

pub fn close(tx: &Transaction<'_>, order: Uuid, now: Timestamp) -> rusqlite::Result<()> {
    tx.execute(
        "insert into closures (order_id, closed_at) values (?1, ?2) on conflict do nothing",
        params![order.as_bytes(), now.0],
    )?;
    Ok(())
}

pub fn is_closed(tx: &Transaction<'_>, order: Uuid) -> rusqlite::Result<bool> {
    let sql = "select exists (select 1 from closures where order_id = ?1)";
    tx.query_row(sql, params![order.as_bytes()], |row| row.get(0))
}

pub fn put_arrival(
    tx: &Transaction<'_>,
    instruction: &BankInstruction,
    due_at: Timestamp,
) -> rusqlite::Result<()> {
    tx.execute(
        "insert into arrivals (order_id, direction, bank_token, amount_minor, due_at)
         values (?1, ?2, ?3, ?4, ?5) on conflict do nothing",
        params![
            instruction.order.as_bytes(),
            direction_name(instruction.direction),
            instruction.bank_token,
            instruction.amount.minor(),
            due_at.0,
        ],
    )?;
    Ok(())
}

pub fn take_arrivals(
    tx: &Transaction<'_>,
    now: Timestamp,
) -> rusqlite::Result<Vec<BankInstruction>> {
    let mut statement = tx.prepare_cached(
        "delete from arrivals where due_at <= ?1
         returning order_id, direction, bank_token, amount_minor",
    )?;
    let rows = statement.query_map(params![now.0], instruction)?;
    rows.collect()
}

type Columns<'a> = (&'static str, Option<&'static str>, Option<&'a str>, Option<i64>);

fn columns(state: &OrderState) -> Columns<'_> {
    match state {
        OrderState::Processing { decide_at, refusal } => {
            ("processing", refusal.map(BankReason::wire), None, Some(decide_at.0))
        }
        OrderState::Succeeded { bank_reference } => {
            ("succeeded", None, Some(bank_reference.as_str()), None)
        }
        OrderState::Refused { reason } => ("refused", Some(reason.wire()), None, None),
    }
}

fn order(row: &Row<'_>) -> rusqlite::Result<Order> {
    let state: String = row.get(4)?;
    let reason: Option<String> = row.get(5)?;
    let reason = reason.as_deref().map(BankReason::from_wire);
    let state = match state.as_str() {
        "processing" => {
            OrderState::Processing { decide_at: Timestamp(row.get(8)?), refusal: reason }
        }
        "succeeded" => OrderState::Succeeded { bank_reference: row.get(6)? },
        "refused" => OrderState::Refused { reason: reason.expect("a refusal has a reason") },
        other => unreachable!("only known states are stored, not {other:?}"),
    };
    let decided_at: Option<i64> = row.get(9)?;
    Ok(Order {
        instruction: instruction(row)?,
        state,
        accepted_at: Timestamp(row.get(7)?),
        decided_at: decided_at.map(Timestamp),
    })
}

fn instruction(row: &Row<'_>) -> rusqlite::Result<BankInstruction> {
    let direction: String = row.get(1)?;
    Ok(BankInstruction {
        order: Uuid::from_bytes(row.get(0)?),
        direction: match direction.as_str() {
            "debit" => Direction::Debit,
            "credit" => Direction::Credit,
            other => unreachable!("only known directions are stored, not {other:?}"),
        },
        bank_token: row.get(2)?,
        amount: Money::cny(row.get(3)?),
    })
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Debit => "debit",
        Direction::Credit => "credit",
    }
}
