//! Top-up and withdrawal through the bank.
//!
//! The bank is never called inside a transaction. Taking an order writes the order, a hold if it
//! is a withdrawal, and an outbox message, and answers. The worker then submits the order to the
//! bank under the order's own id, so that submitting twice has one effect, and settles it by what
//! it hears: an answer, a notice, or, after a silence, the answer to a query. However often and in
//! whatever order these arrive, [`rules::OrderState::on`] lets the first decisive one count.

mod check;
mod deliver;
pub mod rules;
mod settle;
pub(crate) mod store;

pub use check::Wish;
pub use rules::{OrderKind, OrderState};

use std::time::Duration;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_gateways::{BankClient, BankReason, bin};
use tongbao_identity::{Actor, Site, TryLimits, pin};
use tongbao_kernel::{
    Answer, Arg, BankOrderId, CardId, Code, Failure, HoldId, InstitutionId, MoneyMoved, OutboxId,
    PostingId, Timestamp, WalletId,
};
use tongbao_ledger::{Book, Hold, HoldState};
use tongbao_money::Money;
use tongbao_record::audit::{self, Entry};
use tongbao_record::idempotency::{self, Effect, Key};
use tongbao_record::outbox::{self, Message};
use tongbao_vault::Pin;

use crate::card::{self, Card};
use crate::topic;
use crate::transfer::rules::ledger_failure;
use crate::wallet::{self, Limits, Wallet};

/// A withdrawal that is still confirming after this is "late": the page names the time.
/// Source: T+1, the next-day settlement that banks promise.
pub const CONFIRM_WITHIN: Duration = Duration::from_secs(24 * 3_600);

/// A top-up or withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankOrder {
    /// The order; the bank knows it by this id too.
    pub id: BankOrderId,
    /// Whose book it is in.
    pub institution: InstitutionId,
    /// Whose money.
    pub wallet: WalletId,
    /// Through which card.
    pub card: CardId,
    /// Which way.
    pub kind: OrderKind,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: OrderState,
    /// Why the bank refused: its code on the wire.
    pub reason: Option<String>,
    /// The bank's own number.
    pub bank_reference: Option<String>,
    /// The hold of a withdrawal.
    pub hold: Option<HoldId>,
    /// The posting that put a withdrawal into transit.
    pub transit_posting: Option<PostingId>,
    /// The posting that finished it.
    pub posting: Option<PostingId>,
    /// The posting that gave it back.
    pub return_posting: Option<PostingId>,
    /// When it was taken.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The number under which people quote an order: date and the end of its id.
pub fn reference(id: BankOrderId, at: Timestamp) -> String {
    let id = id.to_string();
    let end = id.get(20..).unwrap_or(&id).to_ascii_uppercase();
    format!("B{}{end}", at.beijing().strftime("%Y%m%d"))
}

/// An order with its card, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub order: BankOrder,
    /// The card.
    pub card: Card,
}

impl OrderView {
    /// What the order's page has to explain, if anything: `PAY-03` and `TRF-03` while the bank is
    /// silent, `PAY-22` and `TRF-04` when it refused.
    pub fn failure(&self) -> Option<Failure> {
        let OrderView { order, card } = self;
        let reason = order.reason.as_deref().map_or(BankReason::Other, BankReason::from_wire);
        let bank = bin::bank(&card.bank_code).map_or("bank-name-other", |bank| bank.word);
        let refused = |code| {
            Failure::new(code)
                .with("bank", Arg::Word(bank))
                .with("tail", Arg::Text(card.tail.clone()))
                .with("reason", Arg::Word(reason.word()))
                .with("amount", Arg::Money(order.amount))
        };
        let until = Arg::Time(order.created_at.after(CONFIRM_WITHIN));
        match (order.state, order.kind) {
            (OrderState::Accepted | OrderState::Succeeded, _) => None,
            (OrderState::Confirming, OrderKind::TopUp) => {
                Some(Failure::new(Code::ResultUnknown).with("until", until))
            }
            (OrderState::Confirming, OrderKind::Withdrawal) => {
                Some(Failure::new(Code::BankSilent).with("until", until))
            }
            (OrderState::Refused | OrderState::Returned, OrderKind::TopUp) => {
                Some(refused(Code::BankRefused))
            }
            (OrderState::Refused, OrderKind::Withdrawal) => {
                let mut failure = refused(Code::BankReturned);
                failure.money = MoneyMoved::NotMoved;
                Some(failure)
            }
            (OrderState::Returned, OrderKind::Withdrawal) => Some(refused(Code::BankReturned)),
        }
    }
}

/// The command to take an order.
#[derive(Debug, Clone)]
pub struct TakeOrder {
    /// Made by the client, stored before sending.
    pub key: Key,
    /// Which way.
    pub kind: OrderKind,
    /// Through which card.
    pub card: CardId,
    /// How much; more than nothing.
    pub amount: Money,
    /// The payment PIN.
    pub pin: Pin,
}

/// Bank orders of one process.
#[derive(Clone)]
pub struct BankOrders {
    site: Site,
    bank: BankClient,
}

impl BankOrders {
    /// The order that this key of the reader's has made.
    pub async fn done_with(&self, actor: &Actor, key: Key) -> Answer<Option<BankOrderId>> {
        let customer = actor.customer.0;
        let found = self.site.db.read(move |tx| idempotency::find(tx, &key, customer)).await?;
        let kinds = [OrderKind::TopUp.word(), OrderKind::Withdrawal.word()];
        let made = found.filter(|earlier| kinds.contains(&earlier.operation.as_str()));
        Ok(made.map(|earlier| BankOrderId(earlier.subject)))
    }

    /// Orders to this bank.
    pub fn new(site: Site, bank: BankClient) -> Self {
        Self { site, bank }
    }

    /// Takes an order and answers at once; the bank is asked by the worker. A replayed key gets
    /// the order that it made.
    pub async fn take(&self, actor: &Actor, command: TakeOrder) -> Answer<OrderView> {
        positive(command.amount)?;
        let (site, actor) = (self.site.clone(), *actor);
        let taken = self.site.command(move |tx| {
            let Some(wallet) = wallet::lock_of(tx, &[actor.customer])?.pop() else {
                return Ok(Err(Failure::new(Code::NotFound)));
            };
            Ok(take(tx, &site, &actor, &wallet, &command)?)
        });
        taken.await
    }

    /// The order, if it is the reader's; `REQ-06` otherwise.
    pub async fn view(&self, actor: &Actor, id: BankOrderId) -> Answer<OrderView> {
        let customer = actor.customer;
        let read = self.site.db.read(move |tx| -> Result<_, DbError> {
            let Some(wallet) = wallet::of(tx, customer)? else { return Ok(None) };
            of_wallet(tx, id, wallet.id)
        });
        Ok(read.await?.ok_or_else(|| Failure::new(Code::NotFound))?)
    }

    /// The reader's orders that are under way, newest first.
    pub async fn open(&self, actor: &Actor) -> Answer<Vec<OrderView>> {
        let customer = actor.customer;
        let read = self.site.db.read(move |tx| -> Result<_, DbError> {
            let Some(wallet) = wallet::of(tx, customer)? else { return Ok(Vec::new()) };
            let orders = store::open(tx, wallet.id)?;
            orders.into_iter().map(|order| with_card(tx, order)).collect()
        });
        Ok(read.await?)
    }
}

/// The order with its card, if it is the wallet's.
pub(crate) fn of_wallet(
    tx: &mut Tx<'_>,
    id: BankOrderId,
    wallet: WalletId,
) -> Result<Option<OrderView>, DbError> {
    let order = store::of_wallet(tx, id, wallet)?;
    order.map(|order| with_card(tx, order)).transpose()
}

fn with_card(tx: &mut Tx<'_>, order: BankOrder) -> Result<OrderView, DbError> {
    let card = card::by_id(tx, order.card)?.expect("an order's card is kept for ever");
    Ok(OrderView { order, card })
}

fn positive(amount: Money) -> Result<(), Failure> {
    let positive = amount.is_positive();
    positive.then_some(()).ok_or_else(|| Failure::invalid("amount", "rule-amount-positive"))
}

type Taken = Result<OrderView, Failure>;

fn take(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    wallet: &Wallet,
    command: &TakeOrder,
) -> Result<Taken, DbError> {
    if let Some(earlier) = idempotency::find(tx, &command.key, actor.customer.0)? {
        return replay(tx, wallet, command, &earlier);
    }
    let Some(card) = card::bound(tx, actor.customer, command.card)? else {
        return Ok(Err(Failure::new(Code::NoCard).at("card")));
    };
    let policies = site.policies(tx, wallet.institution)?;
    let now = site.now();
    if let Err(failure) = check_pin(tx, site, actor, &pin::limits(&policies), &command.pin)? {
        return Ok(Err(failure));
    }
    let limits = Limits::of(&policies, wallet.tier);
    let mut book = Book::load(tx, &[wallet.account, wallet.transit])?;
    let wish = Wish { kind: command.kind, card: command.card, amount: command.amount };
    let mut order = new_order(site, wallet, &wish, now);
    let placed = match command.kind {
        OrderKind::TopUp => {
            let coming = store::coming(tx, wallet.id)?;
            room_for(&book, wallet, &limits, coming, command.amount)
        }
        OrderKind::Withdrawal => hold(&mut book, site, wallet, &mut order),
    };
    if let Err(failure) = placed {
        return Ok(Err(failure.at("amount")));
    }
    book.store(tx)?;
    keep(tx, site, actor, command, &order)?;
    Ok(Ok(OrderView { order, card }))
}

/// Spends a try, which is kept even when the PIN is wrong.
fn check_pin(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    limits: &TryLimits,
    pin: &Pin,
) -> Result<Result<(), Failure>, DbError> {
    let Some(mut facts) = pin::load_many(tx, &[actor.customer])?.remove(&actor.customer) else {
        return Ok(Err(Failure::new(Code::PinNotSet).at("pin")));
    };
    let checked = pin::check(&mut facts, limits, &site.vault, pin, site.now());
    pin::store_many(tx, &[facts])?;
    Ok(checked)
}

fn replay(
    tx: &mut Tx<'_>,
    wallet: &Wallet,
    command: &TakeOrder,
    earlier: &idempotency::Earlier,
) -> Result<Taken, DbError> {
    let reused = |field| Ok(Err(Failure::new(Code::KeyReused).with("field", Arg::Word(field))));
    if earlier.operation != command.kind.word() {
        return reused("field-operation");
    }
    let order = store::of_wallet(tx, BankOrderId(earlier.subject), wallet.id)?;
    let order = order.expect("a kept key leads to its order");
    if order.amount != command.amount {
        return reused("field-amount");
    }
    if order.card != command.card {
        return reused("field-card");
    }
    with_card(tx, order).map(Ok)
}

fn new_order(site: &Site, wallet: &Wallet, wish: &Wish, now: Timestamp) -> BankOrder {
    BankOrder {
        id: BankOrderId::mint(&*site.clock, &*site.entropy),
        institution: wallet.institution,
        wallet: wallet.id,
        card: wish.card,
        kind: wish.kind,
        amount: wish.amount,
        state: OrderState::Accepted,
        reason: None,
        bank_reference: None,
        hold: None,
        transit_posting: None,
        posting: None,
        return_posting: None,
        created_at: now,
        updated_at: now,
    }
}

/// A top-up must fit under the tier's cap when it is taken, with those under way (`PAY-25`).
fn room_for(
    book: &Book,
    wallet: &Wallet,
    limits: &Limits,
    coming: i64,
    amount: Money,
) -> Result<(), Failure> {
    let balance = |id| book.account(id).map_or(0, |account| account.balance.minor());
    let held = balance(wallet.account).saturating_add(balance(wallet.transit));
    let total = Money::cny(held.saturating_add(coming));
    if limits.can_receive(total, amount) {
        return Ok(());
    }
    let cap = limits.balance_max.unwrap_or(Money::cny(i64::MAX));
    let failure = Failure::new(Code::BalanceCap)
        .with("tier", Arg::Word(wallet.tier.name()))
        .with("cap", Arg::Money(cap));
    let above = wallet.tier.above().map(|tier| Arg::Word(tier.name()));
    Err(above.into_iter().fold(failure, |failure, tier| failure.with("next", tier)))
}

fn hold(
    book: &mut Book,
    site: &Site,
    wallet: &Wallet,
    order: &mut BankOrder,
) -> Result<(), Failure> {
    let available = book.account(wallet.account).map_or(Money::cny(0), |a| a.available());
    let short = Money::cny(order.amount.minor().saturating_sub(available.minor()));
    if short.is_positive() {
        return Err(too_little(book, wallet, order.amount, available, short));
    }
    let id = HoldId::mint(&*site.clock, &*site.entropy);
    order.hold = Some(id);
    let hold = Hold {
        id,
        account: wallet.account,
        amount: order.amount,
        reason: "hold-withdrawal".into(),
        order: Some(order.id.0),
        state: HoldState::Active,
        placed_at: order.created_at,
        expires_at: order.created_at.after(CONFIRM_WITHIN),
        settled_at: None,
        posting: None,
    };
    book.hold(hold).map_err(|rejection| ledger_failure(&rejection))
}

/// `PAY-01`, or `PAY-02` when the total would be enough.
fn too_little(
    book: &Book,
    wallet: &Wallet,
    amount: Money,
    available: Money,
    short: Money,
) -> Failure {
    let balance = |id| book.account(id).map_or(0, |account| account.balance.minor());
    let total = Money::cny(balance(wallet.account).saturating_add(balance(wallet.transit)));
    if total.minor() < amount.minor() {
        let failure = Failure::new(Code::BalanceShort).with("balance", Arg::Money(available));
        return failure.with("short", Arg::Money(short));
    }
    let held = total.minus(available).expect("what is available is part of the total");
    Failure::new(Code::BalanceHeld)
        .with("balance", Arg::Money(total))
        .with("held", Arg::Money(held))
        .with("short", Arg::Money(short))
        .with("reason", Arg::Word("hold-withdrawal"))
}

fn keep(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    command: &TakeOrder,
    order: &BankOrder,
) -> Result<(), DbError> {
    store::add(tx, order)?;
    idempotency::keep_many(
        tx,
        &[Effect {
            key: command.key.clone(),
            actor: actor.customer.0,
            operation: command.kind.word(),
            subject: order.id.0,
            at: order.created_at,
        }],
    )?;
    outbox::put_many(tx, &[to_bank(site, order), wallet_changed(site, order)])?;
    audit::append(
        tx,
        Entry {
            chain: order.institution,
            at: order.created_at,
            actor: actor.name(),
            action: "bank_order.taken",
            subject: Some(order.id.0),
            detail: json!({ "kind": order.kind.word(), "amount_minor": order.amount.minor() }),
        },
    )
}

fn to_bank(site: &Site, order: &BankOrder) -> Message {
    message(site, order, topic::BANK_ORDER, json!({ "order": order.id }))
}

fn wallet_changed(site: &Site, order: &BankOrder) -> Message {
    message(site, order, topic::WALLETS_CHANGED, json!({ "wallets": [order.wallet] }))
}

fn message(
    site: &Site,
    order: &BankOrder,
    topic: &'static str,
    payload: serde_json::Value,
) -> Message {
    let now = site.now();
    Message {
        id: OutboxId::mint(&*site.clock, &*site.entropy),
        institution: order.institution,
        topic: topic.into(),
        payload,
        created_at: now,
        due_at: now,
        attempts: 0,
    }
}
