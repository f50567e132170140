//! One key, one effect. A replay finds the first effect; a changed replay is the caller's to name.
//!
//! Only effects are kept, not refusals: nothing happened, so the same key may be tried again after
//! the cause is mended (a top-up, the right PIN).

use tongbao_db::{DbError, Kind, Many, Row, SelectMany, Tx, Value, Write, params};
use tongbao_kernel::{Failure, Timestamp};
use uuid::Uuid;

const KEY_CHARS_MIN: usize = 8;
const KEY_CHARS_MAX: usize = 64;

/// A client-made key: 8 to 64 letters, digits, `-` and `_`. UUIDv7 is best.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// Reads a key. `REQ-02` names the rule.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let fits = (KEY_CHARS_MIN..=KEY_CHARS_MAX).contains(&text.len());
        if fits && text.chars().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Failure::invalid("key", "rule-key"))
        }
    }

    /// A key that follows from what it is about, such as the transfer that is given back. No client
    /// can write one: it has a colon.
    pub fn of(what: &'static str, id: Uuid) -> Self {
        Self(format!("{what}:{id}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The effect that a key already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// What was done.
    pub operation: String,
    /// What came of it.
    pub subject: Uuid,
    /// When.
    pub at: Timestamp,
}

/// An effect to keep under its key.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The client's key.
    pub key: Key,
    /// Whose key.
    pub actor: Uuid,
    /// What was done, such as `transfer`.
    pub operation: &'static str,
    /// What came of it.
    pub subject: Uuid,
    /// When.
    pub at: Timestamp,
}

static FIND: SelectMany = SelectMany {
    sqlite: "select key, actor_id, operation, subject_id, created_at
        from idempotency where key = $1",
    postgres: "select key, actor_id, operation, subject_id, created_at
        from idempotency where key = any($1)",
    kind: Kind::Text,
};

static KEEP: Many = Many {
    sqlite: "insert into idempotency (key, actor_id, operation, subject_id, created_at)
        values ($1, $2, $3, $4, $5)",
    postgres: "insert into idempotency (key, actor_id, operation, subject_id, created_at)
        select * from unnest($1::text[], $2::bytea[], $3::text[], $4::bytea[], $5::bigint[])",
    kinds: &[Kind::Text, Kind::Blob, Kind::Text, Kind::Blob, Kind::Int],
};

/// A key and whose it is.
pub type Owned = (Key, Uuid);

/// What the keys already did, whoever's they are; pair them by (key, actor).
pub fn find_many(tx: &mut Tx<'_>, keys: &[&Key]) -> Result<Vec<(Owned, Earlier)>, DbError> {
    let (select, keys) = asking(keys);
    Ok(read(&tx.select_many(select, &keys)?))
}

/// The look-up of [`find_many`], for a command that sends several at once.
pub fn asking(keys: &[&Key]) -> (&'static SelectMany, Vec<Value>) {
    (&FIND, keys.iter().map(|key| Value::from(key.as_str())).collect())
}

/// What the look-up of [`asking`] found.
pub fn read(rows: &[Row]) -> Vec<(Owned, Earlier)> {
    let read = |row: &Row| {
        let earlier = Earlier { operation: row.get(2), subject: row.get(3), at: row.get(4) };
        ((Key(row.get(0)), row.get(1)), earlier)
    };
    rows.iter().map(read).collect()
}

/// What `actor`'s key already did.
pub fn find(tx: &mut Tx<'_>, key: &Key, actor: Uuid) -> Result<Option<Earlier>, DbError> {
    let found = find_many(tx, &[key])?;
    Ok(found.into_iter().find(|((_, owner), _)| *owner == actor).map(|(_, earlier)| earlier))
}

/// Keeps effects. A key that another transaction kept meanwhile is a constraint violation, which
/// undoes the whole command: its retry finds the effect.
pub fn keep_many(tx: &mut Tx<'_>, effects: &[Effect]) -> Result<(), DbError> {
    tx.defer(vec![keeping(effects)])
}

/// What [`keep_many`] writes, for a command that writes several at once.
pub fn keeping(effects: &[Effect]) -> Write {
    let row = |effect: &Effect| {
        let Effect { key, actor, operation, subject, at } = effect;
        params![key.as_str(), *actor, *operation, *subject, *at].to_vec()
    };
    Write::of(&KEEP, effects.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_are_short_plain_words() {
        for good in ["0192f3c4-aaaa-7bbb-8ccc-0123456789ab", "order_20261122"] {
            assert!(Key::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "short", "has space", "引号引号引号", "'; drop table--", &"x".repeat(65)]
        {
            assert!(Key::parse(bad).is_err(), "{bad}");
        }
    }
}
