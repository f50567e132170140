//! Corrections: each names a posting that exists and takes back no more than it moved. I8.

use std::collections::{BTreeMap, HashMap};

use tongbao_db::{DbError, Tx, params};
use uuid::Uuid;

use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

const REVERSALS: &str = "select r.id, r.reverses_id, r.currency, o.currency
  from postings r
  left join postings o on o.id = r.reverses_id
  where r.id > $1 and r.reverses_id is not null order by r.id limit $2";

const LEGS: &str = "select account_id, amount_minor from entries where posting_id = $1";

/// What was taken back of each corrected posting. Corrections are few; all of them are in memory.
type TakenBack = HashMap<Uuid, BTreeMap<Uuid, i128>>;

/// Reads all corrections.
pub fn check(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), DbError> {
    let mut taken_back = TakenBack::new();
    each_page(tx, REVERSALS, [before_ids()], |tx, rows| {
        for row in rows {
            let (id, original): (Uuid, Uuid) = (row.get(0), row.get(1));
            let (currency, original_currency): (String, Option<String>) = (row.get(2), row.get(3));
            if original_currency.as_ref() != Some(&currency) || id == original {
                let say = format!(
                    "posting {id} corrects posting {original}, which is missing, in another currency, or itself"
                );
                report.find(Rule::ReversalWithin, say);
                continue;
            }
            let sums = taken_back.entry(original).or_default();
            for (account, amount) in legs(tx, id)? {
                *sums.entry(account).or_default() += i128::from(amount);
            }
        }
        Ok(())
    })?;
    for (original, sums) in &taken_back {
        compare(*original, &legs(tx, *original)?, sums, report);
    }
    Ok(())
}

fn legs(tx: &mut Tx<'_>, posting: Uuid) -> Result<Vec<(Uuid, i64)>, DbError> {
    let rows = tx.query(LEGS, &params![posting])?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

fn compare(original: Uuid, legs: &[(Uuid, i64)], sums: &BTreeMap<Uuid, i128>, report: &mut Report) {
    for (account, taken) in sums {
        let moved = legs.iter().find(|(id, _)| id == account).map_or(0, |(_, amount)| *amount);
        let left = i128::from(moved) + taken;
        // What is left has the sign of what was moved, or is nothing.
        let within = taken.signum() == -i128::from(moved.signum())
            && left.signum() * i128::from(moved.signum()) >= 0;
        if *taken != 0 && !within {
            let say = format!(
                "corrections of posting {original} move {taken} on account {account}, which it moved by {moved}"
            );
            report.find(Rule::ReversalWithin, say);
        }
    }
}
