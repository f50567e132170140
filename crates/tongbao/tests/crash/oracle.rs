//! The client oracle: holds the clients' journals against the wallet's books and the bank's.
//!
//! Balances are expected from the journals and the bank alone, so that a ledger that is wrong in
//! itself consistently is still found. Pure: it can be shown books that are wrong on purpose.

use std::collections::HashMap;

use tongbao_gateways::BankAnswer;
use uuid::Uuid;

use crate::bank::BankBook;
use crate::books::{Books, Effect, Order};
use crate::journal::{Ack, Command, Record, What};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Acknowledged, and not there.
    Lost,
    /// There, and not as it was meant or acknowledged.
    Altered,
    /// There more than once.
    Twice,
    /// There, and never meant by anybody.
    Unmeant,
    /// Refused, and there all the same.
    RefusedAndDone,
    /// Still nobody knows.
    InDoubt,
    /// The bank says something else.
    Bank,
    /// A balance is not what the journals and the bank make it.
    Balance,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub wrong: Wrong,
    pub sentence: String,
}

/// Compares. Nothing found means that the wallet did what it said, once, and nothing else.
pub fn judge(record: &Record, books: &Books, bank: &BankBook) -> Vec<Finding> {
    let mut judge = Judge { record, books, bank, findings: Vec::new() };
    judge.commands();
    judge.nothing_else();
    judge.bank_orders();
    judge.balances();
    judge.findings
}

struct Judge<'a> {
    record: &'a Record,
    books: &'a Books,
    bank: &'a BankBook,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    fn find(&mut self, wrong: Wrong, sentence: String) {
        self.findings.push(Finding { wrong, sentence });
    }

    /// Each command by its key.
    fn commands(&mut self) {
        let mut by_key: HashMap<&str, Vec<&Effect>> = HashMap::new();
        for effect in &self.books.effects {
            by_key.entry(&effect.key).or_default().push(effect);
        }
        for (key, (command, ack)) in &self.record.0 {
            let effects = by_key.get(key.as_str()).map_or(&[][..], Vec::as_slice);
            let Some(ack) = ack else {
                self.find(Wrong::InDoubt, format!("{key} was never answered"));
                continue;
            };
            let done = ack.status < 300;
            match effects {
                [] if done => {
                    self.find(Wrong::Lost, format!("{key} was acknowledged: {command:?}"))
                }
                [] => {}
                [_] if !done => self.find(Wrong::RefusedAndDone, format!("{key}: {}", ack.body)),
                [effect] => self.same(command, ack, effect),
                [_, _, ..] => self.find(Wrong::Twice, format!("{key} has {effects:?}")),
            }
        }
    }

    /// The effect is what was meant, and what was answered.
    fn same(&mut self, command: &Command, ack: &Ack, effect: &Effect) {
        let Command { key, by, what, amount_minor } = command;
        let there = match what {
            What::Transfer { payee } => self.books.transfers.get(&effect.subject).map(|made| {
                made.payer == *by
                    && made.payee == *payee
                    && made.amount_minor == *amount_minor
                    && made.note == *key
            }),
            What::TopUp { card } | What::Withdrawal { card } => {
                self.books.orders.get(&effect.subject).map(|made| {
                    made.by == *by
                        && Ok(made.card) == card.parse()
                        && made.amount_minor == *amount_minor
                        && made.direction == what.word()
                })
            }
        };
        let answered = named(ack) == Some(effect.subject)
            && ack.body["amount_minor"] == *amount_minor
            && effect.by == *by
            && effect.operation == what.word();
        match there {
            None => self.find(Wrong::Lost, format!("{key} leads to nothing: {effect:?}")),
            Some(as_meant) if as_meant && answered => {}
            Some(_) => {
                let sentence = format!("{command:?} was answered {} and is {effect:?}", ack.body);
                self.find(Wrong::Altered, sentence);
            }
        }
    }

    /// Each transfer, order and key comes from one command.
    fn nothing_else(&mut self) {
        let mut used: HashMap<Uuid, u32> = HashMap::new();
        for effect in &self.books.effects {
            *used.entry(effect.subject).or_default() += 1;
            if !self.record.0.contains_key(&effect.key) {
                self.find(Wrong::Unmeant, format!("{effect:?}"));
            }
        }
        let mut noted: HashMap<&str, u32> = HashMap::new();
        for transfer in self.books.transfers.values() {
            *noted.entry(&transfer.note).or_default() += 1;
        }
        for (note, count) in noted.into_iter().filter(|(_, count)| *count > 1) {
            self.find(Wrong::Twice, format!("{count} transfers by {note}"));
        }
        for id in self.books.transfers.keys().chain(self.books.orders.keys()) {
            match used.get(id) {
                Some(1) => {}
                Some(_) => self.find(Wrong::Twice, format!("two keys lead to {id}")),
                None => self.find(Wrong::Unmeant, format!("no key leads to {id}")),
            }
        }
    }

    /// Wallet and bank agree about each order, and about the sum of all: the bank has none besides.
    fn bank_orders(&mut self) {
        let mut settlement = 0;
        for order in self.books.orders.values() {
            let answer = self.bank.answers.get(&order.id);
            if !agrees(order, answer) {
                self.find(Wrong::Bank, format!("{order:?}, and the bank says {answer:?}"));
            }
            let booked = matches!(answer, Some(BankAnswer::Succeeded { .. }));
            let sign = if order.direction == "top_up" { 1 } else { -1 };
            settlement += if booked { sign * order.amount_minor } else { 0 };
        }
        let at_bank = (self.bank.settlement_minor, self.bank.imbalance_minor);
        if at_bank != (settlement, 0) {
            let sentence =
                format!("the orders come to {settlement}, the bank's books to {at_bank:?}");
            self.find(Wrong::Bank, sentence);
        }
    }

    fn balances(&mut self) {
        let mut moved: HashMap<&str, i64> = HashMap::new();
        let done = self.record.0.values().filter_map(|(command, ack)| {
            let ack = ack.as_ref().filter(|ack| ack.status < 300)?;
            Some((command, ack))
        });
        for (command, ack) in done {
            let amount = command.amount_minor;
            let own = moved.entry(&command.by).or_default();
            match &command.what {
                What::Transfer { payee } => {
                    *own -= amount;
                    *moved.entry(payee).or_default() += amount;
                }
                What::TopUp { .. } if self.is_booked(ack) => *own += amount,
                What::Withdrawal { .. } if self.is_booked(ack) => *own -= amount,
                What::TopUp { .. } | What::Withdrawal { .. } => {}
            }
        }
        for balance in &self.books.balances {
            let moved = moved.get(balance.number.as_str()).copied().unwrap_or(0);
            let expected = balance.opening_minor + moved;
            if (balance.total_minor, balance.held_minor) != (expected, 0) {
                self.find(Wrong::Balance, format!("expected {expected} in {balance:?}"));
            }
        }
    }

    fn is_booked(&self, ack: &Ack) -> bool {
        let answer = named(ack).and_then(|id| self.bank.answers.get(&id));
        matches!(answer, Some(BankAnswer::Succeeded { .. }))
    }
}

/// The effect that an answer names.
fn named(ack: &Ack) -> Option<Uuid> {
    ack.body["id"].as_str()?.parse().ok()
}

fn agrees(order: &Order, answer: Option<&BankAnswer>) -> bool {
    match answer {
        Some(BankAnswer::Succeeded { bank_reference }) => {
            order.state == "succeeded" && order.bank_reference.as_ref() == Some(bank_reference)
        }
        Some(BankAnswer::Refused { .. } | BankAnswer::NotFound) => {
            order.state == "refused" || order.state == "returned"
        }
        Some(BankAnswer::Processing) | None => false,
    }
}
