//! What the API promises of money: one key, one effect, and whole minor units.

use serde_json::{Value, json};
use tongbao_money::Money;
use tongbao_testkit::{PIN, Person, World};

use crate::caller::{Api, Call};

fn send(from: &Person, to: &Person, key: &str, changed: Value) -> Call {
    let mut body = json!({
        "payee": to.wallet.number, "amount_minor": 1_000, "currency": "CNY", "pin": PIN,
    });
    for (name, value) in changed.as_object().expect("members to change") {
        body[name] = value.clone();
    }
    Call::new("POST", "/transfers").json(&body).key(key).by(&from.token)
}

async fn two(world: &World) -> (Api, Person, Person) {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    (Api::of(world), payer, payee)
}

/// PAY-05, REQ-05: a repetition has no second effect, a changed one none at all.
#[tokio::test]
async fn one_key_has_one_effect() {
    let world = World::sqlite().await;
    let (api, payer, payee) = two(&world).await;
    let first = api.call(send(&payer, &payee, "money-key-1", json!({}))).await.expect(201);
    let second = api.call(send(&payer, &payee, "money-key-1", json!({}))).await.expect(200);
    assert_eq!(first, second);
    let changed = send(&payer, &payee, "money-key-1", json!({"amount_minor": 1_001}));
    let refused = api.call(changed).await.refused(409, "REQ-05");
    assert_eq!(refused["args"]["field"], "field-amount");
    assert_eq!(world.balance(&payer).await[0], 9_000);
}

#[tokio::test]
async fn a_command_without_a_key_is_not_carried_out() {
    let world = World::sqlite().await;
    let (api, payer, payee) = two(&world).await;
    let body = json!({
        "payee": payee.wallet.number, "amount_minor": 1, "currency": "CNY", "pin": PIN,
    });
    let without = Call::new("POST", "/transfers").json(&body).by(&payer.token);
    api.call(without.clone()).await.refused(400, "REQ-04");
    let twice = without.clone().key("money-key-2").key("money-key-3");
    api.call(twice).await.refused(400, "REQ-04");
    assert_eq!(api.call(without.key("short")).await.refused(422, "REQ-02")["field"], "key");
    assert_eq!(world.balance(&payer).await[0], 10_000);
}

/// A refusal keeps no key: after a wrong PIN the same key goes through with the right one.
#[tokio::test]
async fn a_refusal_keeps_no_key() {
    let world = World::sqlite().await;
    let (api, payer, payee) = two(&world).await;
    let wrong = send(&payer, &payee, "money-key-4", json!({"pin": "000000"}));
    let refused = api.call(wrong).await.refused(422, "PIN-01");
    assert_eq!((&refused["field"], &refused["money"]), (&json!("pin"), &json!("not_moved")));
    api.call(send(&payer, &payee, "money-key-4", json!({}))).await.expect(201);
}

/// PAY-01, TRF-08, TRF-10, TRF-11, PAY-09: the failure names its cause and its values.
#[tokio::test]
async fn refusals_name_their_cause() {
    let world = World::sqlite().await;
    let (api, payer, payee) = two(&world).await;
    let check = async |changed: Value, status: u16, code: &str| {
        let call = send(&payer, &payee, &format!("refused-{code}"), changed);
        api.call(call).await.refused(status, code)
    };
    let short = check(json!({"amount_minor": 12_000}), 422, "PAY-01").await;
    assert_eq!(short["args"]["short"], json!({"amount_minor": 2_000, "currency": "CNY"}));
    assert_eq!(short["remedies"][0]["name"], "top-up");
    let chain = json!({"payee": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"});
    assert_eq!(check(chain, 422, "TRF-08").await["args"]["chain"], "TRON");
    check(json!({"payee": "13899999999"}), 422, "TRF-10").await;
    check(json!({"payee": payer.wallet.number}), 422, "TRF-11").await;
    check(json!({"amount_minor": 500_001}), 422, "PAY-09").await;
}

#[tokio::test]
async fn only_whole_positive_amounts_of_our_currency_are_read() {
    let world = World::sqlite().await;
    let (api, payer, payee) = two(&world).await;
    let check = async |changed: Value, status: u16, code: &str| {
        api.call(send(&payer, &payee, "amounts-key", changed)).await.refused(status, code)
    };
    for minor in [json!(0), json!(-1), json!(i64::MAX)] {
        let refused = check(json!({"amount_minor": minor}), 422, "REQ-02").await;
        assert_eq!(refused["field"], "amount_minor");
    }
    for minor in [json!(1.0), json!("1"), json!(null), json!(u64::MAX), json!(true)] {
        check(json!({"amount_minor": minor}), 400, "REQ-01").await;
    }
    check(json!({"currency": "USD"}), 422, "REQ-02").await;
    check(json!({"note": "x".repeat(61)}), 422, "REQ-02").await;
    check(json!({"pin": "12345"}), 422, "REQ-02").await;
    assert_eq!(world.balance(&payer).await[0], 10_000);
}

/// A page says where the next one begins, and filters are judged.
#[tokio::test]
async fn entries_come_a_page_at_a_time() {
    let world = World::sqlite().await;
    let (api, payer, payee) = two(&world).await;
    for number in 0..35 {
        let command = world.transfer(&format!("page-key-{number}"), &payer, &payee, 100);
        world.payments.transfers.send(command).await.expect("it is sent");
    }
    let page = async |query: &str| {
        let call = Call::new("GET", &format!("/entries{query}")).by(&payer.token);
        api.call(call).await
    };
    let first = page("").await.expect(200);
    let next = first["next"].as_str().expect("there is more").to_owned();
    let second = page(&format!("?cursor={next}")).await.expect(200);
    let count = |page: &Value| page["entries"].as_array().expect("a list").len();
    assert_eq!((count(&first), count(&second), &second["next"]), (30, 6, &Value::Null));
    let sequence = |page: &Value, at: usize| page["entries"][at]["sequence"].as_i64();
    assert_eq!((sequence(&first, 29), sequence(&second, 0)), (Some(7), Some(6)));
    let large = page("?amount_min=10000&from=2026-11-22&until=2026-11-22").await.expect(200);
    assert_eq!(count(&large), 1);
    assert_eq!(count(&page("?kind=withdrawal").await.expect(200)), 0);
    assert_eq!(count(&page("?until=2026-11-21").await.expect(200)), 0);
    for (query, field) in [
        ("?kind=loan", "kind"),
        ("?from=yesterday", "from"),
        ("?from=2026-11-23&until=2026-11-22", "until"),
        ("?cursor=x", "cursor"),
    ] {
        assert_eq!(page(query).await.refused(422, "REQ-02")["field"], field, "{query}");
    }
    page("?owner=1").await.refused(400, "REQ-01");
    let foreign = page(&format!("?cursor={}", payee.wallet.id)).await;
    assert!(foreign.status < 500, "{}", foreign.text);
}
