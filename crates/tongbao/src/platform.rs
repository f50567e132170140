//! What several commands need from the machine: the database by its address, standard output, and
//! the signal to stop.

use std::path::Path;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tongbao_db::{Db, DbError};

/// Opens `sqlite:PATH` or `postgres://…`.
pub async fn open_database(address: &str) -> Result<Db, DbError> {
    match address.strip_prefix("sqlite:") {
        Some(path) => Db::open_sqlite(Path::new(path)),
        None => Db::open_postgres(address).await,
    }
}

/// Says a line to the person at the command line.
#[expect(clippy::print_stdout, reason = "a command line answers on standard output")]
pub fn say(text: &str) {
    println!("{text}");
}

/// Turns true at Ctrl-C, at SIGTERM, or when the database stopped after a failed commit.
pub fn stop_signal(db: Db) -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        let mut interrupt = signal(SignalKind::interrupt()).expect("signals can be listened to");
        let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened to");
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            () = db.stopped() => tracing::error!("the database stopped; restart to recover"),
        }
        let _ = stop.send(true);
    });
    stopped
}

/// Resolves when `stopped` turns true.
pub async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // The sender lives as long as the process.
    let _ = stopped.wait_for(|stop| *stop).await;
}
