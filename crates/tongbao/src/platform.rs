//! What several commands need from the machine: the database by its address, standard output, and
//! the signal to stop.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tongbao_db::{Db, DbError};
use tongbao_identity::institution;
use tongbao_kernel::{Clock, SystemClock};

/// Opens `sqlite:PATH` or `postgres://…`.
pub async fn open_database(address: &str) -> Result<Db, DbError> {
    match address.strip_prefix("sqlite:") {
        Some(path) => Db::open_sqlite(Path::new(path)),
        None => Db::open_postgres(address).await,
    }
}

/// What `tongbao migrate` would bring: migrations, and standard policies of an institution.
pub async fn lacking(db: &Db) -> Result<Vec<String>, DbError> {
    let missing = db.missing(&tongbao_payments::schema()).await?;
    if !missing.is_empty() {
        return Ok(missing.iter().map(ToString::to_string).collect());
    }
    let now = SystemClock::default().now();
    db.read(move |tx| institution::lacking(tx, now)).await
}

/// Says a line to the person at the command line.
#[expect(clippy::print_stdout, reason = "a command line answers on standard output")]
pub fn say(text: &str) {
    println!("{text}");
}

/// When and why the process is to stop.
pub struct Stop {
    /// Turns true at Ctrl-C, at SIGTERM, or when the database stopped after a failed commit.
    pub signal: watch::Receiver<bool>,
    failed: Arc<AtomicBool>,
}

impl Stop {
    /// Listens from now on.
    pub fn listen(db: Db) -> Self {
        let (stop, signal) = watch::channel(false);
        let failed = Arc::new(AtomicBool::new(false));
        let failing = Arc::clone(&failed);
        tokio::spawn(async move {
            let mut interrupt = unix(SignalKind::interrupt());
            let mut terminate = unix(SignalKind::terminate());
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                () = db.stopped() => {
                    tracing::error!("the database stopped; restart to recover");
                    failing.store(true, Ordering::SeqCst);
                }
            }
            let _ = stop.send(true);
        });
        Self { signal, failed }
    }

    /// Success when somebody asked; failure when the database stopped, so that a supervisor starts
    /// the process again.
    pub fn code(&self) -> ExitCode {
        if self.failed.load(Ordering::SeqCst) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn unix(kind: SignalKind) -> Signal {
    signal(kind).expect("signals can be listened to")
}

/// Resolves when `stopped` turns true.
pub async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // The sender lives as long as the process.
    let _ = stopped.wait_for(|stop| *stop).await;
}
