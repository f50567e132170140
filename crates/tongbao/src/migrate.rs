//! `tongbao migrate`: forward-only, safe to repeat, safe to kill.

use std::process::ExitCode;

use tongbao_kernel::{Clock, SystemClock};

use crate::config::{Config, ConfigArg};
use crate::{Outcome, platform};

pub async fn run(args: ConfigArg) -> Outcome {
    let config = Config::load(&args.config)?;
    let db = platform::open_database(&config.database).await?;
    let applied = db.migrate(&tongbao_payments::schema(), SystemClock::default().now()).await?;
    match applied.as_slice() {
        [] => platform::say("The database is up to date."),
        names => platform::say(&format!("Applied: {}", names.join(", "))),
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
