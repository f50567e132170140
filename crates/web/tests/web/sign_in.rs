//! Signing in and out.

use std::time::Duration;

use tongbao_identity::incident::{self, Begin, Kind};
use tongbao_testkit::{PASSWORD, START, World, phone};

use crate::browser::{Browser, told};

/// LOGIN-07, ASVS 6.3.8: to a stranger an unknown number and a wrong password are the same page.
#[tokio::test]
async fn a_stranger_learns_nothing_about_a_number() {
    let world = World::sqlite().await;
    world.person(1).await;
    let wrong = Browser::of(&world).sign_in(1, "wrong password").await;
    let unknown = Browser::of(&world).sign_in(99, "wrong password").await;
    wrong.refuses(401, "LOGIN-07", &["value=\"13800000001\""]);
    wrong.hides(&["wrong password"]);
    assert_eq!(told(&wrong, &phone(1)), told(&unknown, &phone(99)));
}

/// LOGIN-01, LOCK-01: one's own browser is told exactly.
#[tokio::test]
async fn a_known_browser_is_told_exactly() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    for left in [4, 3, 2, 1] {
        let page = browser.sign_in(1, "wrong password").await;
        page.refuses(401, "LOGIN-01", &[&format!("还可尝试 {left} 次"), "id=\"password-error\""]);
    }
    let locked = browser.sign_in(1, "wrong password").await;
    assert!(locked.html.contains("LOCK-01"), "{}", locked.html);
    assert!(browser.sign_in(1, PASSWORD).await.html.contains("LOCK-01"));
    world.advance(1_800);
    browser.sign_in(1, PASSWORD).await.leads_to("/");
}

/// LOGIN-09, S-159: an outage is no wrong password, and costs no try.
#[tokio::test]
async fn an_outage_is_not_a_wrong_password() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    world.site.passwords.set_paused(true);
    let down = browser.sign_in(1, PASSWORD).await;
    down.refuses(503, "LOGIN-09", &["不是密码错误", "/status"]);
    world.site.passwords.set_paused(false);
    let wrong = browser.sign_in(1, "wrong password").await;
    wrong.refuses(401, "LOGIN-01", &["还可尝试 4 次"]);
}

async fn begin(world: &World, kind: Kind) {
    let begin = Begin {
        institution: None,
        kind,
        begins_at: START,
        ends_at: (kind == Kind::Maintenance).then(|| START.after(Duration::from_secs(7_200))),
        note_zh: "正在更换机房".into(),
        note_en: "Moving to another hall".into(),
    };
    incident::begin(&world.site, begin, "operator").await.expect("it begins");
}

/// LOGIN-10 with its window, announced on every page; LOGIN-11 with its beginning.
#[tokio::test]
async fn maintenance_and_outages_are_told() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    begin(&world, Kind::Maintenance).await;
    browser.get("/sign-in").await.shows(&["正在更换机房 · 11月22日 10:00 至", "/status"]);
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(503, "LOGIN-10", &["10:00", "12:00", "value=\"13800000001\""]);
    begin(&world, Kind::Outage).await;
    browser.sign_in(1, PASSWORD).await.refuses(503, "LOGIN-11", &["10:00", "资金安全"]);
}

/// NET-05: the page says why, and afterwards one is where one wanted to be.
#[tokio::test]
async fn an_idle_session_says_why_and_comes_back() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    world.advance(601);
    let led = browser.get("/me/devices").await;
    led.leads_to("/sign-in?reason=NET-05&next=/me/devices");
    assert!(browser.cookie("__Host-session").is_none());
    let page = browser.get(&led.place()).await;
    page.shows(&["NET-05", "10 分钟", "name=\"next\" value=\"/me/devices\""]);
    let number = phone(1);
    let form = [("phone", &*number), ("password", PASSWORD), ("next", "/me/devices")];
    browser.post("/sign-in", &form).await.leads_to("/me/devices");
    browser.get("/sign-in?next=/me").await.leads_to("/me");
}

/// A session token is new after signing in, and the one before it is good for nothing.
#[tokio::test]
async fn a_session_is_rotated() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let before = browser.clone();
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    assert_ne!(before.cookie("__Host-session"), browser.cookie("__Host-session"));
    world.advance(1);
    assert_eq!(before.clone().get("/me").await.status, 303);
    assert_eq!(browser.get("/me").await.status, 200);
}

/// Someone else signs in here: the earlier session ends with its cookie.
#[tokio::test]
async fn another_persons_session_ends() {
    let world = World::sqlite().await;
    world.person(2).await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let mut first = browser.clone();
    assert_eq!(browser.enter(&world, 2, PASSWORD).await, "/");
    world.advance(1);
    assert_eq!(first.get("/me").await.status, 303);
    browser.get("/me").await.shows(&["138****0002"]);
}

/// Signing out ends the session on the server.
#[tokio::test]
async fn signing_out_is_final() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let mut copy = browser.clone();
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    assert!(browser.cookie("__Host-session").is_none());
    world.advance(1);
    assert_eq!(copy.get("/me").await.status, 303);
}

/// Nobody is led to another site, and nobody writes on our pages by writing an address.
#[tokio::test]
async fn only_our_own_addresses_and_reasons_count() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let number = phone(1);
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let form = [("phone", &*number), ("password", PASSWORD), ("next", evil)];
        browser.post("/sign-in", &form).await.leads_to("/");
    }
    let mut stranger = Browser::of(&world);
    stranger.get("/sign-in?reason=BAL-03").await.hides(&["BAL-03"]);
    stranger.get("/sign-in?reason=%3Cscript%3E").await.hides(&["<script>"]);
    stranger.get("/sign-in?reason=REQ-09").await.shows(&["REQ-09"]);
}
