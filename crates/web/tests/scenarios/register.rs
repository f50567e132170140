//! REG, PWD: what a form refuses, and registrations and recoveries that were left.

use tongbao_testkit::{PASSWORD, PIN, World, id_number, phone};

use crate::Scenario;
use crate::browser::{Browser, code, secrets};
use crate::walk::{
    NEW_PASSWORD, apply, correct, finish_registration, is_in, reads, recover, unlock, way, ways,
};

pub const ALL: &[Scenario] = &[
    Scenario {
        code: "REG-01",
        title: "an ID-card number with a wrong check digit",
        walked: "Correct: the named input, the right number, registered",
        run: || Box::pin(a_wrong_digit()),
    },
    Scenario {
        code: "REG-02",
        title: "a date of birth that no calendar has",
        walked: "Correct: the named input, the right number, registered",
        run: || Box::pin(a_wrong_date()),
    },
    Scenario {
        code: "REG-03",
        title: "the number has a wallet already: the page is neutral, its owner gets an SMS",
        walked: "SignIn, from the page of the code that help has: password and SMS code, signed in",
        run: || Box::pin(a_registered_number()),
    },
    Scenario {
        code: "REG-05",
        title: "the ID card holds its wallet already, under another number",
        walked: "SignIn: with that number, password and SMS code, signed in",
        run: || Box::pin(an_id_card_with_a_wallet()),
    },
    Scenario {
        code: "REG-06",
        title: "a name with a character that no document prints",
        walked: "Correct: the named input, the right name, registered",
        run: || Box::pin(a_wrong_name()),
    },
    Scenario {
        code: "REG-07",
        title: "a payment PIN that is easy to guess",
        walked: "ChooseAnother: the named input, another PIN, registered",
        run: || Box::pin(a_weak_pin()),
    },
    Scenario {
        code: "REG-09",
        title: "a registration broken off before its second step",
        walked: "Resume: from where it stood, nothing entered again, registered",
        run: || Box::pin(a_registration_that_was_kept()),
    },
    Scenario {
        code: "REG-10",
        title: "a registration left for a day",
        walked: "Register: from the beginning, registered",
        run: || Box::pin(a_registration_that_expired()),
    },
    Scenario {
        code: "PWD-02",
        title: "a recovery left for half an hour",
        walked: "Recover: from the beginning, the lock lifted, signed in",
        run: || Box::pin(a_recovery_that_is_over()),
    },
    Scenario {
        code: "PWD-03",
        title: "a new password that is easy to guess",
        walked: "ChooseAnother: the named input, another password, signed in with it",
        run: || Box::pin(a_weak_password()),
    },
];

/// The form with one input wrong is refused with `told`; put right, it goes on to the wallet.
async fn corrected(name: &str, wrong: &str, told: &str) {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    let page = apply(&mut browser, 7, Some((name, wrong))).await;
    page.refuses(422, told, &[&format!("id=\"{name}-error\"")]);
    correct(&page, told);
    apply(&mut browser, 7, None).await.leads_to("/register/secrets");
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_wrong_digit() {
    let right = id_number(7);
    let last = if right.ends_with('1') { '2' } else { '1' };
    corrected("id_number", &format!("{}{last}", &right[..17]), "REG-01").await;
}

async fn a_wrong_date() {
    corrected("id_number", "11010519991332002X", "REG-02").await;
}

async fn a_wrong_name() {
    corrected("name", "张小☺", "REG-06").await;
}

async fn a_registered_number() {
    let world = World::sqlite().await;
    let owner = world.person(1).await;
    let mut browser = Browser::of(&world);
    apply(&mut browser, 7, Some(("phone", &owner.phone))).await.leads_to("/register/secrets");
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    world.deliver().await;
    let sent = world.sandbox.newest_code(&owner.phone).await.expect("the inbox is read");
    assert_eq!(sent, None, "the owner's message has no code");
    let neutral = browser.post("/register/code", &[("code", "123456")]).await;
    neutral.refuses(422, "SMS-05", &[]);
    neutral.hides(&["REG-03"]);
    let help = browser.get("/help/REG-03").await;
    help.shows(&["REG-03", "href=\"/sign-in\""]);
    let mut owners = Browser::of(&world);
    assert_eq!(owners.enter(&world, 1, PASSWORD).await, "/");
    is_in(&mut owners).await;
}

async fn an_id_card_with_a_wallet() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    apply(&mut browser, 1, Some(("phone", "13800000077"))).await.leads_to("/register/secrets");
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    let right = code(&world, "13800000077").await;
    let page = browser.post("/register/code", &[("code", &right)]).await;
    page.refuses(409, "REG-05", &[]);
    let sign_in = way(&page, "REG-05", "/sign-in");
    reads(&mut browser, &sign_in).await;
    assert_eq!(browser.enter(&world, 1, PASSWORD).await, "/");
    is_in(&mut browser).await;
}

async fn a_weak_pin() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    apply(&mut browser, 7, None).await.leads_to("/register/secrets");
    let weak = [("password", PASSWORD), ("pin", "123456"), ("pin_again", "123456")];
    let page = browser.post("/register/secrets", &weak).await;
    page.refuses(422, "REG-07", &["id=\"pin-error\""]);
    correct(&page, "REG-07");
    let good = [("password", PASSWORD), ("pin", PIN), ("pin_again", PIN)];
    browser.post("/register/secrets", &good).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_registration_that_was_kept() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    apply(&mut browser, 7, None).await.leads_to("/register/secrets");
    world.advance(3_600);
    browser.get("/register").await.leads_to("/register/resume");
    let page = browser.get("/register/resume").await;
    page.shows(&["REG-09", "href=\"/register/secrets\"", "138****0007"]);
    browser.post("/register/secrets", &secrets()).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_registration_that_expired() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    apply(&mut browser, 7, None).await.leads_to("/register/secrets");
    world.advance(24 * 3_600);
    let page = browser.get("/register/resume").await;
    page.refuses(410, "REG-10", &[]);
    let register = way(&page, "REG-10", "/register");
    browser.get(&register).await.shows(&["name=\"id_number\""]);
    browser.register_to_code(7).await;
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_recovery_that_is_over() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    recover(&world, &mut browser, 1).await;
    world.advance(1_800);
    let page = browser.post("/recover/unlock", &[]).await;
    page.refuses(410, "PWD-02", &[]);
    let again = way(&page, "PWD-02", "/recover");
    reads(&mut browser, &again).await;
    unlock(&world, &mut browser, 1).await;
}

async fn a_weak_password() {
    let world = World::sqlite().await;
    world.person(1).await;
    let mut browser = Browser::of(&world);
    recover(&world, &mut browser, 1).await;
    let page = browser.post("/recover/password", &[("new", "12345678")]).await;
    page.refuses(422, "PWD-03", &["id=\"new-error\""]);
    correct(&page, "PWD-03");
    assert_eq!(ways(&page, "PWD-03"), ["#new"]);
    let done = browser.post("/recover/password", &[("new", NEW_PASSWORD)]).await;
    done.leads_to("/recover/done?how=password");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.sign_in(1, NEW_PASSWORD).await.leads_to("/");
    let number = phone(1);
    browser.get("/me").await.hides(&[&number]);
}
