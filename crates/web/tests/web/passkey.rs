//! 通行密钥, as far as a browser without script gets: the rest is the journey's, in a real one.

use serde_json::Value;
use tongbao_testkit::{PASSWORD, World};

use crate::browser::Browser;

/// S-009, S-010: the password first; then the page has all that its script needs, and says what to
/// do where there is none.
#[tokio::test]
async fn a_new_passkey_is_asked_for_after_the_password() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    browser.get("/security").await.shows(&["href=\"/security/passkeys\""]);
    let list = browser.get("/security/passkeys").await;
    list.shows(&["还没有通行密钥", "href=\"/security/passkeys/add\""]);
    let add = "/security/passkeys/add";
    let wrong = browser.post(add, &[("password", "wrong password")]).await;
    wrong.refuses(401, "LOGIN-01", &["id=\"password-error\""]);
    let place = browser.post(add, &[("password", PASSWORD)]).await.place();
    browser.get(&place).await.shows(&[
        "data-passkey=\"create\"",
        "data-domain=\"localhost\"",
        "residentKey&#34;:&#34;required",
        "data-without-passkey",
        "id=\"notice-passkey-none\"",
        "LOGIN-22",
    ]);
    let nameless = browser.post(&place, &[("name", " "), ("answer", "{}")]).await;
    nameless.refuses(422, "REQ-02", &["id=\"name-error\"", "data-passkey=\"create\""]);
    let nonsense = browser.post(&place, &[("name", "手机"), ("answer", "{}")]).await;
    nonsense.refuses(400, "REQ-01", &["name=\"password\""]);
    browser.get(&place).await.leads_to(add);
    let nobodys = "/security/passkeys/0199f0a0b0c070008000000000000000";
    assert_eq!(browser.get(nobodys).await.status, 404);
}

/// LOGIN-14, LOGIN-21: anybody may ask; only this browser may answer, once, and a passkey that is
/// not known is named to the browser.
#[tokio::test]
async fn the_sign_in_page_offers_passkeys() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.get("/sign-in").await.shows(&[
        "autocomplete=\"username webauthn\"",
        "data-ask=\"/sign-in/passkey/question\"",
        "data-autofill",
    ]);
    browser.get("/sign-in/passkey").await.leads_to("/sign-in");
    let unknown = r#"{"id":"AQID","rawId":"AQID","type":"public-key","response":{
        "clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":null}}"#;
    let asked = browser.post("/sign-in/passkey/question", &[]).await;
    let asked: Value = serde_json::from_str(&asked.html).expect("the question is JSON");
    assert_eq!(asked["question"]["userVerification"], "required");
    assert_eq!(asked["question"]["allowCredentials"], Value::Array(Vec::new()));
    let ceremony = asked["ceremony"].as_str().expect("an id").to_owned();
    let form = [("ceremony", &*ceremony), ("answer", unknown)];
    let elsewhere = Browser::of(&world).post("/sign-in/passkey", &form).await;
    elsewhere.refuses(410, "LOGIN-21", &["name=\"login\""]);
    let gone = browser.post("/sign-in/passkey", &form).await;
    gone.refuses(401, "LOGIN-14", &["data-passkey-gone=\"AQID\"", "name=\"login\""]);
    let twice = browser.post("/sign-in/passkey", &form).await;
    twice.refuses(410, "LOGIN-21", &["name=\"login\""]);
    twice.hides(&["data-passkey-gone"]);
}
