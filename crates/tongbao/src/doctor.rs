//! `tongbao doctor`: checks what serving needs, says what to do, changes nothing.

use std::process::ExitCode;

use tongbao_db::Tx;
use tongbao_record::outbox;
use tongbao_vault::Vault;

use crate::config::{Config, ConfigArg};
use crate::{Outcome, platform};

/// A backlog older than this means that the worker does not run or a partner is down.
const BACKLOG_SECONDS_MAX: i64 = 300;

pub async fn run(args: ConfigArg) -> Outcome {
    let config = Config::load(&args.config)?;
    let mut findings: Vec<String> =
        config.unsafe_settings().iter().map(ToString::to_string).collect();
    if let Err(error) = Vault::load(&config.master_key_file) {
        findings.push(format!("master_key_file: {error}"));
    }
    match platform::open_database(&config.database).await {
        Ok(db) => {
            platform::say(&format!("database: {}", db.describe().await?));
            findings.extend(database(&db).await?);
            db.close().await;
        }
        Err(error) => findings.push(format!("database: {error}")),
    }
    if findings.is_empty() {
        platform::say("Everything is in order.");
        return Ok(ExitCode::SUCCESS);
    }
    for finding in &findings {
        platform::say(&format!("- {finding}"));
    }
    Ok(ExitCode::FAILURE)
}

async fn database(db: &tongbao_db::Db) -> Result<Vec<String>, tongbao_db::DbError> {
    let mut findings = Vec::new();
    let lacking = platform::lacking(db).await?;
    if !lacking.is_empty() {
        findings.push(format!("database: lacks {}; run: tongbao migrate", lacking.join(", ")));
        return Ok(findings);
    }
    let (waiting, oldest) = db.read(|tx: &mut Tx<'_>| outbox::backlog(tx)).await?;
    let now = tongbao_kernel::Clock::now(&tongbao_kernel::SystemClock::default());
    let age = oldest.map_or(0, |due| due.until(now).as_secs());
    platform::say(&format!("outbox: {waiting} waiting, the oldest due {age} s ago"));
    if i64::try_from(age).unwrap_or(i64::MAX) > BACKLOG_SECONDS_MAX {
        findings.push("outbox: messages are stuck; is the wallet running, are partners up?".into());
    }
    Ok(findings)
}
