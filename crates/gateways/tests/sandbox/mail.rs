//! The mail server's sandbox, and the mailboxes behind it.

use tongbao_gateways::sandbox::{MailMode, MessageKind, MessageState};
use tongbao_gateways::{Mail, MailDown};

use crate::world::World;

const ADDRESS: &str = "xiaoming@example.cn";

fn code_mail(world: &World, code: &str) -> Mail {
    Mail {
        id: world.uuid(),
        to: ADDRESS.into(),
        sender: "江海银行".into(),
        subject: "【江海】邮箱验证码".into(),
        text: format!("您的验证码:{code}\n\n30 分钟内有效。"),
    }
}

#[tokio::test]
async fn s_223_a_mail_stands_in_the_box_beside_the_texts() {
    let world = World::new().await;
    let mail = code_mail(&world, "482913");
    world.mail.send(&mail).await.unwrap();
    world.sms.send(&world.text("验证码 111222")).await.unwrap();
    let messages = world.sandbox.messages(ADDRESS).await.unwrap();
    assert_eq!((messages.len(), messages[0].kind), (1, MessageKind::Mail));
    assert_eq!(messages[0].readable_subject(), Some("【江海】邮箱验证码"));
    assert_eq!(world.sandbox.newest_code(ADDRESS).await.unwrap().as_deref(), Some("482913"));
    assert_eq!(world.sandbox.messages("").await.unwrap().len(), 2);
    world.pass(1).await;
    assert_eq!(world.wallet.receipts().len(), 1, "of the text alone");
}

#[tokio::test]
async fn a_link_is_found_and_no_code_in_it() {
    let world = World::new().await;
    let link = "https://wallet.example.cn/recover/mail/x-482913_y";
    let text = format!("请打开以下链接:\n\n{link}\n\n30 分钟内有效。");
    world.mail.send(&Mail { text, ..code_mail(&world, "1") }).await.unwrap();
    let messages = world.sandbox.messages(ADDRESS).await.unwrap();
    assert_eq!((messages[0].link(), messages[0].code()), (Some(link), None));
}

#[tokio::test]
async fn the_same_mail_is_taken_once() {
    let world = World::new().await;
    let mail = code_mail(&world, "111222");
    let first = world.mail.send(&mail).await.unwrap();
    assert_eq!(world.mail.send(&mail).await, Ok(first));
    assert_eq!(world.sandbox.messages(ADDRESS).await.unwrap().len(), 1);
    let changed = Mail { subject: "other".into(), ..mail };
    assert!(matches!(world.mail.send(&changed).await, Err(MailDown::NoAnswer(_))));
}

#[tokio::test]
async fn mail_06_a_delayed_mail_cannot_be_read_before_it_arrives() {
    let world = World::new().await;
    world.mail_fault(MailMode::Delayed).await;
    world.mail.send(&code_mail(&world, "482913")).await.unwrap();
    world.pass(59).await;
    let before = world.sandbox.messages(ADDRESS).await.unwrap().remove(0);
    assert_eq!((before.state, before.readable_subject()), (MessageState::OnItsWay, None));
    assert_eq!((before.readable_text(), before.code()), (None, None));
    world.pass(1).await;
    assert_eq!(world.sandbox.newest_code(ADDRESS).await.unwrap().as_deref(), Some("482913"));
    assert_eq!(world.wallet.receipts(), []);
}

#[tokio::test]
async fn down_has_certainly_not_sent_and_refused_never_will() {
    let world = World::new().await;
    let mail = code_mail(&world, "482913");
    world.mail_fault(MailMode::Down).await;
    let down = world.mail.send(&mail).await;
    assert!(matches!(down, Err(MailDown::NotSent(_))), "{down:?}");
    world.mail_fault(MailMode::Refused).await;
    let refused = world.mail.send(&mail).await;
    assert_eq!(refused, Err(MailDown::Refused("no such mailbox".into())));
    assert_eq!(world.sandbox.messages("").await.unwrap(), []);
}
