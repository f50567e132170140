//! Entries and postings, in one pass. I1, I2, I4, I5.
//!
//! Entries are stored by posting, so the legs of a posting come together, but the entries of an
//! account come in any order. Each is therefore compared with the one it names as previous, and
//! counted; the counts are compared at the end.

use std::collections::BTreeMap;

use tongbao_db::{DbError, Row, Tx};
use uuid::Uuid;

use crate::ledger::Accounts;
use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

const ENTRIES: &str = "select e.posting_id, e.account_id, e.sequence, e.amount_minor,
    e.balance_after_minor, e.previous_posting_id, p.sequence, p.balance_after_minor, o.currency
  from entries e
  left join entries p on p.posting_id = e.previous_posting_id and p.account_id = e.account_id
  left join postings o on o.id = e.posting_id
  where (e.posting_id, e.account_id) > ($1, $2)
  order by e.posting_id, e.account_id limit $3";

const EMPTY_POSTINGS: &str = "select p.id from postings p
  where not exists (select 1 from entries e where e.posting_id = p.id)
  order by p.id limit 1000";

const POSTINGS: &str = "select count(*) from postings";

struct Entry {
    posting: Uuid,
    account: Uuid,
    sequence: i64,
    amount: i64,
    balance_after: i64,
    previous: Option<Uuid>,
    previous_sequence: Option<i64>,
    previous_balance: Option<i64>,
    currency: Option<String>,
}

impl Entry {
    fn read(row: &Row) -> Self {
        Self {
            posting: row.get(0),
            account: row.get(1),
            sequence: row.get(2),
            amount: row.get(3),
            balance_after: row.get(4),
            previous: row.get(5),
            previous_sequence: row.get(6),
            previous_balance: row.get(7),
            currency: row.get(8),
        }
    }
}

/// The legs of the posting under way.
struct Legs {
    posting: Uuid,
    count: u64,
    sum: i128,
}

/// Reads all entries and fills in what the accounts should be.
pub fn check(tx: &mut Tx<'_>, accounts: &mut Accounts, report: &mut Report) -> Result<(), DbError> {
    let mut totals: BTreeMap<String, i128> = BTreeMap::new();
    let mut legs: Option<Legs> = None;
    each_page(tx, ENTRIES, [before_ids(), before_ids()], |_, rows| {
        for entry in rows.iter().map(Entry::read) {
            report.counts.entries += 1;
            take_leg(&mut legs, &entry, report);
            take_currency(&mut totals, accounts, &entry, report);
            take_account(accounts, &entry, report);
        }
        Ok(())
    })?;
    close(legs.as_ref(), report);
    for (currency, sum) in totals.iter().filter(|(_, sum)| **sum != 0) {
        let say = format!("all entries in {currency} sum to {sum} instead of nothing");
        report.find(Rule::CurrencyBalanced, say);
    }
    for row in tx.query(EMPTY_POSTINGS, &[])? {
        let id: Uuid = row.get(0);
        report.find(Rule::PostingBalanced, format!("posting {id} has no legs"));
    }
    let count: i64 = tx.query(POSTINGS, &[])?[0].get(0);
    report.counts.postings = count.unsigned_abs();
    Ok(())
}

fn take_leg(legs: &mut Option<Legs>, entry: &Entry, report: &mut Report) {
    if legs.as_ref().is_none_or(|legs| legs.posting != entry.posting) {
        close(legs.as_ref(), report);
        *legs = Some(Legs { posting: entry.posting, count: 0, sum: 0 });
    }
    if let Some(legs) = legs {
        legs.count += 1;
        legs.sum += i128::from(entry.amount);
    }
}

fn close(legs: Option<&Legs>, report: &mut Report) {
    let Some(Legs { posting, count, sum }) = legs else {
        return;
    };
    if *count < 2 {
        report.find(Rule::PostingBalanced, format!("posting {posting} has {count} leg"));
    }
    if *sum != 0 {
        let say = format!("the legs of posting {posting} sum to {sum} instead of nothing");
        report.find(Rule::PostingBalanced, say);
    }
}

fn take_currency(
    totals: &mut BTreeMap<String, i128>,
    accounts: &Accounts,
    entry: &Entry,
    report: &mut Report,
) {
    let Entry { posting, account, .. } = entry;
    let Some(currency) = &entry.currency else {
        let say =
            format!("an entry on account {account} names posting {posting}, which is missing");
        report.find(Rule::PostingBalanced, say);
        return;
    };
    *totals.entry(currency.clone()).or_default() += i128::from(entry.amount);
    let kept_in = accounts.get(account).map(|account| &account.currency);
    if kept_in.is_some_and(|kept_in| kept_in != currency) {
        let say = format!("posting {posting} is in {currency}, but account {account} is not");
        report.find(Rule::PostingBalanced, say);
    }
}

fn take_account(accounts: &mut Accounts, entry: &Entry, report: &mut Report) {
    let Entry { posting, account: id, sequence, amount, balance_after, .. } = entry;
    let Some(account) = accounts.get_mut(id) else {
        let say = format!("posting {posting} has a leg on account {id}, which is missing");
        report.find(Rule::PostingBalanced, say);
        return;
    };
    account.seen.entries += 1;
    account.seen.sum += i128::from(*amount);
    if *sequence > account.seen.last_sequence {
        account.seen.last_sequence = *sequence;
        account.seen.last_balance = *balance_after;
        account.seen.last_posting = Some(*posting);
    }
    if account.floor.is_some_and(|floor| *balance_after < floor) {
        let say = format!(
            "account {id} stood at {balance_after} after its entry {sequence}, below its floor"
        );
        report.find(Rule::FloorKept, say);
    }
    take_previous(entry, report);
}

/// The entry continues the one before it: its number by one, its balance by its amount.
fn take_previous(entry: &Entry, report: &mut Report) {
    let Entry { posting, account, sequence, amount, balance_after, .. } = entry;
    let (number, balance) = match (entry.previous, entry.previous_sequence, entry.previous_balance)
    {
        (None, _, _) => (0, 0),
        (Some(_), Some(number), Some(balance)) => (number, balance),
        (Some(previous), _, _) => {
            let say = format!(
                "entry {sequence} of account {account} continues posting {previous}, which has no leg there"
            );
            report.find(Rule::SequenceGapless, say);
            return;
        }
    };
    if *sequence != number + 1 {
        let say = format!(
            "entry {sequence} of account {account} in posting {posting} continues entry {number}"
        );
        report.find(Rule::SequenceGapless, say);
    }
    if i128::from(*balance_after) != i128::from(balance) + i128::from(*amount) {
        let say = format!(
            "entry {sequence} of account {account} adds {amount} to {balance} and stores {balance_after}"
        );
        report.find(Rule::BalanceStored, say);
    }
}
