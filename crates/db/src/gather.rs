//! Look-ups that come one by one and are answered many at a time: whoever waits while a read runs
//! shares the next one. A read costs PostgreSQL a round trip, for one key or for a hundred.

use std::sync::{Arc, OnceLock};

use tokio::sync::{mpsc, oneshot};

use crate::{Db, DbError, SelectMany, Value};

/// Keys that one read looks up.
const KEYS_MAX: usize = 256;
/// Look-ups that may wait.
const QUEUE_MAX: usize = 4_096;

struct Asked<V> {
    key: Value,
    reply: oneshot::Sender<Result<Option<V>, DbError>>,
}

/// Reads rows and says which key each answers.
pub struct Lookup<V> {
    /// The statement; a row per key that is found.
    pub select: &'static SelectMany,
    /// The key and the value of a row.
    pub read: fn(&crate::Row) -> (Value, V),
}

/// Gathers look-ups of one kind. Clones share the gathering.
pub struct Gather<V: 'static> {
    db: Db,
    lookup: &'static Lookup<V>,
    queue: Arc<OnceLock<mpsc::Sender<Asked<V>>>>,
}

impl<V: 'static> Clone for Gather<V> {
    fn clone(&self) -> Self {
        Self { db: self.db.clone(), lookup: self.lookup, queue: Arc::clone(&self.queue) }
    }
}

impl<V: Clone + Send + 'static> Gather<V> {
    /// Look-ups on this database. The gathering starts with the first of them.
    pub fn new(db: Db, lookup: &'static Lookup<V>) -> Self {
        Self { db, lookup, queue: Arc::default() }
    }

    /// The value of `key`, as it is after this call began.
    pub async fn find(&self, key: Value) -> Result<Option<V>, DbError> {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.get_or_init(|| {
            let (queue, asked) = mpsc::channel(QUEUE_MAX);
            tokio::spawn(answer_all(self.db.clone(), self.lookup, asked));
            queue
        });
        queue.try_send(Asked { key, reply }).map_err(|_| DbError::QueueFull)?;
        answer.await.unwrap_or(Err(DbError::Stopped))
    }
}

async fn answer_all<V: Clone + Send + 'static>(
    db: Db,
    lookup: &'static Lookup<V>,
    mut asked: mpsc::Receiver<Asked<V>>,
) {
    let mut waiting = Vec::with_capacity(KEYS_MAX);
    while asked.recv_many(&mut waiting, KEYS_MAX).await > 0 {
        let mut keys: Vec<Value> = waiting.iter().map(|asked| asked.key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        let found = db.look_up(lookup.select, keys).await;
        let found = found.map(|rows| rows.iter().map(lookup.read).collect::<Vec<_>>());
        for Asked { key, reply } in waiting.drain(..) {
            let own = |found: &Vec<(Value, V)>| {
                found.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone())
            };
            // Whoever asked may have gone.
            let _ = reply.send(found.as_ref().map(own).map_err(Clone::clone));
        }
    }
}
