//! Top-up and withdrawal against the sandbox bank, with every fault that it has.

use tongbao_gateways::sandbox::{BankFaults, BankMode, Faults};
use tongbao_kernel::{CardId, Code, MoneyMoved};
use tongbao_money::Money;
use tongbao_payments::bank_order::{OrderKind, OrderState, OrderView, TakeOrder};
use tongbao_record::idempotency::Key;
use tongbao_testkit::{PIN, Person, World};
use tongbao_vault::Pin;

const CARD_MINOR: i64 = 10_000_000;

async fn holder(world: &World, minor: i64) -> (Person, CardId) {
    let person = world.person(1).await;
    let card = world.bind_card(&person).await;
    if minor > 0 {
        world.fund(&person, Money::cny(minor)).await;
    }
    (person, card)
}

fn command(key: &str, kind: OrderKind, card: CardId, minor: i64) -> TakeOrder {
    TakeOrder {
        key: Key::parse(key).expect("a test key"),
        kind,
        card,
        amount: Money::cny(minor),
        pin: Pin::parse(PIN).expect("six digits"),
    }
}

fn bank(mode: BankMode) -> Faults {
    Faults { bank: BankFaults { mode, ..BankFaults::default() }, ..Faults::default() }
}

async fn take(world: &World, person: &Person, command: TakeOrder) -> OrderView {
    world.payments.bank_orders.take(&person.actor, command).await.expect("it is taken")
}

async fn now(world: &World, person: &Person, order: &OrderView) -> OrderView {
    let id = order.order.id;
    world.payments.bank_orders.view(&person.actor, id).await.expect("it is read")
}

/// Lets time pass, second by second, until the order has ended or a minute is over.
async fn settle(world: &World, person: &Person, order: &OrderView) -> OrderView {
    for _ in 0..60 {
        world.deliver().await;
        let view = now(world, person, order).await;
        if view.order.state.is_final() {
            return view;
        }
        world.advance(1);
    }
    now(world, person, order).await
}

async fn on_card(world: &World) -> i64 {
    let cards = world.sandbox.cards().await.expect("cards are listed");
    cards.iter().map(|card| card.balance.minor()).sum()
}

/// S-239, S-056: money comes from the card and goes back to it, and both books agree.
#[tokio::test(flavor = "multi_thread")]
async fn money_goes_in_and_out() {
    for world in World::engines().await {
        let (person, card) = holder(&world, 0).await;
        let top_up = command("key-00000001", OrderKind::TopUp, card, 30_000);
        let order = take(&world, &person, top_up.clone()).await;
        assert_eq!(settle(&world, &person, &order).await.order.state, OrderState::Succeeded);
        assert_eq!(world.balance(&person).await, [30_000, 30_000, 0, 0]);
        let again = take(&world, &person, top_up).await;
        assert_eq!(again.order.id, order.order.id, "PAY-05: a replay gets the first order");
        let out = command("key-00000002", OrderKind::Withdrawal, card, 10_000);
        let order = take(&world, &person, out).await;
        assert_eq!(world.balance(&person).await, [30_000, 20_000, 10_000, 0], "BAL-02");
        assert_eq!(settle(&world, &person, &order).await.order.state, OrderState::Succeeded);
        assert_eq!(world.balance(&person).await, [20_000, 20_000, 0, 0]);
        assert_eq!(on_card(&world).await, CARD_MINOR - 20_000);
        world.audit().await;
    }
}

/// PAY-22, TRF-04: the bank refuses; its reason is shown and nothing moved.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_banks_reason() {
    for world in World::engines().await {
        let (person, card) = holder(&world, 20_000).await;
        world.faults(bank(BankMode::Refuse)).await;
        let codes = [
            (OrderKind::TopUp, "key-00000001", Code::BankRefused),
            (OrderKind::Withdrawal, "key-00000002", Code::BankReturned),
        ];
        for (kind, key, code) in codes {
            let order = take(&world, &person, command(key, kind, card, 5_000)).await;
            let view = settle(&world, &person, &order).await;
            assert_eq!(view.order.state, OrderState::Refused);
            let failure = view.failure().expect("a refusal is explained");
            assert_eq!((failure.code, failure.money), (code, MoneyMoved::NotMoved));
            assert!(failure.arg("reason").is_some());
        }
        assert_eq!(world.balance(&person).await, [20_000, 20_000, 0, 0]);
        world.audit().await;
    }
}

/// PAY-03, TRF-03: a silent bank shows "being confirmed", and the money is in transit until a
/// query tells; then it converges to success or full return.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_bank_converges() {
    for world in World::engines().await {
        let (person, card) = holder(&world, 20_000).await;
        let ends = [
            (BankMode::SilentBooked, OrderState::Succeeded, 15_000),
            (BankMode::SilentUnbooked, OrderState::Returned, 15_000),
        ];
        for (index, (mode, end, left)) in ends.into_iter().enumerate() {
            let mut faults = bank(mode);
            faults.bank.query_silent = true;
            world.faults(faults).await;
            let key = format!("key-0000000{index}");
            let out = command(&key, OrderKind::Withdrawal, card, 5_000);
            let order = take(&world, &person, out).await;
            world.deliver().await;
            let view = now(&world, &person, &order).await;
            assert_eq!(view.order.state, OrderState::Confirming);
            let failure = view.failure().expect("a silence is explained");
            assert_eq!((failure.code, failure.money), (Code::BankSilent, MoneyMoved::Confirming));
            assert_eq!(world.balance(&person).await[3], 5_000, "in transit");
            world.faults(bank(mode)).await;
            let view = settle(&world, &person, &order).await;
            assert_eq!(view.order.state, end);
            assert_eq!(world.balance(&person).await, [left, left, 0, 0]);
        }
        assert_eq!(on_card(&world).await, CARD_MINOR + 5_000);
        world.audit().await;
    }
}

/// PAY-03: a silent top-up takes nothing until the bank says that it took it.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_top_up_converges() {
    for world in World::engines().await {
        let (person, card) = holder(&world, 0).await;
        world.faults(bank(BankMode::SilentBooked)).await;
        let order =
            take(&world, &person, command("key-1-------", OrderKind::TopUp, card, 5_000)).await;
        world.deliver().await;
        assert_eq!(world.balance(&person).await, [0, 0, 0, 0]);
        let view = settle(&world, &person, &order).await;
        assert_eq!(view.order.state, OrderState::Succeeded);
        world.faults(bank(BankMode::SilentUnbooked)).await;
        let order =
            take(&world, &person, command("key-2-------", OrderKind::TopUp, card, 5_000)).await;
        let view = settle(&world, &person, &order).await;
        assert_eq!(view.order.state, OrderState::Returned);
        assert_eq!(view.failure().map(|failure| failure.code), Some(Code::BankRefused));
        assert_eq!(world.balance(&person).await, [5_000, 5_000, 0, 0]);
        assert_eq!(on_card(&world).await, CARD_MINOR - 5_000);
        world.audit().await;
    }
}

/// A bank that cannot be reached has certainly done nothing: the order waits and is sent later.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_waits_for_a_bank_that_is_down() {
    for world in World::engines().await {
        let (person, card) = holder(&world, 0).await;
        world.faults(bank(BankMode::Down)).await;
        let order =
            take(&world, &person, command("key-1-------", OrderKind::TopUp, card, 5_000)).await;
        world.deliver().await;
        assert_eq!(now(&world, &person, &order).await.order.state, OrderState::Accepted);
        world.faults(Faults::default()).await;
        assert_eq!(settle(&world, &person, &order).await.order.state, OrderState::Succeeded);
        assert_eq!(world.balance(&person).await[0], 5_000);
        world.audit().await;
    }
}

/// PAY-01, CARD-05, CARD-07, PAY-25, REQ-06: refusals before anything is sent.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_before_the_bank_change_nothing() {
    for world in World::engines().await {
        let (person, card) = holder(&world, 1_000).await;
        let other = world.person(2).await;
        let refused = async |person: &Person, command| {
            let taken = world.payments.bank_orders.take(&person.actor, command).await;
            taken.expect_err("it is refused").failure().code
        };
        let out = |minor| command("key-1-------", OrderKind::Withdrawal, card, minor);
        assert_eq!(refused(&person, out(1_001)).await, Code::BalanceShort);
        assert_eq!(refused(&other, out(1)).await, Code::NoCard, "another person's card");
        let much = command("key-1-------", OrderKind::TopUp, card, 50_000_000);
        assert_eq!(refused(&person, much).await, Code::BalanceCap);
        let order = take(&world, &person, out(1_000)).await;
        let busy = world.payments.cards.unbind(&person.actor, card).await.expect_err("in use");
        assert_eq!(busy.failure().code, Code::CardInUse);
        let foreign = world.payments.bank_orders.view(&other.actor, order.order.id).await;
        assert_eq!(foreign.expect_err("not theirs").failure().code, Code::NotFound);
        settle(&world, &person, &order).await;
        world.payments.cards.unbind(&person.actor, card).await.expect("nothing is under way");
        world.audit().await;
    }
}
