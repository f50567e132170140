//! Server-sent events.

use axum::body::BodyDataStream;
use futures_util::StreamExt;
use serde_json::Value;
use tongbao_money::Money;
use tongbao_testkit::World;

use crate::caller::{Api, Call};

/// The balance comes at once, and again when money arrives.
#[tokio::test]
async fn a_change_of_the_wallet_is_told_to_its_owner() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let response = api.open(Call::new("GET", "/events").by(&payee.token)).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut events = response.into_body().into_data_stream();
    assert_eq!(total(&mut events).await, 0);
    let command = world.transfer("events-transfer", &payer, &payee, 2_500);
    world.payments.transfers.send(command).await.expect("it is sent");
    world.deliver().await;
    assert_eq!(total(&mut events).await, 2_500);
}

/// Signing out ends what was listening: the next change is not told any more.
#[tokio::test]
async fn an_ended_session_is_told_nothing_more() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let response = api.open(Call::new("GET", "/events").by(&payee.token)).await;
    let mut events = response.into_body().into_data_stream();
    assert_eq!(total(&mut events).await, 0);
    let end = format!("/sessions/{}", payee.actor.session);
    api.call(Call::new("DELETE", &end).by(&payee.token)).await.expect(204);
    let command = world.transfer("events-ended", &payer, &payee, 2_500);
    world.payments.transfers.send(command).await.expect("it is sent");
    world.deliver().await;
    assert!(events.next().await.is_none(), "the stream ends");
}

/// The total of the next event.
async fn total(events: &mut BodyDataStream) -> i64 {
    let event = events.next().await.expect("the stream goes on").expect("it is read");
    let event = std::str::from_utf8(&event).expect("text");
    assert!(event.starts_with("event: balance\n"), "{event}");
    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
    let body: Value = serde_json::from_str(data).expect("JSON");
    body["total"]["amount_minor"].as_i64().expect("an amount")
}
