//! The server under measurement: a process of its own, a database of its own, everything real but
//! the partners, which transfers do not need. The crash test runs the same server, with a bank.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child as Process, Command};
use tongbao_db::{Db, Scratch, Tx};
use tongbao_gateways::{BankClient, MailClient, PartnerOptions, SigningKey, SmsClient};
use tongbao_http::Limits;
use tongbao_identity::{Institution, Site, institution};
use tongbao_kernel::{Clock, Entropy, OsEntropy, Problem, Secret, SystemClock, mint_uuid};
use tongbao_money::Money;
use tongbao_payments::wallet;
use tongbao_payments::worker::Senders;
use tongbao_vault::{Passwords, RelyingParty, Strength, Vault};

use crate::people::{self, Enrolment};
use crate::platform::Stop;
use crate::wiring::{Partners, Setting, Wallet};
use crate::{Outcome, platform};

/// People enrolled in one transaction.
const ENROLLED_AT_ONCE: u32 = 500;
/// What everyone starts with: enough for every round.
const OPENING: Money = Money::cny(100_000);
/// Everyone's payment PIN.
const PIN: &str = "739146";
/// A start that takes longer has failed.
const START_WITHIN: Duration = Duration::from_secs(600);

/// How the measured server is started; `bench` does it.
#[derive(Debug, Args)]
pub struct ServerArgs {
    /// sqlite:PATH or postgres://…
    #[arg(long)]
    database: String,
    /// Enrol this many people first, and end
    #[arg(long)]
    enrol: Option<u32>,
    /// Where the people are written to
    #[arg(long)]
    people: PathBuf,
    /// Bank and SMS operator; nobody, unless named
    #[arg(long, default_value = "http://127.0.0.1:9")]
    partner_url: String,
    /// The key shared with both
    #[arg(long, default_value = "nobody listens here")]
    partner_key: String,
    /// Answer before the commit, which loses money: the crash test shows that it notices
    #[arg(long)]
    answer_before_commit: bool,
}

/// A wallet that pays and is paid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// Bearer token of a session.
    pub token: String,
    /// Wallet number.
    pub number: String,
    /// Payment PIN.
    pub pin: String,
}

/// A running server.
pub struct Child {
    /// Host and port.
    pub address: String,
    /// Its people.
    pub people: Arc<Vec<Person>>,
    /// From start to the first answer.
    pub started_in: Duration,
    process: Process,
    _home: Scratch,
}

impl Child {
    /// Makes a fresh database with `people`, starts the server on it, and waits for an answer.
    pub async fn start(postgres_url: Option<&str>, people: u32) -> Result<Self, Box<dyn Error>> {
        let id = mint_uuid(&SystemClock::default(), &OsEntropy);
        let home = Scratch::sqlite(id)?;
        let folder = home.folder().expect("SQLite has a folder").to_owned();
        let database = match postgres_url {
            Some(url) => Scratch::create_postgres(url, id).await?,
            None => format!("sqlite:{}", folder.join("bench.sqlite").display()),
        };
        let list = folder.join("people.json");
        let enrolled = command(&database, &list)?.args(["--enrol", &people.to_string()]).status();
        if !enrolled.await?.success() {
            return Err("the people could not be enrolled".into());
        }
        let people: Vec<Person> = serde_json::from_slice(&std::fs::read(&list)?)?;
        let begun = Instant::now();
        let mut process = command(&database, &list)?.stdout(Stdio::piped()).spawn()?;
        let stdout = process.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(START_WITHIN, lines.next_line()).await??;
        let address = line.ok_or("the server ended at once")?;
        first_answer(&address).await?;
        let started_in = begun.elapsed();
        Ok(Self { address, people: Arc::new(people), started_in, process, _home: home })
    }

    /// Resident memory in MB.
    pub fn memory_mb(&self) -> u64 {
        let id = self.process.id().unwrap_or_default();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|rest| rest.trim().split(' ').next()?.parse::<u64>().ok());
        kilobytes.unwrap_or(0) / 1_024
    }

    /// Stops the server by its own id.
    pub async fn stop(mut self) -> Result<(), Box<dyn Error>> {
        Ok(self.process.kill().await?)
    }
}

fn command(database: &str, people: &Path) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench-server", "--database", database, "--people"]).arg(people);
    command.kill_on_drop(true);
    Ok(command)
}

async fn first_answer(address: &str) -> Result<(), Box<dyn Error>> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /api/v1/institutions HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).await?;
    if start.starts_with(b"HTTP/1.1 200") { Ok(()) } else { Err("no answer from the API".into()) }
}

/// The hidden command itself.
pub async fn serve(args: ServerArgs) -> Outcome {
    let db = match args.database.strip_prefix("sqlite:") {
        Some(path) if args.answer_before_commit => Db::open_sqlite_answering_first(path.as_ref())?,
        Some(_) | None => platform::open_database(&args.database).await?,
    };
    let site = site(db.clone());
    if let Some(count) = args.enrol {
        db.migrate(&tongbao_payments::schema(), site.now()).await?;
        let now = site.now();
        let both = db.write(move |tx| institution::ensure_demo_institutions(tx, now)).await?;
        let [institution, _] = both;
        let people = enrol(&site, &institution, count).await?;
        std::fs::write(&args.people, serde_json::to_vec(&people)?)?;
        db.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let open =
        Limits { requests_per_second: 1_000_000, requests_burst: 1_000_000, ..Limits::default() };
    let wallet =
        Wallet::new(site, partners(&args)?, Setting { limits: open, ..Setting::default() });
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    platform::say(&listener.local_addr()?.to_string());
    wallet.serve(listener, Stop::listen(db).signal).await?;
    Ok(ExitCode::SUCCESS)
}

fn site(db: Db) -> Site {
    let vault = Vault::with_master(Secret::new([1; 32]));
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let passwords = Passwords::start(&vault, Arc::clone(&entropy), 1, Strength::PRODUCTION);
    let passkeys = RelyingParty::try_new("http://localhost").expect("it is a domain");
    Site::new(db, Arc::new(SystemClock::default()), entropy, vault, passwords, passkeys)
}

fn partners(args: &ServerArgs) -> Result<Partners, Box<dyn Error>> {
    let key = SigningKey::parse(&args.partner_key)?;
    let options = || PartnerOptions {
        base_url: args.partner_url.clone(),
        key: key.clone(),
        clock: Arc::new(SystemClock::default()) as Arc<dyn Clock>,
    };
    Ok(Partners {
        bank: BankClient::try_new(options())?,
        senders: Senders {
            sms: SmsClient::try_new(options())?,
            mail: MailClient::try_new(options())?,
        },
        bank_key: key.clone(),
        sms_key: key.clone(),
    })
}

async fn enrol(
    site: &Site,
    institution: &Institution,
    count: u32,
) -> Result<Vec<Person>, Box<dyn Error>> {
    let password = Secret::new("bench-Mountain-7".to_owned());
    let hash = site.passwords.hash(password).await.map_err(|_| "the password service is down")?;
    let mut enrolled = Vec::new();
    for from in (0..count).step_by(ENROLLED_AT_ONCE as usize) {
        let (own, institution, hash) = (site.clone(), institution.clone(), hash.clone());
        let some = site.db.write(move |tx: &mut Tx<'_>| -> Result<Vec<Person>, Problem> {
            (from..count.min(from + ENROLLED_AT_ONCE))
                .map(|number| one(tx, &own, &institution, number, &hash))
                .collect()
        });
        enrolled.extend(some.await?);
    }
    Ok(enrolled)
}

fn one(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: &Institution,
    number: u32,
    password_hash: &str,
) -> Result<Person, Problem> {
    let enrolment = Enrolment {
        institution: institution.id,
        name: "张小明".into(),
        id_number: people::id_number(number),
        phone: people::phone(number),
        password_hash: password_hash.to_owned(),
        pin: PIN,
    };
    let (signed_in, own) = people::enrol(tx, site, enrolment)?;
    wallet::bring_along(tx, site, &own, OPENING, "bench")?;
    Ok(Person { token: signed_in.token.text(), number: own.number, pin: PIN.into() })
}
