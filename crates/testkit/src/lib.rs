//! A wallet for tests: a real database on either engine, the real use cases, and the sandbox as a
//! real program on loopback, under a clock that stands still and entropy from a seed.

mod people;

pub use people::{PASSWORD, PIN, id_number, person_name, phone};

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tongbao_db::{Engine, Scratch};
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::{Controls, Faults, NewCard, Sandbox, SandboxOptions};
use tongbao_gateways::{BankClient, MailClient, PartnerOptions, SigningKey, SmsClient};
use tongbao_identity::institution::Policy;
use tongbao_identity::registration::{self, PersonName};
use tongbao_identity::{Actor, Device, Institution, Locale, Phone, SignedIn, Site, institution};
use tongbao_kernel::{
    CardId, Clock, Entropy, OsEntropy, Problem, Secret, SeededEntropy, SystemClock, TestClock,
    Timestamp, WalletId, mint_uuid,
};
use tongbao_money::Money;
use tongbao_payments::Payments;
use tongbao_payments::card::CardForm;
use tongbao_payments::transfer::{Intent, Note, Payee, SendMoney};
use tongbao_payments::wallet::{self, Wallet};
use tongbao_payments::worker::Senders;
use tongbao_record::idempotency::Key;
use tongbao_vault::{Passwords, Pin, RelyingParty, Strength, Vault};

/// Sunday, 2026-11-22 10:00 in Beijing.
pub const START: Timestamp = Timestamp(1_795_312_800_000_000);
/// How long a bank answer is waited for here; the sandbox's silence is never answered.
const BANK_ANSWER_WITHIN: Duration = Duration::from_millis(400);

/// One wallet installation.
pub struct World {
    /// What use cases need.
    pub site: Site,
    /// The use cases of payments.
    pub payments: Payments,
    /// The bank, the SMS operator and the mail server.
    pub sandbox: Sandbox,
    /// Time, which only tests move.
    pub clock: TestClock,
    /// 江海银行.
    pub jianghai: Institution,
    /// 邮驿银行.
    pub youyi: Institution,
    /// The key of the bank's notices.
    pub bank_key: SigningKey,
    /// The key of the SMS operator's receipts.
    pub sms_key: SigningKey,
    scratch: Scratch,
    folder: Option<Scratch>,
}

/// A person with a wallet.
#[derive(Clone)]
pub struct Person {
    /// Who acts.
    pub actor: Actor,
    /// The session's token.
    pub token: String,
    /// The mobile number.
    pub phone: String,
    /// The real name.
    pub name: String,
    /// The ID-card number.
    pub id_number: String,
    /// The wallet.
    pub wallet: Wallet,
}

impl World {
    /// One world on each engine: SQLite, and PostgreSQL when `TONGBAO_TEST_POSTGRES_URL` is set.
    pub async fn engines() -> Vec<Self> {
        let mut worlds = vec![Self::sqlite().await];
        if let Ok(url) = std::env::var("TONGBAO_TEST_POSTGRES_URL") {
            let scratch = Scratch::postgres(&url, fresh()).await;
            worlds.push(Self::on(scratch.expect("the test server answers")).await);
        }
        worlds
    }

    /// A world on SQLite.
    pub async fn sqlite() -> Self {
        Self::on(Scratch::sqlite(fresh()).expect("a scratch file opens")).await
    }

    async fn on(scratch: Scratch) -> Self {
        let clock = TestClock::at(START);
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let (bank_key, sms_key) = (SigningKey::mint(&*entropy), SigningKey::mint(&*entropy));
        // The sandbox keeps its own file; on PostgreSQL it needs a folder of its own.
        let folder = scratch.folder().is_none().then(|| Scratch::sqlite(fresh()));
        let folder = folder.map(|folder| folder.expect("a scratch file opens"));
        let home = folder.as_ref().unwrap_or(&scratch).folder().expect("SQLite has a folder");
        let sandbox = open_sandbox(home, &clock, &entropy, &bank_key, &sms_key).await;
        let address = sandbox.start(SocketAddr::from(([127, 0, 0, 1], 0))).await;
        let base_url = format!("http://{}", address.expect("a port is free"));
        let options = |key: &SigningKey| PartnerOptions {
            base_url: base_url.clone(),
            key: key.clone(),
            clock: Arc::new(clock.clone()),
        };
        let bank = BankClient::try_new(options(&bank_key)).expect("loopback is allowed");
        let sms = SmsClient::try_new(options(&sms_key)).expect("loopback is allowed");
        let mail = MailClient::try_new(options(&sms_key)).expect("loopback is allowed");
        let vault = Vault::with_master(Secret::new([7; 32]));
        let passwords = Passwords::start(&vault, Arc::clone(&entropy), 1, Strength::TEST);
        let db = scratch.db.clone();
        db.migrate(&tongbao_payments::schema(), START).await.expect("the tables are made");
        let both = db.write(|tx| institution::ensure_demo_institutions(tx, START)).await;
        let [jianghai, youyi] = both.expect("institutions are written");
        let passkeys = RelyingParty::try_new("http://localhost:8420").expect("it is a domain");
        let site = Site::new(db, Arc::new(clock.clone()), entropy, vault, passwords, passkeys);
        let bank = bank.answering_within(BANK_ANSWER_WITHIN);
        let payments = Payments::start(site.clone(), bank, Senders { sms, mail });
        Self { site, payments, sandbox, clock, jianghai, youyi, bank_key, sms_key, scratch, folder }
    }

    /// Sets a policy of 江海银行 from now on.
    pub async fn allow(&self, name: &'static str, value: i64) {
        let (id, now) = (self.jianghai.id, self.site.now());
        let policy = Policy { name, tier: "", value, effective_from: now, source: "test" };
        let set = self.site.db.write(move |tx| institution::set_policy(tx, id, &policy)).await;
        set.expect("the policy is written");
        self.advance(1);
    }

    /// Which engine this world runs on.
    pub fn engine(&self) -> Engine {
        self.scratch.db.engine()
    }

    /// Moves the clock.
    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A customer of 江海银行 with an empty wallet; `number` makes name, phone and ID card.
    pub async fn person(&self, number: u32) -> Person {
        self.person_at(&self.jianghai, number).await
    }

    /// A customer of this institution with an empty wallet.
    pub async fn person_at(&self, at: &Institution, number: u32) -> Person {
        let (name, phone, id) = (person_name(number), phone(number), id_number(number));
        let hash = self.site.passwords.hash(Secret::new(PASSWORD.to_owned())).await;
        let person = registration::Person {
            institution: at.id,
            name: PersonName::parse(&name).expect("test names are names"),
            id_number: registration::IdNumber::parse(&id, self.site.now(), 16)
                .expect("test IDs are IDs"),
            phone: Phone::parse(&phone).expect("test numbers are numbers"),
            password_hash: hash.expect("the password service runs"),
            pin: Pin::parse(PIN).expect("six digits"),
            locale: Locale::ZhCn,
        };
        let (signed_in, wallet) = self.enrol(person).await;
        let token = signed_in.token.text();
        Person { actor: signed_in.actor, token, phone, name, id_number: id, wallet }
    }

    async fn enrol(&self, person: registration::Person) -> (SignedIn, Wallet) {
        let site = self.site.clone();
        let device = Device::from_request(None, "testkit", &*self.site.entropy);
        let enrolled = self.site.db.write(move |tx| -> Result<_, Problem> {
            let mut opened = None;
            let mut open = |tx: &mut tongbao_db::Tx<'_>, new: &registration::Registered| {
                opened = Some(wallet::open(tx, &site, new.institution, new.customer)?);
                Ok(())
            };
            let signed_in = registration::enrol(tx, &site, &person, &device, &mut open)?;
            Ok((signed_in, opened.expect("enrolling opens the wallet")))
        });
        enrolled.await.expect("the person is enrolled")
    }

    /// Puts an opening balance into the wallet, as a migration would.
    pub async fn fund(&self, person: &Person, amount: Money) {
        let (site, wallet) = (self.site.clone(), person.wallet.clone());
        let funded = self
            .site
            .db
            .write(move |tx| wallet::bring_along(tx, &site, &wallet, amount, "test").map(drop));
        funded.await.expect("the wallet is funded");
    }

    /// Issues a card at the sandbox bank and binds it, with the code from the sandbox's inbox.
    pub async fn bind_card(&self, person: &Person) -> CardId {
        let issued = self.sandbox.issue_card(NewCard {
            name: person.name.clone(),
            id_number: person.id_number.clone(),
            phone: person.phone.clone(),
            bank: "jianghai".into(),
            kind: CardKind::Debit,
            balance: None,
        });
        let number = issued.await.expect("a card is issued").number;
        let form = CardForm {
            number: Secret::new(number),
            phone: Phone::parse(&person.phone).expect("a test number"),
        };
        let cards = &self.payments.cards;
        let binding = cards.start(&person.actor, form).await.expect("the bank confirms");
        self.deliver().await;
        let code = self.sandbox.newest_code(&person.phone).await.expect("the inbox is read");
        let code = code.expect("a code was sent");
        let bound = cards.confirm(&person.actor, binding.id, &code).await;
        bound.expect("the code is right").card.id
    }

    /// Lets the worker and the sandbox do what is due now.
    pub async fn deliver(&self) {
        while self.payments.worker().round().await.expect("the outbox is read") > 0 {}
        self.sandbox.run_due().await.expect("the sandbox works");
    }

    /// Sets the sandbox's faults.
    pub async fn faults(&self, faults: Faults) {
        self.sandbox.set_faults(faults).await.expect("the faults are set");
    }

    /// The command to send `minor` 分 from one to the other with the right PIN and a key.
    pub fn transfer(&self, key: &str, from: &Person, to: &Person, minor: i64) -> SendMoney {
        SendMoney {
            key: Key::parse(key).expect("a test key"),
            intent: Intent {
                payer: from.actor.customer,
                institution: from.actor.institution,
                payee: Payee::Number(to.wallet.number.clone()),
                amount: Money::cny(minor),
                note: Note::default(),
            },
            pin: Pin::parse(PIN).expect("six digits"),
            returns: None,
        }
    }

    /// Total, available, held and in transit of a wallet, in minor units.
    pub async fn balance(&self, person: &Person) -> [i64; 4] {
        let overview = self.payments.wallets.overview(&person.actor).await.expect("it is read");
        let balance = overview.balance;
        [balance.total, balance.available, balance.held, balance.in_transit].map(Money::minor)
    }

    /// Panics with what the auditor found, if anything.
    pub async fn audit(&self) {
        let report = tongbao_auditor::audit(&self.site.db).await.expect("the books are read");
        assert!(report.is_clean(), "{}", report.render());
    }

    /// The wallet's id, for assertions.
    pub fn wallet_of(person: &Person) -> WalletId {
        person.wallet.id
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.folder.take());
    }
}

fn fresh() -> uuid::Uuid {
    mint_uuid(&SystemClock::default(), &OsEntropy)
}

async fn open_sandbox(
    home: &std::path::Path,
    clock: &TestClock,
    entropy: &Arc<dyn Entropy>,
    bank_key: &SigningKey,
    sms_key: &SigningKey,
) -> Sandbox {
    let controls = Controls::new(|_| {}, |_| std::future::ready(Ok(())));
    let options = SandboxOptions {
        path: home.join("sandbox.sqlite"),
        bank_key: bank_key.clone(),
        sms_key: sms_key.clone(),
        // Operator and mail server share a key here: a third one would change what the seed gives.
        mail_key: sms_key.clone(),
        clock: Arc::new(clock.clone()) as Arc<dyn Clock>,
        entropy: Arc::clone(entropy),
        controls,
        stylesheet: String::new(),
    };
    Sandbox::open(options).await.expect("the sandbox opens")
}
