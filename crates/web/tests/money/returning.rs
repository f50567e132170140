//! Asking for a transfer back, and answering.

use tongbao_money::Money;
use tongbao_testkit::{PIN, Person, World};

use crate::browser::Browser;

/// A transfer of ¥10 that went to the wrong person: both, and where its pages are.
async fn wrong_transfer(world: &World) -> (Person, Person, String) {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let command = world.transfer("returning-key", &payer, &payee, 1_000);
    let sent = world.payments.transfers.send(command).await.expect("it is sent");
    (payer, payee, format!("/transfers/{}", sent.transfer.id))
}

/// TRF-09: it cannot be recalled, and the page says what can be done; the payee gives it back once.
#[tokio::test]
async fn a_transfer_is_asked_for_and_given_back() {
    let world = World::sqlite().await;
    let (payer, payee, at) = wrong_transfer(&world).await;
    let (asks, answers) = (Browser::of(&world, &payer), Browser::of(&world, &payee));
    asks.get(&at).await.page().has(&[&format!("{at}/ask-back")]);
    let why = asks.get(&format!("{at}/ask-back")).await.tells(200, "TRF-09");
    why.has(&["不能撤回", "请对方退回 ¥10.00"]);
    for _ in 0..2 {
        asks.follow(&format!("{at}/ask-back"), &[]).await.page().has(&["已请 *"]);
    }
    answers.get("/").await.page().has(&["请您退回这笔转账", &format!("{at}/ask-back")]);
    answers.get(&format!("{at}/ask-back")).await.page().has(&["退回 ¥10.00", "不退回"]);
    let page = answers.get(&format!("{at}/give-back")).await.page();
    let page = page.has(&["退回 ¥10.00</button>"]);
    let key = page.field("key");
    let give = async |pin: &str| {
        let fields = [("key", key.as_str()), ("pin", pin)];
        answers.post(&format!("{at}/give-back"), &fields).await
    };
    give("000000").await.tells(422, "PIN-01");
    let receipt = give(PIN).await.leads_to();
    let again = give(PIN).await.leads_to();
    assert_eq!(again, format!("{receipt}?again=1"), "PAY-05");
    answers.get(&again).await.tells(200, "PAY-05");
    asks.get(&format!("{at}/ask-back")).await.page().has(&["已退回"]);
    let given_back = asks.get(&at).await.page().lacks(&["转错人了"]);
    given_back.has(&["对方已退回", "查看退回请求"]);
    let back = answers.get(&receipt).await.page().lacks(&["转错人了"]);
    back.has(&["已退回给对方", "查看原转账", &format!("href=\"{at}\"")]);
    asks.get(&receipt).await.page().has(&["对方已退回"]);
    asks.get("/entries").await.page().has(&["退回"]);
    assert_eq!(world.balance(&payer).await[0], 10_000);
    assert_eq!(world.balance(&payee).await[0], 0);
    answers.get(&format!("{at}/give-back")).await.leads_to();
    world.audit().await;
}

/// TRF-12: an answer is final.
#[tokio::test]
async fn a_declined_request_stays_declined() {
    let world = World::sqlite().await;
    let (payer, payee, at) = wrong_transfer(&world).await;
    let (asks, answers) = (Browser::of(&world, &payer), Browser::of(&world, &payee));
    for page in ["ask-back", "give-back"] {
        answers.get(&format!("{at}/{page}")).await.tells(404, "REQ-06");
    }
    asks.post(&format!("{at}/ask-back"), &[]).await.leads_to();
    answers.follow(&format!("{at}/decline"), &[]).await.page().has(&["您没有同意退回"]);
    answers.post(&format!("{at}/decline"), &[]).await.tells(409, "TRF-12");
    let fields = [("key", "declined-key"), ("pin", PIN)];
    answers.post(&format!("{at}/give-back"), &fields).await.tells(409, "TRF-12");
    asks.get(&format!("{at}/ask-back")).await.page().has(&["没有同意退回"]);
    asks.post(&format!("{at}/decline"), &[]).await.tells(404, "REQ-06");
    assert_eq!(world.balance(&payee).await[0], 1_000);
}
