//! 我的: oneself, devices, settings, and a new payment PIN.

use tongbao_identity::{Pin, pin};
use tongbao_testkit::{PASSWORD, PIN, World, phone};

use crate::browser::{Browser, code, other_than};

#[tokio::test]
async fn oneself_is_shown_masked() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    let page = browser.get("/me").await;
    page.shows(&["138****0001", "三类钱包", "¥10,000.00", &person.wallet.number, "/cards/bind"]);
    page.hides(&[&person.phone, &person.name, &person.id_number]);
    let change = browser.get("/.well-known/change-password").await;
    change.leads_to("/me/password");
}

/// S-067: other devices are signed out from here, one or all, and strangers' ones are nobody's.
#[tokio::test]
async fn other_devices_are_signed_out() {
    let world = World::sqlite().await;
    let mut first = Browser::of(&world);
    first.register(&world, 1).await;
    world.advance(1);
    let (mut second, mut third) = (Browser::of(&world), Browser::of(&world));
    assert_eq!(second.enter(&world, 1, PASSWORD).await, "/");
    world.advance(60);
    assert_eq!(third.enter(&world, 1, PASSWORD).await, "/");
    let list = first.get("/me/devices").await;
    list.shows(&["/me/devices/end-others"]);
    let end = list.html.split("action=\"/me/devices/").nth(1).expect("a form");
    let end = format!("/me/devices/{}", end.split('"').next().expect("an address"));
    let other = world.person(2).await;
    let stranger = Browser::signed_in(&world, &other).post(&end, &[]).await;
    stranger.refuses(404, "REQ-06", &[]);
    first.post(&end, &[]).await.leads_to("/me/devices");
    world.advance(1);
    let open = [second.get("/me").await.status, third.get("/me").await.status];
    assert!(open == [200, 303] || open == [303, 200], "{open:?}");
    first.post("/me/devices/end-others", &[]).await.leads_to("/me/devices");
    world.advance(1);
    let open = [second.get("/me").await.status, third.get("/me").await.status];
    assert_eq!(open, [303, 303]);
    first.get("/me/devices").await.hides(&["/me/devices/end-others"]);
}

/// Language, theme and size are kept without JavaScript, for anybody.
#[tokio::test]
async fn settings_are_kept_in_the_browser() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.get("/settings").await.shows(&["lang=\"zh-CN\"", "data-theme=\"system\""]);
    let form = [("lang", "en"), ("theme", "dark"), ("type", "large")];
    browser.post("/settings", &form).await.leads_to("/settings");
    let kept = ["lang=\"en\"", "data-theme=\"dark\"", "data-type=\"large\""];
    browser.get("/settings").await.shows(&kept);
    browser.post("/settings", &[("theme", "\"><script>")]).await.leads_to("/settings");
    browser.get("/settings").await.shows(&["data-theme=\"system\"", "lang=\"en\""]);
    let back = [("lang", "zh-CN"), ("back", "/welcome")];
    browser.post("/settings/language", &back).await.leads_to("/welcome");
    browser.get("/welcome").await.shows(&["lang=\"zh-CN\""]);
    let evil = [("lang", "en"), ("back", "//evil.example")];
    browser.post("/settings/language", &evil).await.leads_to("/");
}

/// REG-07, LOGIN-01, SMS-05: password, code, choice; the new PIN works and the old one does not.
#[tokio::test]
async fn a_forgotten_pin_is_replaced() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    browser.get("/pin/reset").await.shows(&["name=\"password\""]);
    let wrong = browser.post("/pin/reset", &[("password", "wrong password")]).await;
    wrong.refuses(401, "LOGIN-01", &["还可尝试 4 次"]);
    wrong.hides(&["wrong password"]);
    let at_code = browser.post("/pin/reset", &[("password", PASSWORD)]).await.place();
    browser.get(&at_code).await.shows(&["138****0001"]);
    let right = code(&world, &phone(1)).await;
    let refused = browser.post(&at_code, &[("code", other_than(&right))]).await;
    refused.refuses(422, "SMS-05", &["name=\"code\""]);
    let at_choice = browser.post(&at_code, &[("code", &right)]).await.place();
    browser.get(&at_choice).await.shows(&["name=\"pin_again\""]);
    let proof = at_choice.split("proof=").nth(1).expect("a proof").to_owned();
    let weak = [("proof", &*proof), ("pin", "111111"), ("pin_again", "111111")];
    let refused = browser.post("/pin/reset/choose", &weak).await;
    refused.refuses(422, "REG-07", &["name=\"proof\""]);
    let chosen = [("proof", &*proof), ("pin", "581742"), ("pin_again", "581742")];
    world.advance(1);
    browser.post("/pin/reset/choose", &chosen).await.leads_to("/pin/reset/done");
    browser.get("/pin/reset/done").await.shows(&["支付密码已更新"]);

    let old = Pin::parse(PIN).expect("six digits");
    let new = Pin::parse("581742").expect("six digits");
    let third = || Pin::parse("360917").expect("six digits");
    let refused = pin::change(&world.site, &person.actor, old, third()).await;
    assert!(refused.is_err(), "the old PIN is not valid");
    pin::change(&world.site, &person.actor, new, third()).await.expect("the new one is");
    // A proof is good for one change.
    browser.post("/pin/reset/choose", &chosen).await.leads_to("/pin/reset");
}

/// No step is skipped: proofs are of one session, one step, and ten minutes.
#[tokio::test]
async fn a_proof_is_good_for_its_own_step_and_session() {
    let world = World::sqlite().await;
    let (person, other) = (world.person(1).await, world.person(2).await);
    let mut browser = Browser::signed_in(&world, &person);
    for path in ["/pin/reset/code", "/pin/reset/code?proof=AAAA", "/pin/reset/choose?proof="] {
        browser.get(path).await.leads_to("/pin/reset");
    }
    let at_code = browser.post("/pin/reset", &[("password", PASSWORD)]).await.place();
    let proof = at_code.split("proof=").nth(1).expect("a proof").to_owned();
    browser.get(&format!("/pin/reset/choose?proof={proof}")).await.leads_to("/pin/reset");
    let skip = [("proof", &*proof), ("pin", "581742"), ("pin_again", "581742")];
    browser.post("/pin/reset/choose", &skip).await.leads_to("/pin/reset");
    let mut thief = Browser::signed_in(&world, &other);
    thief.get(&at_code).await.leads_to("/pin/reset");
    thief.post(&at_code, &[("code", "123456")]).await.leads_to("/pin/reset");
    world.advance(599);
    browser.get(&at_code).await.shows(&["138****0001"]);
    world.advance(2);
    browser.get(&at_code).await.leads_to("/pin/reset");
}

/// PWD-03, LOGIN-01: changing the password tells each refusal at its input, and ends in a page that
/// says what follows.
#[tokio::test]
async fn the_login_password_is_changed() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    browser.get("/me").await.shows(&["修改登录密码", "/me/password"]);
    let change = async |browser: &mut Browser, old: &str, new: &str| {
        browser.post("/me/password", &[("password", old), ("new", new)]).await
    };
    let wrong = change(&mut browser, "not the password", "河边的芦苇 1989").await;
    wrong.refuses(401, "LOGIN-01", &[r#"id="password-error""#]);
    let weak = change(&mut browser, PASSWORD, "12345678").await;
    weak.refuses(422, "PWD-03", &[r#"id="new-error""#]);
    weak.hides(&["12345678", PASSWORD]);
    let done = change(&mut browser, PASSWORD, "河边的芦苇 1989").await;
    done.leads_to("/me/password/done");
    browser.get("/me/password/done").await.shows(&["登录密码已更新"]);
    let old = change(&mut browser, PASSWORD, "another one 77").await;
    old.refuses(401, "LOGIN-04", &["旧密码"]);
}
