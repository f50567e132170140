//! `pgbench`'s TPC-B at 16 clients on the same server: the yardstick.

use std::error::Error;
use std::path::{Path, PathBuf};

use tokio::process::Command;
use tongbao_kernel::{OsEntropy, SystemClock, mint_uuid};

use crate::platform;

const CLIENTS: &str = "16";
const SCALE: &str = "10";

/// Transactions per second; `None` when pgbench is not installed.
pub async fn run(url: &str, seconds: u64) -> Result<Option<u64>, Box<dyn Error>> {
    let Some(pgbench) = find() else {
        platform::say("pgbench is not installed (Debian: postgresql-15); no yardstick");
        return Ok(None);
    };
    let id = mint_uuid(&SystemClock::default(), &OsEntropy);
    let url = tongbao_db::Scratch::create_postgres(url, id).await?;
    call(&pgbench, &["--initialize", "--quiet", "--scale", SCALE, &url]).await?;
    let time = seconds.to_string();
    let run = ["--client", CLIENTS, "--jobs", "2", "--time", &time, "--protocol", "prepared", &url];
    let said = call(&pgbench, &run).await?;
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let whole = tps.and_then(|rest| rest.split(['.', ' ']).next()).and_then(|n| n.parse().ok());
    Ok(Some(whole.ok_or("pgbench did not say its tps")?))
}

fn find() -> Option<PathBuf> {
    let places = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&places)
        .chain((13..=18).rev().map(|v| PathBuf::from(format!("/usr/lib/postgresql/{v}/bin"))))
        .map(|folder| folder.join("pgbench"))
        .find(|path| path.is_file())
}

async fn call(program: &Path, args: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = Command::new(program).args(args).output().await?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr)).into())
}
