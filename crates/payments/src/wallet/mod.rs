//! A person's wallet: opened with the registration, raised by proof, read as one balance of three
//! parts.
//!
//! total = available + held + in transit. Held is what active holds set aside; in transit is what
//! was sent to the bank and is not confirmed.

mod opening;
mod rules;
pub(crate) mod store;

pub use opening::{OPENING, bring_along};
pub use rules::{LimitRejection, Limits, Tier, Usage, Wallet, is_number, number};
pub(crate) use store::{
    by_ids, by_numbers, clearing, counting_use, lock_of, locking_of, of, of_many, read,
    with_numbers,
};

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_identity::{Actor, Site};
use tongbao_kernel::{
    AccountId, Answer, Code, CustomerId, Failure, InstitutionId, Timestamp, WalletId,
};
use tongbao_ledger::{Account, AccountKind, Book, Hold, Proof, active_holds, prove};
use tongbao_money::{Currency, Money};
use tongbao_record::audit::{self, Entry};

/// Wallets of one process.
#[derive(Clone)]
pub struct Wallets {
    site: Site,
}

/// What a wallet holds, in its three parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// All three together.
    pub total: Money,
    /// What can be spent now.
    pub available: Money,
    /// What holds set aside.
    pub held: Money,
    /// What is on its way to the bank.
    pub in_transit: Money,
    /// The holds, oldest first: why, how much, until when.
    pub holds: Vec<Hold>,
    /// When it was read.
    pub at: Timestamp,
}

/// A wallet with its limits and what is left of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The wallet.
    pub wallet: Wallet,
    /// What its tier allows.
    pub limits: Limits,
    /// What was paid today and this year.
    pub usage: Usage,
    /// What it holds.
    pub balance: Balance,
}

/// The re-added balance of both of a wallet's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletProof {
    /// The spendable account.
    pub main: Proof,
    /// The account in transit.
    pub transit: Proof,
}

impl WalletProof {
    /// True when everything agrees; otherwise the page shows `BAL-03`.
    pub fn agrees(&self) -> bool {
        self.main.agrees() && self.transit.agrees()
    }

    /// Stored balance less re-added balance.
    pub fn difference(&self) -> Money {
        let stored = self.main.account.balance.plus(self.transit.account.balance);
        let added = self.main.sum.plus(self.transit.sum);
        let difference = stored.and_then(|stored| added.and_then(|added| stored.minus(added)));
        difference.unwrap_or(Money::cny(i64::MAX))
    }
}

/// Opens the wallet of a new customer in the registration's own transaction: 三类, since name,
/// identity card and phone were given and no card is bound.
pub fn open(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: InstitutionId,
    customer: CustomerId,
) -> Result<Wallet, DbError> {
    let now = site.now();
    let wallet = new_wallet(tx, site, institution, customer, now)?;
    let mut book = Book::default();
    let holder = Some(wallet.id.0);
    let account = |id, kind| Account::new(id, institution, kind, holder, now);
    book.open(account(wallet.account, AccountKind::Wallet));
    book.open(account(wallet.transit, AccountKind::Transit));
    if clearing(tx, institution)?.is_none() {
        let id = AccountId::mint(&*site.clock, &*site.entropy);
        book.open(Account::new(id, institution, AccountKind::BankClearing, None, now));
        store::add_clearing(tx, institution, id)?;
    }
    book.store(tx)?;
    store::add(tx, &wallet)?;
    audit::append(
        tx,
        Entry {
            chain: institution,
            at: now,
            actor: format!("customer:{customer}"),
            action: "wallet.opened",
            subject: Some(wallet.id.0),
            detail: json!({ "tier": wallet.tier.word() }),
        },
    )?;
    Ok(wallet)
}

fn new_wallet(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: InstitutionId,
    customer: CustomerId,
    now: Timestamp,
) -> Result<Wallet, DbError> {
    let prefix = tongbao_identity::institution::by_id(tx, institution)?
        .map(|institution| institution.wallet_prefix)
        .expect("a customer's institution exists");
    Ok(Wallet {
        id: WalletId::mint(&*site.clock, &*site.entropy),
        institution,
        customer,
        number: free_number(tx, site, &prefix)?,
        tier: Tier::Three,
        account: AccountId::mint(&*site.clock, &*site.entropy),
        transit: AccountId::mint(&*site.clock, &*site.entropy),
        usage: Usage::none(now),
        opened_at: now,
    })
}

/// A random number that nobody has: wallets cannot be counted or guessed from one's own.
fn free_number(tx: &mut Tx<'_>, site: &Site, prefix: &str) -> Result<String, DbError> {
    loop {
        let number = number(prefix, site.entropy.below(1_000_000_000_000));
        if by_numbers(tx, &[&number])?.is_empty() {
            return Ok(number);
        }
    }
}

/// The institution's own account at the bank; `None` until its first wallet is opened.
pub fn clearing_account(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
) -> Result<Option<AccountId>, DbError> {
    clearing(tx, institution)
}

/// Raises the tier when a proof was added; never lowers it.
pub(crate) fn raise(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    tier: Tier,
    at: Timestamp,
) -> Result<Option<Tier>, DbError> {
    let Some(wallet) = lock_of(tx, &[customer])?.pop() else { return Ok(None) };
    if wallet.tier >= tier {
        return Ok(None);
    }
    store::raise(tx, wallet.id, tier)?;
    audit::append(
        tx,
        Entry {
            chain: wallet.institution,
            at,
            actor: format!("customer:{customer}"),
            action: "wallet.tier_raised",
            subject: Some(wallet.id.0),
            detail: json!({ "from": wallet.tier.word(), "to": tier.word() }),
        },
    )?;
    Ok(Some(tier))
}

impl Wallets {
    /// Wallets on this site.
    pub fn new(site: Site) -> Self {
        Self { site }
    }

    /// The reader's wallet, limits and balance.
    pub async fn overview(&self, actor: &Actor) -> Answer<Overview> {
        let (site, customer, now) = (self.site.clone(), actor.customer, self.site.now());
        let read = self.site.db.read(move |tx| -> Result<_, DbError> {
            let Some(wallet) = of(tx, customer)? else { return Ok(None) };
            let policies = site.policies(tx, wallet.institution)?;
            Ok(Some(Overview {
                limits: Limits::of(&policies, wallet.tier),
                usage: wallet.usage.at(now),
                balance: balance(tx, &wallet, now)?,
                wallet,
            }))
        });
        Ok(read.await?.ok_or_else(|| Failure::new(Code::NotFound))?)
    }

    /// Re-adds the reader's balance from the first entry. A difference is recorded for staff in
    /// the same moment.
    pub async fn prove(&self, actor: &Actor) -> Answer<WalletProof> {
        let customer = actor.customer;
        let read = self.site.db.read(move |tx| -> Result<_, DbError> {
            let Some(wallet) = of(tx, customer)? else { return Ok(None) };
            let (main, transit) = (prove(tx, wallet.account)?, prove(tx, wallet.transit)?);
            Ok(main.zip(transit).map(|(main, transit)| WalletProof { main, transit }))
        });
        let proof = read.await?.ok_or_else(|| Failure::new(Code::NotFound))?;
        if !proof.agrees() {
            self.report(actor, &proof).await?;
        }
        Ok(proof)
    }

    async fn report(&self, actor: &Actor, proof: &WalletProof) -> Answer<()> {
        tracing::error!(difference = proof.difference().minor(), "BAL-03: a balance differs");
        let entry = Entry {
            chain: actor.institution,
            at: self.site.now(),
            actor: "system".into(),
            action: "balance.differs",
            subject: Some(proof.main.account.id.0),
            detail: json!({ "difference_minor": proof.difference().minor() }),
        };
        let written = self.site.db.write(move |tx| audit::append(tx, entry.clone()));
        Ok(written.await?)
    }
}

fn balance(tx: &mut Tx<'_>, wallet: &Wallet, at: Timestamp) -> Result<Balance, DbError> {
    let book = Book::peek(tx, &[wallet.account, wallet.transit])?;
    let nothing = Money::zero(Currency::Cny);
    let main = book.account(wallet.account);
    let in_transit = book.account(wallet.transit).map_or(nothing, |account| account.balance);
    let stored = main.map_or(nothing, |account| account.balance);
    Ok(Balance {
        total: stored.plus(in_transit).expect("what a wallet holds fits"),
        available: main.map_or(nothing, Account::available),
        held: main.map_or(nothing, |account| account.held),
        in_transit,
        holds: active_holds(tx, wallet.account)?,
        at,
    })
}
