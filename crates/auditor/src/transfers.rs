//! Transfers: each is a posting of its own id between the two wallets' accounts; and no money
//! moves that no order explains. I9.

use tongbao_db::{DbError, Row, Tx};
use uuid::Uuid;

use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

const TRANSFERS: &str = "select t.id, t.amount_minor, t.currency, p.currency, a.amount_minor,
    b.amount_minor, (select count(*) from entries e where e.posting_id = t.id)
  from transfers t
  left join postings p on p.id = t.id
  left join wallets v on v.id = t.payer_wallet_id
  left join wallets w on w.id = t.payee_wallet_id
  left join entries a on a.posting_id = t.id and a.account_id = v.account_id
  left join entries b on b.posting_id = t.id and b.account_id = w.account_id
  where t.id > $1 order by t.id limit $2";

const UNEXPLAINED: &str = "select p.id, p.kind from postings p
  where not exists (select 1 from transfers t where t.id = p.id)
    and not exists (select 1 from opening_balances o join entries e
      on e.posting_id = o.posting_id and e.amount_minor = o.amount_minor
      where o.posting_id = p.id)
    and not exists (select 1 from bank_orders b where b.id = p.order_id
      and (b.transit_posting_id = p.id or b.posting_id = p.id or b.return_posting_id = p.id))
  order by p.id limit 1000";

const WALLETS: &str = "select w.id from wallets w
  left join accounts a on a.id = w.account_id
  left join accounts t on t.id = w.transit_account_id
  where a.kind is null or a.kind <> 'wallet' or t.kind is null or t.kind <> 'transit'
    or a.institution_id <> w.institution_id or t.institution_id <> w.institution_id
  order by w.id limit 1000";

const SHARED_ACCOUNTS: &str = "select account_id from wallets group by account_id
  having count(*) > 1 order by account_id limit 1000";

/// Reads all transfers, then looks for movements without an order.
pub fn check(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), DbError> {
    each_page(tx, TRANSFERS, [before_ids()], |_, rows| {
        for row in rows {
            report.counts.transfers += 1;
            take(row, report);
        }
        Ok(())
    })?;
    for row in tx.query(UNEXPLAINED, &[])? {
        let (id, kind): (Uuid, String) = (row.get(0), row.get(1));
        report.find(Rule::OrderAgrees, format!("posting {id} ({kind}) belongs to no order"));
    }
    for row in tx.query(WALLETS, &[])? {
        let id: Uuid = row.get(0);
        report.find(Rule::OrderAgrees, format!("wallet {id} lacks an account of its own kind"));
    }
    for row in tx.query(SHARED_ACCOUNTS, &[])? {
        let id: Uuid = row.get(0);
        report.find(Rule::OrderAgrees, format!("account {id} belongs to two wallets"));
    }
    Ok(())
}

fn take(row: &Row, report: &mut Report) {
    let id: Uuid = row.get(0);
    let amount: i64 = row.get(1);
    let (currency, posted_in): (String, Option<String>) = (row.get(2), row.get(3));
    let (out, into): (Option<i64>, Option<i64>) = (row.get(4), row.get(5));
    let legs: i64 = row.get(6);
    let wrong = if posted_in.is_none() {
        Some("has no posting".to_owned())
    } else if posted_in.as_ref() != Some(&currency) {
        Some(format!("is in {currency}, its posting is not"))
    } else if legs != 2 || out != amount.checked_neg() || into != Some(amount) {
        Some(format!(
            "of {amount} is posted otherwise: {out:?} out of the payer, {into:?} into the payee, {legs} legs"
        ))
    } else {
        None
    };
    if let Some(wrong) = wrong {
        report.find(Rule::OrderAgrees, format!("transfer {id} {wrong}"));
    }
}
