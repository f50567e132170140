//! LOCK: what shuts after wrong tries, and the way around it that needs nobody else.

use tongbao_identity::case::{self, Action, Outcome};
use tongbao_identity::institution::policy;
use tongbao_identity::{Phone, restriction};
use tongbao_money::Money;
use tongbao_testkit::{PASSWORD, PIN, Person, World, id_number, phone};

use crate::Scenario;
use crate::browser::{Browser, Page, code, other_than};
use crate::walk::{
    NEW_PASSWORD, NEW_PIN, WRONG_PIN, confirm_transfer, finish_registration, form_at, is_in, known,
    lock, prepare_transfer, reads, reset_pin, unlock, wait_of, way,
};

pub const ALL: &[Scenario] = &[
    Scenario {
        code: "LOCK-01",
        title: "five wrong passwords on one's own device",
        walked: "Recover: number, code, name and ID number; the lock is lifted, signed in",
        run: || Box::pin(locked(&[], "LOCK-01")),
    },
    Scenario {
        code: "LOCK-02",
        title: "locked again within a day",
        walked: "Recover: number, code, name and ID number; the lock is lifted, signed in",
        run: || Box::pin(locked(&[1_800], "LOCK-02")),
    },
    Scenario {
        code: "LOCK-03",
        title: "locked a third time within a day",
        walked: "Recover: number, code, name and ID number; the lock is lifted, signed in",
        run: || Box::pin(locked(&[1_800, 3_600], "LOCK-03")),
    },
    Scenario {
        code: "LOCK-04",
        title: "five wrong payment PINs",
        walked: "ResetPin: password, code, a new PIN; the same transfer goes through",
        run: || Box::pin(a_locked_pin()),
    },
    Scenario {
        code: "LOCK-05",
        title: "too many wrong SMS codes to one number",
        walked: "Help and Home are there; after the named wait a new code, registered",
        run: || Box::pin(locked_codes()),
    },
    Scenario {
        code: "LOCK-06",
        title: "strangers guess at the password, the owner looks at the security page",
        walked: "ChangePassword: the new one counts, and the owner's device was never shut out",
        run: || Box::pin(an_attack()),
    },
    Scenario {
        code: "LOCK-07",
        title: "a payment after a year without a sign-in",
        walked: "Restrictions: code, PIN and ID number; the same transfer goes through",
        run: || Box::pin(a_dormant_account()),
    },
    Scenario {
        code: "LOCK-09",
        title: "a payment while two members of staff protect the account",
        walked: "Restrictions: code and PIN; the same transfer goes through",
        run: || Box::pin(a_protected_account()),
    },
    Scenario {
        code: "LOCK-10",
        title: "a payment from an account that its owner froze",
        walked: "Restrictions: code and PIN; the same transfer goes through",
        run: || Box::pin(a_frozen_account()),
    },
    Scenario {
        code: "LOCK-11",
        title: "a payment while an order of the police stands",
        walked: "Help names the order, whom to call and the end; at the end the same transfer goes through",
        run: || Box::pin(a_stopped_account()),
    },
];

async fn locked(pauses: &'static [u64], code: &'static str) {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    for pause in pauses {
        lock(&mut browser, 1).await;
        world.advance(*pause);
    }
    let page: Page = lock(&mut browser, 1).await;
    page.refuses(423, code, &[]);
    browser.sign_in(1, PASSWORD).await.refuses(423, code, &[]);
    let recover = way(&page, code, "/recover");
    reads(&mut browser, &recover).await;
    unlock(&world, &mut browser, 1).await;
}

async fn a_locked_pin() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let mut browser = Browser::signed_in(&world, &payer);
    let ready = prepare_transfer(&mut browser, &payee, "10").await;
    for _ in 0..4 {
        let wrong = confirm_transfer(&mut browser, &ready, WRONG_PIN).await;
        wrong.refuses(422, "PIN-01", &[]);
    }
    let page = confirm_transfer(&mut browser, &ready, WRONG_PIN).await;
    page.refuses(423, "LOCK-04", &[]);
    way(&page, "LOCK-04", "/pin/reset");
    reset_pin(&world, &mut browser, 1).await;
    confirm_transfer(&mut browser, &ready, NEW_PIN).await.place();
    assert_eq!(world.balance(&payer).await[0], 9_000);
    world.audit().await;
}

async fn locked_codes() {
    let world = World::sqlite().await;
    world.allow(policy::CODE_WRONG_MAX, 3).await;
    let mut browser = Browser::of(&world);
    browser.register_to_code(7).await;
    let right = code(&world, &phone(7)).await;
    for _ in 0..3 {
        let wrong = browser.post("/register/code", &[("code", other_than(&right))]).await;
        wrong.refuses(422, "SMS-05", &[]);
    }
    let page = browser.post("/register/code", &[("code", &right)]).await;
    page.refuses(423, "LOCK-05", &[]);
    let help = way(&page, "LOCK-05", "/help/LOCK-05");
    reads(&mut browser, &help).await;
    way(&page, "LOCK-05", "/");
    let resend = form_at(&page, "#resend");
    world.advance(wait_of(&page));
    browser.post(&resend, &[]).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn an_attack() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    for _ in 0..5 {
        Browser::of(&world).sign_in(1, "wrong password").await;
    }
    let page = browser.get("/security").await;
    page.shows(&["LOCK-06"]);
    way(&page, "LOCK-06", "/me/devices");
    let change = way(&page, "LOCK-06", "/me/password");
    world.advance(1);
    let form = [("password", PASSWORD), ("new", NEW_PASSWORD)];
    browser.post(&change, &form).await.leads_to("/me/password/done");
    browser.post("/sign-out", &[]).await.leads_to("/welcome");
    browser.sign_in(1, NEW_PASSWORD).await.leads_to("/");
    is_in(&mut browser).await;
    world.advance(1_800);
    browser.sign_in(1, NEW_PASSWORD).await.leads_to("/");
    browser.get("/security").await.hides(&["LOCK-06"]);
}

/// The first person with money, and the second to send it to.
async fn funded(world: &World) -> (Person, Person) {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    (payer, payee)
}

/// One member of staff asks for it and another approves.
async fn carry_out(world: &World, action: Action) {
    let (id, site) = (world.jianghai.id, &world.site);
    let number = Phone::parse(&phone(1)).expect("a number");
    let mut staff = Vec::new();
    for name in ["wang", "zhao"] {
        let key = case::add_staff(site, id, name).await.expect("a new name");
        staff.push(case::staff(site, &key.text()).await.expect("the key is good"));
    }
    let opened = case::open(site, &staff[0], number, action).await.expect("it is opened");
    let done = case::decide(site, &staff[1], &opened.number, Outcome::Done).await;
    done.expect("it is carried out");
}

/// A transfer is refused with this code, and what restricts the account is lifted where it leads:
/// the same transfer goes through.
async fn lifted(
    world: &World,
    (payer, payee): (&Person, &Person),
    browser: &mut Browser,
    told: &str,
) {
    let ready = prepare_transfer(browser, payee, "10").await;
    let page = confirm_transfer(browser, &ready, PIN).await;
    page.refuses(423, told, &[]);
    assert_eq!(world.balance(payer).await[0], 10_000);
    let at = way(&page, told, "/security/restrictions");
    let page = browser.get(&at).await;
    page.shows(&[told, "action=\"/security/restrictions/code\""]);
    world.advance(60);
    let lift = browser.post("/security/restrictions/code", &[]).await.place();
    let page = browser.get(&lift).await;
    let right = code(world, &phone(1)).await;
    let own = id_number(1);
    let mut form = vec![("code", &*right), ("pin", PIN)];
    if page.html.contains("name=\"id_number\"") {
        form.push(("id_number", &*own));
    }
    browser.post(&lift, &form).await.leads_to(&at);
    confirm_transfer(browser, &ready, PIN).await.place();
    assert_eq!(world.balance(payer).await[0], 9_000);
    world.audit().await;
}

async fn a_dormant_account() {
    let world = World::sqlite().await;
    let (payer, payee) = funded(&world).await;
    world.advance(366 * 86_400);
    restriction::sweep_dormant(&world.site).await.expect("the accounts are read");
    let mut browser = Browser::of(&world);
    assert_eq!(browser.enter(&world, 1, PASSWORD).await, "/");
    lifted(&world, (&payer, &payee), &mut browser, "LOCK-07").await;
}

async fn a_protected_account() {
    let world = World::sqlite().await;
    let (payer, payee) = funded(&world).await;
    carry_out(&world, Action::RiskProtect { reason: "多地登录".into(), hours: 24 }).await;
    let mut browser = Browser::signed_in(&world, &payer);
    lifted(&world, (&payer, &payee), &mut browser, "LOCK-09").await;
}

async fn a_frozen_account() {
    let world = World::sqlite().await;
    let (payer, payee) = funded(&world).await;
    let mut browser = Browser::signed_in(&world, &payer);
    browser.post("/security/freeze", &[]).await.leads_to("/security/restrictions");
    lifted(&world, (&payer, &payee), &mut browser, "LOCK-10").await;
}

async fn a_stopped_account() {
    let world = World::sqlite().await;
    let (payer, payee) = funded(&world).await;
    let (reference, telephone) = ("沪公止付〔2026〕18号".to_owned(), "021-110".to_owned());
    carry_out(&world, Action::PoliceStop { reference, telephone, hours: 48 }).await;
    let mut browser = Browser::signed_in(&world, &payer);
    let ready = prepare_transfer(&mut browser, &payee, "10").await;
    let page = confirm_transfer(&mut browser, &ready, PIN).await;
    page.refuses(423, "LOCK-11", &["沪公止付〔2026〕18号", "021-110"]);
    let at = way(&page, "LOCK-11", "/security/restrictions");
    browser.get(&at).await.hides(&["action=\"/security/restrictions/code\""]);
    let help = way(&page, "LOCK-11", "/help/LOCK-11");
    reads(&mut browser, &help).await;
    world.advance(48 * 3_600);
    let mut browser = Browser::of(&world);
    assert_eq!(browser.enter(&world, 1, PASSWORD).await, "/");
    let ready = prepare_transfer(&mut browser, &payee, "10").await;
    confirm_transfer(&mut browser, &ready, PIN).await.place();
    assert_eq!(world.balance(&payer).await[0], 9_000);
}
