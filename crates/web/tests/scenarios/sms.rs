//! SMS, PIN, NET: codes that do not come or do not fit, payment PINs, and the line itself.

use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::NewCard;
use tongbao_identity::institution::policy;
use tongbao_identity::{Phone, Token, registration};
use tongbao_kernel::{Code, Secret};
use tongbao_money::Money;
use tongbao_payments::card::CardForm;
use tongbao_testkit::{PASSWORD, PIN, World, id_number, person_name, phone};

use crate::Scenario;
use crate::browser::{Browser, code, other_than};
use crate::walk::{
    NEW_PIN, WRONG_PIN, actor, choose_pin, confirm_transfer, correct, damage, finish_registration,
    form_at, is_in, known, prepare_transfer, reads, reset_pin, wait_of, way,
};

pub const ALL: &[Scenario] = &[
    Scenario {
        code: "SMS-01",
        title: "no receipt for twenty seconds: the operator's channel is slow",
        walked: "VoiceCode: the same code by telephone, registered; Status is there",
        run: || Box::pin(a_slow_channel()),
    },
    Scenario {
        code: "SMS-02",
        title: "the operator delivered it, but it was not seen",
        walked: "ResendCode: a new one, registered",
        run: || Box::pin(an_unseen_message()),
    },
    Scenario {
        code: "SMS-03",
        title: "the number entered is not one's own",
        walked: "EditPhone: the right number, its code, registered",
        run: || Box::pin(another_number()),
    },
    Scenario {
        code: "SMS-04",
        title: "a code after five minutes",
        walked: "ResendCode: a new one, registered",
        run: || Box::pin(an_old_code()),
    },
    Scenario {
        code: "SMS-05",
        title: "a wrong code",
        walked: "Correct: the named input, the right code, registered",
        run: || Box::pin(a_wrong_code()),
    },
    Scenario {
        code: "SMS-06",
        title: "the first of two codes",
        walked: "Correct: the named input, the code with the named letter, registered",
        run: || Box::pin(the_first_of_two()),
    },
    Scenario {
        code: "SMS-07",
        title: "a code for binding a card, entered to reset the PIN",
        walked: "Correct: the named input, the code for the PIN, a new PIN",
        run: || Box::pin(a_code_for_something_else()),
    },
    Scenario {
        code: "SMS-08",
        title: "another code within a minute",
        walked: "VoiceCode: the code that was sent, by telephone, registered",
        run: || Box::pin(too_soon()),
    },
    Scenario {
        code: "SMS-10",
        title: "too many codes asked for from one device",
        walked: "Help and Status are there; after the named wait from the beginning, registered",
        run: || Box::pin(too_many(policy::CODE_DEVICE_DAY_MAX, "SMS-10")),
    },
    Scenario {
        code: "SMS-11",
        title: "too many codes asked for from one address",
        walked: "Help and Status are there; after the named wait from the beginning, registered",
        run: || Box::pin(too_many(policy::CODE_ADDRESS_DAY_MAX, "SMS-11")),
    },
    Scenario {
        code: "SMS-12",
        title: "too many codes asked for by all strangers",
        walked: "Help and Status are there; after the named wait from the beginning, registered",
        run: || Box::pin(too_many(policy::CODE_EVERYONE_HOUR_MAX, "SMS-12")),
    },
    Scenario {
        code: "PIN-01",
        title: "a wrong payment PIN",
        walked: "Correct: the named input, the right PIN, the transfer goes through once",
        run: || Box::pin(a_wrong_pin()),
    },
    Scenario {
        code: "PIN-02",
        title: "no payment PIN is set",
        walked: "ResetPin: password, code, a PIN; the same transfer goes through",
        run: || Box::pin(no_pin()),
    },
    Scenario {
        code: "NET-05",
        title: "ten minutes without a touch",
        walked: "the sign-in form of the same page; one is where one wanted to be",
        run: || Box::pin(an_idle_session()),
    },
    Scenario {
        code: "NET-09",
        title: "too many requests from one address at a stroke",
        walked: "TryAgain: the same form again until there is room; signed in",
        run: || Box::pin(a_crowd()),
    },
];

async fn waiting(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.register_to_code(7).await;
    browser
}

async fn a_slow_channel() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    world.advance(20);
    let page = browser.get("/register/code").await;
    page.shows(&["SMS-01"]);
    let status = way(&page, "SMS-01", "/status");
    reads(&mut browser, &status).await;
    let call = form_at(&page, &way(&page, "SMS-01", "#voice"));
    browser.post(&call, &[]).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn an_unseen_message() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    code(&world, &phone(7)).await;
    let receipt = "update sms_messages set delivered_at = queued_at";
    damage(&world, receipt).await;
    let page = browser.get("/register/code").await;
    page.shows(&["SMS-02"]);
    let resend = form_at(&page, &way(&page, "SMS-02", "#resend"));
    world.advance(60);
    browser.post(&resend, &[]).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn another_number() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let draft = browser.cookie("__Host-draft").and_then(Token::parse).expect("a draft");
    let status = registration::code_status(&world.site, &draft).await.expect("it is read");
    assert_eq!(status.expect("a code was sent").notice.code, Code::SmsWrongNumber);
    browser.get("/register/code").await.shows(&["138****0007", "href=\"/register/phone\""]);
    browser.get("/register/phone").await.shows(&["name=\"phone\""]);
    let right = phone(17);
    browser.post("/register/phone", &[("phone", &right)]).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 17).await;
}

async fn an_old_code() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let right = code(&world, &phone(7)).await;
    world.advance(300);
    let page = browser.post("/register/code", &[("code", &right)]).await;
    page.refuses(422, "SMS-04", &[]);
    let resend = form_at(&page, &way(&page, "SMS-04", "#resend"));
    browser.post(&resend, &[]).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_wrong_code() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let right = code(&world, &phone(7)).await;
    let page = browser.post("/register/code", &[("code", other_than(&right))]).await;
    page.refuses(422, "SMS-05", &["还可尝试 4 次"]);
    correct(&page, "SMS-05");
    finish_registration(&world, &mut browser, 7).await;
}

async fn the_first_of_two() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let first = code(&world, &phone(7)).await;
    world.advance(60);
    browser.post("/register/code/resend", &[]).await.leads_to("/register/code");
    let second = code(&world, &phone(7)).await;
    assert_ne!(first, second);
    let page = browser.post("/register/code", &[("code", &first)]).await;
    page.refuses(422, "SMS-06", &["序号 B"]);
    correct(&page, "SMS-06");
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_code_for_something_else() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 7).await;
    world.advance(120);
    let card = NewCard {
        name: person_name(7),
        id_number: id_number(7),
        phone: phone(7),
        bank: "jianghai".into(),
        kind: CardKind::Debit,
        balance: None,
    };
    let number = Secret::new(world.sandbox.issue_card(card).await.expect("a card").number);
    let form = CardForm { number, phone: Phone::parse(&phone(7)).expect("a number") };
    let who = actor(&world, &browser).await;
    world.payments.cards.start(&who, form).await.expect("the bank confirms");
    let for_the_card = code(&world, &phone(7)).await;
    world.advance(1);
    let at_code = browser.post("/pin/reset", &[("password", PASSWORD)]).await.place();
    let page = browser.post(&at_code, &[("code", &for_the_card)]).await;
    page.refuses(422, "SMS-07", &["重置支付密码", "绑定银行卡"]);
    correct(&page, "SMS-07");
    let right = code(&world, &phone(7)).await;
    choose_pin(&world, &mut browser, &at_code, &right).await;
}

async fn too_soon() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    world.advance(18);
    let page = browser.post("/register/code/resend", &[]).await;
    page.refuses(429, "SMS-08", &["42 秒"]);
    assert_eq!(wait_of(&page), 42);
    let call = form_at(&page, &way(&page, "SMS-08", "#voice"));
    browser.post(&call, &[]).await.leads_to("/register/code");
    finish_registration(&world, &mut browser, 7).await;
}

/// With one code allowed, the second is refused; a day (for everyone together an hour) later the
/// person begins again. What they began has then ended or goes on; either way they get in.
async fn too_many(name: &'static str, told: &str) {
    let world = World::sqlite().await;
    world.allow(name, 1).await;
    let mut browser = waiting(&world).await;
    world.advance(60);
    let page = browser.post("/register/code/resend", &[]).await;
    page.refuses(429, told, &[]);
    for wanted in [&*format!("/help/{told}"), "/status"] {
        let href = way(&page, told, wanted);
        reads(&mut browser, &href).await;
    }
    world.advance(wait_of(&page));
    let mut browser = browser.without("__Host-draft");
    browser.register_to_code(7).await;
    finish_registration(&world, &mut browser, 7).await;
}

async fn a_wrong_pin() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let mut browser = Browser::signed_in(&world, &payer);
    let ready = prepare_transfer(&mut browser, &payee, "10").await;
    let page = confirm_transfer(&mut browser, &ready, WRONG_PIN).await;
    page.refuses(422, "PIN-01", &[]);
    correct(&page, "PIN-01");
    way(&page, "PIN-01", "/pin/reset");
    confirm_transfer(&mut browser, &page, PIN).await.place();
    assert_eq!(world.balance(&payer).await[0], 9_000);
    world.audit().await;
}

async fn no_pin() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    damage(&world, "update pins set mac = null").await;
    let mut browser = Browser::signed_in(&world, &payer);
    let ready = prepare_transfer(&mut browser, &payee, "10").await;
    let page = confirm_transfer(&mut browser, &ready, PIN).await;
    page.refuses(409, "PIN-02", &[]);
    way(&page, "PIN-02", "/pin/reset");
    assert_eq!(world.balance(&payer).await[0], 10_000);
    reset_pin(&world, &mut browser, 1).await;
    confirm_transfer(&mut browser, &ready, NEW_PIN).await.place();
    assert_eq!(world.balance(&payer).await[0], 9_000);
    world.audit().await;
}

async fn an_idle_session() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 1).await;
    world.advance(601);
    let place = browser.get("/me/devices").await.place();
    let page = browser.get(&place).await;
    page.shows(&["NET-05", "name=\"next\" value=\"/me/devices\""]);
    let number = phone(1);
    let form = [("phone", &*number), ("password", PASSWORD), ("next", "/me/devices")];
    browser.post("/sign-in", &form).await.leads_to("/me/devices");
    is_in(&mut browser).await;
}

async fn a_crowd() {
    let world = World::sqlite().await;
    let mut browser = known(&world, 1).await;
    // The allowance of requests that have a password hashed; a number that is none costs no hash.
    let none = [("phone", "1"), ("password", "x")];
    let mut page = browser.post("/sign-in", &none).await;
    for _ in 0..1_000 {
        if page.status == 429 {
            break;
        }
        page = browser.post("/sign-in", &none).await;
    }
    page.refuses(429, "NET-09", &[]);
    way(&page, "NET-09", "");
    way(&page, "NET-09", "/status");
    assert!(wait_of(&page) <= 2, "an allowance grows back within a second or two");
    let patience = std::time::Duration::from_secs(20);
    let again = tokio::time::timeout(patience, async {
        loop {
            let page = browser.sign_in(1, PASSWORD).await;
            if page.status != 429 {
                break page;
            }
            tokio::task::yield_now().await;
        }
    });
    again.await.expect("there is room again").leads_to("/");
    is_in(&mut browser).await;
}
