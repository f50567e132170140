//! An account under a measure pays nothing and receives: LOCK-09, LOCK-10, LOCK-11.

use tongbao_identity::restriction;
use tongbao_kernel::{Code, MoneyMoved, Problem};
use tongbao_money::Money;
use tongbao_testkit::World;

/// S-145, S-147: in one batch with other people's payments, only the frozen account is refused, no
/// money of it moves, and what it is sent arrives.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_account_receives_and_does_not_pay() {
    for world in World::engines().await {
        let (frozen, other) = (world.person(1).await, world.person(2).await);
        world.fund(&frozen, Money::cny(10_000)).await;
        world.fund(&other, Money::cny(10_000)).await;
        restriction::freeze(&world.site, &frozen.actor).await.expect("it is frozen");
        let out = world.transfer("key-00000001", &frozen, &other, 2_500);
        let into = world.transfer("key-00000002", &other, &frozen, 1_000);
        let transfers = &world.payments.transfers;
        let (refused, sent) = tokio::join!(transfers.send(out), transfers.send(into));
        let Err(Problem::Refused(failure)) = refused else { panic!("{refused:?}") };
        assert_eq!(failure.code, Code::OwnerFrozen);
        assert_eq!(failure.code.entry().money, MoneyMoved::NotMoved);
        sent.expect("it is sent");
        assert_eq!(world.balance(&frozen).await, [11_000, 11_000, 0, 0]);
        assert_eq!(world.balance(&other).await[0], 9_000);
        world.deliver().await;
        world.audit().await;
    }
}

/// What was done before the freeze is answered as it was: the same key says that it was sent.
#[tokio::test]
async fn a_replay_is_answered_as_before() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let command = world.transfer("key-00000001", &payer, &payee, 2_500);
    world.payments.transfers.send(command.clone()).await.expect("it is sent");
    restriction::freeze(&world.site, &payer.actor).await.expect("it is frozen");
    let again = world.payments.transfers.send(command).await.expect("it was sent");
    assert!(again.replayed);
    assert_eq!(world.balance(&payer).await[0], 7_500);
}
