//! Open pages hear of changes.

use std::time::Duration;

use axum::body::BodyDataStream;
use futures_util::StreamExt;
use tokio::time::timeout;
use tongbao_money::Money;
use tongbao_testkit::World;

use crate::browser::Browser;

async fn open(browser: &Browser, path: &str) -> BodyDataStream {
    let response = browser.open(path).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

/// The name of the next event; none when the stream ends.
async fn next(events: &mut BodyDataStream) -> Option<String> {
    let event = timeout(Duration::from_secs(20), events.next()).await.expect("something is said");
    let event = String::from_utf8(event?.expect("it is read").into()).expect("text");
    let name = event.lines().find_map(|line| line.strip_prefix("event: "));
    assert!(event.contains("\ndata: "), "an event without data is dropped: {event}");
    Some(name.expect("a name").to_owned())
}

/// A change is heard at once through this process, and found by looking through another.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_wallet_is_told() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let mut events = open(&Browser::of(&world, &payee), "/live").await;
    assert_eq!(next(&mut events).await.as_deref(), Some("beat"));
    let command = world.transfer("live-key-1", &payer, &payee, 100);
    world.payments.transfers.send(command).await.expect("it is sent");
    world.deliver().await;
    assert_eq!(next(&mut events).await.as_deref(), Some("refresh"));
    let command = world.transfer("live-key-2", &payer, &payee, 100);
    world.payments.transfers.send(command).await.expect("it is sent");
    // Nobody of this process says so; it is found.
    assert_eq!(next(&mut events).await.as_deref(), Some("refresh"));
}

/// NET-05: an open page does not keep a session alive, and hears of its end.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_session() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let browser = Browser::of(&world, &person);
    let mut events = open(&browser, "/live").await;
    assert_eq!(next(&mut events).await.as_deref(), Some("beat"));
    world.advance(599);
    assert_eq!(browser.open("/live").await.status(), 200, "not idle for long enough");
    world.advance(2);
    let mut said = next(&mut events).await;
    while said.as_deref() == Some("beat") {
        said = next(&mut events).await;
    }
    assert_eq!(said.as_deref(), Some("refresh"));
    assert_eq!(next(&mut events).await, None);
    let to = browser.get("/").await.leads_to();
    assert!(to.starts_with("/sign-in?reason=NET-05"), "{to}");
}
