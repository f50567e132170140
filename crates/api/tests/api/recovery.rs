//! A second factor on a new device, and the way back in, through the API.

use serde_json::json;
use tongbao_testkit::{PASSWORD, World, id_number, phone};

use crate::caller::{Api, Call};

fn sign_in(password: &str) -> Call {
    let body = json!({"institution": "jianghai", "phone": phone(1), "password": password});
    Call::new("POST", "/sessions").json(&body)
}

async fn code(world: &World) -> String {
    world.deliver().await;
    let code = world.sandbox.newest_code(&phone(1)).await.expect("the inbox is read");
    code.expect("a code was sent")
}

/// LOGIN-12, LOGIN-20: 202 with what is asked for, then a session; the tokens open nothing else.
#[tokio::test]
async fn a_new_program_proves_a_second_factor() {
    let world = World::sqlite().await;
    let (api, _) = (Api::of(&world), world.person(1).await);
    let asked = api.call(sign_in(PASSWORD)).await.expect(202);
    let challenge = &asked["challenge"];
    assert_eq!((&challenge["code"], &challenge["methods"]), (&json!("LOGIN-12"), &json!(["sms"])));
    assert_eq!(challenge["phone"], "138****0001");
    let token = asked["token"].as_str().expect("a token").to_owned();
    let device = asked["device_token"].as_str().expect("a token").to_owned();
    api.call(Call::new("GET", "/me").by(&token)).await.refused(401, "REQ-09");
    api.call(Call::new("GET", "/challenges/current").by(&token)).await.expect(200);
    let again = Call::new("POST", "/challenges/current/codes").json(&json!({"channel": "sms"}));
    api.call(again.by(&token)).await.refused(429, "SMS-08");
    let from = |device: &str, method: &str, code: &str| {
        let call = Call::new("POST", "/challenges/current/confirmation").by(&token);
        call.json(&json!({"method": method, "code": code})).with("device-token", device)
    };
    let confirm = |method: &str, code: &str| from(&device, method, code);
    api.call(confirm("fax", "123456")).await.refused(422, "REQ-02");
    api.call(confirm("authenticator", "123456")).await.refused(404, "REQ-06");
    let right = code(&world).await;
    let elsewhere = from(&"B".repeat(43), "sms", &right);
    api.call(elsewhere).await.refused(410, "LOGIN-20");
    let session = api.call(confirm("sms", &right)).await.expect(201);
    let me = Call::new("GET", "/me").by(session["token"].as_str().expect("a token"));
    api.call(me).await.expect(200);
    api.call(confirm("sms", &right)).await.refused(410, "LOGIN-20");
    api.call(sign_in(PASSWORD).with("device-token", &device)).await.expect(201);
}

/// S-160 to S-162, LOGIN-08, PWD-02: number, code, identity, a new password, and one is in.
#[tokio::test]
async fn a_password_is_recovered() {
    let world = World::sqlite().await;
    let (api, person) = (Api::of(&world), world.person(1).await);
    let start = |phone: String| {
        Call::new("POST", "/recoveries").json(&json!({"institution": "jianghai", "phone": phone}))
    };
    let begun = api.call(start(phone(1))).await.expect(201);
    let nobody = api.call(start(phone(99))).await.expect(201);
    assert_eq!(begun["recovery"]["next"], nobody["recovery"]["next"], "nothing tells them apart");
    let token = begun["token"].as_str().expect("a token").to_owned();
    let device = begun["device_token"].as_str().expect("a token").to_owned();
    let at = |method: &str, path: &str| {
        let call = Call::new(method, &format!("/recoveries/current{path}")).by(&token);
        call.with("device-token", &device)
    };
    let identity =
        |name: &str| at("PUT", "/identity").json(&json!({"name": name, "id_number": id_number(1)}));
    api.call(identity(&person.name)).await.refused(410, "PWD-02");
    let confirm = at("POST", "/confirmation").json(&json!({"code": code(&world).await}));
    assert_eq!(api.call(confirm).await.expect(200)["next"], "identity");
    let other = api.call(identity("王不同")).await.refused(422, "LOGIN-08");
    assert_eq!(other["args"]["left"], 4);
    assert_eq!(api.call(identity(&person.name)).await.expect(200)["next"], "choice");
    let set = |new: &str| at("PUT", "/password").json(&json!({ "new": new }));
    let weak = api.call(set("12345678")).await.refused(422, "PWD-03");
    assert_eq!(weak["field"], "new");
    let session = api.call(set("河边的芦苇 1989")).await.expect(201);
    api.call(at("GET", "")).await.refused(410, "PWD-02");
    world.advance(1);
    api.call(Call::new("GET", "/me").by(&person.token)).await.refused(401, "REQ-09");
    let me = Call::new("GET", "/me").by(session["token"].as_str().expect("a token"));
    api.call(me).await.expect(200);
    let old = sign_in(PASSWORD).with("device-token", &device);
    api.call(old).await.refused(401, "LOGIN-16");
}

/// LOCK-01: only the lock is lifted, and the password stays.
#[tokio::test]
async fn a_lock_is_lifted() {
    let world = World::sqlite().await;
    let (api, person) = (Api::of(&world), world.person(1).await);
    let start = json!({"institution": "jianghai", "phone": phone(1)});
    let begun = api.call(Call::new("POST", "/recoveries").json(&start)).await.expect(201);
    let token = begun["token"].as_str().expect("a token").to_owned();
    let device = begun["device_token"].as_str().expect("a token").to_owned();
    let at = |method: &str, path: &str| {
        let call = Call::new(method, &format!("/recoveries/current{path}")).by(&token);
        call.with("device-token", &device)
    };
    let confirm = at("POST", "/confirmation").json(&json!({"code": code(&world).await}));
    api.call(confirm).await.expect(200);
    let identity = json!({"name": person.name, "id_number": id_number(1)});
    api.call(at("PUT", "/identity").json(&identity)).await.expect(200);
    api.call(at("POST", "/unlock")).await.expect(201);
    api.call(sign_in(PASSWORD).with("device-token", &device)).await.expect(201);
}
