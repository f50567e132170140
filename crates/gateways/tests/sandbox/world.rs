//! A sandbox on a scratch file with a clock that tests move, and a wallet that takes notices.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::{
    BankFaults, BankMode, Card, Controls, Faults, MailFaults, MailMode, NewCard, PlatformFaults,
    Sandbox, SandboxOptions, SmsFaults, SmsMode,
};
use tongbao_gateways::{
    BANK_NOTICE_PATH, BankAnswer, BankClient, BankInstruction, BankNotice, Channel, CheckCard,
    Direction, MailClient, PartnerOptions, SMS_RECEIPT_PATH, SigningKey, Sms, SmsClient,
    SmsReceipt,
};
use tongbao_kernel::{Clock, Secret, SeededEntropy, TestClock, Timestamp, mint_uuid};
use tongbao_money::Money;
use uuid::Uuid;

pub const START: Timestamp = Timestamp(1_795_276_800_000_000);
pub const PHONE: &str = "13800001234";
/// Without spaces, so that a template can carry it too.
pub const SMS_KEY: &str = "the-key-shared-with-the-operator";
/// Long enough for an answer on this machine, short enough to wait for none.
const ANSWER_WITHIN: Duration = Duration::from_millis(600);

pub struct World {
    pub sandbox: Sandbox,
    pub bank: BankClient,
    pub sms: SmsClient,
    pub mail: MailClient,
    pub clock: TestClock,
    pub wallet: Wallet,
    pub path: PathBuf,
    pub partner_url: String,
    pub switched: Arc<Mutex<Vec<PlatformFaults>>>,
    entropy: SeededEntropy,
}

/// What the wallet was told.
#[derive(Clone)]
pub struct Wallet {
    pub bank_notices: Arc<Mutex<Vec<BankNotice>>>,
    pub receipts: Arc<Mutex<Vec<SmsReceipt>>>,
    /// How many notices it still turns away.
    pub busy: Arc<Mutex<u32>>,
    clock: TestClock,
}

pub fn bank_key() -> SigningKey {
    SigningKey::parse("the key shared with the bank").expect("long enough")
}

pub fn sms_key() -> SigningKey {
    SigningKey::parse(SMS_KEY).expect("long enough")
}

pub fn mail_key() -> SigningKey {
    SigningKey::parse("the key shared with the mail server").expect("long enough")
}

impl World {
    pub async fn new() -> Self {
        let entropy = tongbao_kernel::OsEntropy;
        let name = mint_uuid(&TestClock::at(START), &entropy).simple().to_string();
        Self::at(std::env::temp_dir().join(format!("tongbao-sandbox-{name}.sqlite"))).await
    }

    /// A sandbox on a file that may exist.
    pub async fn at(path: PathBuf) -> Self {
        let clock = TestClock::at(START);
        let switched = Arc::new(Mutex::new(Vec::new()));
        let sandbox = open(&path, &clock, &switched).await;
        let address = sandbox.start(([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let wallet = Wallet::start(&sandbox, &clock).await;
        let partner_url = format!("http://{address}");
        let options = |key| PartnerOptions {
            base_url: partner_url.clone(),
            key,
            clock: Arc::new(clock.clone()),
        };
        let bank = BankClient::try_new(options(bank_key())).expect("loopback");
        let sms = SmsClient::try_new(options(sms_key())).expect("loopback");
        let mail = MailClient::try_new(options(mail_key())).expect("loopback");
        Self {
            sandbox,
            bank: bank.answering_within(ANSWER_WITHIN),
            sms: sms.answering_within(ANSWER_WITHIN),
            mail,
            clock,
            wallet,
            path,
            partner_url,
            switched,
            entropy: SeededEntropy::new(7),
        }
    }

    pub fn uuid(&self) -> Uuid {
        mint_uuid(&self.clock, &self.entropy)
    }

    pub async fn card(&self) -> Card {
        self.sandbox.issue_card(new_card()).await.expect("a card")
    }

    pub async fn balance(&self, card: &Card) -> i64 {
        let cards = self.sandbox.cards().await.expect("readable");
        let found = cards.iter().find(|known| known.number == card.number);
        found.expect("the card was issued").balance.minor()
    }

    pub fn order(&self, card: &Card, direction: Direction, minor: i64) -> BankInstruction {
        let bank_token = card.bank_token.clone();
        BankInstruction { order: self.uuid(), direction, bank_token, amount: Money::cny(minor) }
    }

    pub async fn bank_fault(&self, mode: BankMode) {
        self.bank_faults(BankFaults { mode, seconds: 60, ..BankFaults::default() }).await;
    }

    pub async fn bank_faults(&self, bank: BankFaults) {
        let faults = Faults { bank, ..self.sandbox.faults() };
        self.sandbox.set_faults(faults).await.expect("within limits");
    }

    pub async fn sms_fault(&self, mode: SmsMode) {
        let sms = SmsFaults { mode, seconds: 60 };
        let faults = Faults { sms, ..self.sandbox.faults() };
        self.sandbox.set_faults(faults).await.expect("within limits");
    }

    pub async fn mail_fault(&self, mode: MailMode) {
        let mail = MailFaults { mode, seconds: 60 };
        let faults = Faults { mail, ..self.sandbox.faults() };
        self.sandbox.set_faults(faults).await.expect("within limits");
    }

    /// A text to the phone of the tests.
    pub fn text(&self, text: &str) -> Sms {
        Sms { id: self.uuid(), to: PHONE.into(), text: text.into(), channel: Channel::Sms }
    }

    /// Lets the time pass and everything happen that is then due.
    pub async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.sandbox.run_due().await.expect("the store works");
    }

    pub async fn query(&self, order: &BankInstruction) -> BankAnswer {
        self.bank.query(order.order).await.expect("queries are answered")
    }
}

impl Wallet {
    async fn start(sandbox: &Sandbox, clock: &TestClock) -> Self {
        let wallet = Self {
            bank_notices: Arc::default(),
            receipts: Arc::default(),
            busy: Arc::default(),
            clock: clock.clone(),
        };
        let router = Router::new()
            .route(BANK_NOTICE_PATH, post(take_bank_notice))
            .route(SMS_RECEIPT_PATH, post(take_receipt))
            .with_state(wallet.clone());
        let address = serve(router).await;
        sandbox.call_back(&address).expect("loopback");
        wallet
    }

    pub fn bank_notices(&self) -> Vec<BankNotice> {
        self.bank_notices.lock().expect("no holder panics").clone()
    }

    pub fn receipts(&self) -> Vec<SmsReceipt> {
        self.receipts.lock().expect("no holder panics").clone()
    }

    fn is_busy(&self) -> bool {
        let mut busy = self.busy.lock().expect("no holder panics");
        let was_busy = *busy > 0;
        *busy = busy.saturating_sub(1);
        was_busy
    }
}

async fn take_bank_notice(
    State(wallet): State<Wallet>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if wallet.is_busy() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match BankNotice::verify(&bank_key(), &headers, &body, wallet.clock.now()) {
        Ok(notice) => wallet.bank_notices.lock().expect("no holder panics").push(notice),
        Err(why) => panic!("the sandbox sent a notice that is refused: {why}"),
    }
    StatusCode::NO_CONTENT
}

async fn take_receipt(State(wallet): State<Wallet>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match SmsReceipt::verify(&sms_key(), &headers, &body, wallet.clock.now()) {
        Ok(receipt) => wallet.receipts.lock().expect("no holder panics").push(receipt),
        Err(why) => panic!("the sandbox sent a receipt that is refused: {why}"),
    }
    StatusCode::NO_CONTENT
}

/// Serves on a free port of this machine, and returns its address.
pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

pub async fn open(
    path: &Path,
    clock: &TestClock,
    switched: &Arc<Mutex<Vec<PlatformFaults>>>,
) -> Sandbox {
    let (moved, shifted) = (clock.clone(), Mutex::new(0_i64));
    let shift_clock = move |micros: i64| {
        let mut shifted = shifted.lock().expect("no holder panics");
        let forward = u64::try_from(micros - *shifted).unwrap_or(0);
        moved.advance(Duration::from_micros(forward));
        *shifted = micros;
    };
    let switched = Arc::clone(switched);
    let apply = move |faults| {
        switched.lock().expect("no holder panics").push(faults);
        async { Ok(()) }
    };
    let options = SandboxOptions {
        path: path.to_owned(),
        bank_key: bank_key(),
        sms_key: sms_key(),
        mail_key: mail_key(),
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(tongbao_kernel::OsEntropy),
        controls: Controls::new(shift_clock, apply),
        stylesheet: "/assets/tongbao.css".into(),
    };
    Sandbox::open(options).await.expect("a fresh file")
}

pub fn new_card() -> NewCard {
    NewCard {
        name: "张小明".into(),
        id_number: "11010519491231002X".into(),
        phone: PHONE.into(),
        bank: "jianghai".into(),
        kind: CardKind::Debit,
        balance: None,
    }
}

pub fn four_elements(card: &Card) -> CheckCard {
    CheckCard {
        card_number: Secret::new(card.number.clone()),
        name: card.name.clone(),
        id_number: Secret::new(card.id_number.clone()),
        phone: card.phone.clone(),
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.path.display()));
        }
    }
}
