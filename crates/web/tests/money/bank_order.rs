//! Top-up and withdrawal by forms.

use tongbao_gateways::sandbox::{BankFaults, BankMode, Faults};
use tongbao_kernel::CardId;
use tongbao_money::Money;
use tongbao_testkit::{PIN, Person, World};

use crate::browser::{Browser, Shown};

async fn holder(world: &World, minor: i64) -> (Person, CardId, Browser) {
    let person = world.person(1).await;
    let card = world.bind_card(&person).await;
    if minor > 0 {
        world.fund(&person, Money::cny(minor)).await;
    }
    let browser = Browser::of(world, &person);
    (person, card, browser)
}

/// Opens the confirmation of an order: `/topup` or `/withdraw`.
async fn prepare(browser: &Browser, path: &str, card: CardId, amount: &str) -> Shown {
    browser.follow(path, &[("amount", amount), ("card", &card.to_string())]).await.page()
}

async fn confirm(browser: &Browser, page: &Shown, pin: &str) -> Shown {
    let [amount, card, key] = ["amount", "card", "key"].map(|field| page.field(field));
    let fields = [("amount", amount.as_str()), ("card", &card), ("key", &key), ("pin", pin)];
    browser.post(&page.money_action(), &fields).await
}

fn bank(mode: BankMode, query_silent: bool) -> Faults {
    let bank = BankFaults { mode, query_silent, ..BankFaults::default() };
    Faults { bank, ..Faults::default() }
}

/// Lets time pass, second by second, until the order's page is live no more.
async fn settle(world: &World, browser: &Browser, order: &str) -> Shown {
    for _ in 0..60 {
        world.deliver().await;
        let page = browser.get(order).await.page();
        if !page.html.contains("data-live") {
            return page;
        }
        world.advance(1);
    }
    panic!("{order} does not end");
}

/// S-040, PAY-05: in and out; sending the same confirmation again leads to the same order.
#[tokio::test(flavor = "multi_thread")]
async fn money_goes_in_and_out_once() {
    for world in World::engines().await {
        let (person, card, browser) = holder(&world, 0).await;
        let page = prepare(&browser, "/topup", card, "100").await;
        let page = page.has(&["充值 ¥100.00</button>", "壹佰元整", "江海银行储蓄卡 ("]);
        confirm(&browser, &page, "481592").await.tells(422, "PIN-01").lacks(&["481592"]);
        let order = confirm(&browser, &page, PIN).await.leads_to();
        let again = confirm(&browser, &page, PIN).await.leads_to();
        assert_eq!(again, format!("{order}?again=1"));
        browser.get(&order).await.page().has(&["正在提交银行", "data-live=\"/live?order="]);
        settle(&world, &browser, &order).await.has(&["已到账", "¥100.00 已到余额"]);
        browser.get(&again).await.tells(200, "PAY-05");
        assert_eq!(world.balance(&person).await, [10_000, 10_000, 0, 0]);
        let page = prepare(&browser, "/withdraw", card, "40").await.has(&["提现 ¥40.00</button>"]);
        let order = confirm(&browser, &page, PIN).await.leads_to();
        browser.get(&order).await.page().has(&["¥40.00 已冻结"]);
        settle(&world, &browser, &order).await.has(&["¥40.00 已到银行卡"]);
        assert_eq!(world.balance(&person).await, [6_000, 6_000, 0, 0]);
        world.audit().await;
    }
}

/// PAY-03, TRF-03: a silent bank is confirmed by itself; the page says so and then how it ended.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_bank_is_told_and_converges() {
    let world = World::sqlite().await;
    let (person, card, browser) = holder(&world, 20_000).await;
    for (path, code, end) in
        [("/topup", "PAY-03", "已到余额"), ("/withdraw", "TRF-03", "已到银行卡")]
    {
        world.faults(bank(BankMode::SilentBooked, true)).await;
        let page = prepare(&browser, path, card, "50").await;
        let order = confirm(&browser, &page, PIN).await.leads_to();
        world.deliver().await;
        let waits = browser.get(&order).await.page().tells(200, code);
        waits.has(&["结果确认中", "请勿重复", "data-countdown"]);
        for page in ["/", "/entries"] {
            browser.get(page).await.page().has(&["结果确认中", order.as_str()]);
        }
        browser.get("/entries?kind=transfer").await.page().lacks(&[order.as_str()]);
        world.faults(Faults::default()).await;
        settle(&world, &browser, &order).await.has(&[end]).untold(code);
    }
    assert_eq!(world.balance(&person).await, [20_000, 20_000, 0, 0]);
    world.audit().await;
}

/// PAY-22, TRF-04: the bank's reason, and where the money is.
#[tokio::test(flavor = "multi_thread")]
async fn the_banks_refusal_is_told() {
    let world = World::sqlite().await;
    let (person, card, browser) = holder(&world, 20_000).await;
    let refused = async |path: &str| {
        let page = prepare(&browser, path, card, "50").await;
        let order = confirm(&browser, &page, PIN).await.leads_to();
        settle(&world, &browser, &order).await
    };
    world.faults(bank(BankMode::Refuse, false)).await;
    refused("/topup").await.tells(200, "PAY-22").has(&["银行未受理", "未扣款"]);
    refused("/withdraw").await.tells(200, "TRF-04").has(&["未扣款"]);
    world.faults(bank(BankMode::SilentUnbooked, false)).await;
    refused("/withdraw").await.tells(200, "TRF-04").has(&["已全额退回", "¥50.00 已退回余额"]);
    assert_eq!(world.balance(&person).await, [20_000, 20_000, 0, 0]);
    world.audit().await;
}

/// CARD-07, PAY-01, PAY-25, REQ-02: what would be refused is told before the PIN.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_told_before_the_pin() {
    let world = World::sqlite().await;
    let poor = world.person(9).await;
    let without = Browser::of(&world, &poor);
    for path in ["/topup", "/withdraw"] {
        without.get(path).await.tells(200, "CARD-07").has(&["/cards/bind"]);
        without.post(path, &[("amount", "1")]).await.tells(422, "REQ-02");
    }
    let (_, card, browser) = holder(&world, 1_000).await;
    let card = card.to_string();
    let refused = browser.post("/withdraw", &[("amount", "15"), ("card", &card)]).await;
    let refused = refused.tells(422, "PAY-01").has(&["amount-error"]);
    let refused = refused.lacks(&["/topup?amount"]);
    assert_eq!(refused.field("amount"), "15");
    let above = browser.post("/topup", &[("amount", "600000"), ("card", &card)]).await;
    above.tells(422, "PAY-25").has(&["¥500,000.00"]);
    for amount in ["", "0", "x"] {
        let refused = browser.post("/topup", &[("amount", amount), ("card", &card)]).await;
        refused.tells(422, "REQ-02").has(&["amount-error"]);
    }
    for wrong in ["", "1", "' or 1=1 --"] {
        let refused = browser.post("/topup", &[("amount", "1"), ("card", wrong)]).await;
        refused.tells(422, "REQ-02").has(&["card-error"]);
    }
    browser.get("/topup?amount=5.00").await.page().has(&[r#"value="5.00""#]);
}
