//! LOGIN: every way in which signing in is refused, and from each to being signed in.

use std::time::Duration;

use serde_json::Value;
use tongbao_identity::incident::{self, Begin, Kind};
use tongbao_identity::institution::policy;
use tongbao_testkit::{PASSWORD, START, World, phone};

use crate::Scenario;
use crate::browser::{Browser, Page, code};
use crate::walk::{
    NEW_PASSWORD, actor, correct, enrol_authenticator, finish_registration, is_in, known, reads,
    recover, recover_to_identity, wait_of, way,
};

pub const ALL: &[Scenario] = &[
    Scenario {
        code: "LOGIN-01",
        title: "a wrong password on one's own device",
        walked: "Correct: the named input, the right password, signed in",
        run: || Box::pin(a_wrong_password()),
    },
    Scenario {
        code: "LOGIN-02",
        title: "the password with the case the other way round",
        walked: "Correct: the named input, the case put right, signed in",
        run: || Box::pin(the_case()),
    },
    Scenario {
        code: "LOGIN-03",
        title: "a full-width letter in the password",
        walked: "Correct: the named input, the letter put right, signed in",
        run: || Box::pin(the_width()),
    },
    Scenario {
        code: "LOGIN-04",
        title: "the password from before it was changed",
        walked: "Correct: the named input, the new password, signed in",
        run: || Box::pin(a_replaced_password()),
    },
    Scenario {
        code: "LOGIN-07",
        title: "a number without a wallet, on a device that nobody knows",
        walked: "Register: from the button to the open wallet",
        run: || Box::pin(an_unknown_number()),
    },
    Scenario {
        code: "LOGIN-08",
        title: "another name than the one on record, in a recovery",
        walked: "Correct: the named input, the right name, the lock lifted, signed in",
        run: || Box::pin(another_name()),
    },
    Scenario {
        code: "LOGIN-09",
        title: "the password service does not answer",
        walked: "Status, then TryAgain: the same form again, signed in; no try was lost",
        run: || Box::pin(an_outage_of_the_hasher()),
    },
    Scenario {
        code: "LOGIN-10",
        title: "planned maintenance",
        walked: "Status names the window; TryAgain after it, signed in",
        run: || Box::pin(maintenance()),
    },
    Scenario {
        code: "LOGIN-11",
        title: "an unplanned outage",
        walked: "Status names it; TryAgain when it is over, signed in",
        run: || Box::pin(an_outage()),
    },
    Scenario {
        code: "LOGIN-12",
        title: "the right password on a new device",
        walked: "the code of the SMS, signed in, and the device is trusted from then on",
        run: || Box::pin(a_new_device()),
    },
    Scenario {
        code: "LOGIN-13",
        title: "a wrong code of the authenticator: the phone with it is lost",
        walked: "OtherMethod: a recovery code, signed in",
        run: || Box::pin(a_lost_authenticator()),
    },
    Scenario {
        code: "LOGIN-14",
        title: "a passkey that is not known here",
        walked: "SignIn: password, signed in",
        run: || Box::pin(an_unknown_passkey()),
    },
    Scenario {
        code: "LOGIN-16",
        title: "the device still offers the password from before the recovery",
        walked: "Correct: the named input, the new password, signed in",
        run: || Box::pin(a_saved_old_password()),
    },
    Scenario {
        code: "LOGIN-17",
        title: "strangers at this address guessed too often",
        walked: "Help and Status are there; after the named wait password and SMS code, signed in",
        run: || Box::pin(an_address_that_waits()),
    },
    Scenario {
        code: "LOGIN-18",
        title: "all strangers together guessed too often",
        walked: "Help and Status are there; after the named wait password and SMS code, signed in",
        run: || Box::pin(everyone_waits()),
    },
    Scenario {
        code: "LOGIN-19",
        title: "too many guesses from one device",
        walked: "its owner signs in all the while; after the named wait another person does, too",
        run: || Box::pin(a_device_that_waits()),
    },
    Scenario {
        code: "LOGIN-20",
        title: "the second factor comes after ten minutes",
        walked: "SignIn: password and a new code, signed in",
        run: || Box::pin(a_challenge_that_is_over()),
    },
    Scenario {
        code: "LOGIN-21",
        title: "a passkey's answer from another browser than was asked",
        walked: "SignIn: password, signed in",
        run: || Box::pin(a_question_of_another_browser()),
    },
    Scenario {
        code: "LOGIN-22",
        title: "the device gives no passkey; the page holds the notice for its script",
        walked: "the form of the same page: password, signed in",
        run: || Box::pin(no_passkey()),
    },
    Scenario {
        code: "LOGIN-27",
        title: "the user name is another customer's",
        walked: "ChooseAnother: the named input, another name, signed in with it",
        run: || Box::pin(a_taken_name()),
    },
    Scenario {
        code: "LOGIN-28",
        title: "too many user names asked for in a day",
        walked: "Home and Help are there; after the named wait the name, signed in with it",
        run: || Box::pin(too_many_names()),
    },
];

async fn a_wrong_password() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let page = browser.sign_in(1, "wrong password").await;
    page.refuses(401, "LOGIN-01", &[]);
    correct(&page, "LOGIN-01");
    way(&page, "LOGIN-01", "/recover");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn the_case() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let other = |c: char| match c {
        'a'..='z' => c.to_ascii_uppercase(),
        _ => c.to_ascii_lowercase(),
    };
    let typed: String = PASSWORD.chars().map(other).collect();
    let page = browser.sign_in(1, &typed).await;
    page.refuses(422, "LOGIN-02", &[]);
    correct(&page, "LOGIN-02");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn the_width() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let typed = PASSWORD.replacen('M', "Ｍ", 1);
    assert_ne!(typed, PASSWORD);
    let page = browser.sign_in(1, &typed).await;
    page.refuses(422, "LOGIN-03", &["Ｍ"]);
    correct(&page, "LOGIN-03");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn a_replaced_password() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    world.advance(1);
    let form = [("password", PASSWORD), ("new", NEW_PASSWORD)];
    browser.post("/me/password", &form).await.leads_to("/me/password/done");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(401, "LOGIN-04", &[]);
    correct(&page, "LOGIN-04");
    browser.sign_in(1, NEW_PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn an_unknown_number() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let page = browser.sign_in(5, PASSWORD).await;
    page.refuses(401, "LOGIN-07", &[]);
    let register = way(&page, "LOGIN-07", "/register");
    browser.get(&register).await.shows(&["name=\"id_number\""]);
    browser.register_to_code(5).await;
    finish_registration(&world, &mut browser, 5).await;
}

async fn another_name() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let mut browser = Browser::of(&world);
    recover_to_identity(&world, &mut browser, 1).await;
    let wrong = [("name", "王不同"), ("id_number", &*person.id_number)];
    let page = browser.post("/recover/identity", &wrong).await;
    page.refuses(422, "LOGIN-08", &[]);
    correct(&page, "LOGIN-08");
    let right = [("name", &*person.name), ("id_number", &*person.id_number)];
    browser.post("/recover/identity", &right).await.leads_to("/recover/choice");
    browser.post("/recover/unlock", &[]).await.leads_to("/recover/done?how=unlock");
    is_in(&mut browser).await;
}

async fn an_outage_of_the_hasher() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    world.site.passwords.set_paused(true);
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(503, "LOGIN-09", &[]);
    way(&page, "LOGIN-09", "");
    let status = way(&page, "LOGIN-09", "/status");
    reads(&mut browser, &status).await;
    world.site.passwords.set_paused(false);
    let wrong = browser.sign_in(1, "wrong password").await;
    wrong.refuses(401, "LOGIN-01", &["还可尝试 4 次"]);
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

fn begin(kind: Kind) -> Begin {
    Begin {
        institution: None,
        kind,
        begins_at: START,
        ends_at: (kind == Kind::Maintenance).then(|| START.after(Duration::from_secs(7_200))),
        note_zh: "正在更换机房".into(),
        note_en: "Moving to another hall".into(),
    }
}

async fn maintenance() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let window = incident::begin(&world.site, begin(Kind::Maintenance), "operator").await;
    window.expect("it begins");
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(503, "LOGIN-10", &["12:00"]);
    let status = way(&page, "LOGIN-10", "/status");
    browser.get(&status).await.shows(&["正在更换机房"]);
    way(&page, "LOGIN-10", "");
    world.advance(7_200);
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn an_outage() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let outage = incident::begin(&world.site, begin(Kind::Outage), "operator").await;
    let outage = outage.expect("it begins");
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(503, "LOGIN-11", &[]);
    let status = way(&page, "LOGIN-11", "/status");
    browser.get(&status).await.shows(&["正在更换机房"]);
    way(&page, "LOGIN-11", "");
    incident::end(&world.site, outage.id, "operator").await.expect("it ends");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn a_new_device() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    let place = browser.sign_in(1, PASSWORD).await.place();
    browser.get(&place).await.shows(&["LOGIN-12", "id=\"methods\"", "name=\"code\""]);
    let right = code(&world, &phone(1)).await;
    browser.post(&place, &[("code", &right)]).await.leads_to("/");
    is_in(&mut browser).await;
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
}

async fn a_lost_authenticator() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let own = Browser::signed_in(&world, &person);
    let codes = enrol_authenticator(&world, &actor(&world, &own).await).await;
    let mut browser = Browser::of(&world);
    let place = browser.sign_in(1, PASSWORD).await.place();
    let page = browser.post(&place, &[("code", "000000")]).await;
    page.refuses(401, "LOGIN-13", &["id=\"methods\"", "method=recovery_code"]);
    way(&page, "LOGIN-13", "#methods");
    let other = "/sign-in/verify?method=recovery_code&next=/";
    browser.get(other).await.shows(&["name=\"code\""]);
    browser.post(other, &[("code", &codes[0])]).await.leads_to("/");
    is_in(&mut browser).await;
}

/// What a device answers that has a passkey nobody knows.
const UNKNOWN: &str = r#"{"id":"AQID","rawId":"AQID","type":"public-key","response":{
    "clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":null}}"#;

async fn question(browser: &mut Browser) -> String {
    let asked = browser.post("/sign-in/passkey/question", &[]).await;
    let asked: Value = serde_json::from_str(&asked.html).expect("the question is JSON");
    asked["ceremony"].as_str().expect("an id").to_owned()
}

async fn an_unknown_passkey() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let ceremony = question(&mut browser).await;
    let form = [("ceremony", &*ceremony), ("answer", UNKNOWN)];
    let page = browser.post("/sign-in/passkey", &form).await;
    page.refuses(401, "LOGIN-14", &[]);
    let sign_in = way(&page, "LOGIN-14", "/sign-in");
    reads(&mut browser, &sign_in).await;
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn a_question_of_another_browser() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let ceremony = question(&mut Browser::of(&world)).await;
    let form = [("ceremony", &*ceremony), ("answer", UNKNOWN)];
    let page = browser.post("/sign-in/passkey", &form).await;
    page.refuses(410, "LOGIN-21", &[]);
    let sign_in = way(&page, "LOGIN-21", "/sign-in");
    reads(&mut browser, &sign_in).await;
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn no_passkey() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    let page = browser.get("/sign-in").await;
    let notice = page.html.split("id=\"notice-passkey-none\"").nth(1).expect("a notice");
    let notice = notice.split("</template>").next().expect("its end");
    assert!(notice.contains("LOGIN-22") && notice.contains("data-retry"), "{notice}");
    assert!(page.html.contains("name=\"password\""), "the password's form is beside it");
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

async fn a_saved_old_password() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    recover(&world, &mut browser, 1).await;
    let set = browser.post("/recover/password", &[("new", NEW_PASSWORD)]).await;
    set.leads_to("/recover/done?how=password");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(401, "LOGIN-16", &[]);
    correct(&page, "LOGIN-16");
    browser.sign_in(1, NEW_PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
}

/// Three guesses at numbers that nobody has close what `name` counts; the fourth page says `code`,
/// its ways out are there, and after the wait that it names the owner is let in on a new device.
async fn strangers_wait(name: &'static str, code: &str) {
    let world = World::sqlite().await;
    world.person(1).await;
    world.allow(name, 3).await;
    for number in 101..104 {
        let page = Browser::of(&world).sign_in(number, "wrong password").await;
        page.refuses(401, "LOGIN-07", &[]);
    }
    let mut browser = Browser::of(&world);
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(429, code, &[]);
    for wanted in [&*format!("/help/{code}"), "/status"] {
        let href = way(&page, code, wanted);
        reads(&mut browser, &href).await;
    }
    world.advance(wait_of(&page));
    assert_eq!(browser.enter(&world, 1, PASSWORD).await, "/");
    is_in(&mut browser).await;
}

async fn an_address_that_waits() {
    strangers_wait(policy::LOGIN_ADDRESS_TRIES_MAX, "LOGIN-17").await;
}

async fn everyone_waits() {
    strangers_wait(policy::LOGIN_EVERYONE_TRIES_MAX, "LOGIN-18").await;
}

async fn a_device_that_waits() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = known(&world, 2).await;
    world.allow(policy::LOGIN_DEVICE_TRIES_MAX, 3).await;
    for number in 101..104 {
        browser.sign_in(number, "wrong password").await.refuses(401, "LOGIN-07", &[]);
    }
    let page = browser.sign_in(1, PASSWORD).await;
    page.refuses(429, "LOGIN-19", &[]);
    for wanted in ["/help/LOGIN-19", "/status"] {
        let href = way(&page, "LOGIN-19", wanted);
        reads(&mut browser, &href).await;
    }
    let mut owner = browser.clone();
    owner.sign_in(2, PASSWORD).await.leads_to("/");
    world.advance(wait_of(&page));
    assert_eq!(browser.enter(&world, 1, PASSWORD).await, "/");
    is_in(&mut browser).await;
}

async fn a_challenge_that_is_over() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    let place = browser.sign_in(1, PASSWORD).await.place();
    let right = code(&world, &phone(1)).await;
    world.advance(600);
    let page = browser.post(&place, &[("code", &right)]).await;
    page.refuses(410, "LOGIN-20", &[]);
    let sign_in = way(&page, "LOGIN-20", "/sign-in");
    reads(&mut browser, &sign_in).await;
    assert_eq!(browser.enter(&world, 1, PASSWORD).await, "/");
    is_in(&mut browser).await;
}

async fn choose_name(browser: &mut Browser, name: &str) -> Page {
    let form = [("user_name", name), ("password", PASSWORD)];
    browser.post("/security/user-name", &form).await
}

/// The name is taken, and then signs in.
async fn name_signs_in(browser: &mut Browser, name: &str) {
    choose_name(browser, name).await.leads_to("/security/user-name");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    let form = [("login", name), ("password", PASSWORD)];
    browser.post("/sign-in", &form).await.leads_to("/");
    is_in(browser).await;
}

async fn a_taken_name() {
    let world = World::sqlite().await;
    let other = world.person(2).await;
    let taken = choose_name(&mut Browser::signed_in(&world, &other), "xiaoming_88").await;
    taken.leads_to("/security/user-name");
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    let page = choose_name(&mut browser, "xiaoming_88").await;
    page.refuses(409, "LOGIN-27", &["id=\"user_name-error\""]);
    correct(&page, "LOGIN-27");
    name_signs_in(&mut browser, "xiaoming_99").await;
}

async fn too_many_names() {
    let world = World::sqlite().await;
    let other = world.person(2).await;
    choose_name(&mut Browser::signed_in(&world, &other), "xiaoming_88").await;
    world.allow(policy::USER_NAME_DAY_MAX, 1).await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    choose_name(&mut browser, "xiaoming_88").await.refuses(409, "LOGIN-27", &[]);
    let page = choose_name(&mut browser, "xiaoming_99").await;
    page.refuses(429, "LOGIN-28", &[]);
    let help = way(&page, "LOGIN-28", "/help/LOGIN-28");
    reads(&mut browser, &help).await;
    way(&page, "LOGIN-28", "/");
    world.advance(wait_of(&page));
    // A day is longer than a session.
    browser.sign_in(1, PASSWORD).await.leads_to("/");
    name_signs_in(&mut browser, "xiaoming_99").await;
}
