//! The ledger's SQL.

use tongbao_db::{DbError, Kind, Many, Row, SelectMany, Tx, Value, Write, params};
use tongbao_kernel::{AccountId, HoldId};
use tongbao_money::{Currency, Money};

use crate::{Account, AccountKind, Book, Hold, HoldState};

static ACCOUNTS: SelectMany = SelectMany {
    sqlite: "select id, institution_id, kind, currency, holder_id, balance_minor, held_minor,
            sequence, last_posting_id, opened_at
        from accounts where id = $1",
    postgres: "select id, institution_id, kind, currency, holder_id, balance_minor, held_minor,
            sequence, last_posting_id, opened_at
        from accounts where id = any($1) order by id for update",
    kind: Kind::Blob,
};

static PEEK: SelectMany = SelectMany {
    sqlite: "select id, institution_id, kind, currency, holder_id, balance_minor, held_minor,
            sequence, last_posting_id, opened_at
        from accounts where id = $1",
    postgres: "select id, institution_id, kind, currency, holder_id, balance_minor, held_minor,
            sequence, last_posting_id, opened_at
        from accounts where id = any($1)",
    kind: Kind::Blob,
};

static OPEN: Many = Many {
    sqlite: "insert into accounts (id, institution_id, kind, currency, holder_id, floor_minor,
            opened_at, balance_minor, held_minor, sequence, last_posting_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    postgres: "insert into accounts (id, institution_id, kind, currency, holder_id, floor_minor,
            opened_at, balance_minor, held_minor, sequence, last_posting_id)
        select * from unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::bytea[],
            $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bytea[])",
    kinds: &[
        Kind::Blob,
        Kind::Blob,
        Kind::Text,
        Kind::Text,
        Kind::Blob,
        Kind::Int,
        Kind::Int,
        Kind::Int,
        Kind::Int,
        Kind::Int,
        Kind::Blob,
    ],
};

static CHANGE: Many = Many {
    sqlite: "update accounts
        set balance_minor = $2, held_minor = $3, sequence = $4, last_posting_id = $5
        where id = $1",
    postgres: "update accounts as a
        set balance_minor = n.balance, held_minor = n.held, sequence = n.sequence,
            last_posting_id = n.last
        from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[])
            as n (id, balance, held, sequence, last)
        where a.id = n.id",
    kinds: &[Kind::Blob, Kind::Int, Kind::Int, Kind::Int, Kind::Blob],
};

static POST: Many = Many {
    sqlite: "insert into postings (id, institution_id, kind, currency, order_id, reverses_id,
            posted_at)
        values ($1, $2, $3, $4, $5, $6, $7)",
    postgres: "insert into postings (id, institution_id, kind, currency, order_id, reverses_id,
            posted_at)
        select * from unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::bytea[],
            $6::bytea[], $7::bigint[])",
    kinds: &[Kind::Blob, Kind::Blob, Kind::Text, Kind::Text, Kind::Blob, Kind::Blob, Kind::Int],
};

static ENTER: Many = Many {
    sqlite: "insert into entries (posting_id, account_id, sequence, amount_minor,
            balance_after_minor, previous_posting_id)
        values ($1, $2, $3, $4, $5, $6)",
    postgres: "insert into entries (posting_id, account_id, sequence, amount_minor,
            balance_after_minor, previous_posting_id)
        select * from unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[], $5::bigint[],
            $6::bytea[])",
    kinds: &[Kind::Blob, Kind::Blob, Kind::Int, Kind::Int, Kind::Int, Kind::Blob],
};

const PLACE: &str = "insert into holds (id, account_id, amount_minor, reason, order_id, state,
        placed_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

const SETTLE: &str = "update holds set state = $2, settled_at = $3, posting_id = $4
    where id = $1 and state = 'active'";

const HOLD: &str = "select id, account_id, amount_minor, reason, order_id, state, placed_at,
        expires_at, settled_at, posting_id
    from holds where id = $1";

const ACTIVE_HOLDS: &str = "select id, account_id, amount_minor, reason, order_id, state,
        placed_at, expires_at, settled_at, posting_id
    from holds where account_id = $1 and state = 'active' order by placed_at";

impl Book {
    /// Locks the accounts in id order and reads them. Unknown ids are simply not in the book.
    pub fn load(tx: &mut Tx<'_>, ids: &[AccountId]) -> Result<Self, DbError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let keys: Vec<Value> = ids.into_iter().map(Value::from).collect();
        let rows = tx.select_many(&ACCOUNTS, &keys)?;
        Ok(Self::new(rows.iter().map(account)))
    }

    /// Reads the accounts without locking them: for pages, not for decisions.
    pub fn peek(tx: &mut Tx<'_>, ids: &[AccountId]) -> Result<Self, DbError> {
        let keys: Vec<Value> = ids.iter().copied().map(Value::from).collect();
        Ok(Self::new(tx.select_many(&PEEK, &keys)?.iter().map(account)))
    }

    /// The hold, or `None`. Its account must have been loaded before, which locks it as well.
    pub fn find_hold(tx: &mut Tx<'_>, id: HoldId) -> Result<Option<Hold>, DbError> {
        Ok(tx.query_one_opt(HOLD, &params![id])?.as_ref().map(hold))
    }

    /// Locks and reads `locked`, and reads `seen` without locking, in one round trip.
    pub fn load_seeing(
        tx: &mut Tx<'_>,
        locked: &[AccountId],
        seen: &[AccountId],
    ) -> Result<Self, DbError> {
        let keys = |ids: &[AccountId]| {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter().map(Value::from).collect::<Vec<_>>()
        };
        let found = tx.select_all(&[(&ACCOUNTS, keys(locked)), (&PEEK, keys(seen))])?;
        Ok(Self::new(found.iter().flatten().map(account)))
    }

    /// Writes what was decided.
    pub fn store(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        self.store_with(tx, Vec::new())
    }

    /// Writes what was decided and what the caller adds, in one round trip.
    pub fn store_with(self, tx: &mut Tx<'_>, more: Vec<Write>) -> Result<(), DbError> {
        let known = |id: &AccountId| self.account(*id).expect("a changed account is in the book");
        let opening = self.opened.iter().map(|id| opening_row(known(id))).collect();
        let changing: Vec<_> =
            self.changed.difference(&self.opened).map(|id| changing_row(known(id))).collect();
        let mut writes = vec![
            Write::of(&CHANGE, changing).counted(),
            Write::of(&OPEN, opening),
            Write::of(&POST, self.posting_rows()),
            Write::of(&ENTER, self.entry_rows()),
        ];
        writes.extend(more);
        tx.defer(writes)?;
        for hold in &self.placed {
            tx.execute(PLACE, &placing(hold))?;
        }
        for hold in &self.settled {
            let row = params![hold.id, hold.state.word(), hold.settled_at, hold.posting];
            assert_eq!(tx.execute(SETTLE, &row)?, 1, "a hold is settled once");
        }
        Ok(())
    }

    fn posting_rows(&self) -> Vec<Vec<Value>> {
        let row = |posting: &crate::Posting| {
            let currency = posting.legs.first().map_or(Currency::Cny, |leg| leg.amount.currency());
            params![
                posting.id,
                posting.institution,
                posting.kind,
                currency.code(),
                posting.order,
                posting.reverses,
                posting.at,
            ]
            .to_vec()
        };
        self.postings.iter().map(row).collect()
    }

    fn entry_rows(&self) -> Vec<Vec<Value>> {
        let row = |entry: &crate::Entry| {
            params![
                entry.posting,
                entry.account,
                entry.sequence,
                entry.amount.minor(),
                entry.balance_after.minor(),
                entry.previous,
            ]
            .to_vec()
        };
        self.entries.iter().map(row).collect()
    }
}

pub(crate) fn active(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Hold>, DbError> {
    Ok(tx.query(ACTIVE_HOLDS, &params![account])?.iter().map(hold).collect())
}

fn account(row: &Row) -> Account {
    let kind: String = row.get(2);
    let currency: String = row.get(3);
    let currency = Currency::parse(&currency).expect("accounts are kept in known currencies");
    Account {
        id: row.get(0),
        institution: row.get(1),
        kind: AccountKind::parse(&kind),
        holder: row.get(4),
        balance: Money::new(row.get(5), currency),
        held: Money::new(row.get(6), currency),
        sequence: row.get(7),
        last_posting: row.get(8),
        opened_at: row.get(9),
    }
}

fn opening_row(account: &Account) -> Vec<Value> {
    params![
        account.id,
        account.institution,
        account.kind.word(),
        account.balance.currency().code(),
        account.holder,
        account.kind.floor_minor(),
        account.opened_at,
        account.balance.minor(),
        account.held.minor(),
        account.sequence,
        account.last_posting,
    ]
    .to_vec()
}

fn changing_row(account: &Account) -> Vec<Value> {
    params![
        account.id,
        account.balance.minor(),
        account.held.minor(),
        account.sequence,
        account.last_posting,
    ]
    .to_vec()
}

fn placing(hold: &Hold) -> [Value; 8] {
    params![
        hold.id,
        hold.account,
        hold.amount.minor(),
        &hold.reason,
        hold.order,
        hold.state.word(),
        hold.placed_at,
        hold.expires_at,
    ]
}

fn hold(row: &Row) -> Hold {
    let state: String = row.get(5);
    Hold {
        id: row.get(0),
        account: row.get(1),
        amount: Money::cny(row.get(2)),
        reason: row.get(3),
        order: row.get(4),
        state: HoldState::parse(&state),
        placed_at: row.get(6),
        expires_at: row.get(7),
        settled_at: row.get(8),
        posting: row.get(9),
    }
}
