//! Other names to sign in with: a user name and an e-mail address.

use tongbao_testkit::{PASSWORD, World};

use crate::browser::Browser;

/// S-023, S-224: a user name is chosen with the password and signs in; LOGIN-27 when it is taken.
#[tokio::test]
async fn a_user_name_signs_in() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let at = "/security/user-name";
    browser.get("/security").await.shows(&["href=\"/security/user-name\""]);
    let bad = browser.post(at, &[("user_name", "1x"), ("password", PASSWORD)]).await;
    bad.refuses(422, "REQ-02", &["id=\"user_name-error\"", "value=\"1x\""]);
    let wrong = browser.post(at, &[("user_name", "xiaoming"), ("password", "wrong one")]).await;
    wrong.refuses(401, "LOGIN-01", &["id=\"password-error\""]);
    browser.post(at, &[("user_name", "XiaoMing_88"), ("password", PASSWORD)]).await.leads_to(at);
    browser.get(at).await.shows(&["XiaoMing_88"]);
    let other = world.person(2).await;
    let mut other = Browser::signed_in(&world, &other);
    let taken = other.post(at, &[("user_name", "xiaoming_88"), ("password", PASSWORD)]).await;
    taken.refuses(409, "LOGIN-27", &["id=\"user_name-error\""]);
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    let form = [("login", "xiaoming_88"), ("password", PASSWORD)];
    browser.post("/sign-in", &form).await.leads_to("/");
    browser.post(&format!("{at}/remove"), &[("password", PASSWORD)]).await.leads_to(at);
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.post("/sign-in", &form).await.refuses(401, "LOGIN-07", &["value=\"xiaoming_88\""]);
}

/// S-223, MAIL-03: an address is proved by the code that is mailed to it, and signs in.
#[tokio::test]
async fn an_address_is_proved_and_signs_in() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let at = "/security/email";
    let bad = browser.post(at, &[("email", "nonsense"), ("password", PASSWORD)]).await;
    bad.refuses(422, "REQ-02", &["id=\"email-error\"", "value=\"nonsense\""]);
    let form = [("email", "xiaoming@example.cn"), ("password", PASSWORD)];
    browser.post(at, &form).await.leads_to("/security/email/code");
    let page = browser.get("/security/email/code").await;
    page.shows(&["MAIL-07", "@example.cn", "/security/email/resend"]);
    page.hides(&["xiaoming@example.cn"]);
    world.deliver().await;
    let code = world.sandbox.newest_code("xiaoming@example.cn").await.expect("the inbox is read");
    let code = code.expect("a code was mailed");
    let other = if code == "000000" { "000001" } else { "000000" };
    let wrong = browser.post("/security/email/code", &[("code", other)]).await;
    wrong.refuses(422, "MAIL-03", &["id=\"code-error\""]);
    let soon = browser.post("/security/email/resend", &[]).await;
    soon.refuses(429, "MAIL-04", &[]);
    browser.post("/security/email/code", &[("code", &code)]).await.leads_to(at);
    browser.get(at).await.shows(&["@example.cn", "解绑邮箱"]);
    browser.get("/security/email/code").await.leads_to(at);
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    let form = [("login", "XiaoMing@example.cn"), ("password", PASSWORD)];
    browser.post("/sign-in", &form).await.leads_to("/");
    browser.post("/security/email/remove", &[("password", PASSWORD)]).await.leads_to(at);
    browser.get(at).await.shows(&["name=\"email\""]);
}
