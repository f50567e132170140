//! The bank, in the test's own process: what it has booked survives every kill of the wallet.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::{
    BankFaults, BankMode, Controls, Faults, NewCard, Sandbox, SandboxOptions,
};
use tongbao_gateways::{BankAnswer, BankClient, PartnerOptions, SigningKey};
use tongbao_kernel::{OsEntropy, SystemClock};
use tongbao_testkit::{id_number, phone};
use uuid::Uuid;

use crate::client::Person;
use crate::http::{Connection, Request};

/// The key that bank and wallet share.
pub const KEY: &str = "shared by the crash test";
/// How the bank behaves, in turn: mostly well.
const MODES: [BankMode; 10] = [
    BankMode::Accept,
    BankMode::Twice,
    BankMode::Accept,
    BankMode::Late,
    BankMode::Accept,
    BankMode::SilentBooked,
    BankMode::Accept,
    BankMode::LateRefused,
    BankMode::Down,
    BankMode::Stuck,
];

/// The bank and the SMS operator.
pub struct Bank {
    /// Where they listen.
    pub url: String,
    sandbox: Sandbox,
    client: BankClient,
}

/// What the bank says of orders.
#[derive(Debug, Default)]
pub struct BankBook {
    /// Its answer about each order that the wallet asked about.
    pub answers: HashMap<Uuid, BankAnswer>,
    /// On the wallet's settlement account: what all booked orders come to.
    pub settlement_minor: i64,
    /// Zero, or the bank's own books are broken.
    pub imbalance_minor: i64,
}

impl Bank {
    /// Opens its file in `folder` and listens.
    pub async fn open(folder: &Path) -> Self {
        let key = || SigningKey::parse(KEY).expect("the key is long enough");
        let options = SandboxOptions {
            path: folder.join("bank.sqlite"),
            bank_key: key(),
            sms_key: key(),
            mail_key: key(),
            clock: Arc::new(SystemClock::default()),
            entropy: Arc::new(OsEntropy),
            controls: Controls::new(|_| {}, |_| std::future::ready(Ok(()))),
            stylesheet: String::new(),
        };
        let sandbox = Sandbox::open(options).await.expect("the bank opens");
        let address = sandbox.start(([127, 0, 0, 1], 0).into()).await.expect("a port is free");
        let url = format!("http://{address}");
        let clock = Arc::new(SystemClock::default());
        let client =
            BankClient::try_new(PartnerOptions { base_url: url.clone(), key: key(), clock });
        Self { url, sandbox, client: client.expect("loopback is allowed") }
    }

    /// Behaves in the round-th way, towards the wallet at `address`.
    pub async fn behave(&self, round: u32, address: &str) {
        let mode = MODES[round as usize % MODES.len()];
        self.set(BankFaults { mode, seconds: 1, ..BankFaults::default() }, address).await;
    }

    /// Answers everything from now on.
    pub async fn behave_well(&self, address: &str) {
        self.set(BankFaults::default(), address).await;
    }

    async fn set(&self, bank: BankFaults, address: &str) {
        let faults = Faults { bank, ..Faults::default() };
        self.sandbox.set_faults(faults).await.expect("the faults are set");
        self.sandbox.call_back(&format!("http://{address}")).expect("loopback is allowed");
    }

    /// Issues a card to each person and binds it through the wallet at `address`.
    pub async fn bind_cards(&self, people: &mut [Person], address: &str) {
        for (number, person) in (0..).zip(people) {
            let new = NewCard {
                name: "张小明".into(),
                id_number: id_number(number),
                phone: phone(number),
                bank: "jianghai".into(),
                kind: CardKind::Debit,
                balance: None,
            };
            let card = self.sandbox.issue_card(new).await.expect("a card is issued");
            let form = json!({"number": card.number, "phone": card.phone});
            let binding = post(address, person, "/cards".into(), form).await;
            let code = json!({"code": self.code(&card.phone).await});
            let confirm = format!("/card-bindings/{}/confirmation", text(&binding["id"]));
            let bound = post(address, person, confirm, code).await;
            person.card = text(&bound["card"]["id"]);
        }
    }

    async fn code(&self, phone: &str) -> String {
        crate::wait_until("a code arrives", || async {
            self.sandbox.newest_code(phone).await.expect("the inbox is read")
        })
        .await
    }

    /// What it says of these orders, and what all its bookings come to.
    pub async fn book(&self, orders: impl Iterator<Item = Uuid>) -> BankBook {
        let books = self.sandbox.books().await.expect("the bank's books are read");
        let mut answers = HashMap::new();
        for order in orders {
            answers.insert(order, self.client.query(order).await.expect("the bank answers"));
        }
        let (settlement_minor, imbalance_minor) = (books.settlement_minor, books.imbalance_minor);
        BankBook { answers, settlement_minor, imbalance_minor }
    }

    /// How many notices the wallet has not taken yet.
    pub async fn notices_waiting(&self) -> i64 {
        self.sandbox.notices_waiting().await.expect("the bank's books are read")
    }
}

async fn post(address: &str, person: &Person, path: String, body: Value) -> Value {
    let (address, token) = (address.to_owned(), person.token.clone());
    let call = tokio::task::spawn_blocking(move || {
        let body = Some(body);
        let request = Request { method: "POST", path, token: &token, key: None, body };
        Connection::open(&address)?.call(&request)
    });
    let reply = call.await.expect("the call does not panic").expect("the wallet answers");
    assert!(reply.status < 300, "{} {}", reply.status, reply.body);
    reply.body
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
