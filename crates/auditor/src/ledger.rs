//! The accounts, as they are stored and as their entries and holds say they should be.

use std::collections::HashMap;

use tongbao_db::{DbError, Tx};
use uuid::Uuid;

use crate::pages::{before_ids, each_page};
use crate::{Report, Rule};

/// An account: a few words, because all of them are in memory.
#[derive(Debug)]
pub struct Account {
    pub clearing: bool,
    pub currency: String,
    pub floor: Option<i64>,
    balance: i64,
    held: i64,
    sequence: i64,
    last_posting: Option<Uuid>,
    /// What its entries say, in whatever order they come.
    pub seen: Seen,
}

/// The sums of an account's entries and holds.
#[derive(Debug, Default)]
pub struct Seen {
    pub entries: i64,
    pub sum: i128,
    pub last_sequence: i64,
    pub last_balance: i64,
    pub last_posting: Option<Uuid>,
    pub held: i128,
}

/// All accounts by id.
#[derive(Debug, Default)]
pub struct Accounts(HashMap<Uuid, Account>);

const ACCOUNTS: &str =
    "select id, kind, currency, floor_minor, balance_minor, held_minor, sequence,
    last_posting_id
  from accounts where id > $1 order by id limit $2";

impl Accounts {
    pub fn load(tx: &mut Tx<'_>, report: &mut Report) -> Result<Self, DbError> {
        let mut accounts = HashMap::new();
        each_page(tx, ACCOUNTS, [before_ids()], |_, rows| {
            for row in rows {
                let account = Account {
                    clearing: row.get::<String>(1) == "bank_clearing",
                    currency: row.get(2),
                    floor: row.get(3),
                    balance: row.get(4),
                    held: row.get(5),
                    sequence: row.get(6),
                    last_posting: row.get(7),
                    seen: Seen::default(),
                };
                accounts.insert(row.get(0), account);
            }
            Ok(())
        })?;
        report.counts.accounts = accounts.len() as u64;
        Ok(Self(accounts))
    }

    pub fn get(&self, id: &Uuid) -> Option<&Account> {
        self.0.get(id)
    }

    pub fn get_mut(&mut self, id: &Uuid) -> Option<&mut Account> {
        self.0.get_mut(id)
    }

    /// Compares what is stored with what was seen. I3, I4, I6.
    pub fn check(&self, report: &mut Report) {
        let mut ids: Vec<&Uuid> = self.0.keys().collect();
        ids.sort_unstable();
        for id in ids {
            let account = &self.0[id];
            check_balance(id, account, report);
            check_sequence(id, account, report);
            check_held(id, account, report);
        }
    }
}

fn check_balance(id: &Uuid, account: &Account, report: &mut Report) {
    let Account { balance, seen, .. } = account;
    if i128::from(*balance) != seen.sum {
        let sum = seen.sum;
        report.find(
            Rule::BalanceStored,
            format!("account {id} stores a balance of {balance}, but its entries sum to {sum}"),
        );
    }
    if *balance != seen.last_balance {
        let last = seen.last_balance;
        report.find(
            Rule::BalanceStored,
            format!(
                "account {id} stores a balance of {balance}, but {last} stands after its last entry"
            ),
        );
    }
}

/// Each entry was seen to stand on the one before it. So the numbers are gapless exactly when
/// there are as many entries as the highest number.
fn check_sequence(id: &Uuid, account: &Account, report: &mut Report) {
    let Account { sequence, last_posting, seen, .. } = account;
    if seen.entries != seen.last_sequence {
        let (entries, last) = (seen.entries, seen.last_sequence);
        report.find(
            Rule::SequenceGapless,
            format!("account {id} has {entries} entries, but the last is number {last}"),
        );
    }
    if *sequence != seen.last_sequence || *last_posting != seen.last_posting {
        let last = seen.last_sequence;
        report.find(
            Rule::SequenceGapless,
            format!("account {id} stores sequence {sequence} and another last posting than its entry {last}"),
        );
    }
}

fn check_held(id: &Uuid, account: &Account, report: &mut Report) {
    let Account { held, balance, floor, seen, .. } = account;
    if i128::from(*held) != seen.held {
        let sum = seen.held;
        report.find(
            Rule::HoldsCovered,
            format!("account {id} stores {held} as held, but its active holds sum to {sum}"),
        );
    }
    let available = i128::from(*balance) - seen.held.max(i128::from(*held));
    if floor.is_some_and(|floor| available < i128::from(floor)) {
        report.find(
            Rule::HoldsCovered,
            format!("account {id} holds more than its balance of {balance} covers"),
        );
    }
}
