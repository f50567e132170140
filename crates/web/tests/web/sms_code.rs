//! Codes as pages tell them: `SMS-01` to `SMS-08`.

use futures_util::StreamExt;
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::NewCard;
use tongbao_identity::{Phone, session};
use tongbao_kernel::Secret;
use tongbao_payments::card::CardForm;
use tongbao_testkit::{PASSWORD, World, id_number, person_name, phone};

use crate::browser::{Browser, code, other_than};

async fn waiting(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.register_to_code(7).await;
    browser
}

/// SMS-04, S-128: five minutes, and the page says how to get another one.
#[tokio::test]
async fn an_old_code_is_expired() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let right = code(&world, &phone(7)).await;
    world.advance(300);
    let page = browser.post("/register/code", &[("code", &right)]).await;
    page.refuses(422, "SMS-04", &["href=\"#resend\""]);
}

/// SMS-05: tries are counted down; with none left even the right code is refused.
#[tokio::test]
async fn wrong_codes_are_counted() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let right = code(&world, &phone(7)).await;
    let form = browser.post("/register/code", &[("code", "12345")]).await;
    form.refuses(422, "REQ-02", &["id=\"code-error\""]);
    for left in ["还可尝试 4 次", "还可尝试 3 次", "还可尝试 2 次", "还可尝试 1 次", "已不能再用"]
    {
        let page = browser.post("/register/code", &[("code", other_than(&right))]).await;
        page.refuses(422, "SMS-05", &[left]);
    }
    let spent = browser.post("/register/code", &[("code", &right)]).await;
    spent.refuses(422, "SMS-05", &["已不能再用"]);
}

/// SMS-06, SMS-08: not too soon; and of two codes the newest counts, named by its letter.
#[tokio::test]
async fn the_newest_code_counts() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let first = code(&world, &phone(7)).await;
    world.advance(18);
    let soon = browser.post("/register/code/resend", &[]).await;
    soon.refuses(429, "SMS-08", &["42 秒", "href=\"#voice\"", "name=\"code\""]);
    assert_eq!(soon.headers["retry-after"], "42");
    world.advance(42);
    browser.post("/register/code/resend", &[]).await.leads_to("/register/code");
    browser.get("/register/code").await.shows(&["序号 B"]);
    let second = code(&world, &phone(7)).await;
    let older = browser.post("/register/code", &[("code", &first)]).await;
    older.refuses(422, "SMS-06", &["序号 B"]);
    browser.post("/register/code", &[("code", &second)]).await.leads_to("/register/done");
}

/// The same code is read out by telephone.
#[tokio::test]
async fn a_code_is_read_out() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let written = code(&world, &phone(7)).await;
    world.advance(60);
    browser.post("/register/code/voice", &[]).await.leads_to("/register/code");
    assert_eq!(code(&world, &phone(7)).await, written);
    browser.post("/register/code", &[("code", &written)]).await.leads_to("/register/done");
}

/// SMS-07: a code that this device asked for to bind a card does not reset a PIN.
#[tokio::test]
async fn a_code_for_something_else_is_named() {
    let world = World::sqlite().await;
    let mut browser = Browser::of(&world);
    browser.register(&world, 7).await;
    world.advance(120);
    let token = browser.cookie("__Host-session").expect("signed in").to_owned();
    let actor = session::authenticate(&world.site, &token).await.expect("a session");
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
    world.payments.cards.start(&actor, form).await.expect("the bank confirms");
    let for_the_card = code(&world, &phone(7)).await;
    let place = browser.post("/pin/reset", &[("password", PASSWORD)]).await.place();
    let page = browser.post(&place, &[("code", &for_the_card)]).await;
    page.refuses(422, "SMS-07", &["重置支付密码", "绑定银行卡"]);
}

/// SMS-01, SMS-02: what the operator reports is told while one waits.
#[tokio::test]
async fn the_way_of_the_message_is_told() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let early = browser.get("/register/code").await;
    early.shows(&["138****0007", "/register/phone"]);
    early.hides(&["SMS-01", "SMS-02"]);
    world.advance(20);
    let late = browser.get("/register/code").await;
    late.shows(&[
        "data-live=\"/register/code/events\"",
        "SMS-01",
        "中国移动",
        "3 分钟",
        "href=\"#voice\"",
    ]);
    let (site, at) = (world.site.clone(), world.site.now().0);
    let receipt = site.db.write(move |tx| -> Result<_, tongbao_kernel::Problem> {
        let sql =
            "update sms_messages set delivered_at = (select max(queued_at) from sms_messages)";
        assert!(tx.execute(sql, &[])? > 0 && at > 0);
        Ok(())
    });
    receipt.await.expect("it is written");
    browser.get("/register/code").await.shows(&["SMS-02", "已于", "拦截箱"]);
}

/// The page hears of it by itself: the operator's receipt is one event.
#[tokio::test]
async fn a_receipt_is_heard_live() {
    let world = World::sqlite().await;
    let browser = waiting(&world).await;
    let mut events = browser.open("/register/code/events").await.into_data_stream();
    let first = events.next().await.expect("a beat").expect("bytes");
    assert!(first.starts_with(b"event: beat"), "{first:?}");
    world.advance(20);
    let second = events.next().await.expect("an event").expect("bytes");
    assert!(second.starts_with(b"event: refresh"), "{second:?}");
}

/// SMS-03: the number is corrected without beginning anew; the code of the old one is worthless.
#[tokio::test]
async fn a_wrong_number_is_corrected() {
    let world = World::sqlite().await;
    let mut browser = waiting(&world).await;
    let old = code(&world, &phone(7)).await;
    browser.get("/register/phone").await.shows(&["138****0007", "name=\"phone\""]);
    let bad = browser.post("/register/phone", &[("phone", "138")]).await;
    bad.refuses(422, "REQ-02", &["id=\"phone-error\"", "value=\"138\""]);
    let right = phone(17);
    browser.post("/register/phone", &[("phone", &right)]).await.leads_to("/register/code");
    browser.get("/register/code").await.shows(&["138****0017"]);
    let new = code(&world, &right).await;
    if old != new {
        browser.post("/register/code", &[("code", &old)]).await.refuses(422, "SMS-05", &[]);
    }
    browser.post("/register/code", &[("code", &new)]).await.leads_to("/register/done");
}
