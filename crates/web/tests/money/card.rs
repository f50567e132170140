//! Bank cards by forms.

use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::NewCard;
use tongbao_testkit::{PIN, Person, World};

use crate::browser::{Browser, Shown};

async fn issue(world: &World, person: &Person, phone: &str, kind: CardKind) -> String {
    let issued = world.sandbox.issue_card(NewCard {
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        phone: phone.to_owned(),
        bank: "jianghai".into(),
        kind,
        balance: None,
    });
    issued.await.expect("a card is issued").number
}

async fn start(browser: &Browser, number: &str, phone: &str) -> Shown {
    browser.post("/cards/bind", &[("card_number", number), ("phone", phone)]).await
}

/// The newest code that the operator delivered.
async fn code(world: &World, person: &Person) -> String {
    world.deliver().await;
    let code = world.sandbox.newest_code(&person.phone).await.expect("the inbox is read");
    code.expect("a code was sent")
}

/// S-056, SMS-05, SMS-08: number, code, bound; a wrong code is counted, another one has to wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_bound_and_raises_the_wallet() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let browser = Browser::of(&world, &person);
    browser.get("/").await.page().has(&["三类钱包", "绑定一张银行卡"]);
    browser.get("/cards").await.page().has(&["还没有绑定银行卡"]);
    let number = issue(&world, &person, &person.phone, CardKind::Debit).await;
    let spaced = number.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four));
    let spaced = spaced.collect::<Vec<_>>().join(" ");
    let at = start(&browser, &spaced, &person.phone).await.leads_to();
    let tail = &number[number.len() - 4..];
    let page = browser.get(&at).await.page().has(&[&format!("({tail})"), "****"]);
    page.lacks(&[&number, &person.phone]);
    let right = code(&world, &person).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    browser.post(&at, &[("code", wrong)]).await.tells(422, "SMS-05").has(&["code-error"]);
    browser.post(&at, &[("code", "12")]).await.tells(422, "REQ-02");
    browser.post(&format!("{at}/resend"), &[]).await.tells(429, "SMS-08");
    world.advance(61);
    browser.post(&format!("{at}/resend"), &[]).await.leads_to();
    let newest = code(&world, &person).await;
    let done = browser.follow(&at, &[("code", &newest)]).await.page();
    done.has(&["钱包已升级为二类", &format!("({tail})"), "江海银行"]);
    browser.get("/").await.page().has(&["二类钱包"]).lacks(&["绑定一张银行卡"]);
    browser.get(&at).await.tells(409, "CARD-08").has(&[r#"name="card_number""#]);
}

/// CARD-01 to CARD-04: each mistake by its name, at its input, with what was entered.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_cards_are_told_apart() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let browser = Browser::of(&world, &person);
    let other_phone = issue(&world, &person, "13900000009", CardKind::Debit).await;
    let refused = start(&browser, &other_phone, &person.phone).await.tells(422, "CARD-01");
    let refused = refused.has(&["手机号", "95801", "phone-error"]);
    assert_eq!(refused.field("card_number"), other_phone);
    assert_eq!(refused.field("phone"), person.phone);
    let credit = issue(&world, &person, &person.phone, CardKind::Credit).await;
    let refused = start(&browser, &credit, &person.phone).await.tells(422, "CARD-02");
    refused.has(&["信用卡", "/cards/supported", "card_number-error"]);
    let last = if other_phone.ends_with('1') { "2" } else { "1" };
    let mistyped = format!("{}{last}", &other_phone[..other_phone.len() - 1]);
    start(&browser, &mistyped, &person.phone).await.tells(422, "CARD-03");
    start(&browser, "", &person.phone).await.tells(422, "REQ-02");
    start(&browser, &other_phone, "12").await.tells(422, "REQ-02").has(&["phone-error"]);
    let number = issue(&world, &person, &person.phone, CardKind::Debit).await;
    let at = start(&browser, &number, &person.phone).await.leads_to();
    let right = code(&world, &person).await;
    browser.post(&at, &[("code", &right)]).await.leads_to();
    start(&browser, &number, &person.phone).await.tells(409, "CARD-04");
    let listed = browser.get("/cards/supported").await.page();
    listed.has(&["江海银行", "95801", "工商银行"]);
}

/// CARD-05: a card is unbound when nothing is under way, by a form and not by its address.
#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_unbound_when_it_is_not_in_use() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let card = world.bind_card(&person).await;
    let browser = Browser::of(&world, &person);
    let unbind = format!("/cards/{card}/unbind");
    let page =
        browser.follow("/topup", &[("amount", "10"), ("card", &card.to_string())]).await.page();
    let [amount, card, key] = ["amount", "card", "key"].map(|field| page.field(field));
    let fields = [("amount", amount.as_str()), ("card", &card), ("key", &key), ("pin", PIN)];
    browser.post("/topup/confirm", &fields).await.leads_to();
    browser.get("/cards").await.page().has(&["有处理中的充值或提现"]);
    browser.get(&unbind).await.page().has(&["这是最后一张卡"]);
    browser.post(&unbind, &[]).await.tells(409, "CARD-05");
    world.deliver().await;
    assert_eq!(browser.post(&unbind, &[]).await.leads_to(), "/cards");
    browser.get("/cards").await.page().has(&["还没有绑定银行卡"]);
    browser.get(&unbind).await.tells(404, "REQ-06");
}
