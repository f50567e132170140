use tongbao_identity::email::{self, CodeMailed, Email};
use tongbao_identity::{Actor, EmailAddress, Locale, mail, sweep};
use tongbao_kernel::{Answer, Arg, Code, OutboxId};

use crate::world::{
    LILEI, PASSWORD, World, XIAOMING, code_in, code_of, other_than, refused, secret,
};

const ADDRESS: &str = "Xiao.Ming@example.cn";

async fn begin(world: &World, actor: &Actor, address: &str) -> Answer<CodeMailed> {
    let address = EmailAddress::parse(address).unwrap();
    email::begin(&world.site, actor, secret(PASSWORD), address, Locale::ZhCn).await
}

async fn newest_code(world: &World) -> String {
    code_in(&world.mails().await.last().unwrap().written.text)
}

/// Whether a mail to this address says this.
async fn told(world: &World, to: &str, part: &str) -> bool {
    let mails = world.mails().await;
    mails.iter().any(|mail| mail.to == to && mail.written.text.contains(part))
}

/// Proves the address.
async fn prove(world: &World, actor: &Actor, address: &str) -> Answer<Email> {
    begin(world, actor, address).await.unwrap();
    let code = newest_code(world).await;
    email::confirm(&world.site, actor, &code).await
}

#[tokio::test]
async fn an_address_is_proved_by_the_code_that_was_mailed_to_it_s_223() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let mailed = begin(&world, &actor, ADDRESS).await.unwrap();
        assert_eq!(mailed.masked_address, "X***@example.cn");
        assert_eq!(email::of(&world.site, &actor).await.unwrap(), None, "not before it is proved");
        let sent = world.mails().await.pop().unwrap();
        assert_eq!((sent.to.as_str(), sent.written.sender.as_str()), (ADDRESS, "江海银行"));
        assert_eq!(sent.good_until, mailed.expires_at);
        let code = newest_code(&world).await;
        let wrong = email::confirm(&world.site, &actor, &other_than(&code)).await;
        let wrong = refused(wrong);
        assert_eq!((wrong.code, wrong.arg("left")), (Code::EmailCodeWrong, Some(&Arg::Count(4))));
        let bound = email::confirm(&world.site, &actor, &code).await.unwrap();
        assert_eq!(email::of(&world.site, &actor).await.unwrap(), Some(bound));
        let again = email::confirm(&world.site, &actor, &code).await;
        assert_eq!(code_of(again), Code::EmailCodeExpired, "a code is good once");
        let told = world.messages().await;
        assert!(told.iter().any(|message| message.text.contains("绑定邮箱")), "{told:?}");
    }
}

#[tokio::test]
async fn only_the_owner_with_the_password_may_begin() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    let address = EmailAddress::parse(ADDRESS).unwrap();
    let wrong = email::begin(&world.site, &actor, secret("wrong"), address, Locale::ZhCn).await;
    assert_eq!(code_of(wrong), Code::LoginPasswordWrong);
    assert_eq!(world.mails().await.len(), 0);
}

#[tokio::test]
async fn a_code_waits_a_minute_and_ends_after_half_an_hour_mail_02_mail_04() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    begin(&world, &actor, ADDRESS).await.unwrap();
    let first = newest_code(&world).await;
    let soon = refused(email::resend(&world.site, &actor, Locale::ZhCn).await);
    assert_eq!((soon.code, soon.arg("seconds")), (Code::EmailCodeTooSoon, Some(&Arg::Seconds(60))));
    world.wait(60);
    email::resend(&world.site, &actor, Locale::ZhCn).await.unwrap();
    assert_eq!(world.mails().await.pop().unwrap().to, ADDRESS);
    let superseded = email::confirm(&world.site, &actor, &first).await;
    let newest = newest_code(&world).await;
    if first != newest {
        assert_eq!(code_of(superseded), Code::EmailCodeWrong);
    }
    world.wait(1_800);
    let late = email::confirm(&world.site, &actor, &newest).await;
    assert_eq!(code_of(late), Code::EmailCodeExpired);
}

/// Nobody learns whose an address is without reading its mail, and nobody can hold another's.
#[tokio::test]
async fn an_address_belongs_to_one_customer_mail_01() {
    for world in World::each().await {
        let xiaoming = world.register(XIAOMING, &world.device()).await.actor;
        world.wait(60);
        let lilei = world.register(LILEI, &world.device()).await.actor;
        begin(&world, &lilei, ADDRESS).await.unwrap();
        world.wait(60);
        prove(&world, &xiaoming, "xiao.ming@EXAMPLE.cn").await.unwrap();
        world.wait(60);
        begin(&world, &lilei, ADDRESS).await.unwrap();
        let code = newest_code(&world).await;
        let taken = refused(email::confirm(&world.site, &lilei, &code).await);
        assert_eq!((taken.code, taken.field), (Code::EmailTaken, Some("email")));
        assert_eq!(email::of(&world.site, &lilei).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_address_that_was_replaced_is_told() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    prove(&world, &actor, ADDRESS).await.unwrap();
    world.wait(60);
    prove(&world, &actor, "new@example.cn").await.unwrap();
    assert!(told(&world, ADDRESS, "已于 11-22 12:01 绑定邮箱").await, "the old one");
    email::remove(&world.site, &actor, secret(PASSWORD)).await.unwrap();
    assert!(told(&world, "new@example.cn", "解绑邮箱").await);
    let none = email::remove(&world.site, &actor, secret(PASSWORD)).await;
    assert_eq!(code_of(none), Code::NotFound);
}

#[tokio::test]
async fn the_page_follows_the_mail_mail_05_mail_06_mail_07() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    assert_eq!(email::status(&world.site, &actor).await.unwrap(), None);
    begin(&world, &actor, ADDRESS).await.unwrap();
    let notice = async || email::status(&world.site, &actor).await.unwrap().unwrap().notice.code;
    assert_eq!(notice().await, Code::EmailSent);
    world.wait(60);
    assert_eq!(notice().await, Code::EmailDelayed);
    let (id, now) = (world.mails().await[0].id, world.site.now());
    let refuse = move |tx: &mut tongbao_db::Tx<'_>| mail::record_refused(tx, id, now);
    world.site.db.write(refuse).await.unwrap();
    assert_eq!(notice().await, Code::EmailRefused);
}

#[tokio::test]
async fn the_database_shows_neither_address_nor_code() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    prove(&world, &actor, ADDRESS).await.unwrap();
    let code = newest_code(&world).await;
    let rows = world.rows("select id, payload from outbox where topic = 'mail.send'", vec![]).await;
    let payload: String = rows[0].get(1);
    assert!(!payload.contains(&code) && !payload.to_lowercase().contains("ming"), "{payload}");
    let json = serde_json::from_str(&payload).unwrap();
    let moved = mail::open(&world.site.vault, OutboxId(world.site.mint()), &json);
    assert!(moved.is_err(), "a mail moved to another row does not open");
    let sealed = world.rows("select address_sealed from customer_emails", vec![]).await;
    let sealed: Vec<u8> = sealed[0].get(0);
    assert!(!String::from_utf8_lossy(&sealed).contains("example"));
    let printed = format!("{:?}", world.mails().await[0]);
    assert!(!printed.contains("ming") && !printed.contains(&code), "{printed}");
}

#[tokio::test]
async fn old_codes_and_mails_are_swept() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    prove(&world, &actor, ADDRESS).await.unwrap();
    world.wait(8 * 86_400);
    sweep(&world.site).await.unwrap();
    assert_eq!(world.number("select count(*) from email_codes").await, 0);
    assert_eq!(world.number("select count(*) from mail_messages").await, 1);
    world.wait(90 * 86_400);
    sweep(&world.site).await.unwrap();
    assert_eq!(world.number("select count(*) from mail_messages").await, 0);
    assert!(email::of(&world.site, &actor).await.unwrap().is_some());
}
