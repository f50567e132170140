//! The bank orders' SQL.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{BankOrderId, CardId, WalletId};
use tongbao_money::Money;

use super::{BankOrder, OrderKind, OrderState};

const ADD: &str = "insert into bank_orders (id, institution_id, wallet_id, card_id, direction,
        amount_minor, currency, state, hold_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";

const BY_ID: &str = "select id, institution_id, wallet_id, card_id, direction, amount_minor, state,
        reason, bank_reference, hold_id, transit_posting_id, posting_id, return_posting_id,
        created_at, updated_at
    from bank_orders where id = $1";

const OF_WALLET: &str = "select id, institution_id, wallet_id, card_id, direction, amount_minor,
        state, reason, bank_reference, hold_id, transit_posting_id, posting_id, return_posting_id,
        created_at, updated_at
    from bank_orders where id = $1 and wallet_id = $2";

const OPEN: &str = "select id, institution_id, wallet_id, card_id, direction, amount_minor, state,
        reason, bank_reference, hold_id, transit_posting_id, posting_id, return_posting_id,
        created_at, updated_at
    from bank_orders where wallet_id = $1 and state in ('accepted', 'confirming')
    order by id desc limit 20";

const COMING: &str = "select cast(coalesce(sum(amount_minor), 0) as bigint) from bank_orders
    where wallet_id = $1 and direction = 'top_up' and state in ('accepted', 'confirming')";

const OPEN_OF_CARD: &str = "select id from bank_orders
    where wallet_id = $1 and card_id = $2 and state in ('accepted', 'confirming') limit 1";

const UPDATE: &str = "update bank_orders
    set state = $2, reason = $3, bank_reference = $4, transit_posting_id = $5, posting_id = $6,
        return_posting_id = $7, updated_at = $8
    where id = $1";

pub(crate) fn add(tx: &mut Tx<'_>, order: &BankOrder) -> Result<(), DbError> {
    let row = params![
        order.id,
        order.institution,
        order.wallet,
        order.card,
        order.kind.word(),
        order.amount.minor(),
        order.amount.currency().code(),
        order.state.word(),
        order.hold,
        order.created_at,
    ];
    tx.execute(ADD, &row).map(drop)
}

pub(crate) fn lock(tx: &mut Tx<'_>, id: BankOrderId) -> Result<Option<BankOrder>, DbError> {
    Ok(tx.query_for_update(BY_ID, &params![id])?.first().map(order))
}

pub(crate) fn by_id(tx: &mut Tx<'_>, id: BankOrderId) -> Result<Option<BankOrder>, DbError> {
    Ok(tx.query_one_opt(BY_ID, &params![id])?.as_ref().map(order))
}

/// The order, if it is the wallet's.
pub(crate) fn of_wallet(
    tx: &mut Tx<'_>,
    id: BankOrderId,
    wallet: WalletId,
) -> Result<Option<BankOrder>, DbError> {
    Ok(tx.query_one_opt(OF_WALLET, &params![id, wallet])?.as_ref().map(order))
}

/// The wallet's orders that are under way, newest first.
pub(crate) fn open(tx: &mut Tx<'_>, wallet: WalletId) -> Result<Vec<BankOrder>, DbError> {
    Ok(tx.query(OPEN, &params![wallet])?.iter().map(order).collect())
}

/// What top-ups under way will bring, in minor units.
pub(crate) fn coming(tx: &mut Tx<'_>, wallet: WalletId) -> Result<i64, DbError> {
    let row = tx.query_one_opt(COMING, &params![wallet])?.expect("an aggregate has one row");
    Ok(row.get(0))
}

/// True while an order through the card is under way.
pub(crate) fn card_in_use(
    tx: &mut Tx<'_>,
    wallet: WalletId,
    card: CardId,
) -> Result<bool, DbError> {
    Ok(tx.query_one_opt(OPEN_OF_CARD, &params![wallet, card])?.is_some())
}

pub(crate) fn update(tx: &mut Tx<'_>, order: &BankOrder) -> Result<(), DbError> {
    let row = params![
        order.id,
        order.state.word(),
        order.reason.as_deref(),
        order.bank_reference.as_deref(),
        order.transit_posting,
        order.posting,
        order.return_posting,
        order.updated_at,
    ];
    let changed = tx.execute(UPDATE, &row)?;
    assert_eq!(changed, 1, "a locked order cannot vanish");
    Ok(())
}

fn order(row: &Row) -> BankOrder {
    let (kind, state): (String, String) = (row.get(4), row.get(6));
    BankOrder {
        id: row.get(0),
        institution: row.get(1),
        wallet: row.get(2),
        card: row.get(3),
        kind: OrderKind::parse(&kind),
        amount: Money::cny(row.get(5)),
        state: OrderState::parse(&state),
        reason: row.get(7),
        bank_reference: row.get(8),
        hold: row.get(9),
        transit_posting: row.get(10),
        posting: row.get(11),
        return_posting: row.get(12),
        created_at: row.get(13),
        updated_at: row.get(14),
    }
}
