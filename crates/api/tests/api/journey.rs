//! A person's way through the API: from nothing to a wallet, a card, money and its history.

use serde_json::{Value, json};
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::NewCard;
use tongbao_testkit::{PASSWORD, PIN, World, id_number, phone};

use crate::caller::{Api, Call};

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The newest code that the SMS operator delivered to this number.
async fn code(world: &World, phone: &str) -> String {
    world.deliver().await;
    let code = world.sandbox.newest_code(phone).await.expect("the inbox is read");
    code.expect("a code was sent")
}

/// S-112 to S-128: registration, step by step, with a break in the middle.
async fn register(world: &World, api: &Api) -> (String, String) {
    let start = json!({
        "institution": "jianghai", "name": "张小明", "id_number": id_number(7), "phone": phone(7),
    });
    let started = api.call(Call::new("POST", "/registrations").json(&start)).await.expect(201);
    let (token, device) = (text(&started["token"]), text(&started["device_token"]));
    assert_eq!(started["registration"]["next"], "secrets");
    let secrets = json!({"password": PASSWORD, "pin": PIN});
    let secrets = Call::new("PUT", "/registrations/current/secrets").json(&secrets).by(&token);
    assert_eq!(api.call(secrets).await.expect(200)["next"], "code");
    let again = api.call(Call::new("GET", "/registrations/current").by(&token)).await.expect(200);
    assert_eq!((&again["next"], &again["phone"]), (&json!("code"), &json!("138****0007")));
    let send = Call::new("POST", "/registrations/current/codes").json(&json!({"channel": "sms"}));
    api.call(send.clone().by(&token)).await.expect(202);
    let soon = api.call(send.by(&token)).await;
    assert!(soon.headers.contains_key("retry-after"));
    soon.refused(429, "SMS-08");
    let confirm = |code: &str| {
        let call = Call::new("POST", "/registrations/current/confirmation");
        call.json(&json!({"code": code})).by(&token).with("device-token", &device)
    };
    let right = code(world, &phone(7)).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let refused = api.call(confirm(wrong)).await.refused(422, "SMS-05");
    assert_eq!(refused["args"]["left"], 4);
    let session = api.call(confirm(&right)).await.expect(201);
    (text(&session["token"]), device)
}

async fn bind(world: &World, api: &Api, token: &str) -> String {
    world.advance(120);
    let card = NewCard {
        name: "张小明".into(),
        id_number: id_number(7),
        phone: phone(7),
        bank: "jianghai".into(),
        kind: CardKind::Debit,
        balance: None,
    };
    let number = world.sandbox.issue_card(card).await.expect("a card is issued").number;
    let body = json!({"number": number, "phone": phone(7)});
    let binding = api.call(Call::new("POST", "/cards").json(&body).by(token)).await.expect(202);
    let confirm = format!("/card-bindings/{}/confirmation", text(&binding["id"]));
    let code = code(world, &phone(7)).await;
    let confirm = Call::new("POST", &confirm).json(&json!({"code": code})).by(token);
    let bound = api.call(confirm).await.expect(201);
    assert_eq!(bound["raised_to"], "2");
    text(&bound["card"]["id"])
}

#[tokio::test]
async fn from_nothing_to_a_history() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let (token, _) = register(&world, &api).await;
    let me = api.call(Call::new("GET", "/me").by(&token)).await.expect(200);
    assert_eq!((&me["name"], &me["phone"]), (&json!("*小明"), &json!("138****0007")));
    assert_eq!(api.call(Call::new("GET", "/wallet").by(&token)).await.expect(200)["tier"], "3");

    let card = bind(&world, &api, &token).await;
    let order = json!({"card": card, "amount_minor": 20_000, "currency": "CNY", "pin": PIN});
    let order = Call::new("POST", "/top-ups").json(&order).key("journey-top-up").by(&token);
    let order = api.call(order).await.expect(202);
    world.deliver().await;
    let read = Call::new("GET", &format!("/bank-orders/{}", text(&order["id"]))).by(&token);
    assert_eq!(api.call(read).await.expect(200)["state"], "succeeded");

    let friend = world.person(8).await;
    let payee = json!({"payee": friend.phone});
    let found = api.call(Call::new("POST", "/payees").json(&payee).by(&token)).await.expect(200);
    assert!(text(&found["name"]).starts_with('*'));
    let send = json!({
        "payee": friend.phone, "amount_minor": 1_250, "currency": "CNY", "note": "饭钱", "pin": PIN,
    });
    let send = Call::new("POST", "/transfers").json(&send).key("journey-transfer").by(&token);
    let sent = api.call(send).await.expect(201);
    let receipt = Call::new("GET", &format!("/transfers/{}", text(&sent["id"])));
    let seen = api.call(receipt.by(&friend.token)).await.expect(200);
    assert_eq!((&seen["side"], &seen["transfer"]["note"]), (&json!("payee"), &json!("饭钱")));

    let balance = api.call(Call::new("GET", "/balance").by(&token)).await.expect(200);
    assert_eq!(balance["available"]["amount_minor"], 18_750);
    let entries = api.call(Call::new("GET", "/entries").by(&token)).await.expect(200);
    let amounts: Vec<i64> = entries["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["amount_minor"].as_i64().expect("an amount"))
        .collect();
    assert_eq!(amounts, [-1_250, 20_000]);
    let proof = api.call(Call::new("GET", "/proof").by(&token)).await.expect(200);
    assert_eq!((&proof["agrees"], &proof["main"]["entries"]), (&json!(true), &json!(2)));
    world.audit().await;
}

/// ASVS 6.3.8: without a known device an unknown number and a wrong password are told alike.
#[tokio::test]
async fn a_strangers_failed_sign_ins_look_alike() {
    let world = World::sqlite().await;
    let api = Api::of(&world);
    let (token, device) = register(&world, &api).await;
    let sign_in = |phone: String, password: &str| {
        let body = json!({"institution": "jianghai", "phone": phone, "password": password});
        Call::new("POST", "/sessions").json(&body)
    };
    let wrong = api.call(sign_in(phone(7), "wrong password")).await.refused(401, "LOGIN-07");
    let unknown = api.call(sign_in(phone(99), "wrong password")).await.refused(401, "LOGIN-07");
    for member in ["title", "detail", "args", "remedies", "money"] {
        assert_eq!(wrong[member], unknown[member], "{member}");
    }
    // A known device is told exactly (LOGIN-01), and gets in with the right password.
    let known = sign_in(phone(7), "wrong password").with("device-token", &device);
    assert_eq!(api.call(known).await.refused(401, "LOGIN-01")["args"]["left"], 4);
    let right = sign_in(phone(7), PASSWORD).with("device-token", &device);
    let session = api.call(right).await.expect(201);
    // The new session took the place of the one on the same device.
    world.advance(1);
    api.call(Call::new("GET", "/me").by(&token)).await.refused(401, "REQ-09");
    let me = Call::new("GET", "/me").by(&text(&session["token"]));
    api.call(me).await.expect(200);
}
