//! The activity log, the phrase, and telling what is genuine.

use tongbao_testkit::{PASSWORD, PIN, World, id_number, person_name, phone};

use crate::browser::Browser;

/// What was done is listed; why a session ended, too.
#[tokio::test]
async fn the_log_says_what_was_done_and_why_a_session_ended() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    browser.get("/security").await.shows(&["href=\"/security/activity\"", "安全记录"]);
    let page = browser.get("/security/activity").await;
    page.shows(&["开通钱包"]);
    page.hides(&["为什么下线"]);
    world.advance(60);
    let mut other = Browser::of(&world);
    assert_eq!(other.enter(&world, 1, PASSWORD).await, "/");
    world.advance(1);
    browser.post("/me/devices/end-others", &[]).await.leads_to("/me/devices");
    let page = browser.get("/security/activity").await;
    page.shows(&["为什么下线", "在另一台设备上被下线", "新设备登录：验证通过", "让其他设备下线"]);
    assert_eq!(browser.get("/security/activity?before=x").await.status, 400);
}

/// REQ-02, LOGIN-01: each refusal is at its input; the phrase is shown where it is chosen and kept.
#[tokio::test]
async fn a_phrase_is_chosen_changed_and_removed() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    let at = "/security/phrase";
    browser.get(at).await.shows(&["name=\"phrase\"", "启用暗语"]);
    let digits = browser.post(at, &[("phrase", "042517"), ("password", PASSWORD)]).await;
    digits.refuses(422, "REQ-02", &["id=\"phrase-error\""]);
    let wrong = browser.post(at, &[("phrase", "河边芦苇"), ("password", "wrong password")]).await;
    wrong.refuses(401, "LOGIN-01", &["id=\"password-error\"", "value=\"河边芦苇\""]);
    browser.post(at, &[("phrase", "河边芦苇"), ("password", PASSWORD)]).await.leads_to(at);
    browser.get(at).await.shows(&["河边芦苇", "更换暗语"]);
    browser.get("/security").await.shows(&["河边芦苇"]);
    browser.post("/security/phrase/remove", &[("password", PASSWORD)]).await.leads_to(at);
    browser.get("/security").await.hides(&["河边芦苇"]);
}

/// CS-03: a fraud is named to anybody; links are told apart; the phrase counts for its owner only.
#[tokio::test]
async fn what_is_genuine_is_told() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut stranger = Browser::of(&world);
    stranger.get("/check").await.shows(&["name=\"text\"", "辨别真伪"]);
    let text = [("text", "【江海银行】请把验证码告诉客服 <b>")];
    let fraud = stranger.post("/check", &text).await;
    fraud.shows(&["CS-03", "这是诈骗", "&#60;b&#62;"]);
    stranger.post("/check", &[("text", " ")]).await.refuses(422, "REQ-02", &["text-error"]);
    let long = "长".repeat(2_001);
    stranger.post("/check", &[("text", &long)]).await.refuses(422, "REQ-02", &["text-error"]);
    let link = [("text", "http://198.51.100.7/login")];
    stranger.post("/check", &link).await.shows(&["不是官方信息", "198.51.100.7 是数字地址"]);

    let mut owner = Browser::signed_in(&world, &person);
    let chosen = [("phrase", "河边芦苇"), ("password", PASSWORD)];
    owner.post("/security/phrase", &chosen).await.leads_to("/security/phrase");
    owner.get("/security/check").await.leads_to("/check");
    let text = [("text", "【江海银行】您的暗语：河边芦苇。明日系统维护")];
    owner.post("/check", &text).await.shows(&["很可能是官方信息"]);
    stranger.post("/check", &text).await.shows(&["无法判断"]);
}

/// S-046: a reminder is off, chosen, and never a choice that is not offered.
#[tokio::test]
async fn a_reminder_is_chosen() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    let at = "/security/reminder";
    browser.get("/security").await.shows(&["href=\"/security/reminder\""]);
    browser.get(at).await.shows(&["value=\"0\" checked", "不提醒"]);
    browser.post(at, &[("months", "5")]).await.refuses(422, "REQ-02", &["id=\"months-error\""]);
    browser.post(at, &[("months", "6")]).await.leads_to(at);
    browser.get(at).await.shows(&["value=\"6\" checked", "下次提醒"]);
    browser.post("/security/reminder/skip", &[]).await.leads_to(at);
    browser.get("/").await.hides(&["到了您设定的改密码时间"]);
}

/// DATA-01, LOGIN-01: the file has what is known, and no secret; the log says that it was taken.
#[tokio::test]
async fn ones_data_are_downloaded() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::signed_in(&world, &person);
    let at = "/security/data";
    browser.get(at).await.shows(&["保存什么", "依法保存至业务关系或交易结束后十年"]);
    let wrong = browser.post(at, &[("password", "wrong password")]).await;
    wrong.refuses(401, "LOGIN-01", &["id=\"password-error\""]);
    let file = browser.post(at, &[("password", PASSWORD)]).await;
    assert_eq!(file.status, 200, "{}", file.html);
    assert!(file.headers["content-disposition"].to_str().expect("ASCII").contains("attachment"));
    let (name, phone, id_number) = (person_name(1), phone(1), id_number(1));
    file.shows(&[&name, &phone, &id_number, "\"entries_are_whole\": true"]);
    file.hides(&[PASSWORD, PIN, "argon2", &person.token]);
    browser.get("/security/activity").await.shows(&["下载了个人信息副本"]);
}
