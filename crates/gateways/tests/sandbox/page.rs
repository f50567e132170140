//! The page: whole without script, nothing inline, nothing unescaped.

use reqwest::{Client, StatusCode, redirect::Policy};
use tongbao_gateways::Mail;
use tongbao_gateways::sandbox::{BankMode, CardState, MailMode, SmsMode};

use crate::world::{PHONE, World, new_card, serve};

struct Browser {
    world: World,
    base_url: String,
    http: Client,
}

impl Browser {
    async fn new() -> Self {
        let world = World::new().await;
        let base_url = serve(world.sandbox.control_router()).await;
        let http = Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { world, base_url, http }
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.http.get(format!("{}{path}", self.base_url)).send().await;
        let answer = answer.expect("the page answers");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.expect("text")
    }

    /// Submits a form as a browser does; returns the status and where it leads.
    async fn submit(&self, path: &str, form: &str) -> (StatusCode, String) {
        let request = self
            .http
            .post(format!("{}{path}", self.base_url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned());
        let answer = request.send().await.expect("the form is answered");
        let location = answer.headers().get("location").map(|value| value.to_str());
        let location = location.transpose().expect("ASCII").unwrap_or_default().to_owned();
        (answer.status(), location)
    }
}

#[tokio::test]
async fn every_switch_works_by_form() {
    let browser = Browser::new().await;
    let bank = "mode=late&seconds=9&reason=account_closed&query_silent=on";
    let done = browser.submit("/sandbox/faults/bank", bank).await;
    assert_eq!(done, (StatusCode::SEE_OTHER, "/sandbox#faults".into()));
    let faults = browser.world.sandbox.faults();
    assert_eq!((faults.bank.mode, faults.bank.seconds), (BankMode::Late, 9));
    assert!(faults.bank.query_silent);
    browser.submit("/sandbox/faults/sms", "mode=lost&seconds=1").await;
    assert_eq!(browser.world.sandbox.faults().sms.mode, SmsMode::Lost);
    browser.submit("/sandbox/faults/mail", "mode=down&seconds=1").await;
    assert_eq!(browser.world.sandbox.faults().mail.mode, MailMode::Down);
    browser.submit("/sandbox/faults/platform", "outage=on&maintenance=now").await;
    let platform = browser.world.sandbox.faults().platform;
    assert!(platform.outage && !platform.overloaded && platform.maintenance.is_some());
    browser.submit("/sandbox/faults/platform", "overloaded=on&maintenance=unchanged").await;
    let later = browser.world.sandbox.faults().platform;
    assert!(later.overloaded && !later.outage);
    assert_eq!(later.maintenance, platform.maintenance);
    let page = browser.page("/sandbox").await;
    assert!(page.contains(r#"<option value="late" selected>"#), "{page}");
    browser.submit("/sandbox/faults/clear", "").await;
    assert_eq!(browser.world.sandbox.faults(), Default::default());
    browser.submit("/sandbox/clock", "advance_seconds=300").await;
    assert_eq!(browser.world.sandbox.clock_shift_seconds(), 300);
    browser.submit("/sandbox/clock/reset", "").await;
    assert_eq!(browser.world.sandbox.clock_shift_seconds(), 0);
}

#[tokio::test]
async fn a_card_is_issued_and_shown() {
    let browser = Browser::new().await;
    let form = format!("name=%E6%9D%8E%E9%9B%B7&id_number=1&phone={PHONE}&bank=youyi&kind=debit");
    let (status, location) = browser.submit("/sandbox/cards", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let card = browser.world.sandbox.cards().await.unwrap().remove(0);
    assert_eq!(location, format!("/sandbox?card={}#cards", card.number));
    let page = browser.page(location.split('#').next().unwrap()).await;
    assert!(page.contains(r#"class="issued""#));
    assert!(page.contains(&card.number) && page.contains("¥100,000.00"));
    let state = format!("number={}&state=closed", card.number);
    browser.submit("/sandbox/cards/state", &state).await;
    assert_eq!(browser.world.sandbox.cards().await.unwrap()[0].state, CardState::Closed);

    let wrong = form.replace(PHONE, "138");
    let (status, _) = browser.submit("/sandbox/cards", &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_inbox_shows_what_the_phone_shows() {
    let browser = Browser::new().await;
    let send = async |text: &str| {
        browser.world.sms.send(&browser.world.text(text)).await.unwrap();
    };
    send("验证码 482913").await;
    browser.world.sms_fault(SmsMode::Blocked).await;
    send("被拦截 555666").await;
    browser.world.sms_fault(SmsMode::Delayed).await;
    send("路上 777888").await;
    let page = browser.page(&format!("/sandbox?phone={PHONE}")).await;
    assert!(page.contains(r#"<span class="code">482913</span>"#));
    assert!(page.contains("已送达,被手机拦截") && page.contains("被拦截 555666"));
    assert!(page.contains("发送中,尚未送达") && !page.contains("777888"));
    assert!(!browser.page("/sandbox?phone=13900000000").await.contains("482913"));
}

#[tokio::test]
async fn nothing_is_inline_and_nothing_is_unescaped() {
    let browser = Browser::new().await;
    let attack = r#""><script>alert(1)</script>"#;
    browser.world.sms.send(&browser.world.text(attack)).await.unwrap();
    let mail = Mail {
        id: browser.world.uuid(),
        to: attack.into(),
        sender: attack.into(),
        subject: attack.into(),
        text: format!("https://x.example/{attack}"),
    };
    browser.world.mail.send(&mail).await.unwrap();
    let mut new = new_card();
    new.name = attack.into();
    browser.world.sandbox.issue_card(new).await.unwrap();
    let path = "/sandbox?phone=&card=%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    for path in [path, "/sandbox?phone=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"] {
        let page = browser.page(path).await;
        assert!(!page.contains("<script>"), "{path}");
        assert_eq!(page.matches("<script").count(), 1, "the module and nothing else");
        for inline in [" style=", "<style", "javascript:", " onclick=", " onload="] {
            assert!(!page.contains(inline), "{inline}");
        }
        assert!(page.contains(r#"href="/assets/tongbao.css""#));
    }
    assert!(browser.page("/sandbox/sandbox.js").await.contains("setInterval"));
    assert!(browser.page("/sandbox/sandbox.css").await.contains(".sandbox"));
}
