//! The SMS operator and the phones behind it.

use std::sync::Arc;

use serde_json::json;
use tongbao_gateways::sandbox::{MessageKind, MessageState, SmsMode};
use tongbao_gateways::{
    Channel, GatewayOptions, ReceiptStatus, RequestOptions, RequestSettings, Sms, SmsClient,
    SmsDown,
};
use tongbao_kernel::{Secret, SeededEntropy};

use crate::world::{PHONE, SMS_KEY, World};

fn code_sms(world: &World, code: &str) -> Sms {
    world.text(&format!("【江海银行】验证码{code},用于注册,5分钟内有效。请勿告诉任何人。"))
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

#[tokio::test]
async fn a_call_is_shown_as_a_call_and_its_code_is_heard() {
    let world = World::new().await;
    let text = "【江海】您的验证码是 4 8 2 9 1 3(序号 A)。".to_owned();
    let call = Sms { text, channel: Channel::Voice, ..code_sms(&world, "111222") };
    let first = world.sms.send(&call).await.unwrap();
    world.pass(0).await;
    let shown = world.sandbox.messages(PHONE).await.unwrap();
    assert_eq!((shown[0].kind, shown[0].code().as_deref()), (MessageKind::Voice, Some("482913")));
    assert_eq!(world.wallet.receipts()[0].message, call.id);
    assert_eq!(world.sms.send(&call).await, Ok(first));
    let as_text = Sms { channel: Channel::Sms, ..call };
    assert!(matches!(world.sms.send(&as_text).await, Err(SmsDown::NoAnswer(_))), "another message");
}

/// The wallet's own signed HTTP, written down as a template: what it signs, the sandbox believes.
#[tokio::test]
async fn a_template_can_say_what_the_sandbox_understands() {
    let world = World::new().await;
    let request = |channel: &str| {
        let settings: RequestSettings = serde_json::from_value(json!({
            "url": format!("{}/sms/v1/messages", world.partner_url),
            "headers": { "x-timestamp": "{timestamp}", "x-signature": "{signature}" },
            "json": format!(r#"{{"id":"{{id}}","to":"{{to}}","text":"{{text}}","channel":"{channel}"}}"#),
            "signature": { "over": "{timestamp}.{body}" },
            "message_id": "/message_id",
        }))
        .unwrap();
        RequestOptions { settings, key: Some(Secret::new(SMS_KEY.to_owned())) }
    };
    let options = GatewayOptions {
        text: request("sms"),
        voice: request("voice"),
        clock: Arc::new(world.clock.clone()),
        entropy: Arc::new(SeededEntropy::new(3)),
    };
    let gateway = SmsClient::gateway(options).unwrap();
    let sms = code_sms(&world, "482913");
    let accepted = gateway.send(&sms).await.unwrap();
    assert_eq!(gateway.send(&sms).await, Ok(accepted.clone()), "the same id is sent once");
    let shown = world.sandbox.messages(PHONE).await.unwrap();
    assert_eq!((shown.len(), &shown[0].message_id), (1, &accepted.message_id));
    assert_eq!(shown[0].text, sms.text);
    let call = Sms { id: world.uuid(), channel: Channel::Voice, ..sms };
    gateway.send(&call).await.unwrap();
    let shown = world.sandbox.messages(PHONE).await.unwrap();
    assert_eq!(shown.iter().filter(|message| message.kind == MessageKind::Voice).count(), 1);
    world.sms_fault(SmsMode::Down).await;
    assert!(matches!(gateway.send(&call).await, Err(SmsDown::NotSent(_))));
}
