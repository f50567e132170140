//! A mail server, as the wallet's client meets it.

use std::sync::Arc;
use std::time::Duration;

use tongbao_gateways::{Mail, MailClient, MailDown, SmtpLogin, SmtpOptions};
use tongbao_kernel::{Secret, TestClock, Timestamp};
use uuid::Uuid;

use crate::mail_server::{MailServer, Manner};

const NOW: Timestamp = Timestamp(1_795_276_800_000_000);

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_00aa),
        to: "xiaoming@example.cn".into(),
        sender: "Jianghai Bank".into(),
        subject: "[Jianghai] your code".into(),
        text: "Your code is 482913.\n.\n..dots\nNever tell anyone.\n".into(),
    }
}

fn client(server: &str, login: Option<SmtpLogin>) -> MailClient {
    let options = SmtpOptions {
        server: server.into(),
        from: "no-reply@wallet.example.cn".into(),
        login,
        clock: Arc::new(TestClock::at(NOW)),
    };
    let client = MailClient::smtp(options).expect("loopback");
    client.answering_within(Duration::from_millis(600))
}

#[tokio::test]
async fn s_223_a_mail_is_taken_with_our_id() {
    let server = MailServer::start(Manner::Takes).await;
    let accepted = client(&server.url, None).send(&mail()).await.unwrap();
    assert_eq!(accepted.message_id, "2.0.0 Ok: queued as 4F2A1");
    let taken = server.taken().remove(0);
    assert!(taken.from.contains("<no-reply@wallet.example.cn>"), "{}", taken.from);
    assert!(taken.to.contains("<xiaoming@example.cn>"), "{}", taken.to);
    assert_eq!(taken.signed_in, None);
    let id = "Message-ID: <019400000000700080000000000000aa@wallet.example.cn>\r\n";
    assert!(taken.content.contains(id), "{}", taken.content);
    let (_, text) = taken.content.split_once("\r\n\r\n").unwrap();
    assert_eq!(text.trim_end(), "Your code is 482913.\r\n.\r\n..dots\r\nNever tell anyone.");
}

#[tokio::test]
async fn a_repeated_mail_is_recognised_by_its_id() {
    let server = MailServer::start(Manner::Takes).await;
    let client = client(&server.url, None);
    client.send(&mail()).await.unwrap();
    client.send(&mail()).await.unwrap();
    let taken = server.taken();
    assert_eq!(taken[0].content, taken[1].content);
}

#[tokio::test]
async fn chinese_travels_encoded() {
    let server = MailServer::start(Manner::Takes).await;
    let chinese = Mail {
        sender: "江海银行".into(),
        subject: "【江海】邮箱验证码".into(),
        text: "验证码 482913,请勿告诉他人。\n".into(),
        ..mail()
    };
    client(&server.url, None).send(&chinese).await.unwrap();
    let taken = server.taken().remove(0);
    assert!(taken.content.is_ascii(), "{}", taken.content);
    assert!(taken.content.contains("Subject: =?utf-8?b?"), "{}", taken.content);
}

#[tokio::test]
async fn a_server_that_asks_for_a_password_gets_it() {
    let server = MailServer::start(Manner::Takes).await;
    let password = Secret::new("a password".to_owned());
    let client = client(&server.url, Some(SmtpLogin { user: "wallet".into(), password }));
    client.send(&mail()).await.unwrap();
    // printf '\0wallet\0a password' | base64
    let signed_in = server.taken().remove(0).signed_in;
    assert_eq!(signed_in.as_deref(), Some("PLAIN AHdhbGxldABhIHBhc3N3b3Jk"));
    server.behave(Manner::RefusesPassword);
    let sent = client.send(&mail()).await;
    let expected = MailDown::NotSent("signing in: status 535".into());
    assert_eq!(sent, Err(expected), "the operator's mistake is not the person's: try again");
}

#[tokio::test]
async fn each_failure_proves_what_it_proves() {
    let server = MailServer::start(Manner::Takes).await;
    let client = client(&server.url, None);
    let not_sent = |text: &str| MailDown::NotSent(text.into());
    let refused = |text: &str| MailDown::Refused(text.into());
    for (manner, expected) in [
        (Manner::Mute, not_sent("not ready in time")),
        (Manner::RefusesRecipient, refused("the recipient: status 550")),
        (Manner::DefersRecipient, not_sent("naming the recipient: status 451")),
        (Manner::RefusesContent, refused("the content: status 554")),
        (Manner::DefersContent, not_sent("the content: status 452")),
        (Manner::MuteAfterContent, MailDown::NoAnswer("nothing said about the content".into())),
    ] {
        server.behave(manner);
        let sent = client.send(&mail()).await;
        assert_eq!(sent, Err(expected), "{manner:?}");
    }
    server.behave(Manner::CutsAfterContent);
    let sent = client.send(&mail()).await;
    assert!(matches!(sent, Err(MailDown::NoAnswer(_))), "{sent:?}");
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_mail_that_was_taken_is_taken_whatever_follows() {
    let server = MailServer::start(Manner::MuteAtQuit).await;
    client(&server.url, None).send(&mail()).await.unwrap();
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn a_closed_port_was_not_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let sent = client(&server, None).send(&mail()).await;
    assert!(matches!(sent, Err(MailDown::NotSent(_))), "{sent:?}");
}
