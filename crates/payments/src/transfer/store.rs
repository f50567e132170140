//! The transfers' SQL.

use std::collections::HashSet;

use tongbao_db::{DbError, Kind, Many, Row, SelectMany, Tx, Value, Write, params};
use tongbao_kernel::{Timestamp, TransferId, WalletId};
use tongbao_money::Money;

use super::{Note, ReturnRequest, ReturnState, Transfer};

static ADD: Many = Many {
    sqlite: "insert into transfers (id, institution_id, payer_wallet_id, payee_wallet_id,
            amount_minor, currency, note, created_at, returns_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    postgres: "insert into transfers (id, institution_id, payer_wallet_id, payee_wallet_id,
            amount_minor, currency, note, created_at, returns_id)
        select * from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bigint[],
            $6::text[], $7::text[], $8::bigint[], $9::bytea[])",
    kinds: &[
        Kind::Blob,
        Kind::Blob,
        Kind::Blob,
        Kind::Blob,
        Kind::Int,
        Kind::Text,
        Kind::Text,
        Kind::Int,
        Kind::Blob,
    ],
};

const BY_ID: SelectMany = SelectMany {
    sqlite: "select id, institution_id, payer_wallet_id, payee_wallet_id, amount_minor, note,
            created_at, returns_id
        from transfers where id = $1",
    postgres: "select id, institution_id, payer_wallet_id, payee_wallet_id, amount_minor, note,
            created_at, returns_id
        from transfers where id = any($1)",
    kind: Kind::Blob,
};

const OF_WALLET: &str = "select id, institution_id, payer_wallet_id, payee_wallet_id, amount_minor,
        note, created_at, returns_id
    from transfers where id = $1 and (payer_wallet_id = $2 or payee_wallet_id = $2)";

const ASK: &str = "insert into return_requests (transfer_id, institution_id, payer_wallet_id,
        payee_wallet_id, state, asked_at)
    values ($1, $2, $3, $4, 'asked', $5) on conflict do nothing";

const REQUEST: &str = "select transfer_id, payer_wallet_id, payee_wallet_id, state, asked_at,
        answered_at, return_transfer_id
    from return_requests
    where transfer_id = $1 and (payer_wallet_id = $2 or payee_wallet_id = $2)";

const ASKED_OF: &str = "select transfer_id, payer_wallet_id, payee_wallet_id, state, asked_at,
        answered_at, return_transfer_id
    from return_requests where payee_wallet_id = $1 and state = 'asked'
    order by transfer_id limit 20";

const DECLINE: &str = "update return_requests set state = 'declined', answered_at = $2
    where transfer_id = $1 and state = 'asked'";

const ASKED: SelectMany = SelectMany {
    sqlite: "select transfer_id from return_requests
        where transfer_id = $1 and state = 'asked'",
    postgres: "select transfer_id from return_requests
        where transfer_id = any($1) and state = 'asked' order by transfer_id for update",
    kind: Kind::Blob,
};

static RETURNED: Many = Many {
    sqlite: "update return_requests
        set state = 'returned', return_transfer_id = $2, answered_at = $3
        where transfer_id = $1 and state = 'asked'",
    postgres: "update return_requests as r
        set state = 'returned', return_transfer_id = n.back, answered_at = n.at
        from unnest($1::bytea[], $2::bytea[], $3::bigint[]) as n (transfer_id, back, at)
        where r.transfer_id = n.transfer_id and r.state = 'asked'",
    kinds: &[Kind::Blob, Kind::Blob, Kind::Int],
};

/// New transfers, as a write.
pub(crate) fn adding(transfers: &[&Transfer]) -> Write {
    let row = |transfer: &&Transfer| {
        params![
            transfer.id,
            transfer.institution,
            transfer.payer,
            transfer.payee,
            transfer.amount.minor(),
            transfer.amount.currency().code(),
            transfer.note.as_str(),
            transfer.at,
            transfer.returns,
        ]
        .to_vec()
    };
    Write::of(&ADD, transfers.iter().map(row).collect())
}

pub(crate) fn by_ids(tx: &mut Tx<'_>, ids: &[TransferId]) -> Result<Vec<Transfer>, DbError> {
    let keys: Vec<Value> = ids.iter().copied().map(Value::from).collect();
    Ok(tx.select_many(&BY_ID, &keys)?.iter().map(transfer).collect())
}

/// The transfer, if the wallet paid or received it.
pub(crate) fn of_wallet(
    tx: &mut Tx<'_>,
    id: TransferId,
    wallet: WalletId,
) -> Result<Option<Transfer>, DbError> {
    Ok(tx.query_one_opt(OF_WALLET, &params![id, wallet])?.as_ref().map(transfer))
}

/// True when the request is new.
pub(crate) fn ask(tx: &mut Tx<'_>, transfer: &Transfer, at: Timestamp) -> Result<bool, DbError> {
    let Transfer { id, institution, payer, payee, .. } = transfer;
    Ok(tx.execute(ASK, &params![*id, *institution, *payer, *payee, at])? == 1)
}

/// The request, if the wallet asked or is asked.
pub(crate) fn request(
    tx: &mut Tx<'_>,
    id: TransferId,
    wallet: WalletId,
) -> Result<Option<ReturnRequest>, DbError> {
    Ok(tx.query_one_opt(REQUEST, &params![id, wallet])?.as_ref().map(read_request))
}

/// Requests that the wallet has not answered.
pub(crate) fn asked_of(tx: &mut Tx<'_>, wallet: WalletId) -> Result<Vec<ReturnRequest>, DbError> {
    Ok(tx.query(ASKED_OF, &params![wallet])?.iter().map(read_request).collect())
}

/// True when this answer is the first.
pub(crate) fn decline(tx: &mut Tx<'_>, id: TransferId, at: Timestamp) -> Result<bool, DbError> {
    Ok(tx.execute(DECLINE, &params![id, at])? == 1)
}

/// Which of these transfers are asked for and not answered; locked.
pub(crate) fn still_asked(
    tx: &mut Tx<'_>,
    ids: &[TransferId],
) -> Result<HashSet<TransferId>, DbError> {
    let keys: Vec<Value> = ids.iter().copied().map(Value::from).collect();
    Ok(tx.select_many(&ASKED, &keys)?.iter().map(|row| row.get(0)).collect())
}

/// Transfers that give others back answer their requests, as a write.
pub(crate) fn returning(transfers: &[&Transfer]) -> Write {
    let row =
        |transfer: &&Transfer| Some(params![transfer.returns?, transfer.id, transfer.at].to_vec());
    Write::of(&RETURNED, transfers.iter().filter_map(row).collect()).counted()
}

fn transfer(row: &Row) -> Transfer {
    let note: String = row.get(5);
    Transfer {
        id: row.get(0),
        institution: row.get(1),
        payer: row.get(2),
        payee: row.get(3),
        amount: Money::cny(row.get(4)),
        note: Note::parse(&note).expect("a kept note was read before"),
        at: row.get(6),
        returns: row.get(7),
    }
}

fn read_request(row: &Row) -> ReturnRequest {
    let state: String = row.get(3);
    ReturnRequest {
        transfer: row.get(0),
        payer: row.get(1),
        payee: row.get(2),
        state: ReturnState::parse(&state),
        asked_at: row.get(4),
        answered_at: row.get(5),
        return_transfer: row.get(6),
    }
}
