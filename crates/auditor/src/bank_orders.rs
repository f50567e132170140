//! Top-ups and withdrawals: what their postings moved, taken together, is what their state says.
//! I9.
//!
//! | direction, state | wallet | in transit | bank |
//! | --- | --- | --- | --- |
//! | top-up, succeeded | + | 0 | − |
//! | withdrawal, confirming | − | + | 0 |
//! | withdrawal, succeeded | − | 0 | + |
//! | anything else | 0 | 0 | 0 |
//!
//! A withdrawal has a hold of its amount, which is active as long as it is only accepted.

use std::collections::HashMap;

use tongbao_db::{DbError, Row, Tx, params};
use uuid::Uuid;

use crate::ledger::Accounts;
use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

const ORDERS: &str = "select b.id, b.direction, b.state, b.amount_minor, b.currency,
    w.account_id, w.transit_account_id, h.state, h.amount_minor
  from bank_orders b
  left join wallets w on w.id = b.wallet_id
  left join holds h on h.id = b.hold_id
  where b.id > $1 order by b.id limit $2";

/// The legs of the postings that the orders of a page name, in whichever place.
const LEGS: &str = "select b.id, p.order_id, p.currency, e.account_id, e.amount_minor
  from bank_orders b
  join postings p on p.id = b.transit_posting_id
  join entries e on e.posting_id = p.id
  where b.id >= $1 and b.id <= $2
  union all
  select b.id, p.order_id, p.currency, e.account_id, e.amount_minor
  from bank_orders b
  join postings p on p.id = b.posting_id
  join entries e on e.posting_id = p.id
  where b.id >= $1 and b.id <= $2
  union all
  select b.id, p.order_id, p.currency, e.account_id, e.amount_minor
  from bank_orders b
  join postings p on p.id = b.return_posting_id
  join entries e on e.posting_id = p.id
  where b.id >= $1 and b.id <= $2";

const LOST_POSTINGS: &str = "select b.id from bank_orders b
  where (b.transit_posting_id is not null
      and not exists (select 1 from postings p where p.id = b.transit_posting_id))
    or (b.posting_id is not null
      and not exists (select 1 from postings p where p.id = b.posting_id))
    or (b.return_posting_id is not null
      and not exists (select 1 from postings p where p.id = b.return_posting_id))
  order by b.id limit 1000";

/// Where an order's money is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Moved {
    wallet: i128,
    transit: i128,
    bank: i128,
    elsewhere: bool,
}

struct Leg {
    order: Option<Uuid>,
    currency: String,
    account: Uuid,
    amount: i64,
}

/// Reads all orders.
pub fn check(tx: &mut Tx<'_>, accounts: &Accounts, report: &mut Report) -> Result<(), DbError> {
    each_page(tx, ORDERS, [before_ids()], |tx, rows| {
        let mut legs = legs_of(tx, rows)?;
        for row in rows {
            report.counts.bank_orders += 1;
            let legs = legs.remove(&row.get::<Uuid>(0)).unwrap_or_default();
            take(row, &legs, accounts, report);
        }
        Ok(())
    })?;
    for row in tx.query(LOST_POSTINGS, &[])? {
        let id: Uuid = row.get(0);
        report.find(Rule::OrderAgrees, format!("bank order {id} names a posting that is missing"));
    }
    Ok(())
}

fn legs_of(tx: &mut Tx<'_>, rows: &[Row]) -> Result<HashMap<Uuid, Vec<Leg>>, DbError> {
    let mut legs: HashMap<Uuid, Vec<Leg>> = HashMap::new();
    let ends = rows.first().zip(rows.last());
    let Some((first, last)) = ends.map(|(a, b)| (a.get::<Uuid>(0), b.get::<Uuid>(0))) else {
        return Ok(legs);
    };
    for row in tx.query(LEGS, &params![first, last])? {
        let leg = Leg {
            order: row.get(1),
            currency: row.get(2),
            account: row.get(3),
            amount: row.get(4),
        };
        legs.entry(row.get(0)).or_default().push(leg);
    }
    Ok(legs)
}

fn take(row: &Row, legs: &[Leg], accounts: &Accounts, report: &mut Report) {
    let id: Uuid = row.get(0);
    let (direction, state): (String, String) = (row.get(1), row.get(2));
    let (amount, currency): (i64, String) = (row.get(3), row.get(4));
    let mut find = |say: String| report.find(Rule::OrderAgrees, format!("bank order {id} {say}"));
    if legs.iter().any(|leg| leg.order != Some(id)) {
        find("names a posting that belongs to something else".into());
    }
    if legs.iter().any(|leg| leg.currency != currency) {
        find(format!("is in {currency}, a posting of it is not"));
    }
    let moved = moved(row, legs, accounts);
    let due = due(&direction, &state, i128::from(amount));
    if moved != due {
        find(format!("({direction}, {state}, {amount}) moved {moved:?} instead of {due:?}"));
    }
    let hold: Option<String> = row.get(7);
    let set_aside: Option<i64> = row.get(8);
    let agrees = if direction == "withdrawal" {
        let active = hold.as_deref() == Some("active");
        set_aside == Some(amount) && active == (state == "accepted")
    } else {
        hold.is_none()
    };
    if !agrees {
        find(format!(
            "({direction}, {state}, {amount}) disagrees with its hold: {hold:?} of {set_aside:?}"
        ));
    }
}

fn moved(row: &Row, legs: &[Leg], accounts: &Accounts) -> Moved {
    let (wallet, transit): (Option<Uuid>, Option<Uuid>) = (row.get(5), row.get(6));
    let mut moved = Moved::default();
    for leg in legs {
        let place = if Some(leg.account) == wallet {
            &mut moved.wallet
        } else if Some(leg.account) == transit {
            &mut moved.transit
        } else if accounts.get(&leg.account).is_some_and(|account| account.clearing) {
            &mut moved.bank
        } else {
            moved.elsewhere = true;
            continue;
        };
        *place += i128::from(leg.amount);
    }
    moved
}

fn due(direction: &str, state: &str, amount: i128) -> Moved {
    let (wallet, transit, bank) = match (direction, state) {
        ("top_up", "succeeded") => (amount, 0, -amount),
        ("withdrawal", "confirming") => (-amount, amount, 0),
        ("withdrawal", "succeeded") => (-amount, 0, amount),
        _ => (0, 0, 0),
    };
    Moved { wallet, transit, bank, elsewhere: false }
}
