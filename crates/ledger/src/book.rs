//! Decisions on loaded accounts. Nothing here touches a database.
//!
//! Every operation checks everything before it changes anything: a refusal leaves the book, and so
//! the rest of a batch, as it was.

use std::collections::{BTreeMap, BTreeSet};

use tongbao_kernel::{AccountId, HoldId, PostingId, Timestamp};
use tongbao_money::{Money, MoneyError};

use crate::{Account, Entry, Hold, HoldState, Leg, Posting};

/// Why the ledger refuses a movement. The order is the precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRejection {
    /// Fewer than two legs.
    #[error("a posting has two legs or more")]
    TooFewLegs,
    /// Two legs on one account.
    #[error("two legs on account {0}")]
    AccountTwice(AccountId),
    /// A leg that moves nothing.
    #[error("a leg of nothing on account {0}")]
    NothingMoves(AccountId),
    /// Amounts of several currencies, or larger than money can be.
    #[error(transparent)]
    Amount(#[from] MoneyError),
    /// The legs do not sum to nothing.
    #[error("the legs differ by {0}")]
    Unbalanced(Money),
    /// The account was not loaded, so it does not exist or was forgotten.
    #[error("account {0} is unknown")]
    AccountUnknown(AccountId),
    /// The account would fall below its floor.
    #[error("account {0} has not enough available")]
    BelowFloor(AccountId),
    /// The hold was already posted, voided or expired.
    #[error("hold {0} is settled")]
    HoldSettled(HoldId),
    /// The posting takes more than the hold set aside.
    #[error("the posting takes more than hold {0}")]
    HoldTooSmall(HoldId),
    /// A hold of nothing or less.
    #[error("hold {0} sets nothing aside")]
    HoldOfNothing(HoldId),
}

/// Accounts in memory, and what was decided on them.
#[derive(Debug, Default)]
pub struct Book {
    accounts: BTreeMap<AccountId, Account>,
    pub(crate) opened: BTreeSet<AccountId>,
    pub(crate) changed: BTreeSet<AccountId>,
    pub(crate) postings: Vec<Posting>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) placed: Vec<Hold>,
    pub(crate) settled: Vec<Hold>,
}

impl Book {
    /// A book of these accounts.
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Self {
        let accounts = accounts.into_iter().map(|account| (account.id, account)).collect();
        Self { accounts, ..Self::default() }
    }

    /// The account, with everything decided so far.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Adds a new account.
    pub fn open(&mut self, account: Account) {
        self.opened.insert(account.id);
        self.accounts.insert(account.id, account);
    }

    /// Moves money. The posting's id must be new: callers look for a replay first.
    pub fn post(&mut self, posting: Posting) -> Result<(), LedgerRejection> {
        let entries = self.entries_of(&posting, None)?;
        self.apply(posting, entries);
        Ok(())
    }

    /// Sets money aside.
    pub fn hold(&mut self, hold: Hold) -> Result<(), LedgerRejection> {
        if !hold.amount.is_positive() {
            return Err(LedgerRejection::HoldOfNothing(hold.id));
        }
        let account = self.loaded(hold.account)?;
        let held = account.held.plus(hold.amount)?;
        if account.available().minor() < hold.amount.minor() {
            return Err(LedgerRejection::BelowFloor(hold.account));
        }
        self.set_held(hold.account, held);
        self.placed.push(hold);
        Ok(())
    }

    /// Gives a hold back.
    pub fn release(
        &mut self,
        mut hold: Hold,
        state: HoldState,
        at: Timestamp,
    ) -> Result<(), LedgerRejection> {
        let held = self.held_without(&hold)?;
        self.set_held(hold.account, held);
        hold.state = state;
        hold.settled_at = Some(at);
        self.settled.push(hold);
        Ok(())
    }

    /// Takes a hold by a posting that moves at most its amount out of its account. What the
    /// posting leaves of the hold is given back.
    pub fn post_hold(&mut self, mut hold: Hold, posting: Posting) -> Result<(), LedgerRejection> {
        let held = self.held_without(&hold)?;
        let taken = posting.legs.iter().find(|leg| leg.account == hold.account);
        let taken = taken.map_or(0, |leg| leg.amount.minor());
        if taken.checked_neg().is_none_or(|taken| taken > hold.amount.minor()) {
            return Err(LedgerRejection::HoldTooSmall(hold.id));
        }
        let entries = self.entries_of(&posting, Some((hold.account, held)))?;
        self.set_held(hold.account, held);
        hold.state = HoldState::Posted;
        hold.settled_at = Some(posting.at);
        hold.posting = Some(posting.id);
        self.settled.push(hold);
        self.apply(posting, entries);
        Ok(())
    }

    fn loaded(&self, id: AccountId) -> Result<&Account, LedgerRejection> {
        self.accounts.get(&id).ok_or(LedgerRejection::AccountUnknown(id))
    }

    fn held_without(&self, hold: &Hold) -> Result<Money, LedgerRejection> {
        if hold.state != HoldState::Active {
            return Err(LedgerRejection::HoldSettled(hold.id));
        }
        Ok(self.loaded(hold.account)?.held.minus(hold.amount)?)
    }

    /// The entries that the posting makes, or why it cannot be. `held` is what an account will
    /// have held instead of what it has.
    fn entries_of(
        &self,
        posting: &Posting,
        held: Option<(AccountId, Money)>,
    ) -> Result<Vec<Entry>, LedgerRejection> {
        balanced(posting)?;
        posting.legs.iter().try_for_each(|leg| self.loaded(leg.account).map(drop))?;
        let entry_of = |leg: &Leg| {
            let account = self.loaded(leg.account)?;
            let held = held.filter(|(id, _)| *id == leg.account).map_or(account.held, |(_, m)| m);
            entry(posting.id, account, leg.amount, held)
        };
        posting.legs.iter().map(entry_of).collect()
    }

    fn apply(&mut self, posting: Posting, entries: Vec<Entry>) {
        for entry in &entries {
            let account = self.accounts.get_mut(&entry.account).expect("entries_of found it");
            account.balance = entry.balance_after;
            account.sequence = entry.sequence;
            account.last_posting = Some(posting.id);
            self.changed.insert(entry.account);
        }
        self.entries.extend(entries);
        self.postings.push(posting);
    }

    fn set_held(&mut self, id: AccountId, held: Money) {
        let account = self.accounts.get_mut(&id).expect("the account was loaded above");
        assert!(held.minor() >= 0, "an account holds what its active holds sum to");
        account.held = held;
        self.changed.insert(id);
    }
}

/// What can be said of a posting without looking at accounts.
fn balanced(posting: &Posting) -> Result<(), LedgerRejection> {
    let [first, _, ..] = posting.legs.as_slice() else {
        return Err(LedgerRejection::TooFewLegs);
    };
    let mut sum = Money::zero(first.amount.currency());
    let mut seen = BTreeSet::new();
    for leg in &posting.legs {
        if !seen.insert(leg.account) {
            return Err(LedgerRejection::AccountTwice(leg.account));
        }
        if leg.amount.is_zero() {
            return Err(LedgerRejection::NothingMoves(leg.account));
        }
        sum = sum.plus(leg.amount)?;
    }
    if sum.is_zero() { Ok(()) } else { Err(LedgerRejection::Unbalanced(sum)) }
}

fn entry(
    posting: PostingId,
    account: &Account,
    amount: Money,
    held: Money,
) -> Result<Entry, LedgerRejection> {
    let balance_after = account.balance.plus(amount)?;
    let available = balance_after.minus(held)?;
    let floor = account.kind.floor_minor();
    if amount.minor() < 0 && floor.is_some_and(|floor| available.minor() < floor) {
        return Err(LedgerRejection::BelowFloor(account.id));
    }
    let sequence = account.sequence.checked_add(1).ok_or(MoneyError::Overflow)?;
    let previous = account.last_posting;
    Ok(Entry { posting, account: account.id, sequence, amount, balance_after, previous })
}
