//! The SMS operator and the phones behind it.

use tongbao_gateways::sandbox::{MessageState, SmsMode};
use tongbao_gateways::{ReceiptStatus, Sms, SmsDown};

use crate::world::{PHONE, World};

fn code_sms(world: &World, code: &str) -> Sms {
    let text = format!("【江海银行】验证码{code},用于注册,5分钟内有效。请勿告诉任何人。");
    Sms { id: world.uuid(), to: PHONE.into(), text }
}

#[tokio::test]
async fn s_122_a_code_arrives_with_a_receipt() {
    let world = World::new().await;
    let sms = code_sms(&world, "482913");
    world.sms.send(&sms).await.unwrap();
    world.pass(0).await;
    assert_eq!(world.sandbox.newest_code(PHONE).await.unwrap().as_deref(), Some("482913"));
    assert_eq!(world.sandbox.newest_code("13900000000").await.unwrap(), None);
    let receipts = world.wallet.receipts();
    assert_eq!(receipts.len(), 1);
    assert_eq!((receipts[0].message, receipts[0].status), (sms.id, ReceiptStatus::Delivered));
}

#[tokio::test]
async fn the_same_message_is_sent_once() {
    let world = World::new().await;
    let sms = code_sms(&world, "111222");
    let first = world.sms.send(&sms).await.unwrap();
    assert_eq!(world.sms.send(&sms).await, Ok(first));
    assert_eq!(world.sandbox.messages(PHONE).await.unwrap().len(), 1);
    let changed = Sms { text: "other".into(), ..sms };
    assert!(matches!(world.sms.send(&changed).await, Err(SmsDown::NoAnswer(_))));
}

#[tokio::test]
async fn messages_are_listed_newest_first() {
    let world = World::new().await;
    world.sms.send(&code_sms(&world, "111111")).await.unwrap();
    world.pass(1).await;
    world.sms.send(&code_sms(&world, "222222")).await.unwrap();
    let messages = world.sandbox.messages(PHONE).await.unwrap();
    let codes: Vec<_> = messages.iter().map(|message| message.code().unwrap()).collect();
    assert_eq!(codes, ["222222", "111111"]);
}

#[tokio::test]
async fn sms_01_a_delayed_message_cannot_be_read_before_it_arrives() {
    let world = World::new().await;
    world.sms_fault(SmsMode::Delayed).await;
    world.sms.send(&code_sms(&world, "482913")).await.unwrap();
    world.pass(59).await;
    assert_eq!(world.sandbox.newest_code(PHONE).await.unwrap(), None);
    assert_eq!(world.sandbox.messages(PHONE).await.unwrap()[0].readable_text(), None);
    assert_eq!(world.wallet.receipts(), []);
    world.pass(1).await;
    assert_eq!(world.sandbox.newest_code(PHONE).await.unwrap().as_deref(), Some("482913"));
    assert_eq!(world.wallet.receipts()[0].status, ReceiptStatus::Delivered);
}

#[tokio::test]
async fn a_lost_message_never_arrives_and_has_no_receipt() {
    let world = World::new().await;
    world.sms_fault(SmsMode::Lost).await;
    world.sms.send(&code_sms(&world, "482913")).await.unwrap();
    world.pass(86_400).await;
    assert_eq!(world.sandbox.newest_code(PHONE).await.unwrap(), None);
    assert_eq!(world.sandbox.messages(PHONE).await.unwrap()[0].state, MessageState::Lost);
    assert_eq!(world.wallet.receipts(), []);
}

#[tokio::test]
async fn down_has_certainly_not_sent() {
    let world = World::new().await;
    world.sms_fault(SmsMode::Down).await;
    let sent = world.sms.send(&code_sms(&world, "482913")).await;
    assert!(matches!(sent, Err(SmsDown::NotSent(_))), "{sent:?}");
    assert_eq!(world.sandbox.messages(PHONE).await.unwrap(), []);
}

#[tokio::test]
async fn sms_02_a_blocked_message_counts_as_delivered() {
    let world = World::new().await;
    world.sms_fault(SmsMode::Blocked).await;
    world.sms.send(&code_sms(&world, "482913")).await.unwrap();
    world.pass(0).await;
    assert_eq!(world.sandbox.messages(PHONE).await.unwrap()[0].state, MessageState::Blocked);
    assert_eq!(world.wallet.receipts()[0].status, ReceiptStatus::Delivered);
}

#[tokio::test]
async fn sms_09_a_number_out_of_service_is_told() {
    let world = World::new().await;
    world.sms_fault(SmsMode::OutOfService).await;
    world.sms.send(&code_sms(&world, "482913")).await.unwrap();
    world.pass(0).await;
    assert_eq!(world.sandbox.newest_code(PHONE).await.unwrap(), None);
    assert_eq!(world.wallet.receipts()[0].status, ReceiptStatus::OutOfService);
}
