//! The wallet program: configuration, wiring and the command line.

mod audit;
mod bench;
mod case;
mod config;
mod demo;
mod doctor;
mod inbound;
mod institution;
mod migrate;
mod people;
mod platform;
mod senders;
mod serve;
mod wiring;

use std::process::ExitCode;

use mimalloc::MiMalloc;

use clap::{Parser, Subcommand};

/// A transfer allocates some hundred small values on several threads; the system's allocator took
/// a sixth of the time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Tongbao (通宝): a digital wallet that a bank can run and a person can trust.
#[derive(Debug, Parser)]
#[command(name = "tongbao", version, after_help = "Try it:  tongbao demo")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs a complete wallet with a sandbox bank on this machine; nothing is kept
    Demo(demo::DemoArgs),
    /// Runs the wallet with a configuration file; refuses unsafe settings and names each
    Serve(config::ConfigArg),
    /// Brings the database to this version's tables
    Migrate(config::ConfigArg),
    /// Adds an operating institution, or renews its names, hotline and colour
    Institution(institution::InstitutionArgs),
    /// Members of staff who may act on cases
    Staff(case::StaffArgs),
    /// Cases: one member of staff asks, another decides
    Case(case::CaseArgs),
    /// Checks settings, keys and the database, and says what to do
    Doctor(config::ConfigArg),
    /// Re-adds every account and checks the books independently of the ledger
    Audit(audit::AuditArgs),
    /// Measures transfers per second over HTTP, beside pgbench on the same machine
    Bench(bench::BenchArgs),
    /// The server that `bench` starts
    #[command(hide = true)]
    BenchServer(bench::ServerArgs),
}

/// What ended the program early: said once, on standard error, with what to do.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let level = match cli.command {
        Command::Demo(_) | Command::Bench(_) | Command::BenchServer(_) => "warn",
        Command::Serve(_)
        | Command::Migrate(_)
        | Command::Institution(_)
        | Command::Staff(_)
        | Command::Case(_)
        | Command::Doctor(_)
        | Command::Audit(_) => "info",
    };
    start_log(level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("the system gives threads and sockets");
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Outcome {
    match command {
        Command::Demo(args) => demo::run(args).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Institution(args) => institution::run(args).await,
        Command::Staff(args) => case::run_staff(args).await,
        Command::Case(args) => case::run(args).await,
        Command::Doctor(args) => doctor::run(args).await,
        Command::Audit(args) => audit::run(args).await,
        Command::Bench(args) => bench::run(args).await,
        Command::BenchServer(args) => bench::serve(args).await,
    }
}

/// `RUST_LOG` overrides; lines go to standard error.
fn start_log(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

#[expect(clippy::print_stderr, reason = "a command line says why it ends")]
fn complain(error: &dyn std::error::Error) {
    eprintln!("tongbao: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}
