//! The wallets' SQL.

use std::collections::HashMap;

use tongbao_db::{DbError, Kind, Many, Row, SelectMany, Tx, Value, Write, params};
use tongbao_kernel::{AccountId, CustomerId, Day, InstitutionId, PostingId, Timestamp, WalletId};
use tongbao_money::Money;

use super::{Tier, Usage, Wallet};

static OF_CUSTOMERS: SelectMany = SelectMany {
    sqlite: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where customer_id = $1",
    postgres: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where customer_id = any($1) order by id for update",
    kind: Kind::Blob,
};

const BY_CUSTOMER: &str = "select id, institution_id, customer_id, number, tier, account_id,
        transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
    from wallets where customer_id = $1";

static BY_NUMBER: SelectMany = SelectMany {
    sqlite: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where number = $1",
    postgres: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where number = any($1)",
    kind: Kind::Text,
};

static BY_ID: SelectMany = SelectMany {
    sqlite: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where id = $1",
    postgres: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where id = any($1)",
    kind: Kind::Blob,
};

static BY_CUSTOMERS_UNLOCKED: SelectMany = SelectMany {
    sqlite: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where customer_id = $1",
    postgres: "select id, institution_id, customer_id, number, tier, account_id,
            transit_account_id, day, day_used_minor, year, year_used_minor, opened_at
        from wallets where customer_id = any($1)",
    kind: Kind::Blob,
};

const ADD: &str = "insert into wallets (id, institution_id, customer_id, number, tier, account_id,
        transit_account_id, day, day_used_minor, year, year_used_minor, opened_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

static COUNT_USE: Many = Many {
    sqlite: "update wallets set day = $2, day_used_minor = $3, year = $4, year_used_minor = $5
        where id = $1",
    postgres: "update wallets as w set day = n.day, day_used_minor = n.day_used, year = n.year,
            year_used_minor = n.year_used
        from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
            as n (id, day, day_used, year, year_used)
        where w.id = n.id",
    kinds: &[Kind::Blob, Kind::Int, Kind::Int, Kind::Int, Kind::Int],
};

const ADD_OPENING: &str = "insert into opening_balances (posting_id, institution_id, wallet_id,
        amount_minor, source, created_at)
    values ($1, $2, $3, $4, $5, $6)";
const RAISE: &str = "update wallets set tier = $2 where id = $1";
const CLEARING: &str = "select account_id from clearing_accounts where institution_id = $1";
const ADD_CLEARING: &str = "insert into clearing_accounts (institution_id, account_id)
    values ($1, $2)";

/// A look-up and its keys.
pub(crate) type Asking = (&'static SelectMany, Vec<Value>);

/// The wallets of these customers, locked in id order.
pub(crate) fn lock_of(tx: &mut Tx<'_>, customers: &[CustomerId]) -> Result<Vec<Wallet>, DbError> {
    find(tx, locking_of(customers))
}

/// The look-up of [`lock_of`].
pub(crate) fn locking_of(customers: &[CustomerId]) -> Asking {
    (&OF_CUSTOMERS, keys(customers))
}

/// The wallets of these customers, as they are now.
pub(crate) fn of_many(tx: &mut Tx<'_>, customers: &[CustomerId]) -> Result<Vec<Wallet>, DbError> {
    find(tx, (&BY_CUSTOMERS_UNLOCKED, keys(customers)))
}

pub(crate) fn by_numbers(tx: &mut Tx<'_>, numbers: &[&str]) -> Result<Vec<Wallet>, DbError> {
    find(tx, with_numbers(numbers))
}

/// The look-up of [`by_numbers`].
pub(crate) fn with_numbers(numbers: &[&str]) -> Asking {
    (&BY_NUMBER, keys(numbers))
}

pub(crate) fn by_ids(tx: &mut Tx<'_>, ids: &[WalletId]) -> Result<Vec<Wallet>, DbError> {
    find(tx, (&BY_ID, keys(ids)))
}

/// What a look-up of wallets found.
pub(crate) fn read(rows: &[Row]) -> Vec<Wallet> {
    rows.iter().map(wallet).collect()
}

fn find(tx: &mut Tx<'_>, (select, keys): Asking) -> Result<Vec<Wallet>, DbError> {
    Ok(read(&tx.select_many(select, &keys)?))
}

fn keys<T: Copy + Into<Value>>(keys: &[T]) -> Vec<Value> {
    let mut keys: Vec<Value> = keys.iter().copied().map(Into::into).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

pub(crate) fn of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<Wallet>, DbError> {
    Ok(tx.query_one_opt(BY_CUSTOMER, &params![customer])?.as_ref().map(wallet))
}

pub(crate) fn add(tx: &mut Tx<'_>, wallet: &Wallet) -> Result<(), DbError> {
    let usage = wallet.usage;
    let row = params![
        wallet.id,
        wallet.institution,
        wallet.customer,
        &wallet.number,
        wallet.tier.word(),
        wallet.account,
        wallet.transit,
        usage.day.0,
        usage.day_used.minor(),
        usage.year,
        usage.year_used.minor(),
        wallet.opened_at,
    ];
    tx.execute(ADD, &row).map(drop)
}

/// What was paid, as a write.
pub(crate) fn counting_use(wallets: &HashMap<WalletId, Usage>) -> Write {
    let row = |(id, usage): (&WalletId, &Usage)| {
        let (day, year) = (usage.day_used.minor(), usage.year_used.minor());
        params![*id, usage.day.0, day, usage.year, year].to_vec()
    };
    Write::of(&COUNT_USE, wallets.iter().map(row).collect())
}

pub(crate) fn raise(tx: &mut Tx<'_>, id: WalletId, tier: Tier) -> Result<(), DbError> {
    tx.execute(RAISE, &params![id, tier.word()]).map(drop)
}

pub(crate) fn clearing(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
) -> Result<Option<AccountId>, DbError> {
    Ok(tx.query_one_opt(CLEARING, &params![institution])?.map(|row| row.get(0)))
}

pub(crate) fn add_clearing(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    account: AccountId,
) -> Result<(), DbError> {
    tx.execute(ADD_CLEARING, &params![institution, account]).map(drop)
}

pub(crate) fn add_opening(
    tx: &mut Tx<'_>,
    posting: PostingId,
    wallet: &Wallet,
    amount: Money,
    source: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let row = params![posting, wallet.institution, wallet.id, amount.minor(), source, at];
    tx.execute(ADD_OPENING, &row).map(drop)
}

fn wallet(row: &Row) -> Wallet {
    let tier: String = row.get(4);
    Wallet {
        id: row.get(0),
        institution: row.get(1),
        customer: row.get(2),
        number: row.get(3),
        tier: Tier::parse(&tier),
        account: row.get(5),
        transit: row.get(6),
        usage: Usage {
            day: Day(row.get(7)),
            day_used: Money::cny(row.get(8)),
            year: row.get(9),
            year_used: Money::cny(row.get(10)),
        },
        opened_at: row.get(11),
    }
}
