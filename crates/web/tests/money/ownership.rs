//! What is somebody else's is nothing (REQ-06), and what is nobody's needs signing in.

use tongbao_money::Money;
use tongbao_testkit::{PIN, World};

use crate::browser::Browser;

/// ASVS 8.2.2: every page with an id of another person is a 404, by GET and by POST.
#[tokio::test(flavor = "multi_thread")]
async fn other_peoples_things_are_not_there() {
    let world = World::sqlite().await;
    let (owner, payee, other) =
        (world.person(1).await, world.person(2).await, world.person(3).await);
    world.fund(&owner, Money::cny(10_000)).await;
    let card = world.bind_card(&owner).await.to_string();
    let own_card = world.bind_card(&other).await.to_string();
    let command = world.transfer("owner-key-1", &owner, &payee, 100);
    let sent = world.payments.transfers.send(command).await.expect("it is sent").transfer.id;
    let browser = Browser::of(&world, &owner);
    let page = browser.follow("/topup", &[("amount", "10"), ("card", &card)]).await.page();
    let key = page.field("key");
    let fields = [("amount", "10"), ("card", card.as_str()), ("key", &key), ("pin", PIN)];
    let order = browser.post("/topup/confirm", &fields).await.leads_to();
    let theirs = Browser::of(&world, &other);
    let pages = [
        order.clone(),
        format!("/transfers/{sent}"),
        format!("/transfers/{sent}/ask-back"),
        format!("/transfers/{sent}/give-back"),
        format!("/entries/{sent}"),
        format!("/entries/{sent}/not-mine"),
        format!("/cards/{card}/unbind"),
        "/orders/nonsense".into(),
        "/transfers/nonsense".into(),
        "/entries/' or 1=1".replace(' ', "%20"),
    ];
    for path in &pages {
        theirs.get(path).await.tells(404, "REQ-06").lacks(&["¥1.00", &owner.name]);
    }
    let live = order.replace("/orders/", "/live?order=");
    theirs.get(&live).await.tells(404, "REQ-06");
    for name in ["ask-back", "give-back", "decline", "share"] {
        let fields = [("key", "owner-key-2"), ("pin", PIN)];
        let fields = if name == "give-back" { &fields[..] } else { &[] };
        theirs.post(&format!("/transfers/{sent}/{name}"), fields).await.tells(404, "REQ-06");
    }
    theirs.post(&format!("/cards/{card}/unbind"), &[]).await.tells(404, "REQ-06");
    let taken = theirs.post("/topup", &[("amount", "10"), ("card", &card)]).await;
    taken.tells(409, "CARD-07");
    assert_ne!(card, own_card);
    assert_eq!(world.balance(&other).await[0], 0);
}

/// A binding is its customer's own.
#[tokio::test(flavor = "multi_thread")]
async fn another_persons_binding_has_ended() {
    let world = World::sqlite().await;
    let (owner, other) = (world.person(1).await, world.person(2).await);
    let issued = world.sandbox.issue_card(tongbao_gateways::sandbox::NewCard {
        name: owner.name.clone(),
        id_number: owner.id_number.clone(),
        phone: owner.phone.clone(),
        bank: "jianghai".into(),
        kind: tongbao_gateways::bin::CardKind::Debit,
        balance: None,
    });
    let number = issued.await.expect("a card is issued").number;
    let fields = [("card_number", number.as_str()), ("phone", &owner.phone)];
    let at = Browser::of(&world, &owner).post("/cards/bind", &fields).await.leads_to();
    let theirs = Browser::of(&world, &other);
    theirs.get(&at).await.tells(409, "CARD-08").lacks(&["138****"]);
    theirs.post(&at, &[("code", "123456")]).await.tells(409, "CARD-08");
    theirs.post(&format!("{at}/resend"), &[]).await.tells(409, "CARD-08");
}

/// REQ-09, NET-05: every page of money leads to signing in; an ended session says why.
#[tokio::test]
async fn strangers_are_led_to_signing_in() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let stranger = Browser::stranger(&world);
    let pages = [
        "/balance",
        "/proof",
        "/cards",
        "/cards/bind",
        "/cards/supported",
        "/topup",
        "/withdraw",
        "/topup/confirm",
        "/withdraw/confirm",
        "/transfer",
        "/transfer/amount",
        "/transfer/confirm",
        "/entries",
    ];
    for path in pages {
        let to = stranger.get(path).await.leads_to();
        assert!(to.starts_with("/sign-in?reason=REQ-09"), "{path} leads to {to}");
    }
    assert_eq!(stranger.get("/").await.leads_to(), "/welcome");
    stranger.get("/live").await.tells(401, "REQ-09");
    let posts = [
        "/transfer",
        "/transfer/amount",
        "/transfer/confirm",
        "/topup",
        "/topup/confirm",
        "/withdraw",
        "/withdraw/confirm",
        "/cards/bind",
        "/balance/visibility",
    ];
    for path in posts {
        let to = stranger.post(path, &[]).await.leads_to();
        assert!(to.starts_with("/sign-in?reason=REQ-09"), "{path} leads to {to}");
    }
    world.advance(3_600);
    let idle = Browser::of(&world, &person);
    assert!(idle.get("/").await.leads_to().starts_with("/sign-in?reason=NET-05"));
}

/// REQ-08: nothing changes by GET.
#[tokio::test]
async fn nothing_changes_by_get() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let browser = Browser::of(&world, &person);
    let id = person.wallet.id;
    let paths = [
        "/balance/visibility".to_owned(),
        format!("/transfers/{id}/share"),
        format!("/transfers/{id}/decline"),
        format!("/cards/bind/{id}/resend"),
        format!("/cards/bind/{id}/voice"),
    ];
    for path in paths {
        browser.get(&path).await.tells(405, "REQ-08");
    }
}
