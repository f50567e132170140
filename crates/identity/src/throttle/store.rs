//! SQL of the shared counters.

use tongbao_db::{DbError, Tx, params};
use tongbao_kernel::{InstitutionId, Timestamp};

use crate::Tries;

/// Which counter.
pub(super) struct Key {
    pub(super) institution: InstitutionId,
    pub(super) act: &'static str,
    pub(super) scope: &'static str,
    pub(super) subject: Vec<u8>,
}

const CREATE: &str = "insert into throttles (institution_id, act, scope, subject, tries_left,
        counted_from, locked_until)
    values ($1, $2, $3, $4, $5, $6, null) on conflict do nothing";

const FIND: &str = "select tries_left, counted_from, locked_until from throttles
    where institution_id = $1 and act = $2 and scope = $3 and subject = $4";

const STORE: &str = "update throttles set tries_left = $5, counted_from = $6, locked_until = $7
    where institution_id = $1 and act = $2 and scope = $3 and subject = $4";

const FORGET: &str = "delete from throttles where counted_from < $1";

/// Writes the counter, if it is new.
pub(super) fn create(tx: &mut Tx<'_>, key: &Key, tries: &Tries) -> Result<(), DbError> {
    let Key { institution, act, scope, subject } = key;
    let values = params![*institution, *act, *scope, &**subject, tries.left, tries.counted_from];
    tx.execute(CREATE, &values).map(drop)
}

/// The counter, locked until the transaction ends.
pub(super) fn locked(tx: &mut Tx<'_>, key: &Key) -> Result<Option<Tries>, DbError> {
    let Key { institution, act, scope, subject } = key;
    let values = params![*institution, *act, *scope, &**subject];
    let rows = tx.query_for_update(FIND, &values)?;
    Ok(rows.first().map(|row| Tries {
        left: row.get(0),
        counted_from: row.get(1),
        locked_until: row.get(2),
    }))
}

pub(super) fn store(tx: &mut Tx<'_>, key: &Key, tries: &Tries) -> Result<(), DbError> {
    let Key { institution, act, scope, subject } = key;
    let Tries { left, counted_from, locked_until } = *tries;
    let values = params![*institution, *act, *scope, &**subject, left, counted_from, locked_until];
    tx.execute(STORE, &values).map(drop)
}

/// Deletes counters whose window began before then; how many.
pub(super) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    tx.execute(FORGET, &params![before])
}
