//! Reading an account backwards: pages of its entries, and the proof of its balance.
//!
//! Entries are keyed by posting and linked by `previous_posting_id`, so the walk is a chain of
//! point look-ups, newest first. A page looks at [`SCAN_MAX`] entries at most; where a filter
//! leaves few of them, the page says where to go on.

use tongbao_db::{DbError, Row, Tx, Value, params};
use tongbao_kernel::{AccountId, PostingId, Timestamp};
use tongbao_money::Money;
use uuid::Uuid;

use crate::{Account, Book, Hold, store};

/// Entries that one page looks at: about five milliseconds.
const SCAN_MAX: i64 = 2_000;

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// The first instant wanted.
    pub from: Option<Timestamp>,
    /// The first instant no longer wanted.
    pub until: Option<Timestamp>,
    /// The posting's kind.
    pub kind: Option<String>,
    /// Smallest amount, regardless of sign, in minor units.
    pub amount_min: Option<i64>,
    /// Largest amount, regardless of sign, in minor units.
    pub amount_max: Option<i64>,
}

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The posting.
    pub posting: PostingId,
    /// The posting's kind.
    pub kind: String,
    /// What the posting belongs to.
    pub order: Option<Uuid>,
    /// When it was posted.
    pub at: Timestamp,
    /// The entry's number on the account.
    pub sequence: i64,
    /// Signed.
    pub amount: Money,
    /// The balance after it.
    pub balance_after: Money,
}

/// A page of entries, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPage {
    /// The entries that the filter lets through.
    pub lines: Vec<Line>,
    /// Where the next page starts; `None` at the account's first entry.
    pub next: Option<PostingId>,
}

/// The re-added balance of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The account as it is stored.
    pub account: Account,
    /// Number of entries found on the chain.
    pub count: i64,
    /// Their sum.
    pub sum: Money,
    /// The sum of those that brought something in.
    pub income: Money,
    /// Sum of the active holds found.
    pub held: Money,
}

impl Proof {
    /// True when stored balance, entries and holds agree.
    pub fn agrees(&self) -> bool {
        self.sum == self.account.balance
            && self.count == self.account.sequence
            && self.held == self.account.held
    }
}

const WALK: &str = "with recursive walk (posting_id, sequence, amount_minor, balance_after_minor,
        previous_posting_id, depth) as (
    select e.posting_id, e.sequence, e.amount_minor, e.balance_after_minor,
        e.previous_posting_id, cast(1 as bigint)
    from entries e where e.posting_id = $1 and e.account_id = $2
    union all
    select e.posting_id, e.sequence, e.amount_minor, e.balance_after_minor,
        e.previous_posting_id, w.depth + 1
    from walk w join entries e on e.posting_id = w.previous_posting_id and e.account_id = $2
    where w.depth < $3
)
select w.posting_id, p.kind, p.order_id, p.posted_at, w.sequence, w.amount_minor,
    w.balance_after_minor, w.previous_posting_id
from walk w join postings p on p.id = w.posting_id
order by w.depth";

const PROVE: &str = "with recursive walk (posting_id, amount_minor, previous_posting_id) as (
    select e.posting_id, e.amount_minor, e.previous_posting_id
    from entries e where e.posting_id = $1 and e.account_id = $2
    union all
    select e.posting_id, e.amount_minor, e.previous_posting_id
    from walk w join entries e on e.posting_id = w.previous_posting_id and e.account_id = $2
)
select cast(count(*) as bigint), cast(coalesce(sum(amount_minor), 0) as bigint),
    cast(coalesce(sum(case when amount_minor > 0 then amount_minor else 0 end), 0) as bigint)
from walk";

const LINE: &str = "select e.posting_id, p.kind, p.order_id, p.posted_at, e.sequence,
    e.amount_minor, e.balance_after_minor, e.previous_posting_id
from entries e join postings p on p.id = e.posting_id
where e.posting_id = $1 and e.account_id = $2";

/// The page of `account` that starts at `cursor`, or at the newest entry. `limit` lines at most.
pub fn history(
    tx: &mut Tx<'_>,
    account: AccountId,
    filter: &HistoryFilter,
    cursor: Option<PostingId>,
    limit: usize,
) -> Result<HistoryPage, DbError> {
    let start = match cursor {
        Some(posting) => Some(posting),
        None => newest(tx, account)?,
    };
    let rows = tx.query(WALK, &params![start, account, SCAN_MAX])?;
    Ok(page(&rows, filter, limit))
}

fn newest(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<PostingId>, DbError> {
    let sql = "select last_posting_id from accounts where id = $1";
    Ok(tx.query_one_opt(sql, &params![account])?.and_then(|row| row.get(0)))
}

fn page(rows: &[Row], filter: &HistoryFilter, limit: usize) -> HistoryPage {
    let mut lines = Vec::new();
    let mut next = None;
    for row in rows {
        let line = read_line(row);
        if filter.from.is_some_and(|from| line.at < from) {
            return HistoryPage { lines, next: None };
        }
        next = row.get(7);
        if passes(&line, filter) {
            lines.push(line);
            if lines.len() == limit {
                break;
            }
        }
    }
    HistoryPage { lines, next }
}

fn passes(line: &Line, filter: &HistoryFilter) -> bool {
    let size = i64::try_from(line.amount.minor().unsigned_abs()).unwrap_or(i64::MAX);
    filter.until.is_none_or(|until| line.at < until)
        && filter.kind.as_ref().is_none_or(|kind| *kind == line.kind)
        && filter.amount_min.is_none_or(|min| size >= min)
        && filter.amount_max.is_none_or(|max| size <= max)
}

/// One entry of an account.
pub fn line(
    tx: &mut Tx<'_>,
    account: AccountId,
    posting: PostingId,
) -> Result<Option<Line>, DbError> {
    Ok(tx.query_one_opt(LINE, &params![posting, account])?.as_ref().map(read_line))
}

/// Re-adds the account from its first entry. `None` when there is no such account.
pub fn prove(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Proof>, DbError> {
    let book = Book::peek(tx, &[id])?;
    let Some(account) = book.account(id).cloned() else {
        return Ok(None);
    };
    let start = Value::from(account.last_posting);
    let row = tx.query_one_opt(PROVE, &[start, id.into()])?.expect("an aggregate has one row");
    let mut held = Money::zero(account.balance.currency());
    for hold in store::active(tx, id)? {
        held = held.plus(hold.amount).expect("holds are part of a balance that fits");
    }
    let sum = Money::new(row.get(1), account.balance.currency());
    let income = Money::new(row.get(2), account.balance.currency());
    Ok(Some(Proof { account, count: row.get(0), sum, income, held }))
}

/// What is set aside on the account now, oldest first.
pub fn active_holds(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Hold>, DbError> {
    store::active(tx, account)
}

fn read_line(row: &Row) -> Line {
    Line {
        posting: row.get(0),
        kind: row.get(1),
        order: row.get(2),
        at: row.get(3),
        sequence: row.get(4),
        amount: Money::cny(row.get(5)),
        balance_after: Money::cny(row.get(6)),
    }
}
