//! Opening a wallet by the forms alone.

use tongbao_testkit::{PASSWORD, PIN, World, id_number, phone};

use crate::browser::{Browser, code, other_than, secrets};

fn identity<'a>(name: &'a str, id_number: &'a str, phone: &'a str) -> [(&'a str, &'a str); 3] {
    [("name", name), ("id_number", id_number), ("phone", phone)]
}

/// S-112 to S-128: from nothing to a wallet, in both languages.
#[tokio::test]
async fn from_nothing_to_a_wallet() {
    let walks = [("zh-CN", 7_u32, "钱包已开通", "三类钱包"), ("en", 8, "Your wallet is open", "")];
    for (lang, number, done, tier) in walks {
        let world = World::sqlite().await;
        let mut browser = Browser::of(&world).without("institution").with("lang", lang);
        browser.get("/").await.leads_to("/welcome");
        browser.get("/register").await.leads_to("/welcome");
        browser.get("/welcome").await.shows(&["jianghai", "youyi", &format!("lang=\"{lang}\"")]);
        let choice = [("institution", "jianghai"), ("next", "register")];
        browser.post("/institution", &choice).await.leads_to("/register");
        browser.get("/register").await.shows(&["name=\"id_number\""]);
        browser.register_to_code(number).await;
        let masked = format!("138****{number:04}");
        browser.get("/register/code").await.shows(&[&masked, "name=\"code\"", "data-enable-at"]);
        let right = code(&world, &phone(number)).await;
        let wrong = [("code", other_than(&right))];
        browser.post("/register/code", &wrong).await.refuses(422, "SMS-05", &["4", &masked]);
        assert!(browser.cookie("__Host-session").is_none());
        browser.post("/register/code", &[("code", &right)]).await.leads_to("/register/done");
        assert!(browser.cookie("__Host-session").is_some());
        assert!(browser.cookie("__Host-draft").is_none());
        browser.get("/register/done").await.shows(&[done, tier, "¥5,000.00", "/cards/bind"]);
        browser.get("/").await.shows(&["¥"]);
        browser.get("/welcome").await.leads_to("/");
        browser.get("/register").await.leads_to("/");
        world.audit().await;
    }
}

/// REG-01, REG-02, REG-06 and the forms of numbers: named at the field, and nothing is lost.
#[tokio::test]
async fn a_mistake_is_named_and_the_input_kept() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let right = id_number(7);
    let last = if right.ends_with('1') { '2' } else { '1' };
    let checksum = format!("{}{last}", &right[..17]);
    let table = [
        (identity("张小明", &checksum, "13800000007"), "REG-01", "id_number"),
        (identity("张小明", "11010519991332002X", "13800000007"), "REG-02", "id_number"),
        (identity("张小☺", &right, "13800000007"), "REG-06", "name"),
        (identity("张小明", &right, "1380000000"), "REQ-02", "phone"),
        (identity("", &right, "13800000007"), "REQ-02", "name"),
    ];
    for (form, code, field) in table {
        let page = browser.post("/register", &form).await;
        page.refuses(422, code, &[&format!("id=\"{field}-error\"")]);
        for (_, value) in form.iter().filter(|(_, value)| !value.is_empty()) {
            page.refuses(422, code, &[&format!("value=\"{value}\"")]);
        }
        assert!(browser.cookie("__Host-draft").is_none(), "nothing was begun");
    }
}

/// REG-02 tells a minor who can help. Of all check characters one is right for this birthday.
#[tokio::test]
async fn whoever_is_too_young_is_told_the_way() {
    let world = World::sqlite().await;
    let mut told = Vec::new();
    for last in "0123456789X".chars() {
        let id = format!("11010120150307123{last}");
        let page = Browser::of(&world).post("/register", &identity("张小明", &id, &phone(7))).await;
        assert_eq!(page.status, 422);
        told.extend(page.html.contains("REG-02").then_some(page.html));
    }
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("监护人"), "{}", told[0]);
}

/// An input method may widen digits: numbers and codes are read all the same.
#[tokio::test]
async fn wide_digits_are_read() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let id = id_number(7);
    let form = identity("张小明", &id, "１３８　００００　０００７");
    browser.post("/register", &form).await.leads_to("/register/secrets");
}

/// REG-07, PWD-03: what is refused is named; no secret ever comes back in a page.
#[tokio::test]
async fn weak_secrets_are_refused_and_never_shown() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let id = id_number(7);
    let begun = browser.post("/register", &identity("张小明", &id, &phone(7))).await;
    begun.leads_to("/register/secrets");
    let table = [
        ([("password", PASSWORD), ("pin", "123456"), ("pin_again", "123456")], "REG-07", "pin"),
        ([("password", PASSWORD), ("pin", "900307"), ("pin_again", "900307")], "REG-07", "pin"),
        ([("password", "12345678"), ("pin", PIN), ("pin_again", PIN)], "PWD-03", "password"),
        ([("password", PASSWORD), ("pin", PIN), ("pin_again", "739147")], "REQ-02", "pin_again"),
        ([("password", PASSWORD), ("pin", "7391"), ("pin_again", "7391")], "REQ-02", "pin"),
    ];
    for (form, code, field) in table {
        let page = browser.post("/register/secrets", &form).await;
        page.refuses(422, code, &[&format!("id=\"{field}-error\"")]);
        page.hides(&form.map(|(_, value)| value));
    }
    browser.get("/register/code").await.leads_to("/register/secrets");
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
}

/// REG-03: a registered number walks the same way, its code never comes, and its owner is told.
#[tokio::test]
async fn a_registered_number_is_not_given_away() {
    let world = World::sqlite().await;
    let owner = world.person(1).await;
    let (mut known, mut unknown) = (Browser::of(&world), Browser::of(&world));
    let id = id_number(7);
    let form = identity("张小明", &id, &owner.phone);
    known.post("/register", &form).await.leads_to("/register/secrets");
    known.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    unknown.register_to_code(9).await;
    let (seen, fresh) = (known.get("/register/code").await, unknown.get("/register/code").await);
    let same = seen.html.replace("0001", "0009").len().abs_diff(fresh.html.len());
    assert!(same < 8, "the pages differ by {same} characters");
    world.deliver().await;
    let code = world.sandbox.newest_code(&owner.phone).await.expect("the inbox is read");
    assert_eq!(code, None, "the owner gets a message without a code");
    let refused = known.post("/register/code", &[("code", "123456")]).await;
    refused.refuses(422, "SMS-05", &[]);
    refused.hides(&["REG-03", "已注册"]);
}

/// REG-05: told only after the number was proved.
#[tokio::test]
async fn an_id_card_has_its_wallets() {
    let world = World::sqlite().await;
    let owner = world.person(1).await;
    let mut browser = Browser::of(&world);
    let form = identity(&owner.name, &owner.id_number, "13800000077");
    browser.post("/register", &form).await.leads_to("/register/secrets");
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    let right = code(&world, "13800000077").await;
    let wrong = browser.post("/register/code", &[("code", other_than(&right))]).await;
    wrong.refuses(422, "SMS-05", &[]);
    let told = browser.post("/register/code", &[("code", &right)]).await;
    told.refuses(409, "REG-05", &["/sign-in"]);
    assert!(browser.cookie("__Host-session").is_none() && browser.cookie("__Host-draft").is_none());
}

/// REG-09, REG-10, S-121: broken off, found again, given up, or forgotten after a day.
#[tokio::test]
async fn a_registration_that_was_broken_off_goes_on() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.get("/register/code").await.leads_to("/register");
    let (id, phone) = (id_number(7), phone(7));
    let form = identity("张小明", &id, &phone);
    browser.post("/register", &form).await.leads_to("/register/secrets");
    let early = browser.post("/register/code", &[("code", "123456")]).await;
    early.leads_to("/register/secrets");
    world.advance(3_600);
    browser.get("/welcome").await.shows(&["已为您保留到第 2 步", "/register/resume"]);
    browser.get("/register").await.leads_to("/register/resume");
    let kept = browser.get("/register/resume").await;
    kept.shows(&["REG-09", "138****0007", "/register/secrets", "11月23日 10:00"]);
    kept.hides(&[&id, "张小明"]);
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    browser.get("/register/resume").await.shows(&["第 3 步", "/register/code"]);

    let mut other = browser.clone();
    other.post("/register/discard", &[]).await.leads_to("/register");
    assert!(other.cookie("__Host-draft").is_none());
    other.get("/register").await.shows(&["name=\"id_number\""]);

    world.advance(24 * 3_600);
    browser.get("/register/resume").await.refuses(410, "REG-10", &["/register"]);
    assert!(browser.cookie("__Host-draft").is_none());
}

/// Tapping the last button twice opens one wallet and ends on its page.
#[tokio::test]
async fn the_last_step_twice_is_one_wallet() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register_to_code(7).await;
    let draft = browser.cookie("__Host-draft").expect("a draft").to_owned();
    let right = code(&world, &phone(7)).await;
    browser.post("/register/code", &[("code", &right)]).await.leads_to("/register/done");
    let mut again = browser.clone().with("__Host-draft", &draft);
    again.post("/register/code", &[("code", &right)]).await.leads_to("/register/done");
    world.audit().await;
}
