//! A client: sends commands one after the other, notes each before and after, and after a crash
//! begins with the one that it knows nothing about, under the same key.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use tongbao_kernel::{Entropy, SeededEntropy};

use crate::http::{Connection, Reply, Request};
use crate::journal::{Ack, Command, Journal, What};

/// The largest amount that is meant to work.
const AMOUNT_MAX: u64 = 500;
/// More than anyone has: always refused, so that refusals are crashed into as well.
const TOO_MUCH: i64 = 4_000_000;

/// Someone with a wallet and a card.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// Bearer token of a session.
    pub token: String,
    /// Wallet number.
    pub number: String,
    /// Payment PIN.
    pub pin: String,
    /// The bound card's id.
    #[serde(default)]
    pub card: String,
}

/// What happened to a client's commands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Answered with success.
    pub done: u64,
    /// Answered with a refusal.
    pub refused: u64,
    /// Under way when the server died; a command may be counted at several kills.
    pub in_doubt: u64,
    /// Transfers in doubt whose retry found that they had happened before the kill.
    pub found_done: u64,
    /// Answers of a living server that say nothing certain.
    pub uncertain: u64,
}

/// Whether the client goes on when it knows what became of its last command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until the server dies.
    Death,
    /// Until nothing is in doubt.
    Certainty,
}

/// One client.
pub struct Client {
    pub tally: Tally,
    people: Arc<Vec<Person>>,
    own: usize,
    name: String,
    chance: SeededEntropy,
    journal: Journal,
    sent: u32,
    pending: Option<Command>,
}

impl Client {
    /// The number-th client; several act for one person.
    pub fn new(number: usize, people: &Arc<Vec<Person>>, seed: u64, journal: Journal) -> Self {
        Self {
            tally: Tally::default(),
            people: Arc::clone(people),
            own: number % people.len(),
            name: format!("crash-{seed:x}-{number:02}"),
            chance: SeededEntropy::new(seed.wrapping_add(number as u64)),
            journal,
            sent: 0,
            pending: None,
        }
    }

    /// True while the client does not know what became of a command.
    pub fn is_in_doubt(&self) -> bool {
        self.pending.is_some()
    }

    /// Works against the server at `address`.
    pub fn work(mut self, address: &str, until: Until) -> Self {
        let Ok(mut connection) = Connection::open(address) else { return self };
        while until == Until::Death || self.pending.is_some() {
            let again = self.pending.is_some();
            let command = self.pending.take().unwrap_or_else(|| self.intend());
            match connection.call(&self.request(&command)) {
                Ok(reply) if is_certain(&reply) => self.settle(command, reply, again),
                Ok(_) => {
                    self.tally.uncertain += 1;
                    self.pending = Some(command);
                    return self;
                }
                Err(_) => {
                    self.tally.in_doubt += 1;
                    self.pending = Some(command);
                    return self;
                }
            }
        }
        self
    }

    fn settle(&mut self, command: Command, reply: Reply, again: bool) {
        let done = reply.status < 300;
        self.tally.done += u64::from(done);
        self.tally.refused += u64::from(!done);
        // Of the three commands only the transfer says whether it happened now or before.
        self.tally.found_done += u64::from(again && reply.status == 200);
        self.journal.acknowledge(Ack { key: command.key, status: reply.status, body: reply.body });
    }

    fn intend(&mut self) -> Command {
        self.sent += 1;
        let by = &self.people[self.own];
        let card = || by.card.clone();
        let amount = 1 + i64::try_from(self.chance.below(AMOUNT_MAX)).expect("a small amount");
        let (what, amount_minor) = match self.chance.below(100) {
            0..4 => (What::Transfer { payee: self.payee() }, TOO_MUCH),
            4..60 => (What::Transfer { payee: self.payee() }, amount),
            60..80 => (What::TopUp { card: card() }, amount),
            _ => (What::Withdrawal { card: card() }, amount),
        };
        let key = format!("{}-{:06}", self.name, self.sent);
        let command = Command { key, by: by.number.clone(), what, amount_minor };
        self.journal.intend(&command);
        command
    }

    /// Anyone else.
    fn payee(&self) -> String {
        let step = 1 + self.chance.below(self.people.len() as u64 - 1) as usize;
        self.people[(self.own + step) % self.people.len()].number.clone()
    }

    fn request<'a>(&'a self, command: &'a Command) -> Request<'a> {
        let own = &self.people[self.own];
        let order = |path: &str, card: &str| (path.to_owned(), json!({"card": card}));
        let (path, mut body) = match &command.what {
            What::Transfer { payee } => {
                ("/transfers".to_owned(), json!({"payee": payee, "note": command.key}))
            }
            What::TopUp { card } => order("/top-ups", card),
            What::Withdrawal { card } => order("/withdrawals", card),
        };
        body["amount_minor"] = command.amount_minor.into();
        body["currency"] = "CNY".into();
        body["pin"] = own.pin.as_str().into();
        Request {
            method: "POST",
            path,
            token: &own.token,
            key: Some(&command.key),
            body: Some(body),
        }
    }
}

/// A success or a refusal; anything else is to be sent again.
fn is_certain(reply: &Reply) -> bool {
    reply.status < 500 && reply.status != 408 && reply.status != 429
}

impl Tally {
    /// All of them together.
    pub fn sum(tallies: impl Iterator<Item = Self>) -> Self {
        tallies.fold(Self::default(), |sum, next| Self {
            done: sum.done + next.done,
            refused: sum.refused + next.refused,
            in_doubt: sum.in_doubt + next.in_doubt,
            found_done: sum.found_done + next.found_done,
            uncertain: sum.uncertain + next.uncertain,
        })
    }
}
