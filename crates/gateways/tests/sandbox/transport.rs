//! What a failed call proves, against partners that misbehave in ways the sandbox does not.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tongbao_gateways::{BankAnswer, BankClient, BankDown, PartnerOptions, SigningKey};
use tongbao_kernel::{TestClock, Timestamp};
use uuid::Uuid;

use crate::world::{START, World, bank_key, serve};

const ORDER: Uuid = Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_0001);

fn client(base_url: String, key: SigningKey, now: Timestamp) -> BankClient {
    let clock = Arc::new(TestClock::at(now));
    let client = BankClient::try_new(PartnerOptions { base_url, key, clock }).expect("an address");
    client.answering_within(Duration::from_millis(600))
}

async fn asked(
    answer: impl Fn() -> Response + Clone + Send + Sync + 'static,
) -> Result<BankAnswer, BankDown> {
    let handler = move || {
        let answer = answer.clone();
        async move { answer() }
    };
    let base_url = serve(Router::new().fallback(post(handler))).await;
    client(base_url, bank_key(), START).query(ORDER).await
}

#[tokio::test]
async fn pay_04_a_refused_connection_was_not_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let answer = client(format!("http://{address}"), bank_key(), START).query(ORDER).await;
    assert!(matches!(answer, Err(BankDown::NotSent(_))), "{answer:?}");
}

#[tokio::test]
async fn only_the_partners_own_word_turns_a_503_into_not_sent() {
    let turned_away =
        asked(|| (StatusCode::SERVICE_UNAVAILABLE, [("x-not-processed", "1")]).into_response());
    assert!(matches!(turned_away.await, Err(BankDown::NotSent(_))));
    let from_a_proxy = asked(|| StatusCode::SERVICE_UNAVAILABLE.into_response());
    assert!(matches!(from_a_proxy.await, Err(BankDown::NoAnswer(_))));
    let other_value =
        asked(|| (StatusCode::SERVICE_UNAVAILABLE, [("x-not-processed", "0")]).into_response());
    assert!(matches!(other_value.await, Err(BankDown::NoAnswer(_))));
}

#[tokio::test]
async fn pay_03_whatever_cannot_be_understood_is_no_answer() {
    let about_another = r#"{"order":"01940000-0000-7000-8000-000000000002","state":"not_found"}"#;
    for body in ["", "<html>", "{}", r#"{"state":"succeeded"}"#, about_another] {
        let answer = asked(move || body.into_response()).await;
        assert!(matches!(answer, Err(BankDown::NoAnswer(_))), "{body}: {answer:?}");
    }
    let too_long = asked(|| " ".repeat(70_000).into_response()).await;
    assert_eq!(too_long, Err(BankDown::NoAnswer("the answer is too long".into())));
    let elsewhere = asked(|| {
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/bank/v1/orders/query")])
            .into_response()
    });
    assert_eq!(elsewhere.await, Err(BankDown::NoAnswer("status 307".into())));
}

#[tokio::test]
async fn pay_03_a_connection_cut_before_the_answer_is_no_answer() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            socket.readable().await.unwrap();
            drop(socket);
        }
    });
    let answer = client(format!("http://{address}"), bank_key(), START).query(ORDER).await;
    assert!(matches!(answer, Err(BankDown::NoAnswer(_))), "{answer:?}");
}

#[tokio::test]
async fn the_bank_turns_away_what_is_not_signed_by_the_wallet_now() {
    let world = World::new().await;
    let base_url = world.partner_url.clone();
    let stranger = SigningKey::parse("the key of somebody else").unwrap();
    let minutes = |count: i64| Timestamp(START.0 + count * 60_000_000);
    for (key, now) in [(stranger, START), (bank_key(), minutes(-6)), (bank_key(), minutes(6))] {
        let answer = client(base_url.clone(), key, now).query(ORDER).await;
        assert_eq!(answer, Err(BankDown::NotSent("turned away with status 401".into())));
    }
    let answer = client(base_url, bank_key(), minutes(4)).query(ORDER).await;
    assert_eq!(answer, Ok(BankAnswer::NotFound));
}
