//! The oracle itself, shown books that are wrong on purpose: it must name each fault.

use serde_json::json;
use tongbao_gateways::BankAnswer;
use uuid::Uuid;

use crate::bank::BankBook;
use crate::books::{Balance, Books, Effect, Order, Transfer};
use crate::journal::{Ack, Command, Record, What};
use crate::oracle::{Wrong, judge};

const TRANSFER: Uuid = Uuid::from_u128(1);
const ORDER: Uuid = Uuid::from_u128(2);
const CARD: Uuid = Uuid::from_u128(3);

struct Case {
    record: Record,
    books: Books,
    bank: BankBook,
}

fn command(key: &str, what: What) -> Command {
    Command { key: key.into(), by: "a".into(), what, amount_minor: 30 }
}

fn effect(key: &str, operation: &str, subject: Uuid) -> Effect {
    Effect { key: key.into(), by: "a".into(), operation: operation.into(), subject }
}

fn balance(number: &str, total_minor: i64) -> Balance {
    Balance { number: number.into(), opening_minor: 100, total_minor, held_minor: 0 }
}

/// One transfer and one top-up, as they should be.
fn sound() -> Case {
    let meant = |key: &str, what, id: Uuid| {
        let body = json!({"id": id.to_string(), "amount_minor": 30});
        let ack = Ack { key: key.into(), status: 201, body };
        (key.to_owned(), (command(key, what), Some(ack)))
    };
    let transfer = Transfer {
        id: TRANSFER,
        payer: "a".into(),
        payee: "b".into(),
        amount_minor: 30,
        note: "k1".into(),
    };
    let order = Order {
        id: ORDER,
        by: "a".into(),
        card: CARD,
        direction: "top_up".into(),
        amount_minor: 30,
        state: "succeeded".into(),
        bank_reference: Some("r".into()),
    };
    let answer = BankAnswer::Succeeded { bank_reference: "r".into() };
    Case {
        record: Record(
            [
                meant("k1", What::Transfer { payee: "b".into() }, TRANSFER),
                meant("k2", What::TopUp { card: CARD.to_string() }, ORDER),
            ]
            .into(),
        ),
        books: Books {
            effects: vec![effect("k1", "transfer", TRANSFER), effect("k2", "top_up", ORDER)],
            transfers: [(TRANSFER, transfer)].into(),
            orders: [(ORDER, order)].into(),
            balances: vec![balance("a", 100), balance("b", 130)],
        },
        bank: BankBook {
            answers: [(ORDER, answer)].into(),
            settlement_minor: 30,
            imbalance_minor: 0,
        },
    }
}

/// What the oracle finds after `damage`.
fn after(damage: impl FnOnce(&mut Case)) -> Vec<Wrong> {
    let mut case = sound();
    damage(&mut case);
    let found = judge(&case.record, &case.books, &case.bank);
    found.into_iter().map(|finding| finding.wrong).collect()
}

#[test]
fn sound_books_pass() {
    assert_eq!(after(|_| {}), []);
}

#[test]
fn what_is_acknowledged_and_gone_is_lost() {
    let found = after(|case| {
        case.books.effects.remove(0);
        case.books.transfers.clear();
    });
    assert_eq!(found, [Wrong::Lost]);
    let kept_key = after(|case| case.books.transfers.clear());
    assert_eq!(kept_key, [Wrong::Lost]);
}

#[test]
fn another_amount_or_party_is_altered() {
    let transfer = |case: &mut Case, change: fn(&mut Transfer)| {
        change(case.books.transfers.get_mut(&TRANSFER).expect("it is there"));
    };
    for change in [
        |made: &mut Transfer| made.amount_minor = 31,
        |made: &mut Transfer| made.payee = "c".into(),
        |made: &mut Transfer| made.payer = "c".into(),
    ] {
        assert_eq!(after(|case| transfer(case, change)), [Wrong::Altered]);
    }
    let card = |case: &mut Case| case.books.orders.get_mut(&ORDER).expect("there").card = TRANSFER;
    assert_eq!(after(card), [Wrong::Altered]);
}

#[test]
fn a_second_effect_is_found_with_and_without_its_key() {
    let second = |case: &mut Case| {
        let id = Uuid::from_u128(9);
        let copy = Transfer { id, ..case.books.transfers[&TRANSFER].clone() };
        case.books.transfers.insert(id, copy);
        id
    };
    let keyless = after(|case| {
        second(case);
    });
    assert_eq!(keyless, [Wrong::Twice, Wrong::Unmeant]);
    let keyed = after(|case| {
        let id = second(case);
        case.books.effects.push(effect("k1", "transfer", id));
    });
    assert_eq!(keyed, [Wrong::Twice, Wrong::Twice]);
}

#[test]
fn what_nobody_meant_or_was_refused_is_found() {
    assert_eq!(after(|case| drop(case.record.0.remove("k1"))).first(), Some(&Wrong::Unmeant));
    let refused = after(|case| {
        let (_, ack) = case.record.0.get_mut("k1").expect("it is there");
        ack.as_mut().expect("it was answered").status = 422;
    });
    assert_eq!(refused.first(), Some(&Wrong::RefusedAndDone));
    let silent = after(|case| case.record.0.get_mut("k1").expect("it is there").1 = None);
    assert_eq!(silent.first(), Some(&Wrong::InDoubt));
}

#[test]
fn the_bank_and_the_balances_are_heard() {
    assert_eq!(after(|case| case.bank.settlement_minor = 60), [Wrong::Bank]);
    let returned = after(|case| {
        let order = case.books.orders.get_mut(&ORDER).expect("it is there");
        order.state = "returned".into();
    });
    assert_eq!(returned, [Wrong::Bank]);
    assert_eq!(after(|case| case.books.balances[1].total_minor = 129), [Wrong::Balance]);
    assert_eq!(after(|case| case.books.balances[0].held_minor = 1), [Wrong::Balance]);
}
