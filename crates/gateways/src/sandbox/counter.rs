//! The bank's counter: one order or query, in one transaction on its own books.
//!
//! Load the order and the card, decide by the pure rules, store order, entries and balance
//! together. What is decided later also queues its notice in the same transaction.

use rusqlite::Transaction;
use tongbao_kernel::Timestamp;
use tongbao_money::Money;
use uuid::Uuid;

use super::bank::{Books, Card, Order, OrderState};
use super::mint::Mint;
use super::rules::{Decision, balance_after, decide, negative, settlement_gains};
use super::store::{callbacks, cards, orders};
use super::{BankFaults, BankMode};
use crate::{BANK_NOTICE_PATH, BankAnswer, BankInstruction, BankNotice, BankReason};

const SETTLEMENT: &str = "settlement";
const CASH: &str = "cash";

/// What the bank says to an instruction.
#[derive(Debug, PartialEq, Eq)]
pub enum Submitted {
    /// What became of the order.
    Answer(BankAnswer),
    /// Another order stands under this id; the named field differs.
    Differs(&'static str),
}

/// Carries out an instruction once, or repeats what became of it.
pub fn submit(
    tx: &Transaction<'_>,
    instruction: BankInstruction,
    faults: &BankFaults,
    mint: &Mint,
) -> rusqlite::Result<Submitted> {
    if let Some(earlier) = orders::find(tx, instruction.order)? {
        return Ok(match earlier.differs(&instruction) {
            Some(field) => Submitted::Differs(field),
            None => Submitted::Answer(earlier.answer()),
        });
    }
    if orders::is_closed(tx, instruction.order)? {
        let reason = BankReason::OrderClosed;
        return Ok(Submitted::Answer(BankAnswer::Refused { reason }));
    }
    let card = cards::by_token(tx, &instruction.bank_token)?;
    let decision = decide(&instruction, card.as_ref(), faults);
    let now = mint.now();
    let state = state_after(&decision, now, mint);
    let decided_at = (!matches!(state, OrderState::Processing { .. })).then_some(now);
    let order = Order { instruction, state, accepted_at: now, decided_at };
    orders::put(tx, &order)?;
    if let (Decision::Book(balance), Some(card)) = (&decision, &card) {
        book(tx, &order.instruction, card, *balance)?;
    }
    if faults.mode == BankMode::Twice {
        notify(tx, order.instruction.order, order.answer(), mint)?;
        notify(tx, order.instruction.order, order.answer(), mint)?;
    }
    Ok(Submitted::Answer(order.answer()))
}

/// Says what became of an order; one that never came is closed.
pub fn query(tx: &Transaction<'_>, order: Uuid, now: Timestamp) -> rusqlite::Result<BankAnswer> {
    if let Some(order) = orders::find(tx, order)? {
        return Ok(order.answer());
    }
    orders::close(tx, order, now)?;
    Ok(BankAnswer::NotFound)
}

/// Does what is due: instructions that were stuck arrive, orders under way are decided and their
/// results notified.
pub fn catch_up(tx: &Transaction<'_>, mint: &Mint) -> rusqlite::Result<()> {
    for instruction in orders::take_arrivals(tx, mint.now())? {
        submit(tx, instruction, &BankFaults::default(), mint)?;
    }
    for order in orders::undecided(tx, mint.now())? {
        settle(tx, &order, mint)?;
    }
    Ok(())
}

/// Puts a new card and what is on it into the books. `false` when the number exists.
pub fn issue(tx: &Transaction<'_>, card: &Card) -> rusqlite::Result<bool> {
    if !cards::put(tx, card)? {
        return Ok(false);
    }
    if card.balance.is_positive() {
        orders::enter(tx, None, &card.number, card.balance)?;
        orders::enter(tx, None, CASH, negative(card.balance))?;
    }
    Ok(true)
}

/// What the books add up to.
pub fn books(tx: &Transaction<'_>) -> rusqlite::Result<Books> {
    let issued = orders::balance(tx, CASH)?;
    Ok(Books {
        cards_minor: cards::total(tx)?,
        settlement_minor: orders::balance(tx, SETTLEMENT)?,
        issued_minor: issued.saturating_neg(),
        imbalance_minor: orders::imbalance(tx)?,
    })
}

fn settle(tx: &Transaction<'_>, order: &Order, mint: &Mint) -> rusqlite::Result<()> {
    let OrderState::Processing { refusal, .. } = &order.state else {
        return Ok(());
    };
    let card = cards::by_token(tx, &order.instruction.bank_token)?;
    let decision = match refusal {
        Some(reason) => Decision::Refuse(*reason),
        None => match balance_after(&order.instruction, card.as_ref()) {
            Ok(balance) => Decision::Book(balance),
            Err(reason) => Decision::Refuse(reason),
        },
    };
    let state = state_after(&decision, mint.now(), mint);
    let id = order.instruction.order;
    orders::decided(tx, id, &state, mint.now())?;
    if let (Decision::Book(balance), Some(card)) = (&decision, &card) {
        book(tx, &order.instruction, card, *balance)?;
    }
    notify(tx, id, Order { state, ..order.clone() }.answer(), mint)
}

fn state_after(decision: &Decision, now: Timestamp, mint: &Mint) -> OrderState {
    match decision {
        Decision::Book(_) => OrderState::Succeeded { bank_reference: mint.reference("SB") },
        Decision::Refuse(reason) => OrderState::Refused { reason: *reason },
        Decision::Later(seconds, refusal) => {
            let wait = std::time::Duration::from_secs(u64::from(*seconds));
            OrderState::Processing { decide_at: now.after(wait), refusal: *refusal }
        }
    }
}

fn book(
    tx: &Transaction<'_>,
    instruction: &BankInstruction,
    card: &Card,
    balance: Money,
) -> rusqlite::Result<()> {
    let gains = settlement_gains(instruction);
    let card_gains = gains.negated().expect("an amount below every limit has a negative");
    orders::enter(tx, Some(instruction.order), &card.number, card_gains)?;
    orders::enter(tx, Some(instruction.order), SETTLEMENT, gains)?;
    cards::set_balance(tx, &card.number, balance)?;
    assert_eq!(
        orders::balance(tx, &card.number)?,
        balance.minor(),
        "a card's balance is the sum of its entries"
    );
    Ok(())
}

fn notify(
    tx: &Transaction<'_>,
    order: Uuid,
    answer: BankAnswer,
    mint: &Mint,
) -> rusqlite::Result<()> {
    let notice = BankNotice { id: mint.uuid(), order, answer, at: mint.now() };
    callbacks::put(tx, BANK_NOTICE_PATH, &notice.body(), mint.now())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;
    use rusqlite::Connection;
    use tongbao_kernel::{SeededEntropy, TestClock};

    use super::super::CardState;
    use super::*;
    use crate::Direction;

    const CARDS: usize = 3;
    const ISSUED: i64 = 50_000;

    #[derive(Debug, Clone)]
    enum Step {
        Submit { order: u128, card: usize, direction: Direction, minor: i64, mode: BankMode },
        Stuck { order: u128, card: usize, minor: i64 },
        Query { order: u128 },
        Pass { seconds: u64 },
        State { card: usize, state: CardState },
    }

    fn step() -> impl Strategy<Value = Step> {
        let direction = prop_oneof![Just(Direction::Debit), Just(Direction::Credit)];
        let mode = proptest::sample::select(BankMode::ALL);
        let state = proptest::sample::select(CardState::ALL);
        let minor = prop_oneof![1..60_000_i64, Just(i64::MAX), Just(ISSUED)];
        let order = 0..12_u128;
        prop_oneof![
            8 => (order.clone(), 0..=CARDS, direction, minor, mode).prop_map(
                |(order, card, direction, minor, mode)| Step::Submit {
                    order, card, direction, minor, mode
                }
            ),
            1 => (order.clone(), 0..CARDS, 1..60_000_i64)
                .prop_map(|(order, card, minor)| Step::Stuck { order, card, minor }),
            3 => order.prop_map(|order| Step::Query { order }),
            2 => (0..20_u64).prop_map(|seconds| Step::Pass { seconds }),
            1 => (0..CARDS, state).prop_map(|(card, state)| Step::State { card, state }),
        ]
    }

    /// A bank with three cards, in memory, and what it has finally said of each order.
    struct Bank {
        connection: Connection,
        clock: TestClock,
        mint: Mint,
        said: HashMap<Uuid, BankAnswer>,
    }

    impl Bank {
        fn new() -> Self {
            let connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(include_str!("store/schema.sql")).unwrap();
            let clock = TestClock::at(Timestamp(1_795_276_800_000_000));
            let entropy = Arc::new(SeededEntropy::new(3));
            let mint = Mint { clock: Arc::new(clock.clone()), entropy };
            let mut bank = Self { connection, clock, mint, said: HashMap::new() };
            for index in 0..CARDS {
                let card = Card {
                    number: format!("card {index}"),
                    bank_token: format!("token {index}"),
                    name: "张小明".into(),
                    id_number: "1".into(),
                    phone: "13800001234".into(),
                    state: CardState::Normal,
                    balance: Money::cny(ISSUED),
                    issued_at: bank.mint.now(),
                };
                assert!(bank.work(|tx, _| issue(tx, &card)));
            }
            bank
        }

        fn work<T>(
            &mut self,
            work: impl FnOnce(&Transaction<'_>, &Mint) -> rusqlite::Result<T>,
        ) -> T {
            let tx = self.connection.transaction().unwrap();
            let value = work(&tx, &self.mint).unwrap();
            tx.commit().unwrap();
            value
        }

        /// What is final stays what it was.
        fn heard(&mut self, order: Uuid, answer: BankAnswer) {
            let closed = BankAnswer::Refused { reason: BankReason::OrderClosed };
            match self.said.get(&order) {
                Some(BankAnswer::NotFound) => {
                    assert!(answer == BankAnswer::NotFound || answer == closed, "{answer:?}");
                }
                Some(earlier) => assert_eq!(*earlier, answer),
                None if answer == BankAnswer::Processing => {}
                None => {
                    self.said.insert(order, answer);
                }
            }
        }

        fn take(&mut self, step: Step) {
            let token = |card| format!("token {card}");
            match step {
                Step::Submit { order, card, direction, minor, mode } => {
                    let order = Uuid::from_u128(order);
                    let amount = Money::cny(minor);
                    let bank_token = token(card);
                    let instruction = BankInstruction { order, direction, bank_token, amount };
                    let faults = BankFaults { mode, seconds: 10, ..BankFaults::default() };
                    let submitted = self.work(|tx, mint| submit(tx, instruction, &faults, mint));
                    if let Submitted::Answer(answer) = submitted {
                        self.heard(order, answer);
                    }
                }
                Step::Stuck { order, card, minor } => {
                    let order = Uuid::from_u128(order);
                    let (direction, amount) = (Direction::Credit, Money::cny(minor));
                    let bank_token = token(card);
                    let instruction = BankInstruction { order, direction, bank_token, amount };
                    let due_at = self.mint.now().after(Duration::from_secs(5));
                    self.work(|tx, _| orders::put_arrival(tx, &instruction, due_at));
                }
                Step::Query { order } => {
                    let order = Uuid::from_u128(order);
                    let answer = self.work(|tx, mint| query(tx, order, mint.now()));
                    self.heard(order, answer);
                }
                Step::Pass { seconds } => {
                    self.clock.advance(Duration::from_secs(seconds));
                    self.work(catch_up);
                }
                Step::State { card, state } => {
                    self.work(|tx, _| cards::set_state(tx, &format!("card {card}"), state));
                }
            }
        }

        fn assert_sound(&mut self) {
            let sums = self.work(|tx, _| books(tx));
            let issued = ISSUED * i64::try_from(CARDS).unwrap();
            assert_eq!(sums.imbalance_minor, 0);
            assert_eq!(sums.issued_minor, issued);
            assert_eq!(sums.cards_minor + sums.settlement_minor, issued);
            let mut settled = 0;
            for order in self.work(|tx, _| orders::newest(tx, 100)) {
                if matches!(order.state, OrderState::Succeeded { .. }) {
                    settled += settlement_gains(&order.instruction).minor();
                }
            }
            assert_eq!(sums.settlement_minor, settled, "one effect for each order that succeeded");
            for card in self.work(|tx, _| cards::newest(tx, 100)) {
                assert!(card.balance.minor() >= 0);
                let entered = self.work(|tx, _| orders::balance(tx, &card.number));
                assert_eq!(entered, card.balance.minor());
            }
        }
    }

    proptest! {
        #[test]
        fn money_is_conserved_and_final_answers_stay(steps in prop::collection::vec(step(), 1..60)) {
            let mut bank = Bank::new();
            for step in steps {
                bank.take(step);
            }
            bank.assert_sound();
            bank.take(Step::Pass { seconds: 3_600 });
            bank.assert_sound();
        }
    }

    #[test]
    fn the_books_are_append_only() {
        let bank = Bank::new();
        for sql in ["update entries set amount_minor = 1", "delete from entries"] {
            assert!(bank.connection.execute(sql, []).is_err(), "{sql}");
        }
    }
}
