//! One campaign: load, kill, restart, retry, again and again; then the books.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tongbao_auditor::Report;
use tongbao_db::{Db, Scratch};
use tongbao_kernel::{Entropy, OsEntropy, SeededEntropy, SystemClock, mint_uuid};

use crate::bank::{self, Bank};
use crate::books::{self, Books};
use crate::client::{Client, Person, Tally, Until};
use crate::journal::{Journal, Record};
use crate::oracle::{self, Finding};
use crate::server::{Program, Server};

/// Connections, each with one command under way.
const CLIENTS: usize = 16;
/// Two clients act for each person, so that they meet on the same wallet.
const PEOPLE: usize = 8;
/// When the kill comes, in milliseconds after the load begins.
const KILL_FROM_MS: u64 = 20;
const KILL_BEFORE_MS: u64 = 500;
/// One restart in so many is killed too, before it answers.
const RECOVERIES_KILLED: u64 = 8;
/// When that kill comes at the latest.
const RECOVERY_KILL_BEFORE_MS: u64 = 60;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// A PostgreSQL server; otherwise an SQLite file.
    pub postgres_url: Option<String>,
    /// How often to kill under load.
    pub kills: u32,
    /// The negative control: nothing is waited for at the end, since what was lost never arrives.
    pub answer_before_commit: bool,
}

/// What came of it.
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub audit: Report,
    pub tally: Tally,
    pub kills: u32,
    /// Kills that left at least one command in doubt.
    pub kills_with_doubt: u32,
    seed: u64,
    recoveries_killed: u32,
    recoveries: Vec<Duration>,
    commands: usize,
    took: [Duration; 2],
}

/// A folder that goes when the test passes and stays when it fails.
struct Home(PathBuf);

impl Home {
    fn create() -> Self {
        let id = mint_uuid(&SystemClock::default(), &OsEntropy);
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crash-{id}"));
        for folder in ["data", "journals", "bank"] {
            std::fs::create_dir_all(home.join(folder)).expect("the folder is made");
        }
        Self(home)
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// Carries out the plan.
pub async fn run(plan: Plan) -> Outcome {
    let home = Home::create();
    let bank = Bank::open(&home.folder("bank")).await;
    let program = program(&plan, &home, &bank).await;
    let people = Arc::new(enrolled(&program, &bank).await);
    let seed = seed();
    let clients = (0..CLIENTS).map(|number| {
        let journal = Journal::create(&home.folder("journals").join(format!("{number}.jsonl")));
        Client::new(number, &people, seed, journal)
    });
    let mut campaign = Campaign {
        clients: clients.collect(),
        chance: SeededEntropy::new(seed),
        outcome: Outcome::new(seed),
        program,
        bank,
    };
    let begun = Instant::now();
    for round in 0..plan.kills {
        campaign.round(round).await;
    }
    campaign.outcome.took[0] = begun.elapsed();
    campaign.finish(&plan, &home).await
}

/// Another one each time, unless one is set: commands and kills come as before, threads do not.
fn seed() -> u64 {
    let set = std::env::var("TONGBAO_CRASH_SEED").ok();
    set.map_or_else(
        || OsEntropy.below(1 << 32),
        |seed| seed.parse().expect("TONGBAO_CRASH_SEED is a number"),
    )
}

async fn program(plan: &Plan, home: &Home, bank: &Bank) -> Program {
    let database = match &plan.postgres_url {
        Some(url) => {
            let id = mint_uuid(&SystemClock::default(), &OsEntropy);
            Scratch::create_postgres(url, id).await.expect("the test server answers")
        }
        None => format!("sqlite:{}", home.folder("data").join("wallet.sqlite").display()),
    };
    Program {
        database,
        people: home.folder("data").join("people.json"),
        partner_url: bank.url.clone(),
        partner_key: bank::KEY.to_owned(),
        answer_before_commit: plan.answer_before_commit,
    }
}

/// People with bound cards, from a server that keeps its word in any case.
async fn enrolled(program: &Program, bank: &Bank) -> Vec<Person> {
    let sound = Program { answer_before_commit: false, ..program.clone() };
    let mut people = sound.enrol(PEOPLE).await;
    let server = sound.start().await;
    bank.bind_cards(&mut people, &server.address).await;
    server.kill().await;
    people
}

struct Campaign {
    program: Program,
    bank: Bank,
    clients: Vec<Client>,
    chance: SeededEntropy,
    outcome: Outcome,
}

impl Campaign {
    async fn round(&mut self, round: u32) {
        let server = self.restart().await;
        self.bank.behave(round, &server.address).await;
        let wait = KILL_FROM_MS + self.chance.below(KILL_BEFORE_MS - KILL_FROM_MS);
        let working = self.set_to_work(&server, Until::Death);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        server.kill().await;
        self.clients = finished(working).await;
        self.outcome.kills += 1;
        let in_doubt = self.clients.iter().any(Client::is_in_doubt);
        self.outcome.kills_with_doubt += u32::from(in_doubt);
    }

    async fn restart(&mut self) -> Server {
        while self.chance.below(RECOVERIES_KILLED) == 0 {
            let after = Duration::from_millis(self.chance.below(RECOVERY_KILL_BEFORE_MS));
            self.program.start_and_kill(after).await;
            self.outcome.recoveries_killed += 1;
        }
        let server = self.program.start().await;
        self.outcome.recoveries.push(server.ready_in);
        server
    }

    fn set_to_work(&mut self, server: &Server, until: Until) -> Vec<Working> {
        let work = |client: Client| {
            let address = server.address.clone();
            tokio::task::spawn_blocking(move || client.work(&address, until))
        };
        self.clients.drain(..).map(work).collect()
    }

    /// The last retries, the last messages, and the judgement.
    async fn finish(mut self, plan: &Plan, home: &Home) -> Outcome {
        let begun = Instant::now();
        let server = self.restart().await;
        self.bank.behave_well(&server.address).await;
        let working = self.set_to_work(&server, Until::Certainty);
        self.clients = finished(working).await;
        let db = self.open().await;
        if !plan.answer_before_commit {
            crate::wait_until("the outbox is empty", || async {
                let waiting = (books::under_way(&db).await, self.bank.notices_waiting().await);
                (waiting == ((0, 0), 0)).then_some(())
            })
            .await;
        }
        server.kill().await;
        let record = Record::read(&home.folder("journals"));
        let books = Books::read(&db).await;
        let bank = self.bank.book(books.orders.keys().copied()).await;
        self.outcome.findings = oracle::judge(&record, &books, &bank);
        self.outcome.audit = tongbao_auditor::audit(&db).await.expect("the books are read");
        self.outcome.tally = Tally::sum(self.clients.iter().map(|client| client.tally));
        self.outcome.commands = record.0.len();
        self.outcome.took[1] = begun.elapsed();
        self.outcome
    }

    /// The database from outside; only read.
    async fn open(&self) -> Db {
        let opened = match self.program.database.strip_prefix("sqlite:") {
            Some(path) => Db::open_sqlite(path.as_ref()),
            None => Db::open_postgres(&self.program.database).await,
        };
        opened.expect("the database opens")
    }
}

type Working = tokio::task::JoinHandle<Client>;

async fn finished(working: Vec<Working>) -> Vec<Client> {
    let mut clients = Vec::new();
    for client in working {
        clients.push(client.await.expect("a client does not panic"));
    }
    clients
}

impl Outcome {
    fn new(seed: u64) -> Self {
        Self {
            findings: Vec::new(),
            audit: Report::default(),
            tally: Tally::default(),
            kills: 0,
            kills_with_doubt: 0,
            seed,
            recoveries_killed: 0,
            recoveries: Vec::new(),
            commands: 0,
            took: [Duration::ZERO; 2],
        }
    }

    /// The figures, and the first findings.
    pub fn render(&self, name: &str) -> String {
        let mut recoveries = self.recoveries.clone();
        recoveries.sort_unstable();
        let at = |share: usize| recoveries[(recoveries.len() - 1) * share / 100].as_millis();
        let Tally { done, refused, in_doubt, found_done, uncertain } = self.tally;
        let mut text = format!(
            "{name}: seed {}\n  {} kills under load, {} during recovery, in {} s; then {} s to \
             settle and judge\n  {} commands: {done} done, {refused} refused\n  in doubt: \
             {in_doubt} of {} possible, at {} kills; {found_done} transfers of them had happened; \
             {uncertain} uncertain answers\n  recovery: p50 {} ms, p99 {} ms\n  audit: {:?}\n",
            self.seed,
            self.kills,
            self.recoveries_killed,
            self.took[0].as_secs(),
            self.took[1].as_secs(),
            self.commands,
            self.kills as usize * CLIENTS,
            self.kills_with_doubt,
            at(50),
            at(99),
            self.audit.counts,
        );
        for Finding { wrong, sentence } in self.findings.iter().take(20) {
            let _ = writeln!(text, "  {wrong:?}: {sentence}");
        }
        let _ = writeln!(text, "  findings: {}", self.findings.len());
        text
    }

    /// Commands in doubt at a kill, in a hundred that could be.
    pub fn doubt_percent(&self) -> u64 {
        self.tally.in_doubt * 100 / (u64::from(self.kills) * CLIENTS as u64).max(1)
    }
}
