//! Everything survives a restart, and what was under way goes on.

use tongbao_gateways::sandbox::{BankFaults, BankMode, Faults, PlatformFaults};
use tongbao_gateways::{BankAnswer, Direction};
use tongbao_kernel::Clock;

use crate::world::{PHONE, START, World};

#[tokio::test]
async fn the_store_survives_reopening() {
    let first = World::new().await;
    let card = first.card().await;
    let order = first.order(&card, Direction::Debit, 2_500);
    let answer = first.bank.submit(&order).await.unwrap();
    first.sms.send(&first.text("验证码 482913")).await.unwrap();
    first.pass(0).await;
    first.bank_fault(BankMode::Late).await;
    let under_way = first.order(&card, Direction::Debit, 500);
    assert_eq!(first.bank.submit(&under_way).await, Ok(BankAnswer::Processing));
    let platform = PlatformFaults { overloaded: true, ..PlatformFaults::default() };
    let faults = Faults { platform, ..first.sandbox.faults() };
    first.sandbox.set_faults(faults).await.unwrap();
    first.sandbox.set_clock_shift_seconds(30).await.unwrap();

    let second = World::at(first.path.clone()).await;
    assert_eq!(second.sandbox.faults(), faults);
    assert_eq!(*second.switched.lock().unwrap(), [platform]);
    assert_eq!(second.sandbox.clock_shift_seconds(), 30);
    assert_eq!(START.until(second.clock.now()).as_secs(), 30);
    assert_eq!(second.balance(&card).await, 10_000_000 - 2_500);
    assert_eq!(second.query(&order).await, answer);
    assert_eq!(second.bank.submit(&order).await, Ok(answer));
    assert_eq!(second.sandbox.newest_code(PHONE).await.unwrap().as_deref(), Some("482913"));
    second.pass(60).await;
    assert!(matches!(second.query(&under_way).await, BankAnswer::Succeeded { .. }));
    assert!(second.wallet.bank_notices().iter().any(|notice| notice.order == under_way.order));
}

#[tokio::test]
async fn a_seeded_card_is_issued_once() {
    let world = World::new().await;
    let number = "6277000000000000016";
    let card = world.sandbox.seed_card(number, crate::world::new_card()).await.unwrap();
    let order = world.order(&card, Direction::Debit, 100);
    world.bank.submit(&order).await.unwrap();
    let again = world.sandbox.seed_card(number, crate::world::new_card()).await.unwrap();
    assert_eq!(again.bank_token, card.bank_token);
    assert_eq!(again.balance.minor(), 10_000_000 - 100);
    assert_eq!(world.sandbox.cards().await.unwrap().len(), 1);
    assert!(
        world.sandbox.seed_card("6277000000000000017", crate::world::new_card()).await.is_err()
    );
}

#[tokio::test]
async fn what_is_due_in_ten_seconds_stays_so_when_the_clock_goes_back() {
    let world = World::new().await;
    let card = world.card().await;
    world.sandbox.set_clock_shift_seconds(3_600).await.unwrap();
    let faults = BankFaults { mode: BankMode::Late, seconds: 10, ..BankFaults::default() };
    world.bank_faults(faults).await;
    let order = world.order(&card, Direction::Debit, 100);
    world.bank.submit(&order).await.unwrap();
    // The tests' clock cannot go back, so what is due is an hour overdue instead of due then.
    world.sandbox.set_clock_shift_seconds(0).await.unwrap();
    world.pass(0).await;
    assert!(matches!(world.query(&order).await, BankAnswer::Succeeded { .. }));
}
