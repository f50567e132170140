//! Transfers on both engines: one effect for each key, every refusal with its cause and no effect.

use tongbao_kernel::{Arg, Code, Failure, MoneyMoved, Problem};
use tongbao_money::Money;
use tongbao_payments::transfer::{Intent, Note, Payee, ReturnState, SendMoney, Side};
use tongbao_testkit::{PIN, Person, World};
use tongbao_vault::Pin;

async fn two(world: &World, minor: i64) -> (Person, Person) {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(minor)).await;
    (payer, payee)
}

async fn refused(world: &World, command: SendMoney) -> Failure {
    match world.payments.transfers.send(command).await {
        Err(Problem::Refused(failure)) => failure,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

/// S-003, PAY-05: double tap, lost response and reload are one effect.
#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_moves_money_once_for_its_key() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 10_000).await;
        let command = world.transfer("key-00000001", &payer, &payee, 2_500);
        let sending = (0..20).map(|_| {
            let (transfers, command) = (world.payments.transfers.clone(), command.clone());
            tokio::spawn(async move { transfers.send(command).await.expect("it is sent") })
        });
        let mut first = 0;
        for sent in sending.collect::<Vec<_>>() {
            first += u32::from(!sent.await.expect("no task panics").replayed);
        }
        assert_eq!(first, 1);
        assert_eq!(world.balance(&payer).await[1], 7_500);
        assert_eq!(world.balance(&payee).await[1], 2_500);
        world.deliver().await;
        world.audit().await;
    }
}

/// REQ-05: a changed replay names what differs, and moves nothing.
#[tokio::test]
async fn a_changed_replay_names_the_field_that_differs() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 10_000).await;
        let command = world.transfer("key-00000001", &payer, &payee, 2_500);
        world.payments.transfers.send(command.clone()).await.expect("it is sent");
        let mut other = command.clone();
        other.intent.amount = Money::cny(2_501);
        let failure = refused(&world, other).await;
        assert_eq!(failure.code, Code::KeyReused);
        assert_eq!(failure.arg("field"), Some(&Arg::Word("field-amount")));
        let mut other = command;
        other.intent.note = Note::parse("别的").expect("a note");
        assert_eq!(refused(&world, other).await.arg("field"), Some(&Arg::Word("field-note")));
        assert_eq!(world.balance(&payer).await[0], 7_500);
    }
}

/// PAY-01, PAY-09, PAY-10, TRF-05, TRF-10, TRF-11, PIN-01: each cause has its code, and nothing
/// moves.
#[tokio::test]
async fn each_refusal_has_its_cause_and_no_effect() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 100_000).await;
        let base = || world.transfer("key-00000001", &payer, &payee, 100);
        let with = |minor| SendMoney {
            intent: Intent { amount: Money::cny(minor), ..base().intent },
            ..base()
        };
        let failure = refused(&world, with(100_001)).await;
        assert_eq!(failure.code, Code::BalanceShort);
        assert_eq!(failure.arg("short"), Some(&Arg::Money(Money::cny(1))));
        assert_eq!(failure.money, MoneyMoved::NotMoved);
        assert_eq!(refused(&world, with(500_001)).await.code, Code::PaymentLimit);
        for minor in [0, -1, i64::MIN] {
            assert_eq!(refused(&world, with(minor)).await.code, Code::FieldInvalid);
        }
        let towards = |payee| SendMoney { intent: Intent { payee, ..base().intent }, ..base() };
        let nobody = Payee::parse("13999999999").expect("a number");
        assert_eq!(refused(&world, towards(nobody)).await.code, Code::PayeeUnknown);
        let own = Payee::Number(payer.wallet.number.clone());
        assert_eq!(refused(&world, towards(own)).await.code, Code::PayeeIsSelf);
        let wrong = SendMoney { pin: Pin::parse("000001").expect("six digits"), ..base() };
        let failure = refused(&world, wrong).await;
        assert_eq!(failure.code, Code::PinWrong);
        assert_eq!(failure.arg("left"), Some(&Arg::Count(4)));
        world.fund(&payee, Money::cny(1_999_950)).await;
        assert_eq!(refused(&world, base()).await.code, Code::PayeeAtCap);
        assert_eq!(world.balance(&payer).await[0], 100_000);
        assert_eq!(world.balance(&payee).await[0], 1_999_950);
        world.audit().await;
    }
}

/// PAY-10: the day's limit counts every payment, and midnight in Beijing starts over.
#[tokio::test]
async fn the_days_limit_holds_until_midnight() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 2_000_000).await;
        for key in ["key-00000001", "key-00000002"] {
            let command = world.transfer(key, &payer, &payee, 500_000);
            world.payments.transfers.send(command).await.expect("it is within the limits");
        }
        let third = world.transfer("key-00000003", &payer, &payee, 1);
        let failure = refused(&world, third.clone()).await;
        assert_eq!(failure.code, Code::PeriodLimit);
        assert_eq!(failure.arg("left"), Some(&Arg::Money(Money::cny(0))));
        world.advance(14 * 3_600);
        world.payments.transfers.send(third).await.expect("a new day has begun");
        world.audit().await;
    }
}

/// PIN-01, LOCK-04, R15: five wrong PINs lock payments, however many are tried at once.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_guesses_at_once_five_are_evaluated() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 10_000).await;
        let guesses = (0..200).map(|guess| {
            let pin = Pin::parse(&format!("{guess:06}")).expect("six digits");
            let command = world.transfer(&format!("key-{guess:08}"), &payer, &payee, 1);
            let transfers = world.payments.transfers.clone();
            tokio::spawn(async move { transfers.send(SendMoney { pin, ..command }).await })
        });
        let mut evaluated = 0;
        for guess in guesses.collect::<Vec<_>>() {
            let problem = guess.await.expect("no task panics").expect_err("no guess is right");
            evaluated += u32::from(problem.failure().code == Code::PinWrong);
        }
        assert!(evaluated <= 5, "{evaluated} guesses were told wrong");
        let right = world.transfer("key-99999999", &payer, &payee, 1);
        assert_eq!(refused(&world, right.clone()).await.code, Code::PinLocked);
        world.advance(24 * 3_600 + 1);
        world.payments.transfers.send(right).await.expect("the lock lifts itself");
    }
}

/// TRF-05's neighbour: 64 at once cannot spend the same money twice (CWE-362).
#[tokio::test(flavor = "multi_thread")]
async fn the_same_money_is_not_spent_twice() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 1_000).await;
        let sending = (0..64).map(|index| {
            let command = world.transfer(&format!("key-{index:08}"), &payer, &payee, 300);
            let transfers = world.payments.transfers.clone();
            tokio::spawn(async move { transfers.send(command).await.is_ok() })
        });
        let mut sent = 0;
        for sending in sending.collect::<Vec<_>>() {
            sent += i64::from(sending.await.expect("no task panics"));
        }
        assert_eq!(sent, 3);
        assert_eq!(world.balance(&payer).await[0], 100);
        assert_eq!(world.balance(&payee).await[0], 900);
        world.audit().await;
    }
}

/// S-216, R17: both parties read the receipt, others do not; a share link has no private data.
#[tokio::test]
async fn receipts_are_for_their_parties() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 10_000).await;
        let stranger = world.person(3).await;
        let transfers = &world.payments.transfers;
        let command = world.transfer("key-00000001", &payer, &payee, 2_500);
        let sent = transfers.send(command).await.expect("it is sent");
        let id = sent.transfer.id;
        let own = transfers.receipt(&payer.actor, id).await.expect("the payer reads");
        let theirs = transfers.receipt(&payee.actor, id).await.expect("the payee reads");
        assert_eq!((own.side, theirs.side), (Side::Payer, Side::Payee));
        assert!(own.payee_name.starts_with('*'), "{}", own.payee_name);
        let hidden = transfers.receipt(&stranger.actor, id).await.expect_err("a stranger");
        assert_eq!(hidden.failure().code, Code::NotFound);
        let link = transfers.share(&payer.actor, id).await.expect("it is shared");
        assert_eq!(transfers.shared(&link).await.expect("it is shown").transfer.id, id);
        let forged = transfers.shared(&link.replace('A', "B")[1..]).await;
        assert_eq!(forged.expect_err("forged").failure().code, Code::NotFound);
    }
}

/// TRF-12: giving back and declining at the same moment leave one answer, and money that agrees
/// with it.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_given_twice_at_once_is_one() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 10_000).await;
        let transfers = &world.payments.transfers;
        let (mut given, mut declined) = (0, 0);
        for round in 0..8 {
            let command = world.transfer(&format!("key-0000000{round}"), &payer, &payee, 100);
            let id = transfers.send(command).await.expect("it is sent").transfer.id;
            transfers.ask_back(&payer.actor, id).await.expect("it is asked");
            let pin = Pin::parse(PIN).expect("six digits");
            let back = transfers.give_back(&payee.actor, id, pin);
            let no = transfers.decline(&payee.actor, id);
            // Every other time one after the other, so that each comes first sometimes.
            let (back, no) = match round % 2 {
                0 => tokio::join!(back, no),
                _ => (back.await, no.await),
            };
            let receipt = transfers.receipt(&payer.actor, id).await.expect("the payer reads");
            let request = receipt.asked_back.expect("it was asked for");
            match (back, no) {
                (Ok(sent), Err(late)) => {
                    assert_eq!(late.failure().code, Code::TransferTooLateToAsk);
                    assert_eq!(request.return_transfer, Some(sent.transfer.id));
                    given += 1;
                }
                (Err(late), Ok(())) => {
                    assert_eq!(late.failure().code, Code::TransferTooLateToAsk);
                    assert_eq!(request.state, ReturnState::Declined);
                    declined += 1;
                }
                other => panic!("one of both: {other:?}"),
            }
        }
        assert_eq!(world.balance(&payer).await[0], 10_000 - 100 * declined);
        assert!(declined > 0 && given > 0, "{declined} declined, {given} given back");
        world.audit().await;
    }
}

/// TRF-09: a completed transfer is asked back, and given back once.
#[tokio::test]
async fn a_transfer_is_asked_back_and_given_back_once() {
    for world in World::engines().await {
        let (payer, payee) = two(&world, 10_000).await;
        let transfers = &world.payments.transfers;
        let command = world.transfer("key-00000001", &payer, &payee, 2_500);
        let id = transfers.send(command).await.expect("it is sent").transfer.id;
        let asked = transfers.ask_back(&payee.actor, id).await.expect_err("not theirs to ask");
        assert_eq!(asked.failure().code, Code::NotFound);
        transfers.ask_back(&payer.actor, id).await.expect("it is asked");
        transfers.ask_back(&payer.actor, id).await.expect("twice is once");
        assert_eq!(transfers.asked_of(&payee.actor).await.expect("it is read").len(), 1);
        let pin = || Pin::parse(PIN).expect("six digits");
        for _ in 0..2 {
            transfers.give_back(&payee.actor, id, pin()).await.expect("it is given back");
        }
        assert_eq!(world.balance(&payer).await[0], 10_000);
        let receipt = transfers.receipt(&payer.actor, id).await.expect("the payer reads");
        assert_eq!(receipt.asked_back.map(|asked| asked.state), Some(ReturnState::Returned));
        let back = transfers.give_back(&payee.actor, id, pin()).await.expect("it is a replay");
        assert!(back.replayed);
        let once_more = transfers.ask_back(&payee.actor, back.transfer.id).await;
        let refusal = once_more.expect_err("what was given back is not asked for");
        assert_eq!(refusal.failure().code, Code::NotFound);
        world.audit().await;
    }
}
