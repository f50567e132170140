//! Holds: set aside once, settled once, and never posted for more. I6.

use tongbao_db::{DbError, Row, Tx};
use uuid::Uuid;

use crate::ledger::Accounts;
use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

const HOLDS: &str =
    "select h.id, h.account_id, h.amount_minor, h.state, h.settled_at, h.posting_id,
    e.amount_minor
  from holds h
  left join entries e on e.posting_id = h.posting_id and e.account_id = h.account_id
  where h.id > $1 order by h.id limit $2";

/// Reads all holds and adds the active ones up.
pub fn check(tx: &mut Tx<'_>, accounts: &mut Accounts, report: &mut Report) -> Result<(), DbError> {
    each_page(tx, HOLDS, [before_ids()], |_, rows| {
        for row in rows {
            report.counts.holds += 1;
            take(row, accounts, report);
        }
        Ok(())
    })
}

fn take(row: &Row, accounts: &mut Accounts, report: &mut Report) {
    let (id, account_id): (Uuid, Uuid) = (row.get(0), row.get(1));
    let (amount, state): (i64, String) = (row.get(2), row.get(3));
    let Some(account) = accounts.get_mut(&account_id) else {
        let say = format!("hold {id} is on account {account_id}, which is missing");
        report.find(Rule::HoldsCovered, say);
        return;
    };
    if amount <= 0 {
        report.find(Rule::HoldsCovered, format!("hold {id} sets {amount} aside"));
    }
    let settled = row.get::<Option<i64>>(4).is_some();
    let posting: Option<Uuid> = row.get(5);
    let taken: Option<i64> = row.get(6);
    let wrong = match state.as_str() {
        "active" => {
            account.seen.held += i128::from(amount);
            (settled || posting.is_some()).then_some("is active, but settled as well")
        }
        "posted" => match taken {
            None => Some("was posted, but its posting has no leg on its account"),
            Some(moved) if !settled || moved >= 0 => Some("was posted, but not out of its account"),
            Some(moved) if i128::from(amount) + i128::from(moved) < 0 => {
                Some("was posted for more than it set aside")
            }
            Some(_) => None,
        },
        "voided" | "expired" => {
            (!settled || posting.is_some()).then_some("was given back, but posted as well")
        }
        _ => Some("is in no known state"),
    };
    if let Some(wrong) = wrong {
        report.find(Rule::HoldsCovered, format!("hold {id} {wrong}"));
    }
}
