//! An independent check of the books, with its own SQL and none of the code that wrote them.
//!
//! Everything is read on one snapshot, a page at a time; what stays in memory is a few words an
//! account, so that a million transfers fit. Findings are sentences for a person who must act.
//!
//! | | what holds | |
//! | --- | --- | --- |
//! | I1 | all entries of a currency sum to nothing | [`Rule::CurrencyBalanced`] |
//! | I2 | each posting has two legs or more, one currency, and sums to nothing | [`Rule::PostingBalanced`] |
//! | I3 | the stored balance is the sum of the entries and the last balance after one | [`Rule::BalanceStored`] |
//! | I4 | an account's entries are numbered without gaps, each on the one before it | [`Rule::SequenceGapless`] |
//! | I5 | no account was ever below its floor | [`Rule::FloorKept`] |
//! | I6 | what is held is the sum of active holds, and no more than the balance | [`Rule::HoldsCovered`] |
//! | I7 | one effect a key, one key an effect, and the effect exists | [`Rule::OneEffectPerKey`] |
//! | I8 | a correction names a posting and takes back no more than it moved | [`Rule::ReversalWithin`] |
//! | I9 | each movement belongs to an order that says the same, and each order to its movements | [`Rule::OrderAgrees`] |
//! | I10 | the audit chain is whole, and ends where its head says | [`Rule::ChainIntact`] |
//!
//! A chain proves that nothing was changed *before* a head that somebody kept elsewhere: the
//! report prints the heads, and [`audit_against`] takes earlier ones.

mod bank_orders;
mod chain;
mod entries;
mod holds;
mod keys;
mod ledger;
mod pages;
mod report;
mod reversals;
mod transfers;

use tongbao_db::{Db, DbError, Tx};

pub use chain::{Anchor, NotAnAnchor};
pub use report::{Counts, Finding, Report, Rule};

use ledger::Accounts;

/// Checks everything.
pub async fn audit(db: &Db) -> Result<Report, DbError> {
    audit_against(db, Vec::new()).await
}

/// Checks everything, and that each chain still passes through heads kept from earlier reports.
pub async fn audit_against(db: &Db, anchors: Vec<Anchor>) -> Result<Report, DbError> {
    db.read(move |tx| run(tx, &anchors)).await
}

fn run(tx: &mut Tx<'_>, anchors: &[Anchor]) -> Result<Report, DbError> {
    let mut report = Report::default();
    let mut accounts = Accounts::load(tx, &mut report)?;
    entries::check(tx, &mut accounts, &mut report)?;
    holds::check(tx, &mut accounts, &mut report)?;
    accounts.check(&mut report);
    reversals::check(tx, &mut report)?;
    transfers::check(tx, &mut report)?;
    bank_orders::check(tx, &accounts, &mut report)?;
    keys::check(tx, &mut report)?;
    chain::check(tx, anchors, &mut report)?;
    Ok(report)
}
