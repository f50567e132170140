//! `tongbao bench`: what a transfer costs with everything really done.
//!
//! The server is a process of its own with a fresh database and `--people` wallets. Clients are
//! plain HTTP/1.1 connections that each send a transfer, wait for the durable answer, and send the
//! next: session, PIN, limits, idempotency, double entry, audit, outbox and fsync are all in it.
//! Beside it, on the same PostgreSQL and in the same run, stands `pgbench`'s TPC-B at 16 clients:
//! quote ratios, not figures, because machines differ.

mod ledger;
mod load;
mod report;
mod server;
mod tpcb;

pub use server::{ServerArgs, serve};

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::{Outcome, platform};
use load::{Load, Measured, Shape};
use report::{Engine, Row};
use server::Child;

/// Clients of each round.
const CLIENTS: [usize; 3] = [1, 16, 64];

/// What to measure.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// A PostgreSQL server to measure on as well, with pgbench beside it: postgres://…
    #[arg(long, env = "TONGBAO_BENCH_POSTGRES_URL")]
    postgres_url: Option<String>,
    /// Leave SQLite out
    #[arg(long)]
    no_sqlite: bool,
    /// Seconds of each measured round
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Wallets that pay and are paid
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    people: u32,
    /// Afterwards, go on until this many transfers were made, and measure again
    #[arg(long, default_value_t = 0)]
    endurance: u64,
}

pub async fn run(args: BenchArgs) -> Outcome {
    let mut rows = Vec::new();
    let mut tpcb = None;
    if !args.no_sqlite {
        rows.extend(measure(&args, Engine::Sqlite, None).await?);
    }
    if let Some(url) = &args.postgres_url {
        tpcb = tpcb::run(url, args.seconds).await?;
        rows.extend(measure(&args, Engine::Postgres, Some(url)).await?);
    }
    platform::say(&report::render(&rows, tpcb));
    Ok(ExitCode::SUCCESS)
}

async fn measure(
    args: &BenchArgs,
    engine: Engine,
    url: Option<&str>,
) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let mut rows = vec![Row::ledger(engine, ledger::run(url).await?)];
    let child = Child::start(url, args.people).await?;
    rows.push(Row::start(engine, child.started_in));
    let time = Duration::from_secs(args.seconds);
    for clients in CLIENTS {
        let measured = load(&child, clients, Shape::Spread, time).await?;
        rows.push(Row::transfers(engine, clients, Shape::Spread, measured, child.memory_mb()));
    }
    let hot = load(&child, 64, Shape::OnePayee, time).await?;
    rows.push(Row::transfers(engine, 64, Shape::OnePayee, hot, child.memory_mb()));
    if args.endurance > 0 {
        let made: u64 = rows.iter().map(Row::count).sum();
        load::until(&child, args.endurance.saturating_sub(made)).await?;
        for (clients, shape) in [(64, Shape::Spread), (64, Shape::OnePayee)] {
            let measured = load(&child, clients, shape, time).await?;
            rows.push(Row::after(engine, clients, shape, measured, child.memory_mb()));
        }
    }
    child.stop().await?;
    Ok(rows)
}

async fn load(
    child: &Child,
    clients: usize,
    shape: Shape,
    time: Duration,
) -> Result<Measured, Box<dyn std::error::Error>> {
    let load = Load { clients, shape };
    load::run(child, load, Duration::from_secs(1)).await?;
    load::run(child, load, time).await
}
