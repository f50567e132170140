//! SIGKILL under load: what the wallet acknowledged is there once, what it did not acknowledge has
//! one effect after its retry, and nothing else is there.
//!
//! The wallet is the real program in a process of its own; the bank lives in the test's process,
//! so that its truth survives. Clients keep journals outside the wallet's folder and retry what is
//! in doubt under the same key. At the end an oracle that believes only the journals and the bank
//! reads the books, and the auditor re-adds them.
//!
//! A killed process loses what it had not handed to the system, not what the system had not yet
//! handed to the disk: for that it takes a power cut. So the negative control is a server that
//! answers before it commits, and not one that commits without waiting for the disk.
//!
//! `./test crash` runs it; `TONGBAO_CRASH_KILLS` sets how often the SQLite campaign kills, and
//! `TONGBAO_CRASH_SEED` repeats the draws of an earlier run.

mod bank;
mod books;
mod campaign;
mod client;
mod http;
mod journal;
mod judgement;
mod oracle;
mod server;

use std::time::{Duration, Instant};

use campaign::{Outcome, Plan};
use oracle::Wrong;
use tokio::sync::Mutex;

/// Kills of the full campaign.
const KILLS: u32 = 100;
/// Kills on PostgreSQL, whose own recovery is not what is tested.
const KILLS_POSTGRES: u32 = 20;
/// Kills that are enough to lose something when answers come before commits.
const KILLS_CONTROL: u32 = 10;
/// Fewer commands in doubt, in a hundred, and the kills miss the window between sending and
/// answering.
const DOUBT_PERCENT_MIN: u64 = 10;
/// From so many kills on, some must have come after a commit and before its answer: two or three
/// of the transfers in doubt at each kill on SQLite, one in two to six kills on PostgreSQL.
const KILLS_TO_FIND_DONE: u32 = 50;
/// A message that a killed worker had leased is due again after a minute; then come its retries.
const SETTLED_WITHIN: Duration = Duration::from_secs(180);

/// Two cores serve one campaign at a time.
static TURN: Mutex<()> = Mutex::const_new(());

/// Asks again until there is something.
async fn wait_until<T, A: Future<Output = Option<T>>>(what: &str, ask: impl Fn() -> A) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(begun.elapsed() < SETTLED_WITHIN, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn kills() -> u32 {
    let set = std::env::var("TONGBAO_CRASH_KILLS").ok();
    set.map_or(KILLS, |kills| kills.parse().expect("TONGBAO_CRASH_KILLS is a number"))
}

fn assert_nothing_lost(outcome: &Outcome) {
    assert!(outcome.findings.is_empty(), "the oracle found {}", outcome.findings.len());
    assert!(outcome.audit.is_clean(), "{}", outcome.audit.render());
    assert!(outcome.audit.counts.transfers > 0 && outcome.audit.counts.bank_orders > 0);
    assert!(outcome.doubt_percent() >= DOUBT_PERCENT_MIN, "the kills miss the window");
    assert!(outcome.kills_with_doubt * 2 >= outcome.kills, "the kills miss the window");
    let found_done = outcome.tally.found_done > 0 || outcome.kills < KILLS_TO_FIND_DONE;
    assert!(found_done, "no kill came between a commit and its answer");
    assert_eq!(outcome.tally.uncertain, 0, "a living server answers for certain");
}

/// R1, R8: 100 kills on SQLite.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes of kills: ./test crash"]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    let _turn = TURN.lock().await;
    let plan = Plan { postgres_url: None, kills: kills(), answer_before_commit: false };
    let outcome = campaign::run(plan).await;
    println!("{}", outcome.render("SQLite"));
    assert_nothing_lost(&outcome);
}

/// The same on PostgreSQL, when `TONGBAO_TEST_POSTGRES_URL` is set.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes of kills: ./test crash"]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    let Ok(url) = std::env::var("TONGBAO_TEST_POSTGRES_URL") else {
        println!("PostgreSQL: TONGBAO_TEST_POSTGRES_URL is not set, nothing was tested");
        return;
    };
    let _turn = TURN.lock().await;
    let kills = kills().min(KILLS_POSTGRES);
    let plan = Plan { postgres_url: Some(url), kills, answer_before_commit: false };
    let outcome = campaign::run(plan).await;
    println!("{}", outcome.render("PostgreSQL"));
    assert_nothing_lost(&outcome);
}

/// The negative control: a server that answers before it commits is found out.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes of kills: ./test crash"]
async fn answering_before_the_commit_is_found_out() {
    let _turn = TURN.lock().await;
    let plan = Plan { postgres_url: None, kills: KILLS_CONTROL, answer_before_commit: true };
    let outcome = campaign::run(plan).await;
    println!("{}", outcome.render("Negative control"));
    let lost = outcome.findings.iter().filter(|finding| finding.wrong == Wrong::Lost).count();
    assert!(lost > 0, "acknowledged commands were lost, and the oracle did not see it");
}
