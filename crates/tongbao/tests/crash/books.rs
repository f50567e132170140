//! What the wallet's database says, read with the test's own SQL on a snapshot that cannot write.

use std::collections::HashMap;

use tongbao_db::{Db, DbError, Row, Tx};
use uuid::Uuid;

/// An effect that a key has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub key: String,
    /// Wallet number of whose key it is.
    pub by: String,
    pub operation: String,
    pub subject: Uuid,
}

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub id: Uuid,
    pub payer: String,
    pub payee: String,
    pub amount_minor: i64,
    /// The clients write their key here, so that it is known twice over.
    pub note: String,
}

/// A top-up or withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: Uuid,
    pub by: String,
    pub card: Uuid,
    pub direction: String,
    pub amount_minor: i64,
    pub state: String,
    pub bank_reference: Option<String>,
}

/// A wallet's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub number: String,
    /// What it brought along.
    pub opening_minor: i64,
    /// Spendable or held, and in transit.
    pub total_minor: i64,
    pub held_minor: i64,
}

/// Everything that the oracle judges.
#[derive(Debug, Clone, Default)]
pub struct Books {
    pub effects: Vec<Effect>,
    pub transfers: HashMap<Uuid, Transfer>,
    pub orders: HashMap<Uuid, Order>,
    pub balances: Vec<Balance>,
}

impl Books {
    pub async fn read(db: &Db) -> Self {
        db.read(read).await.expect("the books are read")
    }
}

/// How many messages wait and how many orders are not final.
pub async fn under_way(db: &Db) -> (i64, i64) {
    let read = db.read(|tx| -> Result<_, DbError> {
        let messages = tx.query("select cast(count(*) as bigint) from outbox", &[])?;
        let orders = tx.query(
            "select cast(count(*) as bigint) from bank_orders
            where state in ('accepted', 'confirming')",
            &[],
        )?;
        Ok((messages[0].get(0), orders[0].get(0)))
    });
    read.await.expect("the books are read")
}

fn read(tx: &mut Tx<'_>) -> Result<Books, DbError> {
    let effects = tx.query(
        "select i.key, w.number, i.operation, i.subject_id
        from idempotency i join wallets w on w.customer_id = i.actor_id",
        &[],
    )?;
    let transfers = tx.query(
        "select t.id, a.number, b.number, t.amount_minor, t.note
        from transfers t join wallets a on a.id = t.payer_wallet_id
            join wallets b on b.id = t.payee_wallet_id",
        &[],
    )?;
    let orders = tx.query(
        "select o.id, w.number, o.card_id, o.direction, o.amount_minor, o.state, o.bank_reference
        from bank_orders o join wallets w on w.id = o.wallet_id",
        &[],
    )?;
    let balances = tx.query(
        "select w.number, o.amount_minor, a.balance_minor + t.balance_minor, a.held_minor
        from wallets w join opening_balances o on o.wallet_id = w.id
            join accounts a on a.id = w.account_id join accounts t on t.id = w.transit_account_id",
        &[],
    )?;
    Ok(Books {
        effects: effects.iter().map(effect).collect(),
        transfers: transfers.iter().map(transfer).map(|made| (made.id, made)).collect(),
        orders: orders.iter().map(order).map(|made| (made.id, made)).collect(),
        balances: balances.iter().map(balance).collect(),
    })
}

fn effect(row: &Row) -> Effect {
    Effect { key: row.get(0), by: row.get(1), operation: row.get(2), subject: row.get(3) }
}

fn transfer(row: &Row) -> Transfer {
    Transfer {
        id: row.get(0),
        payer: row.get(1),
        payee: row.get(2),
        amount_minor: row.get(3),
        note: row.get(4),
    }
}

fn order(row: &Row) -> Order {
    Order {
        id: row.get(0),
        by: row.get(1),
        card: row.get(2),
        direction: row.get(3),
        amount_minor: row.get(4),
        state: row.get(5),
        bank_reference: row.get(6),
    }
}

fn balance(row: &Row) -> Balance {
    Balance {
        number: row.get(0),
        opening_minor: row.get(1),
        total_minor: row.get(2),
        held_minor: row.get(3),
    }
}
