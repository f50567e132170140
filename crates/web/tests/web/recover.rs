//! 找回账户 and the second factor, as a person walks them.

use tongbao_testkit::{PASSWORD, World, id_number, person_name, phone};

use crate::browser::{Browser, code, other_than, told};

const NEW: &str = "河边的芦苇 1989";

/// Up to the choice, from the link on the sign-in page.
async fn walk(world: &World, browser: &mut Browser) {
    world.advance(1);
    browser.get("/sign-in").await.shows(&["href=\"/recover\""]);
    browser.get("/recover").await.shows(&["找回账户", "约两分钟"]);
    let begun = browser.post("/recover", &[("phone", &phone(1))]).await;
    begun.leads_to("/recover/code");
    let page = browser.get("/recover/code").await;
    page.shows(&["如果 138****0001 已开户", "/recover/code/resend", "/recover/code/voice"]);
    let right = code(world, &phone(1)).await;
    let wrong = browser.post("/recover/code", &[("code", other_than(&right))]).await;
    wrong.refuses(422, "SMS-05", &["id=\"code-error\""]);
    browser.post("/recover/code", &[("code", &right)]).await.leads_to("/recover/identity");
    let other = [("name", "王不同"), ("id_number", &*id_number(1))];
    let refused = browser.post("/recover/identity", &other).await;
    refused.refuses(422, "LOGIN-08", &["还可尝试 4 次", "value=\"王不同\""]);
    let own = [("name", &*person_name(1)), ("id_number", &*id_number(1))];
    browser.post("/recover/identity", &own).await.leads_to("/recover/choice");
    browser.get("/recover/choice").await.shows(&["/recover/password", "/recover/unlock"]);
    browser.get("/recover/code").await.leads_to("/recover/choice");
}

/// LOCK-01 and its way out: from locked to in, without waiting, in seconds of the clock.
#[tokio::test]
async fn from_locked_to_in() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    for _ in 0..4 {
        browser.sign_in(1, "wrong password").await;
    }
    let locked = browser.sign_in(1, "wrong password").await;
    locked.refuses(423, "LOCK-01", &["href=\"/recover\"", "data-countdown"]);
    walk(&world, &mut browser).await;
    let done = browser.post("/recover/unlock", &[]).await;
    done.leads_to("/recover/done?how=unlock");
    browser.get("/recover/done?how=unlock").await.shows(&["锁定已解除", "/security/authenticator"]);
    browser.get("/recover/choice").await.leads_to("/recover");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
}

/// S-160: a forgotten password; weak ones are named at the field, the new one counts.
#[tokio::test]
async fn a_forgotten_password_is_set_anew() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    walk(&world, &mut browser).await;
    let weak = browser.post("/recover/password", &[("new", "12345678")]).await;
    weak.refuses(422, "PWD-03", &["id=\"new-error\""]);
    weak.hides(&["12345678"]);
    let done = browser.post("/recover/password", &[("new", NEW)]).await;
    done.leads_to("/recover/done?how=password");
    browser.get("/recover/done?how=password").await.shows(&["新密码已生效"]);
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.sign_in(1, PASSWORD).await.refuses(401, "LOGIN-16", &["清除自动填充"]);
    browser.sign_in(1, NEW).await.leads_to("/");
}

/// R17: a number that nobody has is the same page.
#[tokio::test]
async fn nothing_tells_a_number_that_nobody_has() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut pages = Vec::new();
    for number in [1, 99] {
        let mut browser = Browser::of(&world);
        browser.post("/recover", &[("phone", &phone(number))]).await.leads_to("/recover/code");
        world.deliver().await;
        let page = browser.get("/recover/code").await;
        page.shows(&["已开户，验证码已于"]);
        pages.push(told(&page, &format!("138****00{number:02}")));
    }
    assert_eq!(pages[0], pages[1]);
    let sent = world.sandbox.newest_code(&phone(99)).await.expect("the inbox is read");
    assert_eq!(sent, None, "no SMS goes to a number without an account");
}

/// PWD-02: whoever comes late, or with somebody else's cookie, is led to begin anew.
#[tokio::test]
async fn a_recovery_that_is_over_says_so() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    walk(&world, &mut browser).await;
    let token = browser.cookie("__Host-recovery").expect("a cookie").to_owned();
    let mut thief = Browser::of(&world).with("__Host-recovery", &token);
    let refused = thief.post("/recover/unlock", &[]).await;
    refused.refuses(410, "PWD-02", &["href=\"/recover\""]);
    world.advance(1_800);
    let late = browser.post("/recover/password", &[("new", NEW)]).await;
    late.refuses(410, "PWD-02", &["href=\"/recover\""]);
    browser.get("/recover/choice").await.leads_to("/recover");
}

/// LOGIN-12, LOGIN-20: the second factor on a new device; one comes out where one wanted to go.
#[tokio::test]
async fn a_new_device_is_verified() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    browser.get("/sign-in/verify").await.leads_to("/sign-in");
    let number = phone(1);
    let form = [("phone", &*number), ("password", PASSWORD), ("next", "/me/devices?a=1&b=2")];
    let place = browser.post("/sign-in", &form).await.place();
    assert_eq!(place, "/sign-in/verify?next=/me/devices%3Fa%3D1%26b%3D2");
    browser.get(&place).await.shows(&["LOGIN-12", "138****0001", "autocomplete=\"one-time-code\""]);
    let right = code(&world, &phone(1)).await;
    let wrong = browser.post(&place, &[("code", other_than(&right))]).await;
    wrong.refuses(422, "SMS-05", &["还可尝试 4 次"]);
    let soon = browser.post("/sign-in/verify/resend?next=/", &[]).await;
    soon.refuses(429, "SMS-08", &[]);
    let mut late = browser.clone();
    browser.post(&place, &[("code", &right)]).await.leads_to("/me/devices?a=1&b=2");
    assert!(browser.cookie("__Host-challenge").is_none());
    let over = late.post(&place, &[("code", &right)]).await;
    over.refuses(410, "LOGIN-20", &["href=\"/sign-in\""]);
    assert!(late.cookie("__Host-challenge").is_none());
}
