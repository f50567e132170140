//! What people are written, from the command to the phone or the mailbox: texts, calls and mail
//! through the worker, with the faults of the sandbox.

use tongbao_db::{DbError, Tx};
use tongbao_gateways::bin::CardKind;
use tongbao_gateways::sandbox::{
    Faults, MailFaults, MailMode, MessageKind, NewCard, SmsFaults, SmsMode,
};
use tongbao_identity::sms::Channel;
use tongbao_identity::{EmailAddress, Locale, Phone, email};
use tongbao_kernel::{CardBindingId, Code, Secret};
use tongbao_payments::card::CardForm;
use tongbao_testkit::{PASSWORD, Person, World};

const ADDRESS: &str = "xiaoming@example.cn";

/// A binding that has asked for its code.
async fn binding(world: &World, person: &Person) -> CardBindingId {
    let issued = world.sandbox.issue_card(NewCard {
        name: person.name.clone(),
        id_number: person.id_number.clone(),
        phone: person.phone.clone(),
        bank: "jianghai".into(),
        kind: CardKind::Debit,
        balance: None,
    });
    let form = CardForm {
        number: Secret::new(issued.await.expect("a card is issued").number),
        phone: Phone::parse(&person.phone).expect("a test number"),
    };
    world.payments.cards.start(&person.actor, form).await.expect("the bank confirms").id
}

async fn begin(world: &World, person: &Person) {
    let (password, address) = (Secret::new(PASSWORD.to_owned()), EmailAddress::parse(ADDRESS));
    let address = address.expect("an address");
    let begun = email::begin(&world.site, &person.actor, password, address, Locale::ZhCn).await;
    begun.expect("the password is right");
}

async fn waiting(world: &World) -> i64 {
    let count =
        |tx: &mut Tx<'_>| -> Result<i64, DbError> { Ok(tongbao_record::outbox::backlog(tx)?.0) };
    world.site.db.read(count).await.expect("the outbox is read")
}

async fn sms_fault(world: &World, mode: SmsMode) {
    let sms = SmsFaults { mode, ..SmsFaults::default() };
    world.faults(Faults { sms, ..world.sandbox.faults() }).await;
}

async fn mail_fault(world: &World, mode: MailMode) {
    let mail = MailFaults { mode, seconds: 60 };
    world.faults(Faults { mail, ..world.sandbox.faults() }).await;
}

/// The person who asked to be called is called.
#[tokio::test]
async fn a_code_that_was_asked_for_by_telephone_is_a_call() {
    for world in World::engines().await {
        let person = world.person(1).await;
        let binding = binding(&world, &person).await;
        world.deliver().await;
        let text = world.sandbox.newest_code(&person.phone).await.expect("the inbox is read");
        world.advance(60);
        let cards = &world.payments.cards;
        cards.resend(&person.actor, binding, Channel::Voice).await.expect("a minute has passed");
        world.deliver().await;
        let messages = world.sandbox.messages(&person.phone).await.expect("the inbox is read");
        let call = messages.iter().find(|message| message.kind == MessageKind::Voice);
        let call = call.expect("a call was made");
        assert_eq!(call.code(), text, "the code that is still good, digit by digit");
        let code = call.code().expect("it says the code");
        cards.confirm(&person.actor, binding, &code).await.expect("the code is right");
    }
}

/// SMS-01, then SMS-04: a code is not sent after its time, however long the operator was down.
#[tokio::test]
async fn a_code_past_its_time_is_not_sent() {
    for world in World::engines().await {
        let person = world.person(1).await;
        world.deliver().await;
        let before = waiting(&world).await;
        sms_fault(&world, SmsMode::Down).await;
        let binding = binding(&world, &person).await;
        world.deliver().await;
        assert_eq!(waiting(&world).await, before + 1, "it is tried again");
        world.advance(299);
        world.deliver().await;
        assert_eq!(waiting(&world).await, before + 1, "while it is good");
        let cards = &world.payments.cards;
        let status = cards.code_status(&person.actor, binding).await.expect("it is read");
        let told = status.expect("a code was asked for").notice.code;
        assert_eq!(told, Code::SmsDelayed);
        sms_fault(&world, SmsMode::Deliver).await;
        world.advance(301);
        world.deliver().await;
        assert_eq!(waiting(&world).await, before, "and given up after that");
        let messages = world.sandbox.messages(&person.phone).await.expect("the inbox is read");
        assert!(messages.iter().all(|message| message.code().is_none()), "no code came");
    }
}

/// MAIL-06: the mail goes out when the server is back; what it carries is still good.
#[tokio::test]
async fn a_mail_waits_for_its_server_s_223() {
    for world in World::engines().await {
        let person = world.person(1).await;
        mail_fault(&world, MailMode::Down).await;
        begin(&world, &person).await;
        world.deliver().await;
        world.advance(60);
        let status = email::status(&world.site, &person.actor).await.expect("it is read");
        assert_eq!(status.expect("a code waits").notice.code, Code::EmailDelayed);
        mail_fault(&world, MailMode::Deliver).await;
        world.advance(300);
        world.deliver().await;
        let code = world.sandbox.newest_code(ADDRESS).await.expect("the inbox is read");
        let code = code.expect("the mail came");
        email::confirm(&world.site, &person.actor, &code).await.expect("the code is right");
    }
}

/// MAIL-05: an address that takes no mail is told, and the mail is not tried for ever.
#[tokio::test]
async fn a_mail_that_is_refused_is_not_repeated() {
    for world in World::engines().await {
        let person = world.person(1).await;
        world.deliver().await;
        let before = waiting(&world).await;
        mail_fault(&world, MailMode::Refused).await;
        begin(&world, &person).await;
        world.deliver().await;
        assert_eq!(waiting(&world).await, before);
        let status = email::status(&world.site, &person.actor).await.expect("it is read");
        assert_eq!(status.expect("a code waits").notice.code, Code::EmailRefused);
    }
}
