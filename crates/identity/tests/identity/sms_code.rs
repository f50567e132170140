use tongbao_identity::registration;
use tongbao_identity::sms::{self, Channel};
use tongbao_identity::{Locale, sweep};
use tongbao_kernel::{Answer, Arg, Code, OutboxId};
use tongbao_vault::Token;

use crate::world::{World, XIAOMING, code_in, code_of, other_than, refused};

async fn send(
    world: &World,
    token: &Token,
    channel: Channel,
) -> Answer<tongbao_identity::sms_code::CodeSent> {
    registration::send_code(&world.site, token, channel, Locale::ZhCn, None).await
}

async fn notice(world: &World, token: &Token) -> tongbao_kernel::Failure {
    registration::code_status(&world.site, token).await.unwrap().unwrap().notice
}

#[tokio::test]
async fn two_hundred_guesses_at_once_are_five_r15() {
    for world in World::each().await {
        let device = world.device();
        let token = world.draft(XIAOMING, &device).await;
        let code = world.code(&token).await;
        let wrong = other_than(&code);
        let guesses = (0..200).map(|_| world.confirm(&token, &wrong, &device));
        let answers = join_all(guesses.collect()).await;
        let left: Vec<i64> = answers.into_iter().map(left_in).collect();
        let evaluated = left.iter().filter(|left| **left > 0).count() + 1;
        assert_eq!(evaluated, 5, "{left:?}");
        let after = refused(world.confirm(&token, &code, &device).await);
        assert_eq!((after.code, after.arg("left")), (Code::CodeWrong, Some(&Arg::Count(0))));
        assert_eq!(world.number("select tries_left from sms_codes").await, 0);
    }
}

fn left_in<T: std::fmt::Debug>(answer: Answer<T>) -> i64 {
    match refused(answer).arg("left") {
        Some(Arg::Count(left)) => *left,
        other => panic!("{other:?}"),
    }
}

async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = pending.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        for (future, slot) in pending.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *slot = Some(output);
            }
        }
        if done.iter().all(Option::is_some) {
            return std::task::Poll::Ready(done.iter_mut().filter_map(Option::take).collect());
        }
        std::task::Poll::Pending
    })
    .await
}

#[tokio::test]
async fn asking_again_waits_a_minute_and_ends_at_ten_a_day_sms_08_s_131() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    for number in 0..10 {
        let sent = send(&world, &token, Channel::Sms).await.unwrap();
        assert_eq!(sent.letter, char::from(b'A' + number));
        world.wait(18);
        let soon = refused(send(&world, &token, Channel::Sms).await);
        assert_eq!(soon.arg("seconds"), Some(&Arg::Seconds(42)));
        world.wait(42);
    }
    let capped = refused(send(&world, &token, Channel::Sms).await);
    let midnight = world.site.now().day().next().start();
    assert_eq!((capped.code, capped.arg("at")), (Code::CodeTooSoon, Some(&Arg::Time(midnight))));
    assert!(send(&world, &token, Channel::Voice).await.is_ok(), "a call is still possible");
}

#[tokio::test]
async fn of_two_requests_at_the_same_instant_one_sends() {
    for world in World::each().await {
        let token = world.draft(XIAOMING, &world.device()).await;
        let answers = join_all((0..20).map(|_| send(&world, &token, Channel::Sms)).collect()).await;
        let sent = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(sent, 1);
        for answer in answers.into_iter().filter(Result::is_err) {
            assert_eq!(code_of(answer), Code::CodeTooSoon);
        }
        assert_eq!(world.messages().await.len(), 1);
    }
}

#[tokio::test]
async fn asking_again_does_not_give_back_tries_and_the_newest_counts_sms_06() {
    let world = World::new().await;
    let device = world.device();
    let token = world.draft(XIAOMING, &device).await;
    let first = world.code(&token).await;
    world.wait(60);
    let second = world.code(&token).await;
    assert_ne!(first, second);
    let failure = refused(world.confirm(&token, &first, &device).await);
    assert_eq!(
        (failure.code, failure.arg("letter")),
        (Code::CodeSuperseded, Some(&Arg::Text("B".into())))
    );
    world.confirm(&token, &second, &device).await.unwrap();
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes_sms_04_s_128() {
    let world = World::new().await;
    let device = world.device();
    let token = world.draft(XIAOMING, &device).await;
    let code = world.code(&token).await;
    world.wait(300);
    assert_eq!(code_of(world.confirm(&token, &code, &device).await), Code::CodeExpired);
}

#[tokio::test]
async fn what_is_no_code_costs_no_try() {
    let world = World::new().await;
    let device = world.device();
    let token = world.draft(XIAOMING, &device).await;
    let code = world.code(&token).await;
    for text in ["", "12345", "1234567", "12a456", "１２３４５６"] {
        let failure = refused(world.confirm(&token, text, &device).await);
        assert_eq!(failure.code, Code::FieldInvalid, "{text}");
    }
    world.confirm(&token, &format!(" {code} "), &device).await.unwrap();
}

#[tokio::test]
async fn the_page_follows_the_message_sms_01_sms_02_sms_03_s_129() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    assert_eq!(registration::code_status(&world.site, &token).await.unwrap(), None);
    send(&world, &token, Channel::Sms).await.unwrap();
    assert_eq!(notice(&world, &token).await.code, Code::SmsWrongNumber);
    world.wait(20);
    assert_eq!(notice(&world, &token).await.code, Code::SmsDelayed);
    let id = world.messages().await[0].id;
    let arrived = world.site.now();
    let receipts = move |tx: &mut tongbao_db::Tx<'_>| {
        sms::record_receipt(tx, id, true, arrived)?;
        sms::record_sent(tx, id, "operator-1", arrived)?;
        sms::record_receipt(tx, id, false, arrived)
    };
    world.site.db.write(receipts).await.unwrap();
    let there = notice(&world, &token).await;
    assert_eq!((there.code, there.arg("at")), (Code::SmsDelivered, Some(&Arg::Time(arrived))));
}

#[tokio::test]
async fn a_call_reads_out_the_same_code() {
    let world = World::new().await;
    let device = world.device();
    let token = world.draft(XIAOMING, &device).await;
    let code = world.code(&token).await;
    world.wait(30);
    let called = send(&world, &token, Channel::Voice).await.unwrap();
    assert_eq!(called.letter, 'A');
    let call = world.messages().await.pop().unwrap();
    assert_eq!(call.channel, Channel::Voice);
    let spoken: Vec<String> = code.chars().map(String::from).collect();
    assert!(call.text.contains(&spoken.join(" ")), "{}", call.text);
    let soon = refused(send(&world, &token, Channel::Voice).await);
    assert_eq!(soon.arg("seconds"), Some(&Arg::Seconds(60)));
    world.confirm(&token, &code, &device).await.unwrap();
}

#[tokio::test]
async fn the_outbox_shows_neither_number_nor_code() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    let code = world.code(&token).await;
    let rows = world.rows("select id, payload from outbox", vec![]).await;
    let payload: String = rows[0].get(1);
    assert!(!payload.contains(&code) && !payload.contains(XIAOMING.phone), "{payload}");
    let json = serde_json::from_str(&payload).unwrap();
    let moved = sms::open(&world.site.vault, OutboxId(world.site.mint()), &json);
    assert!(moved.is_err(), "a message moved to another row does not open");
    let message = &world.messages().await[0];
    assert_eq!(code_in(&message.text), code);
    assert!(!format!("{message:?}").contains(&code));
}

#[tokio::test]
async fn old_codes_and_messages_are_swept() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    world.wait(8 * 86_400);
    sweep(&world.site).await.unwrap();
    assert_eq!(world.number("select count(*) from sms_codes").await, 0);
    assert_eq!(world.number("select count(*) from registrations").await, 0);
    assert_eq!(world.number("select count(*) from sms_messages").await, 2);
}
