//! The bank's cards.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use tongbao_kernel::Timestamp;
use tongbao_money::Money;

use crate::sandbox::bank::{Card, CardState};

pub fn put(tx: &Transaction<'_>, card: &Card) -> rusqlite::Result<bool> {
    let inserted = tx.execute(
        "insert into cards
           (number, bank_token, name, id_number, phone, state, balance_minor, issued_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (number) do nothing",
        params![
            card.number,
            card.bank_token,
            card.name,
            card.id_number,
            card.phone,
            card.state.wire(),
            card.balance.minor(),
            card.issued_at.0,
        ],
    )?;
    Ok(inserted == 1)
}

pub fn by_number(tx: &Transaction<'_>, number: &str) -> rusqlite::Result<Option<Card>> {
    let sql = "select number, bank_token, name, id_number, phone, state, balance_minor, issued_at
               from cards where number = ?1";
    tx.query_row(sql, params![number], card).optional()
}

pub fn by_token(tx: &Transaction<'_>, bank_token: &str) -> rusqlite::Result<Option<Card>> {
    let sql = "select number, bank_token, name, id_number, phone, state, balance_minor, issued_at
               from cards where bank_token = ?1";
    tx.query_row(sql, params![bank_token], card).optional()
}

pub fn newest(tx: &Transaction<'_>, limit: u32) -> rusqlite::Result<Vec<Card>> {
    let mut statement = tx.prepare_cached(
        "select number, bank_token, name, id_number, phone, state, balance_minor, issued_at
         from cards order by issued_at desc, number limit ?1",
    )?;
    let rows = statement.query_map(params![limit], card)?;
    rows.collect()
}

pub fn set_balance(tx: &Transaction<'_>, number: &str, balance: Money) -> rusqlite::Result<()> {
    let sql = "update cards set balance_minor = ?2 where number = ?1";
    tx.execute(sql, params![number, balance.minor()])?;
    Ok(())
}

pub fn set_state(tx: &Transaction<'_>, number: &str, state: CardState) -> rusqlite::Result<bool> {
    let sql = "update cards set state = ?2 where number = ?1";
    Ok(tx.execute(sql, params![number, state.wire()])? == 1)
}

/// What is on all cards together.
pub fn total(tx: &Transaction<'_>) -> rusqlite::Result<i64> {
    tx.query_row("select coalesce(sum(balance_minor), 0) from cards", [], |row| row.get(0))
}

fn card(row: &Row<'_>) -> rusqlite::Result<Card> {
    let state: String = row.get(5)?;
    Ok(Card {
        number: row.get(0)?,
        bank_token: row.get(1)?,
        name: row.get(2)?,
        id_number: row.get(3)?,
        phone: row.get(4)?,
        state: CardState::from_wire(&state).expect("only known states are stored"),
        balance: Money::cny(row.get(6)?),
        issued_at: Timestamp(row.get(7)?),
    })
}
