//! Transfers by forms.

use tongbao_money::Money;
use tongbao_testkit::{PIN, Person, World};

use crate::browser::{Browser, Shown};

/// Payer with ¥100 and payee.
async fn two(world: &World) -> (Person, Person) {
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(10_000)).await;
    (payer, payee)
}

/// Fills in payee and amount; answers with what the amount leads to.
async fn ask(browser: &Browser, payee: &str, amount: &str, note: &str) -> Shown {
    let form = browser.follow("/transfer", &[("payee", payee)]).await.page();
    let to = form.field("payee");
    let fields = [("payee", to.as_str()), ("amount", amount), ("note", note)];
    browser.post("/transfer/amount", &fields).await
}

/// Opens the confirmation.
async fn prepare(browser: &Browser, payee: &Person, amount: &str, note: &str) -> Shown {
    let address = ask(browser, &payee.phone, amount, note).await.leads_to();
    browser.get(&address).await.page()
}

/// Sends the confirmation with this PIN.
async fn confirm(browser: &Browser, page: &Shown, pin: &str) -> Shown {
    let [payee, amount, note, key] = ["payee", "amount", "note", "key"].map(|f| page.field(f));
    let fields = [
        ("payee", payee.as_str()),
        ("amount", &amount),
        ("note", &note),
        ("key", &key),
        ("pin", pin),
    ];
    browser.post(&page.money_action(), &fields).await
}

/// S-003, S-212, PAY-05: from the payee to both receipts; sending twice, reloading and going back
/// move nothing twice.
#[tokio::test]
async fn a_transfer_goes_through_once() {
    for world in World::engines().await {
        let (payer, payee) = two(&world).await;
        let browser = Browser::of(&world, &payer);
        let page = prepare(&browser, &payee, "１0.5", "周末晚饭").await;
        let page = page.has(&["转账 ¥10.50</button>", "壹拾元伍角整", "周末晚饭", "*"]);
        let page = page.lacks(&[&payee.phone, &payee.name, &payee.wallet.number]);
        let receipt = confirm(&browser, &page, PIN).await.leads_to();
        let again = confirm(&browser, &page, PIN).await.leads_to();
        assert_eq!(again, format!("{receipt}?again=1"));
        for _ in 0..2 {
            browser.get(&receipt).await.page().has(&["转账成功", "周末晚饭", "<dd>T20261122"]);
        }
        browser.get(&again).await.tells(200, "PAY-05").has(&["没有重复执行", "款项已划转"]);
        let back = browser.get(&page.money_action()).await.leads_to();
        assert_eq!(back, again, "going back to what is done leads on to it");
        assert_eq!(world.balance(&payer).await, [8_950, 8_950, 0, 0]);
        assert_eq!(world.balance(&payee).await, [1_050, 1_050, 0, 0]);
        let other = Browser::of(&world, &payee).get(&receipt).await.page();
        other.has(&["已到账", "来自 *"]).lacks(&["/ask-back"]);
        world.audit().await;
    }
}

/// PAY-05: two taps at the same moment, and two keys for two transfers.
#[tokio::test(flavor = "multi_thread")]
async fn two_taps_at_once_are_one_transfer() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    let page = prepare(&browser, &payee, "10", "").await;
    let (one, two) = tokio::join!(confirm(&browser, &page, PIN), confirm(&browser, &page, PIN));
    let plain = |shown: Shown| shown.leads_to().replace("?again=1", "");
    assert_eq!(plain(one), plain(two));
    assert_eq!(world.balance(&payer).await[0], 9_000);
    let other = prepare(&browser, &payee, "10", "").await;
    confirm(&browser, &other, PIN).await.leads_to();
    assert_eq!(world.balance(&payer).await[0], 8_000);
}

/// PIN-01: the page comes again with amount, note and key, without the PIN; then it goes through.
#[tokio::test]
async fn a_wrong_pin_keeps_what_was_entered() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    let page = prepare(&browser, &payee, "10", "午饭").await;
    let wrong = confirm(&browser, &page, "481592").await.tells(422, "PIN-01");
    let wrong = wrong.has(&["未扣款", r#"id="pin-error""#, "/pin/reset"]).lacks(&["481592"]);
    for field in ["payee", "amount", "note", "key"] {
        assert_eq!(wrong.field(field), page.field(field), "{field}");
    }
    let short = confirm(&browser, &wrong, "12").await.tells(422, "REQ-02");
    assert_eq!(world.balance(&payer).await[0], 10_000);
    confirm(&browser, &short, PIN).await.leads_to();
    assert_eq!(world.balance(&payer).await[0], 9_000);
}

/// S-035, PAY-01: the shortfall is named, and topping it up is one tap away; found before the PIN,
/// and again with it when the balance changed meanwhile.
#[tokio::test]
async fn a_short_balance_leads_to_topping_up() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    let ready = prepare(&browser, &payee, "90", "").await;
    let refused = ask(&browser, &payee.phone, "110", "房租").await.tells(422, "PAY-01");
    let refused = refused.has(&["/topup?amount=10.00", "充值 ¥10.00", r#"id="amount-error""#]);
    assert_eq!((refused.field("amount"), refused.field("note")), ("110".into(), "房租".into()));
    let spent = world.transfer("short-key-1", &payer, &payee, 5_000);
    world.payments.transfers.send(spent).await.expect("it is sent");
    let late = confirm(&browser, &ready, PIN).await.tells(422, "PAY-01");
    late.has(&["/topup?amount=40.00"]);
    assert_eq!(world.balance(&payer).await[0], 5_000);
}

/// PAY-01, PIN-02: what broke off for want of money or of a PIN goes on without being entered
/// again, for the person who began it only.
#[tokio::test]
async fn what_broke_off_goes_on() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    browser.get("/").await.page().lacks(&["继续转账"]);
    let refused = ask(&browser, &payee.phone, "110", "房租").await.tells(422, "PAY-01");
    let kept = refused.cookie("__Host-unfinished");
    let browser = browser.with_cookie(&kept);
    for page in ["/", "/transfer", "/pin/reset/done"] {
        browser.get(page).await.page().has(&["继续转账 ¥110.00"]);
    }
    let other = Browser::of(&world, &payee).with_cookie(&kept);
    other.get("/").await.page().lacks(&["继续转账"]);
    world.fund(&payer, Money::cny(5_000)).await;
    let on = browser.get("/").await.page().link("/transfer/confirm?draft=");
    let page = browser.get(&on).await.page();
    assert_eq!((page.field("amount"), page.field("note")), ("110.00".into(), "房租".into()));
    let wrong = confirm(&browser, &page, "000000").await.tells(422, "PIN-01");
    assert!(wrong.cookie("__Host-unfinished").len() > "__Host-unfinished=".len());
    let sent = confirm(&browser, &wrong, PIN).await;
    assert_eq!(sent.cookie("__Host-unfinished"), "__Host-unfinished=");
    sent.leads_to();
    assert_eq!(world.balance(&payer).await[0], 4_000);
}

/// PAY-05: going back from the confirmation keeps what was entered, and its key: had it been sent
/// after all, changing the amount leads to what is done and moves nothing.
#[tokio::test]
async fn going_back_keeps_what_was_entered() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    let ready = prepare(&browser, &payee, "10", "晚饭").await;
    let form = browser.get(&ready.link("/transfer/amount?draft=")).await.page();
    let field = |name| form.field(name);
    assert_eq!((field("amount"), field("note")), ("10.00".into(), "晚饭".into()));
    assert_eq!(field("key"), ready.field("key"));
    confirm(&browser, &ready, PIN).await.leads_to();
    let [payee, note, key] = ["payee", "note", "key"].map(field);
    let fields = [("payee", payee.as_str()), ("amount", "12"), ("note", &note), ("key", &key)];
    let changed = browser.post("/transfer/amount", &fields).await.leads_to();
    let receipt = browser.get(&changed).await.leads_to();
    browser.get(&receipt).await.tells(200, "PAY-05");
    assert_eq!(world.balance(&payer).await[0], 9_000);
}

/// PAY-02: enough, but part of it is held.
#[tokio::test]
async fn held_money_is_named() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let card = world.bind_card(&payer).await;
    let page = Browser::of(&world, &payer);
    let fields = [("amount", "60"), ("card", &card.to_string())];
    let order = page.follow("/withdraw", &fields).await.page();
    let (key, pin) = (order.field("key"), ("pin", PIN));
    let fields = [fields[0], fields[1], ("key", key.as_str()), pin];
    page.post("/withdraw/confirm", &fields).await.leads_to();
    let refused = ask(&page, &payee.phone, "50", "").await.tells(422, "PAY-02");
    refused.has(&["¥60.00", "提现处理中", "/balance"]);
}

/// PAY-09, PAY-10: the limits of the tier, with the way to a higher one.
#[tokio::test]
async fn limits_are_named() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    world.fund(&payer, Money::cny(2_000_000)).await;
    let browser = Browser::of(&world, &payer);
    let refused = ask(&browser, &payee.phone, "5000.01", "").await.tells(422, "PAY-09");
    refused.has(&["¥5,000.00", "三类钱包", "/cards/bind"]);
    for number in 0..2 {
        let command = world.transfer(&format!("limit-key-{number}"), &payer, &payee, 490_000);
        world.payments.transfers.send(command).await.expect("it is sent");
    }
    browser.get("/transfer/amount").await.leads_to();
    let refused = ask(&browser, &payee.phone, "200.01", "").await.tells(422, "PAY-10");
    refused.has(&["¥9,800.00", "¥10,000.00", "¥200.00"]);
}

/// TRF-05: the payee could not hold it.
#[tokio::test]
async fn a_payee_at_their_cap_is_named() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    world.fund(&payee, Money::cny(1_999_950)).await;
    let browser = Browser::of(&world, &payer);
    ask(&browser, &payee.phone, "0.51", "").await.tells(422, "TRF-05").has(&["¥20,000.00"]);
    ask(&browser, &payee.phone, "0.50", "").await.leads_to();
}

/// S-152, TRF-08, TRF-10, TRF-11, REQ-02: each wrong payee is told at the input, which is kept.
#[tokio::test]
async fn wrong_payees_are_told_apart() {
    let world = World::sqlite().await;
    let (payer, _) = two(&world).await;
    let elsewhere = world.person_at(&world.youyi, 3).await;
    let browser = Browser::of(&world, &payer);
    let table = [
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TRF-08"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "TRF-08"),
        ("13899999999", "TRF-10"),
        (elsewhere.wallet.number.as_str(), "TRF-10"),
        (payer.phone.as_str(), "TRF-11"),
        (payer.wallet.number.as_str(), "TRF-11"),
        ("12", "REQ-02"),
        ("", "REQ-02"),
    ];
    let mistyped = browser.post("/transfer", &[("payee", "8010000000000002")]).await;
    mistyped.tells(422, "REQ-02").has(&["校验位不符"]);
    for (payee, code) in table {
        let refused = browser.post("/transfer", &[("payee", payee)]).await.tells(422, code);
        let refused = refused.has(&[r#"id="payee-error""#]);
        assert_eq!(refused.field("payee"), payee);
    }
}

#[tokio::test]
async fn wrong_amounts_and_notes_are_told_at_their_input() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    for amount in ["", "0", "-1", "1.234", "1e3", "abc", "99999999999999"] {
        let refused = ask(&browser, &payee.phone, amount, "x").await.tells(422, "REQ-02");
        let refused = refused.has(&[r#"id="amount-error""#]);
        assert_eq!((refused.field("amount"), refused.field("note")), (amount.into(), "x".into()));
    }
    let long = "长".repeat(61);
    ask(&browser, &payee.phone, "1", &long).await.tells(422, "REQ-02").has(&["60"]);
}

/// REQ-04, REQ-05: without a key nothing moves, and a used key moves nothing else.
#[tokio::test]
async fn keys_are_asked_for_and_kept_to() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    let page = prepare(&browser, &payee, "10", "").await;
    let (to, key) = (page.field("payee"), page.field("key"));
    let post = async |amount: &str, key: &str| {
        let fields = [("payee", to.as_str()), ("amount", amount), ("key", key), ("pin", PIN)];
        browser.post("/transfer/confirm", &fields).await
    };
    let without = post("10", "").await.tells(400, "REQ-04");
    assert_ne!(without.field("key"), "", "a new one is in the form");
    post("10", "short").await.tells(422, "REQ-02");
    post("10", &key).await.leads_to();
    post("11", &key).await.tells(409, "REQ-05");
    let strange = [("payee", to.as_str()), ("role", "admin")];
    assert_eq!(browser.post("/transfer/confirm", &strange).await.status, 400, "REQ-01");
    assert_eq!(world.balance(&payer).await[0], 9_000);
}

/// A draft opens for its own customer alone, and only whole.
#[tokio::test]
async fn a_draft_is_its_customers_own() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let address = ask(&Browser::of(&world, &payer), &payee.phone, "10", "晚饭").await.leads_to();
    assert!(!address.contains(&payee.phone), "{address}");
    let other = Browser::of(&world, &payee);
    assert_eq!(other.get(&address).await.leads_to(), "/transfer");
    let cut = &address[..address.len() - 2];
    assert_eq!(Browser::of(&world, &payer).get(cut).await.leads_to(), "/transfer");
}

/// What looks like HTML or SQL is text: it is shown as it was written and does nothing.
#[tokio::test]
async fn notes_are_text() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let note = "<script>x</script>'; drop table wallets; --";
    let (from, to) = (Browser::of(&world, &payer), Browser::of(&world, &payee));
    let page = prepare(&from, &payee, "1", note).await.lacks(&["<script>x"]);
    let escaped = page.field("note");
    assert!(escaped.contains("&#60;script&#62;x"), "{escaped}");
    let fields = [
        ("payee", &*page.field("payee")),
        ("amount", "1"),
        ("note", note),
        ("key", &page.field("key")),
        ("pin", PIN),
    ];
    let receipt = from.post("/transfer/confirm", &fields).await.leads_to();
    for browser in [&from, &to] {
        for path in [receipt.as_str(), "/", "/entries"] {
            let shown = browser.get(path).await.page().lacks(&["<script>x"]);
            shown.has(&["&#60;script&#62;x", "drop table wallets"]);
        }
    }
    assert_eq!(world.balance(&payee).await[0], 100);
}

/// S-216: anyone with the link sees the receipt without private data; nobody makes a link up.
#[tokio::test]
async fn a_receipt_is_shared_without_private_data() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    let browser = Browser::of(&world, &payer);
    let page = prepare(&browser, &payee, "10", "只给你看").await;
    let receipt = confirm(&browser, &page, PIN).await.leads_to();
    let shared = browser.follow(&format!("{receipt}/share"), &[]).await.page();
    let (_, rest) = shared.html.split_once("https://wallet.example").expect("the link is shown");
    let link = rest.split(['<', '"']).next().expect("a link").to_owned();
    let stranger = Browser::stranger(&world);
    let seen = stranger.get(&link).await.page().has(&["转账成功", "¥", "江海银行"]);
    let private = [&payer.name, &payer.phone, &payee.name, &payee.phone, &payee.wallet.number];
    seen.lacks(&private.map(String::as_str)).lacks(&["只给你看"]);
    stranger.get(&format!("{link}x")).await.tells(404, "REQ-06");
    stranger.get("/r/AAAA").await.tells(404, "REQ-06");
}

/// Whom one paid is offered again, by name and without numbers.
#[tokio::test]
async fn recent_payees_are_offered() {
    let world = World::sqlite().await;
    let (payer, payee) = two(&world).await;
    for number in 0..2 {
        let command = world.transfer(&format!("recent-key-{number}"), &payer, &payee, 100);
        world.payments.transfers.send(command).await.expect("it is sent");
    }
    let browser = Browser::of(&world, &payer);
    let page = browser.get("/transfer").await.page().has(&["最近转过"]).lacks(&[&payee.phone]);
    let offered = page.html.split_once(r#"row--button" name="payee" value=""#);
    let id = offered.expect("a payee is offered").1.split('"').next().expect("a value");
    ask(&browser, id, "1", "").await.leads_to();
    assert_eq!(page.html.matches("row--button").count(), 1, "each payee once");
}
