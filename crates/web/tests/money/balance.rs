//! The balance, its parts, and its proof.

use tongbao_money::Money;
use tongbao_testkit::{PIN, World};

use crate::browser::Browser;

/// BAL-02: what is held is explained, with the order behind it.
#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_the_balance_are_explained() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let card = world.bind_card(&person).await.to_string();
    world.fund(&person, Money::cny(50_000)).await;
    let browser = Browser::of(&world, &person);
    browser.get("/balance").await.page().lacks(&["BAL-02"]);
    let page = browser.follow("/withdraw", &[("amount", "450"), ("card", &card)]).await.page();
    let key = page.field("key");
    let fields = [("amount", "450"), ("card", card.as_str()), ("key", key.as_str()), ("pin", PIN)];
    let order = browser.post("/withdraw/confirm", &fields).await.leads_to();
    let parts = browser.get("/balance").await.tells(200, "BAL-02");
    parts.has(&["提现到 江海银行 (", &order, "¥450.00", "可用", "冻结", "在途"]);
    browser.get("/").await.page().has(&["总额由可用、冻结、在途三部分组成", "提现 ¥450.00"]);
}

/// A hidden balance is not in the page, and is shown again by the same button.
#[tokio::test]
async fn amounts_are_hidden_by_choice() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    world.fund(&person, Money::cny(123_456)).await;
    let browser = Browser::of(&world, &person);
    browser.get("/").await.page().has(&["¥1,234.56"]);
    let hides = browser.post("/balance/visibility", &[("hidden", "1")]).await;
    let cookie = hides.headers.get("set-cookie").expect("a cookie").to_str().expect("ASCII");
    let kept = cookie.split(';').next().expect("a pair");
    let page = browser.clone().with_cookie(kept).get("/").await.page();
    assert_eq!(page.field("hidden"), "0");
    page.lacks(&["data-keep-balance", r#"</small>1,234<small>"#]);
}

/// BAL-03: the proof adds everything again; a figure that was changed behind it is found.
#[tokio::test]
async fn a_wrong_balance_is_found() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let command = world.transfer("proof-key-1", &payer, &payee, 2_500);
    world.payments.transfers.send(command).await.expect("it is sent");
    let browser = Browser::of(&world, &payer);
    let proof = browser.get("/proof").await.page().lacks(&["BAL-03"]);
    proof.has(&["余额与流水一致", "¥100.00", "¥25.00", "¥75.00", "转给 *"]);
    let account = payer.wallet.account;
    let richer = "update accounts set balance_minor = balance_minor + 10 where id = $1";
    let changed = world.site.db.write(move |tx| tx.execute(richer, &[account.into()]));
    assert_eq!(changed.await.expect("it is changed"), 1);
    let proof = browser.get("/proof").await.tells(200, "BAL-03");
    proof.has(&["¥0.10", "11月22日 12:00", "¥75.10"]);
}
