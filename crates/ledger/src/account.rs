//! The ledger's nouns.

use tongbao_kernel::{AccountId, HoldId, InstitutionId, PostingId, Timestamp};
use tongbao_money::{Currency, Money};
use uuid::Uuid;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// A wallet's spendable money.
    Wallet,
    /// Money of a wallet that is on its way to the bank and not confirmed.
    Transit,
    /// The institution's account at the bank; negative by what wallets hold.
    BankClearing,
}

impl AccountKind {
    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Transit => "transit",
            Self::BankClearing => "bank_clearing",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "wallet" => Self::Wallet,
            "transit" => Self::Transit,
            "bank_clearing" => Self::BankClearing,
            other => panic!("{other} is not a kind of account"),
        }
    }

    /// The balance below which it may not fall; `None` where it may be negative.
    pub const fn floor_minor(self) -> Option<i64> {
        match self {
            Self::Wallet | Self::Transit => Some(0),
            Self::BankClearing => None,
        }
    }
}

/// An account and its present balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Whose book it is in.
    pub institution: InstitutionId,
    /// What it is for; decides the floor.
    pub kind: AccountKind,
    /// Whom it belongs to, in another room's words.
    pub holder: Option<Uuid>,
    /// Sum of its entries.
    pub balance: Money,
    /// Sum of its active holds.
    pub held: Money,
    /// Number of its entries; gapless.
    pub sequence: i64,
    /// The posting of its latest entry.
    pub last_posting: Option<PostingId>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Account {
    /// A new account with nothing in it.
    pub fn new(
        id: AccountId,
        institution: InstitutionId,
        kind: AccountKind,
        holder: Option<Uuid>,
        opened_at: Timestamp,
    ) -> Self {
        let nothing = Money::zero(Currency::Cny);
        Self {
            id,
            institution,
            kind,
            holder,
            balance: nothing,
            held: nothing,
            sequence: 0,
            last_posting: None,
            opened_at,
        }
    }

    /// What can be spent: the balance less what is held.
    pub fn available(&self) -> Money {
        self.balance.minus(self.held).expect("holds are part of the balance")
    }
}

/// One side of a posting: positive into the account, negative out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// The account.
    pub account: AccountId,
    /// Signed, not zero.
    pub amount: Money,
}

/// One indivisible movement of money: its legs sum to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Made by the client or the feature; a replay has the same one.
    pub id: PostingId,
    /// Whose book it is in.
    pub institution: InstitutionId,
    /// The feature's word for it, such as `transfer`.
    pub kind: &'static str,
    /// What it belongs to, in another room's words.
    pub order: Option<Uuid>,
    /// The posting that it corrects.
    pub reverses: Option<PostingId>,
    /// When it was decided.
    pub at: Timestamp,
    /// Two or more legs, each on another account.
    pub legs: Vec<Leg>,
}

/// A leg as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The posting.
    pub posting: PostingId,
    /// The account.
    pub account: AccountId,
    /// Its number on the account, from 1 without gaps.
    pub sequence: i64,
    /// Signed, not zero.
    pub amount: Money,
    /// The account's balance after it.
    pub balance_after: Money,
    /// The posting of the account's entry before this one.
    pub previous: Option<PostingId>,
}

/// The states of a hold: active, then one of the three others, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    /// The money is set aside.
    Active,
    /// Taken by a posting.
    Posted,
    /// Given back on purpose.
    Voided,
    /// Given back because its time was over.
    Expired,
}

impl HoldState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Posted => "posted",
            Self::Voided => "voided",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "active" => Self::Active,
            "posted" => Self::Posted,
            "voided" => Self::Voided,
            "expired" => Self::Expired,
            other => panic!("{other} is not a state of a hold"),
        }
    }
}

/// Money set aside on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The hold.
    pub id: HoldId,
    /// The account.
    pub account: AccountId,
    /// More than nothing.
    pub amount: Money,
    /// A key of the word list, shown to the person.
    pub reason: String,
    /// What it belongs to, in another room's words.
    pub order: Option<Uuid>,
    /// Where it stands.
    pub state: HoldState,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it may be given back without anybody asking.
    pub expires_at: Timestamp,
    /// When it left the active state.
    pub settled_at: Option<Timestamp>,
    /// The posting that took it.
    pub posting: Option<PostingId>,
}
