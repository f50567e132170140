//! `tongbao migrate`: forward-only, safe to repeat, safe to kill. New policies come with it.

use std::process::ExitCode;

use tongbao_identity::institution;
use tongbao_kernel::{Clock, SystemClock};

use crate::config::{Config, ConfigArg};
use crate::{Outcome, platform};

pub async fn run(args: ConfigArg) -> Outcome {
    let config = Config::load(&args.config)?;
    let db = platform::open_database(&config.database).await?;
    let applied = db.migrate(&tongbao_payments::schema(), SystemClock::default().now()).await?;
    db.write(institution::keep_standard).await?;
    match applied.as_slice() {
        [] => platform::say("The database is up to date."),
        names => platform::say(&format!("Applied: {}", names.join(", "))),
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
