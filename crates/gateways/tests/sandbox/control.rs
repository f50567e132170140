//! The API of the switches.

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tongbao_gateways::bin;
use tongbao_gateways::sandbox::{BankMode, PlatformFaults};
use tongbao_kernel::Clock;

use crate::world::{PHONE, START, World, serve};

struct Api {
    world: World,
    base_url: String,
    http: Client,
}

impl Api {
    async fn new() -> Self {
        let world = World::new().await;
        let base_url = serve(world.sandbox.control_router()).await;
        Self { world, base_url, http: Client::new() }
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.base_url);
        let answer = self.http.get(url).send().await.expect("the API answers");
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.expect("JSON")
    }

    async fn put(&self, path: &str, body: Value) -> Response {
        let url = format!("{}{path}", self.base_url);
        self.http.put(url).json(&body).send().await.expect("the API answers")
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let url = format!("{}{path}", self.base_url);
        self.http.post(url).json(&body).send().await.expect("the API answers")
    }

    async fn delete(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.base_url);
        self.http.delete(url).send().await.expect("the API answers")
    }
}

#[tokio::test]
async fn faults_are_switched_by_sections_and_cleared_together() {
    let api = Api::new().await;
    let bank = json!({"mode": "late_refused", "seconds": 3, "reason": "account_closed"});
    assert_eq!(api.put("/sandbox/api/faults", json!({ "bank": bank })).await.status(), 200);
    let sms = json!({"mode": "delayed", "seconds": 90});
    assert_eq!(api.put("/sandbox/api/faults", json!({ "sms": sms })).await.status(), 200);
    let mail = json!({"mode": "refused", "seconds": 5});
    assert_eq!(api.put("/sandbox/api/faults", json!({ "mail": mail })).await.status(), 200);
    let faults = api.get("/sandbox/api/faults").await;
    assert_eq!(faults["bank"]["mode"], "late_refused");
    assert_eq!(faults["bank"]["reason"], "account_closed");
    assert_eq!((&faults["sms"], &faults["mail"]), (&sms, &mail));
    assert_eq!(api.world.sandbox.faults().bank.mode, BankMode::LateRefused);

    assert_eq!(api.put("/sandbox/api/faults", faults.clone()).await.status(), 200);
    assert_eq!(api.get("/sandbox/api/faults").await, faults, "what is read can be written back");

    assert_eq!(api.delete("/sandbox/api/faults").await.status(), 200);
    let cleared = api.get("/sandbox/api/faults").await;
    assert_eq!(cleared["bank"]["mode"], "accept");
    assert_eq!(cleared["sms"]["mode"], "deliver");
    assert_eq!(cleared["mail"]["mode"], "deliver");
}

#[tokio::test]
async fn the_platforms_faults_are_carried_out_by_the_wallet() {
    let api = Api::new().await;
    let platform = json!({"platform": {
        "authentication_down": true,
        "maintenance": {"starts_in_seconds": 300, "lasts_seconds": 600},
    }});
    assert_eq!(api.put("/sandbox/api/faults", platform).await.status(), 200);
    let last = *api.world.switched.lock().unwrap().last().unwrap();
    assert!(last.authentication_down && !last.outage && !last.overloaded);
    let window = last.maintenance.unwrap();
    assert_eq!(START.until(window.starts_at).as_secs(), 300);
    assert_eq!(window.starts_at.until(window.ends_at).as_secs(), 600);

    let faults = api.get("/sandbox/api/faults").await;
    assert_eq!(api.put("/sandbox/api/faults", faults).await.status(), 200);
    assert_eq!(*api.world.switched.lock().unwrap().last().unwrap(), last);

    api.delete("/sandbox/api/faults").await;
    let last = *api.world.switched.lock().unwrap().last().unwrap();
    assert_eq!(last, PlatformFaults::default());
}

#[tokio::test]
async fn nonsense_changes_nothing() {
    let api = Api::new().await;
    let empty = json!({"platform": {"maintenance": {"starts_in_seconds": 0, "lasts_seconds": 0}}});
    for (body, status) in [
        (json!({"bank": {"mode": "sleepy"}}), 422),
        (json!({"bank": {"mode": "refuse", "reason": "sleepy"}}), 422),
        (json!({"bank": {"mode": "slow", "seconds": 86_401}}), 422),
        (json!({"sms": {"seconds": -1}}), 422),
        (json!({"mail": {"seconds": 86_401}}), 422),
        (json!({"weather": {}}), 422),
        (empty, 422),
    ] {
        assert_eq!(api.put("/sandbox/api/faults", body.clone()).await.status(), status, "{body}");
    }
    assert_eq!(api.world.sandbox.faults(), Default::default());
}

#[tokio::test]
async fn the_clock_is_moved_for_both_sides() {
    let api = Api::new().await;
    let clock = api.get("/sandbox/api/clock").await;
    assert_eq!(clock["shift_seconds"], 0);
    assert_eq!(api.put("/sandbox/api/clock", json!({"shift_seconds": 3_600})).await.status(), 200);
    let advanced = api.post("/sandbox/api/clock/advance", json!({"seconds": 60})).await;
    let advanced: Value = advanced.json().await.unwrap();
    assert_eq!(advanced["shift_seconds"], 3_660);
    assert_eq!(START.until(api.world.clock.now()).as_secs(), 3_660);
    let too_far = api.put("/sandbox/api/clock", json!({"shift_seconds": i64::MAX})).await;
    assert_eq!(too_far.status(), 422);
    let too_far = api.post("/sandbox/api/clock/advance", json!({"seconds": i64::MAX})).await;
    assert_eq!(too_far.status(), 422);
    assert_eq!(api.get("/sandbox/api/clock").await["shift_seconds"], 3_660);
}

#[tokio::test]
async fn cards_are_issued_for_anyone() {
    let api = Api::new().await;
    let person = json!({"name": "李雷", "id_number": "440524188001010014", "phone": PHONE});
    let answer = api.post("/sandbox/api/cards", person).await;
    assert_eq!(answer.status(), 201);
    let card: Value = answer.json().await.unwrap();
    let number = card["card_number"].as_str().unwrap();
    assert_eq!(bin::check(number).map(|bin| bin.digits), Ok(19));
    assert_eq!(card["balance_minor"], 10_000_000);
    assert_eq!(card["balance"], "¥100,000.00");
    assert_eq!(api.get("/sandbox/api/cards").await[0], card);

    let credit =
        json!({"name": "李雷", "id_number": "1", "phone": PHONE, "bank": "cmb", "credit": true});
    let credit: Value = api.post("/sandbox/api/cards", credit).await.json().await.unwrap();
    let refused = bin::check(credit["card_number"].as_str().unwrap());
    assert!(matches!(refused, Err(bin::CardNumberProblem::Credit(_))), "{refused:?}");

    for wrong in [
        json!({"name": "", "id_number": "1", "phone": PHONE}),
        json!({"name": "李雷", "id_number": "1", "phone": "138"}),
        json!({"name": "李雷", "id_number": "1", "phone": PHONE, "bank": "nobody"}),
        json!({"name": "李雷", "id_number": "1", "phone": PHONE, "balance_minor": -1}),
    ] {
        assert_eq!(api.post("/sandbox/api/cards", wrong.clone()).await.status(), 422, "{wrong}");
    }

    let state = format!("/sandbox/api/cards/{number}/state");
    assert_eq!(api.put(&state, json!({"state": "lost"})).await.status(), 204);
    let missing = api.put("/sandbox/api/cards/1/state", json!({"state": "lost"})).await;
    assert_eq!(missing.status(), 404);
}

#[tokio::test]
async fn messages_and_orders_are_shown() {
    let api = Api::new().await;
    api.world.sms.send(&api.world.text("验证码 482913")).await.unwrap();
    let messages = api.get(&format!("/sandbox/api/messages?phone={PHONE}")).await;
    assert_eq!(messages, api.get(&format!("/sandbox/api/messages?to={PHONE}")).await);
    assert_eq!((&messages[0]["kind"], &messages[0]["to"]), (&json!("sms"), &json!(PHONE)));
    assert_eq!(messages[0]["code"], "482913");
    assert_eq!(messages[0]["text"], "验证码 482913");
    assert_eq!(messages[0]["state"], "delivered");
    assert_eq!(api.get("/sandbox/api/messages?phone=13900000000").await, json!([]));

    let card = api.world.card().await;
    let order = api.world.order(&card, tongbao_gateways::Direction::Debit, 100);
    api.world.bank.submit(&order).await.unwrap();
    let shown = api.get("/sandbox/api/bank/orders").await;
    assert_eq!(shown["orders"][0]["order"], order.order.to_string());
    assert_eq!(shown["orders"][0]["state"], "succeeded");
    assert_eq!(shown["books"]["settlement_minor"], 100);
}
