//! The entries and their filters.

use tongbao_money::Money;
use tongbao_testkit::World;

use crate::browser::Browser;

/// Three days with transfers of ¥1, ¥2 and ¥3, oldest first.
async fn three_days(world: &World) -> Browser {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    for number in 1..=3 {
        let command = world.transfer(&format!("days-key-{number}"), &payer, &payee, number * 100);
        world.payments.transfers.send(command).await.expect("it is sent");
        if number < 3 {
            world.advance(24 * 3_600);
        }
    }
    // The session of the first day has long ended.
    Browser::signing_in(world, &payer).await
}

/// S-112, S-113: by day, with sums, each with the balance after it.
#[tokio::test]
async fn entries_are_grouped_by_day() {
    let world = World::sqlite().await;
    let browser = three_days(&world).await;
    let page = browser.get("/entries").await.page();
    let page = page.has(&["今天", "昨天", "11月22日 周日", "开户转入", "余额 ¥94.00"]);
    assert_eq!(page.html.matches("转给 *").count(), 3);
    page.has(&["收入 ¥100.00 · 支出 ¥1.00", "收入 ¥0.00 · 支出 ¥3.00"]);
}

#[tokio::test]
async fn filters_choose_by_day_kind_and_amount() {
    let world = World::sqlite().await;
    let browser = three_days(&world).await;
    let count = async |query: &str| {
        let page = browser.get(&format!("/entries?{query}")).await.page();
        page.html.matches(r#"href="/entries/"#).count()
    };
    let table = [
        ("", 4),
        ("kind=transfer", 3),
        ("kind=top-up", 0),
        ("from=2026-11-23", 2),
        ("to=2026-11-22", 2),
        ("from=2026-11-23&to=2026-11-23", 1),
        ("least=2", 3),
        ("least=2&most=3", 2),
        ("kind=transfer&most=%EF%BC%91", 1),
        ("kind=&from=&to=&least=&most=", 4),
    ];
    for (query, expected) in table {
        assert_eq!(count(query).await, expected, "{query}");
    }
    let filtered = browser.get("/entries?least=50&from=2026-11-24").await.page();
    filtered.has(&["没有符合的账单", r#"value="50""#, r#"value="2026-11-24""#]);
}

/// REQ-02: a wrong filter is named and shown as it was written, never as HTML or SQL.
#[tokio::test]
async fn wrong_filters_are_told() {
    let world = World::sqlite().await;
    let person = world.person(1).await;
    let browser = Browser::of(&world, &person);
    let wrong = [
        "from=2026-13-01",
        "to=yesterday",
        "from=2026-11-02&to=2026-11-01",
        "least=-1",
        "least=3&most=2",
        "kind=loan",
        "before=1",
        "from=%27%3B%20drop%20table%20entries%3B%20--",
        "least=%22%3E%3Cscript%3Ex%3C%2Fscript%3E",
    ];
    for query in wrong {
        let page = browser.get(&format!("/entries?{query}")).await.tells(422, "REQ-02");
        page.lacks(&["<script>x"]);
    }
    browser.get("/entries?role=admin").await.tells(400, "REQ-01");
    browser.get("/entries").await.page().has(&["还没有账单"]);
}

/// A long list goes on where the page before ended, with the same filter.
#[tokio::test]
async fn a_long_list_has_pages() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    for number in 0..35 {
        let command = world.transfer(&format!("pages-key-{number}"), &payer, &payee, 100);
        world.payments.transfers.send(command).await.expect("it is sent");
    }
    let browser = Browser::of(&world, &payer);
    let first = browser.get("/entries?kind=transfer").await.page();
    assert_eq!(first.html.matches("转给 *").count(), 30);
    let (_, rest) = first.html.split_once("/entries?before=").expect("a next page");
    let next = rest.split('"').next().expect("an address").replace("&#38;", "&");
    assert!(next.ends_with("&kind=transfer"), "{next}");
    let second = browser.get(&format!("/entries?before={next}")).await.page();
    assert_eq!(second.html.matches("转给 *").count(), 5);
}

/// An entry leads to its receipt, its order, and asking back.
#[tokio::test(flavor = "multi_thread")]
async fn an_entry_leads_to_its_source() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    let command = world.transfer("entry-key-1", &payer, &payee, 100);
    let sent = world.payments.transfers.send(command).await.expect("it is sent");
    let (entry, receipt) =
        (format!("/entries/{}", sent.transfer.id), format!("/transfers/{}", sent.transfer.id));
    let out = Browser::of(&world, &payer).get(&entry).await.page();
    out.has(&["转给 *", "−", &receipt, "/not-mine", "¥99.00", "<dd>2</dd>"]);
    let income = Browser::of(&world, &payee).get(&entry).await.page();
    income.has(&["来自 *", "+", &receipt]);
}
