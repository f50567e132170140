//! 限制与解除 and 不是我: freezing, what is told of it, lifting, and putting a stranger out.

use tongbao_testkit::{PASSWORD, PIN, World};

use crate::browser::{Browser, code, other_than};

/// LOCK-10, S-145: one tap; every page says so; SMS code and PIN lift it.
#[tokio::test]
async fn an_account_is_frozen_and_lifted() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let at = "/security/restrictions";
    let page = browser.get(at).await;
    page.shows(&["账户没有任何限制", "立即冻结账户"]);
    page.hides(&["解除限制</button>"]);
    browser.get("/security/restrictions/lift").await.leads_to(at);
    browser.post("/security/freeze", &[]).await.leads_to(at);
    let page = browser.get(at).await;
    page.shows(&["本人冻结", "LOCK-10", "您本人，现在就可以", "/security/restrictions/code"]);
    page.hides(&["立即冻结账户"]);
    browser.get("/").await.shows(&["href=\"/security/restrictions\""]);

    world.deliver().await;
    world.advance(60);
    browser.post("/security/restrictions/code", &[]).await.leads_to("/security/restrictions/lift");
    let lift = "/security/restrictions/lift";
    browser.get(lift).await.shows(&["name=\"code\"", "name=\"pin\"", "/pin/reset"]);
    let sent = code(&world, &tongbao_testkit::phone(1)).await;
    let wrong = browser.post(lift, &[("code", &sent), ("pin", "135791")]).await;
    wrong.refuses(422, "PIN-01", &["id=\"pin-error\""]);
    let wrong = browser.post(lift, &[("code", other_than(&sent)), ("pin", PIN)]).await;
    wrong.refuses(422, "SMS-05", &["id=\"code-error\""]);
    browser.post(lift, &[("code", &sent), ("pin", PIN)]).await.leads_to(at);
    browser.get(at).await.shows(&["账户没有任何限制"]);
}

/// S-032: a new device is named on the owner's first page; one button puts it out and freezes.
#[tokio::test]
async fn a_stranger_is_put_out() {
    let world = World::sqlite().await;
    let mut owner = Browser::of(&world);
    owner.register(&world, 1).await;
    owner.get("/").await.hides(&["/security/not-me"]);
    world.advance(60);
    let mut stranger = Browser::of(&world);
    assert_eq!(stranger.enter(&world, 1, PASSWORD).await, "/");
    owner.get("/").await.shows(&["href=\"/security/not-me\""]);
    let page = owner.get("/security/not-me").await;
    page.shows(&["其他设备全部退出", "账户立即冻结", "收款照常"]);
    owner.post("/security/not-me", &[]).await.leads_to("/security/not-me/done");
    owner.get("/security/not-me/done").await.shows(&["账户已保护", "href=\"/me/password\""]);
    world.advance(1);
    stranger.get("/me").await.leads_to("/sign-in?reason=REQ-09&next=/me");
    owner.get("/security/restrictions").await.shows(&["LOCK-10"]);
    owner.get("/").await.hides(&["/security/not-me"]);
}
