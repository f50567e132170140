//! `tongbao audit`: the independent auditor, on a live or a stopped database.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::config::Config;
use crate::{Outcome, platform};

/// Which books to check.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// The configuration file that names the database
    #[arg(short, long, env = "TONGBAO_CONFIG", default_value = "/etc/tongbao/tongbao.toml")]
    config: PathBuf,
    /// The database itself: sqlite:PATH or postgres://…; no configuration is read
    #[arg(long)]
    database: Option<String>,
}

pub async fn run(args: AuditArgs) -> Outcome {
    let database = match args.database {
        Some(database) => database,
        None => Config::load(&args.config)?.database,
    };
    let db = platform::open_database(&database).await?;
    let report = tongbao_auditor::audit(&db).await?;
    platform::say(&report.render());
    db.close().await;
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
