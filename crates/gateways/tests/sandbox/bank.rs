//! The bank: cards, orders, and every fault it has.

use tongbao_gateways::sandbox::{BankFaults, BankMode, CardState};
use tongbao_gateways::{
    BankAnswer, BankDown, BankReason, CardCheckFailed, CardChecked, CheckCard, Direction, bin,
};
use tongbao_kernel::Secret;

use crate::world::{World, four_elements};

const FULL: i64 = 10_000_000;

fn no_answer(answer: Result<BankAnswer, BankDown>) {
    assert!(matches!(answer, Err(BankDown::NoAnswer(_))), "{answer:?}");
}

#[tokio::test]
async fn an_issued_card_is_a_debit_card_that_passes_the_four_element_check() {
    let world = World::new().await;
    let card = world.card().await;
    assert_eq!(card.number.len(), 19);
    assert_eq!(bin::check(&card.number).map(|bin| bin.bank.code), Ok("jianghai"));
    assert_eq!(world.balance(&card).await, FULL);
    let checked = world.bank.check_card(four_elements(&card)).await;
    assert_eq!(checked, Ok(CardChecked { bank_token: card.bank_token }));
}

#[tokio::test]
async fn card_01_the_bank_says_which_element_differs() {
    let world = World::new().await;
    let card = world.card().await;
    let right = || four_elements(&card);
    for (wrong, reason) in [
        (CheckCard { name: "张大明".into(), ..right() }, BankReason::NameMismatch),
        (
            CheckCard { id_number: Secret::new("440524188001010014".into()), ..right() },
            BankReason::IdMismatch,
        ),
        (CheckCard { phone: "13800001235".into(), ..right() }, BankReason::PhoneMismatch),
        (
            CheckCard { card_number: Secret::new("6277000000000000018".into()), ..right() },
            BankReason::CardUnknown,
        ),
    ] {
        let answer = world.bank.check_card(wrong).await;
        assert_eq!(answer, Err(CardCheckFailed::Refused(reason)));
    }
}

#[tokio::test]
async fn the_same_order_has_one_effect() {
    let world = World::new().await;
    let card = world.card().await;
    let order = world.order(&card, Direction::Debit, 30_000);
    let first = world.bank.submit(&order).await;
    assert!(matches!(first, Ok(BankAnswer::Succeeded { .. })), "{first:?}");
    for _ in 0..3 {
        assert_eq!(world.bank.submit(&order).await, first);
    }
    assert_eq!(world.bank.query(order.order).await, first);
    assert_eq!(world.balance(&card).await, FULL - 30_000);

    let mut changed = order.clone();
    changed.amount = tongbao_money::Money::cny(40_000);
    no_answer(world.bank.submit(&changed).await);
    assert_eq!(world.query(&order).await, first.unwrap());
    assert_eq!(world.balance(&card).await, FULL - 30_000);
}

#[tokio::test]
async fn simultaneous_submissions_of_one_order_have_one_effect() {
    let world = World::new().await;
    let card = world.card().await;
    let order = world.order(&card, Direction::Credit, 5_000);
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (bank, order) = (world.bank.clone(), order.clone());
            tokio::spawn(async move { bank.submit(&order).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in all {
        answers.push(task.await.unwrap().unwrap());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(world.balance(&card).await, FULL + 5_000);
}

#[tokio::test]
async fn pay_22_every_reason_reaches_the_wallet() {
    let world = World::new().await;
    let card = world.card().await;
    for reason in BankReason::ALL {
        let faults =
            BankFaults { mode: BankMode::Refuse, reason: *reason, ..BankFaults::default() };
        world.bank_faults(faults).await;
        let order = world.order(&card, Direction::Debit, 100);
        let refused = BankAnswer::Refused { reason: *reason };
        assert_eq!(world.bank.submit(&order).await, Ok(refused.clone()));
        assert_eq!(world.query(&order).await, refused);
    }
    assert_eq!(world.balance(&card).await, FULL);
}

#[tokio::test]
async fn pay_22_the_card_itself_refuses() {
    let world = World::new().await;
    let card = world.card().await;
    let refusal = async |direction, minor| {
        let order = world.order(&card, direction, minor);
        match world.bank.submit(&order).await {
            Ok(BankAnswer::Refused { reason }) => Some(reason),
            Ok(BankAnswer::Succeeded { .. }) => None,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refusal(Direction::Debit, FULL + 1).await, Some(BankReason::InsufficientFunds));
    world.sandbox.set_card_state(&card.number, CardState::Frozen).await.unwrap();
    assert_eq!(refusal(Direction::Debit, 1).await, Some(BankReason::AccountFrozen));
    assert_eq!(refusal(Direction::Credit, 1).await, None);
    world.sandbox.set_card_state(&card.number, CardState::Closed).await.unwrap();
    assert_eq!(refusal(Direction::Credit, 1).await, Some(BankReason::AccountClosed));
    world.sandbox.set_card_state(&card.number, CardState::Normal).await.unwrap();
    assert_eq!(refusal(Direction::Debit, 1).await, None);
}

#[tokio::test]
async fn slow_books_first_and_answers_later() {
    let world = World::new().await;
    let card = world.card().await;
    let faults = BankFaults { mode: BankMode::Slow, seconds: 1, ..BankFaults::default() };
    world.bank_faults(faults).await;
    let order = world.order(&card, Direction::Debit, 100);
    no_answer(world.bank.submit(&order).await);
    assert_eq!(world.balance(&card).await, FULL - 100);
    let patient = world.bank.clone().answering_within(std::time::Duration::from_secs(10));
    let answer = patient.submit(&order).await;
    assert!(matches!(answer, Ok(BankAnswer::Succeeded { .. })), "{answer:?}");
    assert_eq!(world.balance(&card).await, FULL - 100);
}

#[tokio::test]
async fn trf_03_silent_after_booking_is_found_by_a_query() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::SilentBooked).await;
    let order = world.order(&card, Direction::Credit, 100);
    no_answer(world.bank.submit(&order).await);
    assert!(matches!(world.query(&order).await, BankAnswer::Succeeded { .. }));
    assert_eq!(world.balance(&card).await, FULL + 100);
}

#[tokio::test]
async fn silent_without_booking_is_found_by_a_query_and_stays_so() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::SilentUnbooked).await;
    let order = world.order(&card, Direction::Credit, 100);
    no_answer(world.bank.submit(&order).await);
    assert_eq!(world.query(&order).await, BankAnswer::NotFound);
    world.bank_fault(BankMode::Accept).await;
    let closed = BankAnswer::Refused { reason: BankReason::OrderClosed };
    assert_eq!(world.bank.submit(&order).await, Ok(closed));
    assert_eq!(world.query(&order).await, BankAnswer::NotFound);
    assert_eq!(world.balance(&card).await, FULL);
}

#[tokio::test]
async fn an_instruction_stuck_in_transit_cannot_pay_after_the_wallet_was_told_not_found() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::Stuck).await;
    let (asked, not_asked) =
        (world.order(&card, Direction::Credit, 100), world.order(&card, Direction::Credit, 700));
    no_answer(world.bank.submit(&asked).await);
    no_answer(world.bank.submit(&not_asked).await);
    assert_eq!(world.query(&asked).await, BankAnswer::NotFound);
    world.pass(61).await;
    assert_eq!(world.query(&asked).await, BankAnswer::NotFound);
    assert!(matches!(world.query(&not_asked).await, BankAnswer::Succeeded { .. }));
    assert_eq!(world.balance(&card).await, FULL + 700);
}

#[tokio::test]
async fn late_is_processing_first_and_a_notice_later() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::Late).await;
    let order = world.order(&card, Direction::Debit, 100);
    assert_eq!(world.bank.submit(&order).await, Ok(BankAnswer::Processing));
    assert_eq!(world.query(&order).await, BankAnswer::Processing);
    world.pass(59).await;
    assert_eq!(world.query(&order).await, BankAnswer::Processing);
    assert_eq!(world.balance(&card).await, FULL);
    world.pass(1).await;
    let result = world.query(&order).await;
    assert!(matches!(result, BankAnswer::Succeeded { .. }), "{result:?}");
    let notices = world.wallet.bank_notices();
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].order, &notices[0].answer), (order.order, &result));
    assert_eq!(world.balance(&card).await, FULL - 100);
}

#[tokio::test]
async fn trf_04_a_withdrawal_is_returned_later() {
    let world = World::new().await;
    let card = world.card().await;
    let reason = BankReason::NameMismatch;
    let faults =
        BankFaults { mode: BankMode::LateRefused, seconds: 5, reason, query_silent: false };
    world.bank_faults(faults).await;
    let order = world.order(&card, Direction::Credit, 100);
    assert_eq!(world.bank.submit(&order).await, Ok(BankAnswer::Processing));
    world.pass(5).await;
    let notices = world.wallet.bank_notices();
    assert_eq!(notices[0].answer, BankAnswer::Refused { reason });
    assert_eq!(world.query(&order).await, BankAnswer::Refused { reason });
    assert_eq!(world.balance(&card).await, FULL);
}

#[tokio::test]
async fn twice_tells_the_same_thing_three_times_and_books_once() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::Twice).await;
    let order = world.order(&card, Direction::Debit, 100);
    let answer = world.bank.submit(&order).await.unwrap();
    world.pass(0).await;
    let notices = world.wallet.bank_notices();
    assert_eq!(notices.len(), 2);
    assert!(notices.iter().all(|notice| notice.order == order.order && notice.answer == answer));
    assert_ne!(notices[0].id, notices[1].id);
    assert_eq!(world.balance(&card).await, FULL - 100);
}

#[tokio::test]
async fn a_notice_is_repeated_until_the_wallet_takes_it() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::Late).await;
    *world.wallet.busy.lock().unwrap() = 2;
    world.bank.submit(&world.order(&card, Direction::Debit, 100)).await.unwrap();
    world.pass(60).await;
    assert_eq!(world.sandbox.notices_waiting().await.unwrap(), 1);
    world.pass(1).await;
    assert_eq!(world.wallet.bank_notices(), []);
    world.pass(2).await;
    assert_eq!(world.wallet.bank_notices().len(), 1);
    assert_eq!(world.sandbox.notices_waiting().await.unwrap(), 0);
}

#[tokio::test]
async fn down_has_certainly_not_acted() {
    let world = World::new().await;
    let card = world.card().await;
    world.bank_fault(BankMode::Down).await;
    let order = world.order(&card, Direction::Debit, 100);
    assert!(matches!(world.bank.submit(&order).await, Err(BankDown::NotSent(_))));
    assert!(matches!(world.bank.query(order.order).await, Err(BankDown::NotSent(_))));
    let check = world.bank.check_card(four_elements(&card)).await;
    assert!(matches!(check, Err(CardCheckFailed::Down(BankDown::NotSent(_)))));
    world.bank_fault(BankMode::Accept).await;
    assert_eq!(world.query(&order).await, BankAnswer::NotFound);
    assert_eq!(world.balance(&card).await, FULL);
}

#[tokio::test]
async fn a_silent_query_keeps_the_result_unknown() {
    let world = World::new().await;
    let card = world.card().await;
    let faults =
        BankFaults { mode: BankMode::SilentBooked, query_silent: true, ..BankFaults::default() };
    world.bank_faults(faults).await;
    let order = world.order(&card, Direction::Debit, 100);
    no_answer(world.bank.submit(&order).await);
    no_answer(world.bank.query(order.order).await);
    world.bank_fault(BankMode::SilentBooked).await;
    assert!(matches!(world.query(&order).await, BankAnswer::Succeeded { .. }));
}

#[tokio::test]
async fn the_books_balance_after_all_faults() {
    let world = World::new().await;
    let card = world.card().await;
    for mode in BankMode::ALL {
        world.bank_faults(BankFaults { mode: *mode, seconds: 1, ..BankFaults::default() }).await;
        for (direction, minor) in [(Direction::Debit, 7_000), (Direction::Credit, 4_000)] {
            let _ = world.bank.submit(&world.order(&card, direction, minor)).await;
        }
    }
    world.pass(5).await;
    let books = world.sandbox.books().await.unwrap();
    assert_eq!(books.imbalance_minor, 0);
    assert_eq!(books.issued_minor, FULL);
    assert_eq!(books.cards_minor + books.settlement_minor, FULL);
    // accept, slow, silent_booked, late, stuck and twice book; the other four do not.
    assert_eq!(books.settlement_minor, 6 * (7_000 - 4_000));
}
