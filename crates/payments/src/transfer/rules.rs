//! What a transfer is, and when it may happen. Pure: a batch of commands is decided one after the
//! other on the same facts, and a refused one leaves them as they were.

use std::collections::{HashMap, HashSet};

use tongbao_identity::TryLimits;
use tongbao_identity::pin::{self, PinFacts};
use tongbao_kernel::{
    AccountId, Arg, Code, CustomerId, Failure, InstitutionId, PostingId, Timestamp, TransferId,
    WalletId,
};
use tongbao_ledger::{Book, LedgerRejection, Leg, Posting};
use tongbao_money::Money;
use tongbao_record::idempotency::{Earlier, Key};
use tongbao_vault::{Pin, Vault};
use uuid::Uuid;

use super::Payee;
use crate::wallet::{LimitRejection, Limits, Tier, Usage, Wallet};

/// The word for transfers in postings, audit rows and idempotency results.
pub const KIND: &str = "transfer";

/// Characters that a note may have: what fits a receipt without scrolling.
const NOTE_CHARS_MAX: usize = 60;

/// What the payer writes to the payee. No control characters, at most 60 characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note(String);

impl Note {
    /// Reads a note; surrounding blanks are dropped.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if text.chars().count() > NOTE_CHARS_MAX {
            return Err(Failure::invalid("note", "rule-note-length"));
        }
        if text.chars().any(char::is_control) {
            return Err(Failure::invalid("note", "rule-note-characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the payer wants to happen.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Who pays.
    pub payer: CustomerId,
    /// The payer's institution, where the payee is looked for.
    pub institution: InstitutionId,
    /// Who receives.
    pub payee: Payee,
    /// How much; more than nothing.
    pub amount: Money,
    /// What the payer writes.
    pub note: Note,
}

/// The command: one effect for each key.
#[derive(Debug, Clone)]
pub struct SendMoney {
    /// Made by the client, stored before sending.
    pub key: Key,
    /// What shall happen.
    pub intent: Intent,
    /// The payer's payment PIN.
    pub pin: Pin,
    /// The transfer that this one gives back, whose payer asked for it.
    pub returns: Option<TransferId>,
}

/// A transfer that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The transfer, and its posting.
    pub id: TransferId,
    /// Whose book it is in.
    pub institution: InstitutionId,
    /// Who paid.
    pub payer: WalletId,
    /// Who received.
    pub payee: WalletId,
    /// How much.
    pub amount: Money,
    /// What the payer wrote.
    pub note: Note,
    /// When.
    pub at: Timestamp,
    /// The transfer that this one gives back.
    pub returns: Option<TransferId>,
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What happened.
    pub transfer: Transfer,
    /// True when the key had done it before: nothing moved a second time (`PAY-05`).
    pub replayed: bool,
}

/// Why a transfer does not happen. The order is the precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferRejection {
    /// The key did something else before; names what differs.
    KeyReused(&'static str),
    /// The payer has no wallet.
    NoWallet,
    /// Nobody can receive there.
    PayeeUnknown,
    /// Payer and payee are one.
    PayeeIsSelf,
    /// What would be given back is not asked for, or no longer.
    NotAsked,
    /// The account is restricted, or the payment PIN is wrong, locked or not set.
    Pin(Failure),
    /// A limit of the payer's tier.
    Limit(Tier, LimitMet),
    /// Not enough in the wallet.
    BalanceShort {
        /// What can be spent.
        available: Money,
        /// What is missing.
        short: Money,
    },
    /// Enough, but part of it is held or in transit.
    BalanceHeld {
        /// All that belongs to the payer.
        total: Money,
        /// What cannot be spent now.
        held: Money,
        /// What is missing.
        short: Money,
    },
    /// The payee's wallet would hold too much.
    PayeeAtCap {
        /// The payee's tier.
        tier: Tier,
        /// Its cap.
        cap: Money,
    },
    /// The ledger refuses for a reason that the checks above should have met.
    Ledger(LedgerRejection),
}

impl From<TransferRejection> for Failure {
    fn from(rejection: TransferRejection) -> Self {
        match rejection {
            TransferRejection::KeyReused(field) => {
                Failure::new(Code::KeyReused).with("field", Arg::Word(field))
            }
            TransferRejection::NoWallet => Failure::new(Code::NotFound),
            TransferRejection::PayeeUnknown => Failure::new(Code::PayeeUnknown).at("payee"),
            TransferRejection::PayeeIsSelf => Failure::new(Code::PayeeIsSelf).at("payee"),
            TransferRejection::NotAsked => Failure::new(Code::TransferTooLateToAsk),
            TransferRejection::Pin(failure) => failure,
            TransferRejection::Limit(tier, limit) => limit_failure(tier, &limit).at("amount"),
            TransferRejection::BalanceShort { available, short } => {
                Failure::new(Code::BalanceShort)
                    .with("balance", Arg::Money(available))
                    .with("short", Arg::Money(short))
                    .at("amount")
            }
            TransferRejection::BalanceHeld { total, held, short } => {
                Failure::new(Code::BalanceHeld)
                    .with("balance", Arg::Money(total))
                    .with("held", Arg::Money(held))
                    .with("short", Arg::Money(short))
                    .with("reason", Arg::Word("hold-withdrawal"))
                    .at("amount")
            }
            TransferRejection::PayeeAtCap { tier, cap } => Failure::new(Code::PayeeAtCap)
                .with("tier", Arg::Word(tier.name()))
                .with("cap", Arg::Money(cap))
                .at("amount"),
            TransferRejection::Ledger(rejection) => ledger_failure(&rejection),
        }
    }
}

/// A limit that a payment met, and the way past it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitMet {
    /// Which limit.
    pub rejection: LimitRejection,
    /// What one payment may be in the tier above, where there is one.
    pub next_payment_max: Option<Money>,
    /// When the period starts anew.
    pub anew_at: Option<Timestamp>,
}

/// `PAY-09` and `PAY-10`, wherever a payment meets a limit of its tier.
fn limit_failure(tier: Tier, met: &LimitMet) -> Failure {
    let period = |limit: Money, used: Money, word| {
        let left = limit.minus(used).unwrap_or(Money::cny(0));
        let failure = Failure::new(Code::PeriodLimit);
        let anew = met.anew_at.map(Arg::Time);
        let next = met.next_payment_max.map(Arg::Money);
        let failure = next.into_iter().fold(failure, |failure, next| failure.with("next", next));
        anew.into_iter()
            .fold(failure, |failure, at| failure.with("at", at))
            .with("period", Arg::Word(word))
            .with("used", Arg::Money(used))
            .with("limit", Arg::Money(limit))
            .with("left", Arg::Money(left))
    };
    match met.rejection {
        LimitRejection::Payment { limit } => {
            let failure = Failure::new(Code::PaymentLimit)
                .with("tier", Arg::Word(tier.name()))
                .with("limit", Arg::Money(limit));
            let next = met.next_payment_max.map(Arg::Money);
            next.into_iter().fold(failure, |failure, next| failure.with("next", next))
        }
        LimitRejection::Day { limit, used } => period(limit, used, "period-day"),
        LimitRejection::Year { limit, used } => period(limit, used, "period-year"),
    }
}

/// The ledger is the last line: what reaches it was not checked before, and is named plainly.
pub(crate) fn ledger_failure(rejection: &LedgerRejection) -> Failure {
    match rejection {
        LedgerRejection::BelowFloor(_) => Failure::new(Code::BalanceShort),
        LedgerRejection::Amount(_) => Failure::invalid("amount", "rule-amount-too-large"),
        LedgerRejection::TooFewLegs
        | LedgerRejection::AccountTwice(_)
        | LedgerRejection::NothingMoves(_)
        | LedgerRejection::AccountUnknown(_)
        | LedgerRejection::Unbalanced(_)
        | LedgerRejection::HoldSettled(_)
        | LedgerRejection::HoldTooSmall(_)
        | LedgerRejection::HoldOfNothing(_) => {
            panic!("a checked movement is sound: {rejection}")
        }
    }
}

/// What a batch of transfers needs to know, and how it stands after each decision.
#[derive(Debug, Default)]
pub struct Facts {
    /// The present.
    pub now: Timestamp,
    /// What keys already did.
    pub earlier: HashMap<(Key, Uuid), Earlier>,
    /// The transfers that those keys made.
    pub transfers: HashMap<TransferId, Transfer>,
    /// Wallets of payers and payees.
    pub wallets: HashMap<WalletId, Wallet>,
    /// The payers' wallets.
    pub of_customer: HashMap<CustomerId, WalletId>,
    /// Where the payees' numbers and phones lead.
    pub payees: HashMap<(InstitutionId, Payee), WalletId>,
    /// What each tier allows.
    pub limits: HashMap<(InstitutionId, Tier), Limits>,
    /// The payers' PINs and tries left.
    pub pins: HashMap<CustomerId, PinFacts>,
    /// How many wrong PINs each institution lets pass.
    pub pin_limits: HashMap<InstitutionId, TryLimits>,
    /// The accounts.
    pub book: Book,
    /// Payers whose usage changed.
    pub used: HashMap<WalletId, Usage>,
    /// Transfers that their payers ask for and that are not answered.
    pub asked: HashSet<TransferId>,
}

impl Facts {
    fn wallet_of(&self, customer: CustomerId) -> Option<&Wallet> {
        self.of_customer.get(&customer).and_then(|id| self.wallets.get(id))
    }

    fn payee(&self, intent: &Intent) -> Option<&Wallet> {
        let id = self.payees.get(&(intent.institution, intent.payee.clone()))?;
        let payee = self.wallets.get(id)?;
        (payee.institution == intent.institution).then_some(payee)
    }

    fn balance(&self, account: AccountId) -> Money {
        self.book.account(account).map_or(Money::cny(0), |account| account.balance)
    }

    fn available(&self, account: AccountId) -> Money {
        self.book.account(account).map_or(Money::cny(0), |account| account.available())
    }

    fn total(&self, wallet: &Wallet) -> Money {
        let total = self.balance(wallet.account).plus(self.balance(wallet.transit));
        total.expect("what a wallet holds fits")
    }

    fn limits_of(&self, wallet: &Wallet) -> Limits {
        let known = self.limits.get(&(wallet.institution, wallet.tier));
        *known.expect("limits are loaded for each institution of the batch")
    }
}

/// Decides one command. `id` becomes the transfer's if it happens.
pub fn decide(
    command: &SendMoney,
    id: TransferId,
    facts: &mut Facts,
    vault: &Vault,
) -> Result<Sent, TransferRejection> {
    if let Some(sent) = replay(command, facts)? {
        return Ok(sent);
    }
    let intent = &command.intent;
    let (payer, payee) = parties(intent, facts)?;
    if command.returns.is_some_and(|returned| !facts.asked.contains(&returned)) {
        return Err(TransferRejection::NotAsked);
    }
    check_pin(command, facts, vault)?;
    let usage = check_money(intent, &payer, &payee, facts)?;
    let transfer = Transfer {
        id,
        institution: intent.institution,
        payer: payer.id,
        payee: payee.id,
        amount: intent.amount,
        note: intent.note.clone(),
        at: facts.now,
        returns: command.returns,
    };
    facts.book.post(posting(&transfer, &payer, &payee)).map_err(TransferRejection::Ledger)?;
    remember(command, &transfer, usage, facts);
    Ok(Sent { transfer, replayed: false })
}

/// Whether the intent would be allowed now, before anybody types a PIN.
pub fn admissible(intent: &Intent, facts: &Facts) -> Result<(), TransferRejection> {
    let (payer, payee) = parties(intent, facts)?;
    check_money(intent, &payer, &payee, facts).map(drop)
}

fn parties(intent: &Intent, facts: &Facts) -> Result<(Wallet, Wallet), TransferRejection> {
    let payer = facts.wallet_of(intent.payer).cloned().ok_or(TransferRejection::NoWallet)?;
    let payee = facts.payee(intent).cloned().ok_or(TransferRejection::PayeeUnknown)?;
    if payer.id == payee.id {
        return Err(TransferRejection::PayeeIsSelf);
    }
    Ok((payer, payee))
}

fn check_money(
    intent: &Intent,
    payer: &Wallet,
    payee: &Wallet,
    facts: &Facts,
) -> Result<Usage, TransferRejection> {
    let paid = payer.usage.pay(intent.amount, &facts.limits_of(payer), facts.now);
    let usage = paid.map_err(|limit| met(payer, limit, facts))?;
    check_balance(intent.amount, payer, facts)?;
    check_cap(intent.amount, payee, facts)?;
    Ok(usage)
}

/// The first answer, when the key has one; or what the caller changed.
fn replay(command: &SendMoney, facts: &Facts) -> Result<Option<Sent>, TransferRejection> {
    let Some(earlier) = facts.earlier.get(&(command.key.clone(), command.intent.payer.0)) else {
        return Ok(None);
    };
    if earlier.operation != KIND {
        return Err(TransferRejection::KeyReused("field-operation"));
    }
    let transfer = facts.transfers.get(&TransferId(earlier.subject));
    let transfer = transfer.expect("a kept key leads to its transfer").clone();
    let intent = &command.intent;
    let payee = facts.payee(intent).map(|payee| payee.id);
    let changed = [
        (command.returns != transfer.returns, "field-operation"),
        (payee != Some(transfer.payee), "field-payee"),
        (intent.amount != transfer.amount, "field-amount"),
        (intent.note != transfer.note, "field-note"),
    ];
    match changed.into_iter().find(|(differs, _)| *differs) {
        Some((_, field)) => Err(TransferRejection::KeyReused(field)),
        None => Ok(Some(Sent { transfer, replayed: true })),
    }
}

fn check_pin(
    command: &SendMoney,
    facts: &mut Facts,
    vault: &Vault,
) -> Result<(), TransferRejection> {
    let Some(pin_facts) = facts.pins.get_mut(&command.intent.payer) else {
        return Err(TransferRejection::Pin(Failure::new(Code::PinNotSet).at("pin")));
    };
    let limits = facts.pin_limits.get(&command.intent.institution);
    let limits = limits.expect("limits are loaded for each institution of the batch");
    pin::check(pin_facts, limits, vault, &command.pin, facts.now).map_err(TransferRejection::Pin)
}

fn met(payer: &Wallet, rejection: LimitRejection, facts: &Facts) -> TransferRejection {
    let day = facts.now.day();
    let above = payer.tier.above().and_then(|tier| facts.limits.get(&(payer.institution, tier)));
    let anew_at = match rejection {
        LimitRejection::Payment { .. } => None,
        LimitRejection::Day { .. } => Some(day.next().start()),
        LimitRejection::Year { .. } => Some(day.next_year().start()),
    };
    let next_payment_max = above.and_then(|limits| limits.payment_max);
    TransferRejection::Limit(payer.tier, LimitMet { rejection, next_payment_max, anew_at })
}

fn check_balance(amount: Money, payer: &Wallet, facts: &Facts) -> Result<(), TransferRejection> {
    let available = facts.available(payer.account);
    let short = Money::cny(amount.minor().saturating_sub(available.minor()));
    if !short.is_positive() {
        return Ok(());
    }
    let total = facts.total(payer);
    if total.minor() < amount.minor() {
        return Err(TransferRejection::BalanceShort { available, short });
    }
    let held = total.minus(available).expect("what is available is part of the total");
    Err(TransferRejection::BalanceHeld { total, held, short })
}

fn check_cap(amount: Money, payee: &Wallet, facts: &Facts) -> Result<(), TransferRejection> {
    let limits = facts.limits_of(payee);
    if limits.can_receive(facts.total(payee), amount) {
        return Ok(());
    }
    let cap = limits.balance_max.expect("a wallet without a cap can always receive");
    Err(TransferRejection::PayeeAtCap { tier: payee.tier, cap })
}

fn posting(transfer: &Transfer, payer: &Wallet, payee: &Wallet) -> Posting {
    let out = transfer.amount.negated().expect("a positive amount can be negated");
    Posting {
        id: PostingId(transfer.id.0),
        institution: transfer.institution,
        kind: KIND,
        order: Some(transfer.id.0),
        reverses: None,
        at: transfer.at,
        legs: vec![
            Leg { account: payer.account, amount: out },
            Leg { account: payee.account, amount: transfer.amount },
        ],
    }
}

/// What later commands of the batch must see.
fn remember(command: &SendMoney, transfer: &Transfer, usage: Usage, facts: &mut Facts) {
    let earlier = Earlier { operation: KIND.into(), subject: transfer.id.0, at: transfer.at };
    facts.earlier.insert((command.key.clone(), command.intent.payer.0), earlier);
    facts.transfers.insert(transfer.id, transfer.clone());
    facts.used.insert(transfer.payer, usage);
    if let Some(returned) = transfer.returns {
        facts.asked.remove(&returned);
    }
    if let Some(payer) = facts.wallets.get_mut(&transfer.payer) {
        payer.usage = usage;
    }
}
