//! What an event does to an order and to the money: one transaction.

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_gateways::BankReason;
use tongbao_identity::Site;
use tongbao_kernel::{BankOrderId, PostingId};
use tongbao_ledger::{Book, Hold, HoldState, Leg, Posting};
use tongbao_money::Money;
use tongbao_record::audit::{self, Entry};
use tongbao_record::outbox;

use super::rules::{Event, OrderKind, OrderState, Step};
use super::{BankOrder, store, wallet_changed};
use crate::wallet::{self, Wallet};

/// The accounts that an order moves money between.
struct Accounts {
    book: Book,
    wallet: Wallet,
    clearing: tongbao_kernel::AccountId,
    hold: Option<Hold>,
}

/// Applies what was heard. Returns the order as it stands now; `None` for an unknown order.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    site: &Site,
    id: BankOrderId,
    event: Event,
    bank_reference: Option<&str>,
) -> Result<Option<BankOrder>, DbError> {
    let Some(mut order) = store::lock(tx, id)? else { return Ok(None) };
    let step = order.state.on(event);
    if step == Step::Stay {
        return Ok(Some(order));
    }
    let mut accounts = load(tx, &order)?;
    order.bank_reference = bank_reference.map(str::to_owned).or(order.bank_reference);
    order.updated_at = site.now();
    advance(&mut order, step, &mut accounts, site);
    accounts.book.store(tx)?;
    store::update(tx, &order)?;
    outbox::put(tx, &wallet_changed(site, &order))?;
    audit::append(
        tx,
        Entry {
            chain: order.institution,
            at: order.updated_at,
            actor: "bank".into(),
            action: "bank_order.settled",
            subject: Some(order.id.0),
            detail: json!({ "state": order.state.word(), "reason": order.reason }),
        },
    )?;
    Ok(Some(order))
}

fn load(tx: &mut Tx<'_>, order: &BankOrder) -> Result<Accounts, DbError> {
    let wallet = wallet::by_ids(tx, &[order.wallet])?.pop().expect("an order's wallet exists");
    let clearing = wallet::clearing(tx, order.institution)?;
    let clearing = clearing.expect("an institution with wallets has its clearing account");
    let book = Book::load(tx, &[wallet.account, wallet.transit, clearing])?;
    let hold = match order.hold {
        Some(id) => Book::find_hold(tx, id)?,
        None => None,
    };
    Ok(Accounts { book, wallet, clearing, hold })
}

fn advance(order: &mut BankOrder, step: Step, accounts: &mut Accounts, site: &Site) {
    let refused = |order: &mut BankOrder, state, reason: BankReason| {
        order.state = state;
        order.reason = Some(reason.wire().to_owned());
    };
    match step {
        Step::Stay => {}
        Step::Confirm => {
            order.state = OrderState::Confirming;
            if order.kind == OrderKind::Withdrawal {
                order.transit_posting = Some(into_transit(order, accounts, site));
            }
        }
        Step::Succeed => {
            order.posting = Some(finish(order, accounts, site));
            order.state = OrderState::Succeeded;
        }
        Step::Refuse(reason) => {
            if let Some(hold) = accounts.hold.take() {
                let released = accounts.book.release(hold, HoldState::Voided, order.updated_at);
                released.expect("an accepted withdrawal's hold is active");
            }
            refused(order, OrderState::Refused, reason);
        }
        Step::Return(reason) => {
            if order.kind == OrderKind::Withdrawal {
                order.return_posting = Some(give_back(order, accounts, site));
            }
            refused(order, OrderState::Returned, reason);
        }
    }
}

fn into_transit(order: &BankOrder, accounts: &mut Accounts, site: &Site) -> PostingId {
    let legs = (accounts.wallet.account, accounts.wallet.transit);
    let posting = posting(order, "withdrawal", legs, None, site);
    let id = posting.id;
    let hold = accounts.hold.take().expect("a withdrawal has its hold");
    accounts.book.post_hold(hold, posting).expect("the hold covers its own amount");
    id
}

fn finish(order: &BankOrder, accounts: &mut Accounts, site: &Site) -> PostingId {
    let Accounts { wallet, clearing, .. } = accounts;
    let (legs, kind) = match (order.kind, order.state) {
        (OrderKind::TopUp, _) => ((*clearing, wallet.account), "top_up"),
        (OrderKind::Withdrawal, OrderState::Accepted) => {
            ((wallet.account, *clearing), "withdrawal")
        }
        (
            OrderKind::Withdrawal,
            OrderState::Confirming
            | OrderState::Succeeded
            | OrderState::Refused
            | OrderState::Returned,
        ) => ((wallet.transit, *clearing), "withdrawal_settled"),
    };
    let posting = posting(order, kind, legs, None, site);
    let id = posting.id;
    let posted = match accounts.hold.take().filter(|_| order.state == OrderState::Accepted) {
        Some(hold) => accounts.book.post_hold(hold, posting),
        None => accounts.book.post(posting),
    };
    posted.expect("the money was held, is in transit, or comes from the bank");
    id
}

fn give_back(order: &BankOrder, accounts: &mut Accounts, site: &Site) -> PostingId {
    let legs = (accounts.wallet.transit, accounts.wallet.account);
    let posting = posting(order, "withdrawal_returned", legs, order.transit_posting, site);
    let id = posting.id;
    accounts.book.post(posting).expect("what went into transit is there");
    id
}

fn posting(
    order: &BankOrder,
    kind: &'static str,
    (from, to): (tongbao_kernel::AccountId, tongbao_kernel::AccountId),
    reverses: Option<PostingId>,
    site: &Site,
) -> Posting {
    let out: Money = order.amount.negated().expect("a positive amount can be negated");
    Posting {
        id: PostingId::mint(&*site.clock, &*site.entropy),
        institution: order.institution,
        kind,
        order: Some(order.id.0),
        reverses,
        at: order.updated_at,
        legs: vec![Leg { account: from, amount: out }, Leg { account: to, amount: order.amount }],
    }
}
