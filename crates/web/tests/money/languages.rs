//! Every page in both languages: whole, in its language, and without a missing word.

use tongbao_money::Money;
use tongbao_testkit::{PIN, World};

use crate::browser::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_whole_in_both_languages() {
    let world = World::sqlite().await;
    let (owner, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&owner, Money::cny(10_000)).await;
    let card = world.bind_card(&owner).await.to_string();
    let command = world.transfer("language-key", &owner, &payee, 100);
    let sent = world.payments.transfers.send(command).await.expect("it is sent").transfer.id;
    let browser = Browser::of(&world, &owner);
    let shared = world.payments.transfers.share(&owner.actor, sent).await.expect("a link");
    let take = async |path: &str| {
        let fields = [("amount", "10"), ("card", card.as_str())];
        let confirmation = browser.post(path, &fields).await.leads_to();
        let page = browser.get(&confirmation).await.page();
        let key = page.field("key");
        let fields = [fields[0], fields[1], ("key", key.as_str()), ("pin", PIN)];
        let order = browser.post(&page.money_action(), &fields).await.leads_to();
        // A confirmation that was used leads on to its order; this one is still open.
        [browser.post(path, &fields[..2]).await.leads_to(), order]
    };
    let [top_up, top_up_order] = take("/topup").await;
    let [withdraw, withdraw_order] = take("/withdraw").await;
    let to = browser.post("/transfer", &[("payee", &payee.phone)]).await.leads_to();
    let payee_id = to.split_once("to=").expect("a payee").1;
    let fields = [("payee", payee_id), ("amount", "1")];
    let transfer = browser.post("/transfer/amount", &fields).await.leads_to();
    let pages = [
        "/",
        "/balance",
        "/proof",
        "/cards",
        "/cards/bind",
        "/cards/supported",
        "/topup",
        "/withdraw",
        "/transfer",
        "/entries",
        &to,
        &transfer,
        &top_up,
        &withdraw,
        &top_up_order,
        &withdraw_order,
    ];
    let pages = pages.map(str::to_owned).into_iter().chain([
        format!("/cards/{card}/unbind"),
        format!("/transfers/{sent}"),
        format!("/transfers/{sent}?again=1"),
        format!("/transfers/{sent}?shared=1"),
        format!("/transfers/{sent}/ask-back"),
        format!("/entries/{sent}"),
        format!("/entries/{sent}/not-mine"),
        format!("/r/{shared}"),
    ]);
    for path in pages {
        for (lang, cookie) in [("zh-CN", "lang=zh-CN"), ("en", "lang=en")] {
            let page = browser.clone().with_cookie(cookie).get(&path).await.page();
            page.has(&[&format!(r#"<html lang="{lang}""#)]).lacks(&["⟦"]);
        }
    }
}

/// Refusals too.
#[tokio::test]
async fn refusals_are_told_in_english() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let browser = Browser::of(&world, &person).with_cookie("lang=en");
    let refused = browser.post("/transfer", &[("payee", "13899999999")]).await;
    refused.tells(422, "TRF-10").has(&["lang=\"en\""]).lacks(&["⟦", "钱包编号"]);
}
