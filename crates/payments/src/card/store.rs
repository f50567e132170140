//! The cards' SQL.

use tongbao_db::{DbError, Row, Tx, params};
use tongbao_kernel::{CardBindingId, CardId, CustomerId, Timestamp};

use super::{Binding, Card};

const BY_ID: &str = "select id, institution_id, customer_id, number_index, tail, bank_code,
        bank_token, bound_at, unbound_at
    from cards where id = $1";

const BOUND: &str = "select id, institution_id, customer_id, number_index, tail, bank_code,
        bank_token, bound_at, unbound_at
    from cards where id = $1 and customer_id = $2 and unbound_at is null";

const ALL_BOUND: &str = "select id, institution_id, customer_id, number_index, tail, bank_code,
        bank_token, bound_at, unbound_at
    from cards where customer_id = $1 and unbound_at is null order by bound_at, id";

const IS_BOUND: &str = "select id from cards
    where customer_id = $1 and number_index = $2 and unbound_at is null";

const ADD: &str = "insert into cards (id, institution_id, customer_id, number_index, tail,
        bank_code, bank_token, bound_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";

const UNBIND: &str = "update cards set unbound_at = $3
    where id = $1 and customer_id = $2 and unbound_at is null";

const BEGIN: &str = "insert into card_bindings (id, institution_id, customer_id, number_index,
        tail, bank_code, bank_token, phone_masked, created_at, expires_at, phone_sealed)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const BINDING: &str = "select id, institution_id, customer_id, number_index, tail, bank_code,
        bank_token, phone_masked, created_at, expires_at, phone_sealed
    from card_bindings where id = $1 and customer_id = $2";

const FORGET: &str = "delete from card_bindings where expires_at < $1";

const END: &str = "delete from card_bindings where id = $1";

pub(crate) fn by_id(tx: &mut Tx<'_>, id: CardId) -> Result<Option<Card>, DbError> {
    Ok(tx.query_one_opt(BY_ID, &params![id])?.as_ref().map(card))
}

/// The card, if it is this customer's and still bound.
pub(crate) fn bound(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: CardId,
) -> Result<Option<Card>, DbError> {
    Ok(tx.query_one_opt(BOUND, &params![id, customer])?.as_ref().map(card))
}

/// The customer's cards, oldest first.
pub(crate) fn all_bound(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Card>, DbError> {
    Ok(tx.query(ALL_BOUND, &params![customer])?.iter().map(card).collect())
}

pub(crate) fn is_bound(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    number_index: &[u8],
) -> Result<bool, DbError> {
    Ok(tx.query_one_opt(IS_BOUND, &params![customer, number_index])?.is_some())
}

/// True when the card was not bound before.
pub(crate) fn add(tx: &mut Tx<'_>, card: &Card) -> Result<bool, DbError> {
    let row = params![
        card.id,
        card.institution,
        card.customer,
        &card.number_index,
        &card.tail,
        &card.bank_code,
        &card.bank_token,
        card.bound_at,
    ];
    Ok(tx.execute(ADD, &row)? == 1)
}

/// True when the card was bound until now.
pub(crate) fn unbind(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: CardId,
    at: Timestamp,
) -> Result<bool, DbError> {
    Ok(tx.execute(UNBIND, &params![id, customer, at])? == 1)
}

pub(crate) fn begin(
    tx: &mut Tx<'_>,
    binding: &Binding,
    phone_sealed: &[u8],
) -> Result<(), DbError> {
    let row = params![
        binding.id,
        binding.institution,
        binding.customer,
        &binding.number_index,
        &binding.tail,
        &binding.bank_code,
        &binding.bank_token,
        &binding.phone_masked,
        binding.created_at,
        binding.expires_at,
        phone_sealed,
    ];
    tx.execute(BEGIN, &row).map(drop)
}

/// The binding under way and its sealed phone number, if it is this customer's.
pub(crate) fn binding(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: CardBindingId,
) -> Result<Option<(Binding, Vec<u8>)>, DbError> {
    let row = tx.query_one_opt(BINDING, &params![id, customer])?;
    Ok(row.map(|row| (read_binding(&row), row.get(10))))
}

pub(crate) fn end(tx: &mut Tx<'_>, id: CardBindingId) -> Result<(), DbError> {
    tx.execute(END, &params![id]).map(drop)
}

fn card(row: &Row) -> Card {
    Card {
        id: row.get(0),
        institution: row.get(1),
        customer: row.get(2),
        number_index: row.get(3),
        tail: row.get(4),
        bank_code: row.get(5),
        bank_token: row.get(6),
        bound_at: row.get(7),
        unbound_at: row.get(8),
    }
}

fn read_binding(row: &Row) -> Binding {
    Binding {
        id: row.get(0),
        institution: row.get(1),
        customer: row.get(2),
        number_index: row.get(3),
        tail: row.get(4),
        bank_code: row.get(5),
        bank_token: row.get(6),
        phone_masked: row.get(7),
        created_at: row.get(8),
        expires_at: row.get(9),
    }
}

/// Deletes bindings that nobody finished; how many.
pub(crate) fn forget_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, DbError> {
    tx.execute(FORGET, &params![now])
}
