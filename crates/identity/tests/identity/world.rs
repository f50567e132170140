//! A small world for the tests: one site over a scratch database, a clock that stands still, and
//! people who register.

use std::sync::Arc;
use std::time::Duration;

use tongbao_db::{Migration, Row, Scratch, Value};
use tongbao_identity::challenge::{self, Method};
use tongbao_identity::institution::Policy;
use tongbao_identity::mail;
use tongbao_identity::registration::{self, IdNumber, PersonName};
use tongbao_identity::sms::{self, Outgoing};
use tongbao_identity::{
    Challenged, Device, Entered, Institution, Locale, Login, MIGRATIONS, Phone, SignedIn, Site,
    institution, password,
};
use tongbao_kernel::{
    Answer, Clock, Code, Failure, OsEntropy, OutboxId, Problem, Secret, SeededEntropy, SystemClock,
    TestClock, Timestamp, mint_uuid,
};
use tongbao_record::outbox;
use tongbao_vault::{Passwords, Pin, RelyingParty, Strength, Token, Vault};

/// 2026-11-22, noon in Beijing.
pub const NOON: Timestamp = Timestamp(1_795_320_000_000_000);
pub const PASSWORD: &str = "correct horse battery";
pub const PIN: &str = "802716";
/// Where people see the wallet.
pub const ADDRESS: &str = "http://localhost:8420";
pub const CHROME: &str = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile";

pub struct World {
    pub site: Site,
    pub clock: TestClock,
    pub jianghai: Institution,
    pub youyi: Institution,
    scratch: Scratch,
}

/// A person who can register.
#[derive(Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub id_number: &'static str,
    pub phone: &'static str,
}

pub const XIAOMING: Person =
    Person { name: "张小明", id_number: "11010519491231002X", phone: "13800001234" };
pub const LILEI: Person =
    Person { name: "李雷", id_number: "310101199001010012", phone: "13900005678" };

impl World {
    /// On SQLite.
    pub async fn new() -> Self {
        let scratch = Scratch::sqlite(mint_uuid(&SystemClock::default(), &OsEntropy)).unwrap();
        Self::over(scratch).await
    }

    /// On each engine that is at hand.
    pub async fn each() -> Vec<Self> {
        let mut worlds = vec![Self::new().await];
        if let Ok(url) = std::env::var("TONGBAO_TEST_POSTGRES_URL") {
            let id = mint_uuid(&SystemClock::default(), &OsEntropy);
            worlds.push(Self::over(Scratch::postgres(&url, id).await.unwrap()).await);
        }
        worlds
    }

    async fn over(scratch: Scratch) -> Self {
        let clock = TestClock::at(NOON);
        let entropy = Arc::new(SeededEntropy::new(11));
        let vault = Vault::with_master(Secret::new([7; 32]));
        let passwords = Passwords::start(&vault, entropy.clone(), 1, Strength::TEST);
        let db = scratch.db.clone();
        let steps: Vec<Migration> =
            tongbao_record::MIGRATIONS.iter().chain(MIGRATIONS).copied().collect();
        db.migrate(&steps, NOON).await.unwrap();
        let passkeys = RelyingParty::try_new(ADDRESS).unwrap();
        let site = Site::new(db, Arc::new(clock.clone()), entropy, vault, passwords, passkeys);
        let [jianghai, youyi] =
            site.db.write(|tx| institution::ensure_demo_institutions(tx, NOON)).await.unwrap();
        Self { site, clock, jianghai, youyi, scratch }
    }

    /// Where the SQLite database lives.
    pub fn folder(&self) -> &std::path::Path {
        self.scratch.folder().unwrap()
    }

    /// Sets a policy of 江海银行 from now on.
    pub async fn allow(&self, name: &'static str, value: i64) {
        let (id, now) = (self.jianghai.id, self.site.now());
        let policy = Policy { name, tier: "", value, effective_from: now, source: "test" };
        self.site.db.write(move |tx| institution::set_policy(tx, id, &policy)).await.unwrap();
        self.wait(1);
    }

    pub fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn device(&self) -> Device {
        Device::from_request(None, CHROME, &*self.site.entropy)
    }

    /// Starts a registration and sets the secrets.
    pub async fn draft(&self, person: Person, device: &Device) -> Token {
        let start = registration::Start {
            institution: self.jianghai.id,
            name: PersonName::parse(person.name).unwrap(),
            id_number: IdNumber::parse(person.id_number, self.clock.now(), 16).unwrap(),
            phone: Phone::parse(person.phone).unwrap(),
            device: device.clone(),
        };
        let token = registration::start(&self.site, start).await.unwrap().token;
        let secrets = registration::set_secrets(
            &self.site,
            &token,
            secret(PASSWORD),
            Pin::parse(PIN).unwrap(),
        );
        secrets.await.unwrap();
        token
    }

    /// Asks for the code and reads it from the SMS.
    pub async fn code(&self, token: &Token) -> String {
        self.deliver().await;
        let sent =
            registration::send_code(&self.site, token, sms::Channel::Sms, Locale::ZhCn, None).await;
        sent.unwrap();
        code_in(&self.messages().await.last().unwrap().text)
    }

    pub async fn confirm(&self, token: &Token, code: &str, device: &Device) -> Answer<SignedIn> {
        let locale = Locale::ZhCn;
        registration::confirm(&self.site, token, code, device.clone(), locale, |_, _| Ok(())).await
    }

    /// Registers the person from this device; the session that begins with it.
    pub async fn register(&self, person: Person, device: &Device) -> SignedIn {
        let token = self.draft(person, device).await;
        let code = self.code(&token).await;
        self.confirm(&token, &code, device).await.unwrap()
    }

    /// The password step.
    pub async fn sign_in(&self, login: &str, word: &str, device: &Device) -> Answer<Entered> {
        let entry = password::SignIn {
            institution: self.jianghai.id,
            login: Login::parse(login).unwrap(),
            password: secret(word),
            device: device.clone(),
            locale: Locale::ZhCn,
        };
        password::sign_in(&self.site, entry).await
    }

    /// Signs in to the end: on a new device with the code of the SMS.
    pub async fn enter(&self, phone: &str, word: &str, device: &Device) -> SignedIn {
        match self.sign_in(phone, word, device).await.unwrap() {
            Entered::SignedIn(signed_in) => signed_in,
            Entered::Challenged(challenged) => self.answer(&challenged, device).await.unwrap(),
        }
    }

    /// Signs in on a new device by SMS, although there is an authenticator.
    pub async fn enter_with_sms(&self, phone: &str, device: &Device) -> SignedIn {
        match self.sign_in(phone, PASSWORD, device).await.unwrap() {
            Entered::SignedIn(_) => panic!("a new device is asked for a second factor"),
            Entered::Challenged(challenged) => self.answer(&challenged, device).await.unwrap(),
        }
    }

    /// Answers a challenge with the code of the newest SMS, asking for one if need be.
    pub async fn answer(&self, challenged: &Challenged, device: &Device) -> Answer<SignedIn> {
        let token = &challenged.token;
        if challenge::code_status(&self.site, token).await.unwrap().is_none() {
            self.wait(60);
            let (channel, locale) = (sms::Channel::Sms, Locale::ZhCn);
            challenge::send_code(&self.site, token, channel, locale).await.unwrap();
        }
        let code = self.newest_code("您正在登录").await;
        let from = (device.clone(), Locale::ZhCn);
        challenge::prove(&self.site, token, Method::Sms, &code, from).await
    }

    /// One of the messages says all of this.
    pub async fn told(&self, parts: &[&str]) {
        let texts: Vec<String> = self.messages().await.into_iter().map(|sms| sms.text).collect();
        let says = |text: &String| parts.iter().all(|part| text.contains(part));
        assert!(texts.iter().any(says), "{parts:?} in {texts:?}");
    }

    /// The code in the newest message that says this.
    pub async fn newest_code(&self, part: &str) -> String {
        let messages = self.messages().await;
        let newest = messages.iter().rev().find(|message| message.text.contains(part));
        code_in(&newest.expect("a code was sent").text)
    }

    /// Every message that is still to be sent, the oldest first.
    pub async fn messages(&self) -> Vec<Outgoing> {
        let vault = self.site.vault.clone();
        let sql = "select id, payload from outbox where topic = 'sms.send' order by created_at, id";
        let rows = self.rows(sql, vec![]).await;
        let open = |row: &Row| {
            let (id, payload): (OutboxId, String) = (row.get(0), row.get(1));
            sms::open(&vault, id, &serde_json::from_str(&payload).unwrap()).unwrap()
        };
        rows.iter().map(open).collect()
    }

    /// Every mail that is still to be sent, the oldest first.
    pub async fn mails(&self) -> Vec<mail::Outgoing> {
        let vault = self.site.vault.clone();
        let sql =
            "select id, payload from outbox where topic = 'mail.send' order by created_at, id";
        let open = |row: &Row| {
            let (id, payload): (OutboxId, String) = (row.get(0), row.get(1));
            mail::open(&vault, id, &serde_json::from_str(&payload).unwrap()).unwrap()
        };
        self.rows(sql, vec![]).await.iter().map(open).collect()
    }

    pub async fn rows(&self, sql: &'static str, values: Vec<Value>) -> Vec<Row> {
        self.site.db.read(move |tx| tx.query(sql, &values)).await.unwrap()
    }

    /// A single number from the database.
    pub async fn number(&self, sql: &'static str) -> i64 {
        self.rows(sql, vec![]).await[0].get(0)
    }

    /// The outbox is emptied, as by a worker.
    pub async fn deliver(&self) {
        let db = self.site.db.clone();
        let leased = outbox::lease(&db, tongbao_identity::sms::TOPIC, self.clock.now(), 1_000)
            .await
            .unwrap();
        let ids: Vec<OutboxId> = leased.iter().map(|message| message.id).collect();
        db.write(move |tx| outbox::done(tx, &ids)).await.unwrap();
    }
}

pub fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// The six digits in a text.
pub fn code_in(text: &str) -> String {
    let digits = |part: &&str| part.len() == 6 && part.bytes().all(|b| b.is_ascii_digit());
    text.split(|c: char| !c.is_ascii_digit()).find(digits).expect("the text has a code").to_owned()
}

/// A code that is certainly not this one.
pub fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

pub fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Failure {
    match answer {
        Err(Problem::Refused(failure)) => failure,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

pub fn code_of<T: std::fmt::Debug>(answer: Answer<T>) -> Code {
    refused(answer).code
}
