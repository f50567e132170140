//! An SMS gateway with HTTP of its own, as the wallet's client meets it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tongbao_gateways::{
    Channel, GatewayOptions, RequestOptions, RequestSettings, Sms, SmsAccepted, SmsClient, SmsDown,
};
use tongbao_kernel::{Secret, SeededEntropy, TestClock, Timestamp};
use uuid::Uuid;

use crate::gateway::{Answer, Gateway};

const NOW: Timestamp = Timestamp(1_795_276_800_500_000);
const KEY: &str = "a-key-that-the-gateway-gave";
const TAKEN: Answer = Answer::Says(200, r#"{"code":0,"data":{"sid":"SID-1"}}"#);

fn sms(channel: Channel) -> Sms {
    Sms {
        id: Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_00aa),
        to: "13800001234".into(),
        text: "【江海】验证码 482913,\"5\" 分钟".into(),
        channel,
    }
}

fn client(text: Value, voice: Value) -> SmsClient {
    let request = |settings: Value| {
        let settings: RequestSettings = serde_json::from_value(settings).expect("settings");
        RequestOptions { settings, key: Some(Secret::new(KEY.to_owned())) }
    };
    let options = GatewayOptions {
        text: request(text),
        voice: request(voice),
        clock: Arc::new(TestClock::at(NOW)),
        entropy: Arc::new(SeededEntropy::new(5)),
    };
    let client = SmsClient::gateway(options).expect("loopback");
    client.answering_within(Duration::from_millis(600))
}

fn by_json(gateway: &Gateway) -> Value {
    json!({
        "url": format!("{}/v1/send", gateway.url),
        "headers": { "x-app-key": "{key}" },
        "json": r#"{"mobile":"{to}","content":"{text}","uid":"{id}","ts":{timestamp},"nonce":"{nonce}","sign":"{signature}"}"#,
        "signature": { "over": "{to}{timestamp}" },
        "success": { "pointer": "/code", "equals": 0 },
        "message_id": "/data/sid",
    })
}

fn by_call(gateway: &Gateway) -> Value {
    json!({
        "url": format!("{}/v1/call", gateway.url),
        "form": "called={to}&words={text}",
        "success": { "pointer": "/result", "equals": "ok" },
    })
}

#[tokio::test]
async fn s_122_a_text_is_handed_over_as_the_gateway_wants_it() {
    let gateway = Gateway::start(TAKEN).await;
    let client = client(by_json(&gateway), by_call(&gateway));
    let accepted = client.send(&sms(Channel::Sms)).await;
    assert_eq!(accepted, Ok(SmsAccepted { message_id: "SID-1".into() }));
    let seen = gateway.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.uri.path()), ("POST", "/v1/send"));
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(seen.headers["x-app-key"], KEY);
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(body["content"], sms(Channel::Sms).text);
    assert_eq!((&body["ts"], &body["mobile"]), (&json!(1_795_276_800), &json!("13800001234")));
    assert_eq!(body["uid"], "019400000000700080000000000000aa");
    assert_eq!(body["nonce"].as_str().map(str::len), Some(32));
    // printf '138000012341795276800' | openssl dgst -sha256 -hmac 'a-key-that-the-gateway-gave'
    assert_eq!(body["sign"], "6ed879ebfe5a520d7d2c6be25526f9bb0e762dccaf33877c51370321bf1d6278");
}

#[tokio::test]
async fn a_call_goes_the_other_way() {
    let gateway = Gateway::start(Answer::Says(200, r#"{"result":"ok"}"#)).await;
    let client = client(by_json(&gateway), by_call(&gateway));
    let accepted = client.send(&sms(Channel::Voice)).await;
    assert_eq!(accepted, Ok(SmsAccepted { message_id: String::new() }));
    let seen = gateway.seen().remove(0);
    assert_eq!(seen.uri.path(), "/v1/call");
    assert_eq!(seen.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(seen.body.starts_with("called=13800001234&words=%E3%80%90"), "{}", seen.body);
}

#[tokio::test]
async fn every_try_has_a_nonce_of_its_own_and_the_same_id() {
    let gateway = Gateway::start(Answer::Says(503, "")).await;
    let client = client(by_json(&gateway), by_call(&gateway));
    for _ in 0..2 {
        assert!(client.send(&sms(Channel::Sms)).await.is_err());
    }
    let bodies: Vec<Value> =
        gateway.seen().iter().map(|seen| serde_json::from_str(&seen.body).unwrap()).collect();
    assert_eq!(bodies[0]["uid"], bodies[1]["uid"]);
    assert_ne!(bodies[0]["nonce"], bodies[1]["nonce"]);
}

#[tokio::test]
async fn a_refusal_was_not_sent_and_silence_may_have_been() {
    let gateway = Gateway::start(TAKEN).await;
    let client = client(by_json(&gateway), by_call(&gateway));
    for (answer, not_sent) in [
        (Answer::Says(200, r#"{"code":1008,"msg":"blacklisted"}"#), true),
        (Answer::Says(200, "<html>"), false),
        (Answer::Says(500, r#"{"code":0}"#), false),
        (Answer::LeadsTo("/v1/elsewhere"), false),
        (Answer::Silence, false),
    ] {
        gateway.answer(answer);
        let sent = client.send(&sms(Channel::Sms)).await;
        let told = matches!((&sent, not_sent), (Err(SmsDown::NotSent(_)), true))
            || matches!((&sent, not_sent), (Err(SmsDown::NoAnswer(_)), false));
        assert!(told, "{answer:?}: {sent:?}");
    }
    assert!(
        gateway.seen().iter().all(|seen| seen.uri.path() == "/v1/send"),
        "no redirect is followed"
    );
}

/// What is logged of a failure holds neither a number nor a code, though the query does.
#[tokio::test]
async fn no_error_repeats_the_query() {
    let gateway = Gateway::start(Answer::Silence).await;
    let query = format!("{}/send?m={{to}}&c={{text}}", gateway.url);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/?m={{to}}&c={{text}}", listener.local_addr().unwrap());
    drop(listener);
    for url in [query, closed] {
        let settings = json!({ "method": "GET", "url": url });
        let client = client(settings.clone(), settings);
        let error = client.send(&sms(Channel::Sms)).await.unwrap_err().to_string();
        assert!(!error.contains("13800001234") && !error.contains("482913"), "{error}");
    }
}
