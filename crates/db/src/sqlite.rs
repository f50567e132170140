//! SQLite: one writer thread with group commit, and read-only connections beside it.
//!
//! The writer takes what is queued, runs each closure inside one transaction (a closure that fails
//! is undone), commits once, and only then answers all of them. A commit that
//! fails is never retried (an fsync that failed once may lie the second time): everyone is
//! answered "unknown", the writer stops, and the process recovers from disk.
//!
//! Checkpoints: pages go back into the file from a second connection, so that the writer does not
//! wait; the writer only takes the last few frames itself, so that the log starts over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Notify, Semaphore, oneshot};

use crate::tx::{Inner, Tx};
use crate::{DbError, error};

/// Closures that one commit carries at most: bounds the wait of the first of them.
const GROUP_MAX: usize = 512;
/// Commands that may wait. Past it they are refused at once: better than a minute in a queue.
const QUEUE_MAX: usize = 4_096;
/// Concurrent reads; more would only wait for the same two cores.
const READERS: usize = 4;
/// The log is folded back when it holds this many bytes (about 20,000 pages).
const LOG_BYTES_BEFORE_CHECKPOINT: u64 = 80 << 20;
/// Statements that stay prepared on a connection.
const STATEMENTS_MAX: usize = 256;
/// How long [`Durability::AnsweredFirst`] keeps a group that it has answered: wide enough to die in.
const ANSWERED_BEFORE: Duration = Duration::from_millis(10);
/// 3.51.3: earlier versions can corrupt a file when the log is reset.
const VERSION_MIN: i32 = 3_051_003;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Answers when the commit is on the disk.
    Full,
    /// Unsafe: answers while the group is not committed at all.
    AnsweredFirst,
}

pub(crate) struct Sqlite {
    queue: Mutex<Option<SyncSender<Message>>>,
    readers: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
    stopped: Arc<Stop>,
}

#[derive(Default)]
struct Stop {
    failed: AtomicBool,
    wake: Notify,
}

impl Stop {
    fn fail(&self) {
        self.failed.store(true, Ordering::SeqCst);
        self.wake.notify_waiters();
    }
}

enum Message {
    Run(Box<dyn Work>),
    /// Finish the checkpoint that another connection has almost done.
    Checkpoint,
    Close(oneshot::Sender<()>),
}

trait Work: Send {
    /// Runs the closure; true when its writes stay.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    fn answer(self: Box<Self>, committed: Result<(), DbError>);
}

struct Command<T, E, F> {
    closure: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work for Command<T, E, F>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(&mut self.closure, tx);
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), DbError>) {
        let outcome = match (self.outcome, committed) {
            (Some(Ok(_)) | None, Err(error)) => Err(error.into()),
            (Some(outcome), _) => outcome,
            (None, Ok(())) => Err(DbError::Engine("the command did not run".into()).into()),
        };
        // Whoever asked may have gone; the effect stands all the same.
        let _ = self.reply.send(outcome);
    }
}

fn guarded<T, E: From<DbError>>(
    closure: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    tx: &mut Tx<'_>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(|| closure(tx)))
        .unwrap_or_else(|panic| Err(DbError::Panicked(panic_text(&*panic)).into()))
}

pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

impl Sqlite {
    pub(crate) fn open(path: &Path, durability: Durability) -> Result<Self, DbError> {
        if rusqlite::version_number() < VERSION_MIN {
            return Err(DbError::Engine(format!("SQLite {} is too old", rusqlite::version())));
        }
        let writer = connect(path)?;
        let folder = connect(path)?;
        let readers = (0..READERS).map(|_| read_only(path)).collect::<Result<Vec<_>, _>>()?;
        let (queue, inbox) = sync_channel(QUEUE_MAX);
        let stopped = Arc::new(Stop::default());
        let stop = Arc::clone(&stopped);
        spawn("sqlite-writer", move || write_loop(&writer, &inbox, &stop, durability));
        let log = PathBuf::from(format!("{}-wal", path.display()));
        let finish = queue.clone();
        let stop = Arc::clone(&stopped);
        spawn("sqlite-checkpoint", move || checkpoint_loop(&folder, &log, &finish, &stop));
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            readers: Arc::new(Mutex::new(readers)),
            places: Arc::new(Semaphore::new(READERS)),
            stopped,
        })
    }

    pub(crate) async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Run(Box::new(Command { closure, outcome: None, reply })))?;
        answer.await.unwrap_or_else(|_| Err(DbError::Stopped.into()))
    }

    pub(crate) async fn read<T, E, F>(&self, mut closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| DbError::Stopped)?;
        let readers = Arc::clone(&self.readers);
        let run = move || {
            let connection = readers.lock().expect("no reader panics while holding the list").pop();
            let connection = connection.expect("a place means a connection");
            let outcome = snapshot(&connection, &mut closure);
            readers.lock().expect("no reader panics while holding the list").push(connection);
            // Whoever asked may have gone; the place is free only now that the connection is back.
            drop(place);
            outcome
        };
        let joined = tokio::task::spawn_blocking(run).await;
        joined.unwrap_or_else(|error| Err(DbError::Engine(error.to_string()).into()))
    }

    pub(crate) async fn stopped(&self) {
        loop {
            let woken = self.stopped.wake.notified();
            if self.stopped.failed.load(Ordering::SeqCst) {
                return;
            }
            woken.await;
        }
    }

    pub(crate) async fn close(&self) {
        let queue = self.queue.lock().expect("the queue's lock is held briefly").take();
        let (done, closed) = oneshot::channel();
        if queue.is_some_and(|queue| queue.send(Message::Close(done)).is_ok()) {
            let _ = closed.await;
        }
    }

    fn send(&self, message: Message) -> Result<(), DbError> {
        let queue = self.queue.lock().expect("the queue's lock is held briefly");
        match queue.as_ref().ok_or(DbError::Stopped)?.try_send(message) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(DbError::QueueFull),
            Err(TrySendError::Disconnected(_)) => Err(DbError::Stopped),
        }
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().name(name.into());
    thread.spawn(body).expect("the system starts a thread");
}

fn connect(path: &Path) -> Result<Connection, DbError> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", "on")?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "cache_size", -16_384)?;
        connection.pragma_update(None, "mmap_size", 0)?;
        Ok(connection)
    };
    let connection = open().map_err(|error: rusqlite::Error| error::from_sqlite(&error))?;
    assert_settings(&connection)?;
    Ok(connection)
}

fn assert_settings(connection: &Connection) -> Result<(), DbError> {
    let number = |name: &str| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(|error| error::from_sqlite(&error))
    };
    let journal: String = connection
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .map_err(|error| error::from_sqlite(&error))?;
    // 2 is `full`.
    if journal != "wal" || number("synchronous")? != 2 || number("foreign_keys")? != 1 {
        return Err(DbError::Engine("SQLite did not take wal, synchronous, foreign_keys".into()));
    }
    Ok(())
}

fn read_only(path: &Path) -> Result<Connection, DbError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.busy_timeout(Duration::from_secs(5))?;
        Ok(connection)
    };
    open().map_err(|error: rusqlite::Error| error::from_sqlite(&error))
}

fn snapshot<T, E: From<DbError>>(
    connection: &Connection,
    closure: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    run_plain(connection, "begin").map_err(E::from)?;
    // Reads never need the savepoint: a write fails on a read-only connection.
    let outcome = guarded(closure, &mut Tx(Inner::Sqlite { connection, savepoint: true }));
    run_plain(connection, "rollback").map_err(E::from)?;
    outcome
}

fn run_plain(connection: &Connection, sql: &str) -> Result<(), DbError> {
    let run = || connection.prepare_cached(sql)?.execute([]);
    run().map(drop).map_err(|error| error::from_sqlite(&error))
}

fn write_loop(
    connection: &Connection,
    inbox: &Receiver<Message>,
    stop: &Stop,
    durability: Durability,
) {
    let _failing = FailsOnUnwind(stop);
    let mut behind = None;
    while let Some(message) = behind.take().or_else(|| inbox.recv().ok()) {
        match message {
            Message::Run(first) => match run_group(connection, first, inbox, durability) {
                Ok(next) => behind = next,
                Err(error) => {
                    tracing::error!(%error, "a commit failed: the writer stops");
                    stop.fail();
                    return;
                }
            },
            Message::Checkpoint => fold_log(connection),
            Message::Close(done) => {
                stop.failed.store(true, Ordering::SeqCst);
                fold_log(connection);
                let _ = done.send(());
                return;
            }
        }
    }
}

/// A writer that ends by a panic has failed like one whose commit did.
struct FailsOnUnwind<'a>(&'a Stop);

impl Drop for FailsOnUnwind<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.fail();
        }
    }
}

/// One transaction for the first command and for what waits behind it. Returns the message that
/// ended the group, if one did.
fn run_group(
    connection: &Connection,
    first: Box<dyn Work>,
    inbox: &Receiver<Message>,
    durability: Durability,
) -> Result<Option<Message>, DbError> {
    if let Err(error) = run_plain(connection, "begin immediate") {
        first.answer(Err(error));
        return Ok(None);
    }
    let mut group = Vec::new();
    let mut next = Some(Message::Run(first));
    while let Some(Message::Run(mut work)) = next {
        if group.is_empty() {
            match run_first(connection, &mut *work) {
                Ok(true) => {}
                Ok(false) => {
                    work.answer(Ok(()));
                    return Ok(None);
                }
                Err(error) => return Err(give_up(vec![work], error)),
            }
            group.push(work);
            next = inbox.try_recv().ok();
            continue;
        }
        let ran = run_next(connection, &mut *work);
        group.push(work);
        if let Err(error) = ran {
            return Err(give_up(group, error));
        }
        next = if group.len() < GROUP_MAX { inbox.try_recv().ok() } else { None };
    }
    if durability == Durability::AnsweredFirst {
        group.drain(..).for_each(|work| work.answer(Ok(())));
        std::thread::sleep(ANSWERED_BEFORE);
    }
    let committed = run_plain(connection, "commit");
    let answer = committed.clone().map_err(|error| DbError::CommitUnknown(error.to_string()));
    for work in group {
        work.answer(answer.clone());
    }
    committed.map(|()| next)
}

/// Runs the first command of a group; true when it stands. It needs no savepoint, for which SQLite
/// would copy every page that the command changes: giving it up gives up nothing else.
fn run_first(connection: &Connection, work: &mut dyn Work) -> Result<bool, DbError> {
    let mut tx = Tx(Inner::Sqlite { connection, savepoint: true });
    let keep = work.run(&mut tx);
    still_open(connection)?;
    if !keep {
        run_plain(connection, "rollback")?;
    }
    Ok(keep)
}

/// Runs another command in the group's transaction.
fn run_next(connection: &Connection, work: &mut dyn Work) -> Result<(), DbError> {
    let mut tx = Tx(Inner::Sqlite { connection, savepoint: false });
    let keep = work.run(&mut tx);
    still_open(connection)?;
    if let Tx(Inner::Sqlite { savepoint: true, .. }) = tx {
        if !keep {
            run_plain(connection, "rollback to command")?;
        }
        run_plain(connection, "release command")?;
    }
    Ok(())
}

/// On an I/O error or a full disk SQLite undoes the whole transaction by itself.
fn still_open(connection: &Connection) -> Result<(), DbError> {
    if connection.is_autocommit() {
        return Err(DbError::Engine("the transaction was undone by the engine".into()));
    }
    Ok(())
}

/// Nothing of the group was committed, and nothing more will be.
fn give_up(group: Vec<Box<dyn Work>>, error: DbError) -> DbError {
    for work in group {
        work.answer(Err(error.clone()));
    }
    error
}

fn fold_log(connection: &Connection) {
    if let Err(error) = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(())) {
        tracing::warn!(%error, "a checkpoint did not run; the log grows until one does");
    }
}

fn checkpoint_loop(connection: &Connection, log: &Path, writer: &SyncSender<Message>, stop: &Stop) {
    while !stop.failed.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(500));
        let bytes = std::fs::metadata(log).map_or(0, |meta| meta.len());
        if bytes < LOG_BYTES_BEFORE_CHECKPOINT {
            continue;
        }
        fold_log(connection);
        if writer.try_send(Message::Checkpoint).is_err() {
            tracing::debug!("the writer is busy; the log is reset next time");
        }
    }
}
