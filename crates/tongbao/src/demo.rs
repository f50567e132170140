//! `tongbao demo`: a complete wallet on this machine, with a sandbox bank, in a throw-away
//! database. Listens on loopback only.

use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tongbao_db::{Db, Scratch, Tx};
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::{
    ControlFailed, Controls, NewCard, PlatformFaults, Sandbox, SandboxOptions,
};
use tongbao_gateways::{BankClient, MailClient, PartnerOptions, SigningKey, SmsClient};
use tongbao_http::Crowd;
use tongbao_identity::incident::{self, Begin, Kind};
use tongbao_identity::{Institution, Site, institution};
use tongbao_kernel::{Answer, Clock, Entropy, OsEntropy, Problem, Secret, SystemClock, mint_uuid};
use tongbao_money::Money;
use tongbao_payments::wallet;
use tongbao_payments::worker::Senders;
use tongbao_vault::{Passwords, RelyingParty, Strength, Vault};
use uuid::Uuid;

use crate::people::{self, Enrolment};
use crate::platform::Stop;
use crate::serve::HASH_THREADS;
use crate::wiring::{Partners, Setting, Wallet};
use crate::{Outcome, platform};

/// Login password of the people who are there from the start.
const PASSWORD: &str = "demo-Mountain-7";
/// Their payment PIN.
const PIN: &str = "739146";
/// What each of them starts with.
const OPENING: Money = Money::cny(128_850);

/// How the demo is run.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Port on this machine alone; 0 takes a free one
    #[arg(long, default_value_t = 8420)]
    port: u16,
    /// Keep the data in a PostgreSQL server's scratch database instead of an SQLite file
    #[arg(long)]
    postgres_url: Option<String>,
}

pub async fn run(args: DemoArgs) -> Outcome {
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await.map_err(|error| {
        format!("port {} is taken ({error}); try: tongbao demo --port 0", args.port)
    })?;
    let local = listener.local_addr()?;
    // Passkeys are bound to a name, and an IP address is none.
    let address = format!("http://localhost:{}", local.port());
    let id = mint_uuid(&SystemClock::default(), &OsEntropy);
    let home = Scratch::sqlite(id)?;
    let kept = match &args.postgres_url {
        Some(url) => Some(Scratch::postgres(url, id).await?),
        None => None,
    };
    let db = kept.as_ref().map_or(&home, |kept| kept).db.clone();
    let clock = SystemClock::default();
    let site = site(db.clone(), &clock, RelyingParty::try_new(&address)?);
    let [jianghai, youyi] = prepare(&site).await?;
    let crowd = Crowd::default();
    let folder = home.folder().expect("SQLite has a folder");
    let (sandbox, partners) = sandbox(folder, &site, &clock, &crowd).await?;
    let people = people(&site, &sandbox, &[jianghai, youyi]).await?;
    let setting = Setting { demo: true, crowd, ..Setting::default() };
    let wallet = Wallet::new(site, partners, setting).with(sandbox.control_router());
    sandbox.call_back(&format!("http://{local}"))?;
    platform::say(&welcome(&address, &people));
    let stop = Stop::listen(db);
    wallet.serve(listener, stop.signal.clone()).await?;
    platform::say("Stopped. The demo's data is deleted.");
    Ok(stop.code())
}

fn welcome(address: &str, people: &[(String, String)]) -> String {
    let mut lines = vec![
        format!("通宝 Tongbao is ready:  {address}"),
        format!("Sandbox (messages, mail, bank cards, faults, clock):  {address}/sandbox"),
        String::new(),
        format!("People who are already there (password {PASSWORD}, payment PIN {PIN}):"),
    ];
    lines.extend(people.iter().map(|(name, phone)| format!("  {phone}  {name}")));
    lines.push(String::new());
    lines.push("Nothing is kept. Ctrl-C stops it.".into());
    lines.join("\n")
}

fn site(db: Db, clock: &SystemClock, passkeys: RelyingParty) -> Site {
    let mut master = [0; 32];
    OsEntropy.fill(&mut master);
    let vault = Vault::with_master(Secret::new(master));
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let passwords =
        Passwords::start(&vault, Arc::clone(&entropy), HASH_THREADS, Strength::PRODUCTION);
    Site::new(db, Arc::new(clock.clone()), entropy, vault, passwords, passkeys)
}

async fn prepare(site: &Site) -> Result<[Institution; 2], tongbao_db::DbError> {
    let now = site.now();
    site.db.migrate(&tongbao_payments::schema(), now).await?;
    site.db.write(move |tx| institution::ensure_demo_institutions(tx, now)).await
}

async fn sandbox(
    folder: &std::path::Path,
    site: &Site,
    clock: &SystemClock,
    crowd: &Crowd,
) -> Result<(Sandbox, Partners), Box<dyn std::error::Error>> {
    let [bank_key, sms_key, mail_key] = [(); 3].map(|()| SigningKey::mint(&OsEntropy));
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let options = SandboxOptions {
        path: folder.join("sandbox.sqlite"),
        bank_key: bank_key.clone(),
        sms_key: sms_key.clone(),
        mail_key: mail_key.clone(),
        clock: Arc::clone(&shared),
        entropy: Arc::new(OsEntropy),
        controls: controls(site, clock, crowd),
        stylesheet: tongbao_web::stylesheet(),
    };
    let sandbox = Sandbox::open(options).await?;
    let partner = sandbox.start(([127, 0, 0, 1], 0).into()).await?;
    let options = |key: &SigningKey| PartnerOptions {
        base_url: format!("http://{partner}"),
        key: key.clone(),
        clock: Arc::clone(&shared),
    };
    let partners = Partners {
        bank: BankClient::try_new(options(&bank_key))?,
        senders: Senders {
            sms: SmsClient::try_new(options(&sms_key))?,
            mail: MailClient::try_new(options(&mail_key))?,
        },
        bank_key,
        sms_key,
    };
    Ok((sandbox, partners))
}

/// The wallet's own faults: each is what really happens in such a case, switched on by hand.
fn controls(site: &Site, clock: &SystemClock, crowd: &Crowd) -> Controls {
    let (clock, site, crowd) = (clock.clone(), site.clone(), crowd.clone());
    let open: Arc<Mutex<Vec<Uuid>>> = Arc::default();
    Controls::new(
        move |micros| clock.set_shift(micros),
        move |faults| {
            let (site, crowd, open) = (site.clone(), crowd.clone(), Arc::clone(&open));
            async move {
                site.passwords.set_paused(faults.authentication_down);
                crowd.set(faults.overloaded);
                let mut open = open.lock().await;
                let applied = incidents(&site, &faults, &mut open).await;
                applied.map_err(|problem| ControlFailed::from(problem.to_string()))
            }
        },
    )
}

async fn incidents(site: &Site, faults: &PlatformFaults, open: &mut Vec<Uuid>) -> Answer<()> {
    for id in open.drain(..) {
        incident::end(site, id, "sandbox").await?;
    }
    let window = |kind, begins_at, ends_at| Begin {
        institution: None,
        kind,
        begins_at,
        ends_at,
        note_zh: "沙箱中打开的开关".into(),
        note_en: "Switched on in the sandbox".into(),
    };
    let mut wanted = Vec::new();
    if faults.outage {
        wanted.push(window(Kind::Outage, site.now(), None));
    }
    if let Some(planned) = faults.maintenance {
        wanted.push(window(Kind::Maintenance, planned.starts_at, Some(planned.ends_at)));
    }
    for begin in wanted {
        open.push(incident::begin(site, begin, "sandbox").await?.id);
    }
    Ok(())
}

/// Two people at each institution, each with money and a card at the sandbox bank.
async fn people(
    site: &Site,
    sandbox: &Sandbox,
    institutions: &[Institution; 2],
) -> Result<Vec<(String, String)>, Box<dyn std::error::Error>> {
    let hash = site.passwords.hash(Secret::new(PASSWORD.to_owned())).await;
    let hash = hash.map_err(|_| "the password service does not start")?;
    let mut known = Vec::new();
    for (number, name) in (0..).zip(["李晓雨", "王建国", "陈静", "赵志强"]) {
        let institution = &institutions[number as usize / 2];
        let enrolment = Enrolment {
            institution: institution.id,
            name: name.into(),
            id_number: people::id_number(number),
            phone: people::phone(number + 1),
            password_hash: hash.clone(),
            pin: PIN,
        };
        let (phone, id_number) = (enrolment.phone.clone(), enrolment.id_number.clone());
        enrol(site, enrolment).await?;
        sandbox
            .issue_card(NewCard {
                name: name.into(),
                id_number,
                phone: phone.clone(),
                bank: institution.code.clone(),
                kind: CardKind::Debit,
                balance: None,
            })
            .await?;
        known.push((format!("{name}({})", institution.name_zh), phone));
    }
    Ok(known)
}

async fn enrol(site: &Site, enrolment: Enrolment) -> Answer<()> {
    let own = site.clone();
    let enrolled = site.db.write(move |tx: &mut Tx<'_>| -> Result<(), Problem> {
        let (_, opened) = people::enrol(tx, &own, enrolment.clone())?;
        Ok(wallet::bring_along(tx, &own, &opened, OPENING, "demo").map(drop)?)
    });
    enrolled.await
}
