use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tongbao_identity::registration::{self, IdNumber, PersonName, Step};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Locale, Phone, customer, session, sweep};
use tongbao_kernel::{Arg, Code, Failure, Problem};
use tongbao_vault::{Pin, Token};

use crate::world::{
    LILEI, PASSWORD, Person, World, XIAOMING, code_in, code_of, other_than, refused, secret,
};

#[tokio::test]
async fn a_person_registers_in_three_steps_and_is_signed_in_s_115_s_121_s_122() {
    for world in World::each().await {
        let device = world.device();
        let opened = Arc::new(AtomicU32::new(0));
        let token = world.draft(XIAOMING, &device).await;
        let code = world.code(&token).await;
        let count = Arc::clone(&opened);
        let open = move |_: &mut tongbao_db::Tx<'_>, _: &registration::Registered| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        let signed_in =
            registration::confirm(&world.site, &token, &code, device, Locale::ZhCn, open)
                .await
                .unwrap();
        assert_eq!(opened.load(Ordering::SeqCst), 1);
        let actor = session::authenticate(&world.site, &signed_in.token.text()).await.unwrap();
        assert_eq!(actor, signed_in.actor);
        assert!(actor.trusted_device);
        let vault = world.site.vault.clone();
        let found = world.site.db.read(move |tx| customer::load(tx, &vault, actor.customer));
        let person = found.await.unwrap().unwrap();
        assert_eq!((person.name.as_str(), person.phone.digits()), ("张小明", "13800001234"));
        assert_eq!(person.masked_id_number, "1****************X");
        assert_eq!(code_of(registration::resume(&world.site, &token).await), Code::PhoneRegistered);
    }
}

#[tokio::test]
async fn nothing_personal_is_stored_in_clear_r22() {
    let world = World::new().await;
    let device = world.device();
    world.register(XIAOMING, &device).await;
    let token = world.draft(LILEI, &device).await;
    world.code(&token).await;
    world.site.db.close().await;
    let folder = std::fs::read_dir(world.folder()).unwrap();
    let mut scanned = 0;
    for file in folder {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        scanned += bytes.len();
        for needle in
            ["张小明", "13800001234", "11010519491231002X", "李雷", "13900005678", PASSWORD]
        {
            let found = bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
            assert!(!found, "{needle} stands in the database");
        }
    }
    assert!(scanned > 50_000, "the database was read");
}

#[tokio::test]
async fn a_broken_off_registration_is_kept_for_a_day_reg_09_reg_10() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    world.wait(23 * 3_600);
    let draft = registration::resume(&world.site, &token).await.unwrap();
    assert_eq!((draft.step, draft.masked_phone.as_str()), (Step::Code, "138****1234"));
    assert_eq!(draft.kept().code, Code::RegistrationKept);
    assert_eq!(draft.kept().arg("step"), Some(&Arg::Count(3)));
    world.wait(3_600);
    let late = registration::resume(&world.site, &token).await;
    assert_eq!(code_of(late), Code::RegistrationExpired);
    assert_eq!(sweep(&world.site).await.unwrap(), 1, "and what was entered is deleted");
    let unknown = Token::mint(&*world.site.entropy);
    let unknown = registration::resume(&world.site, &unknown).await;
    assert_eq!(code_of(unknown), Code::RegistrationExpired);
}

#[tokio::test]
async fn steps_cannot_be_skipped() {
    let world = World::new().await;
    let start = registration::Start {
        institution: world.jianghai.id,
        name: PersonName::parse(XIAOMING.name).unwrap(),
        id_number: IdNumber::parse(XIAOMING.id_number, world.site.now(), 16).unwrap(),
        phone: Phone::parse(XIAOMING.phone).unwrap(),
        device: world.device(),
    };
    let token = registration::start(&world.site, start).await.unwrap().token;
    let sent = registration::send_code(&world.site, &token, Channel::Sms, Locale::ZhCn, None).await;
    assert_eq!(refused(sent).arg("step"), Some(&Arg::Count(2)));
    let confirmed = world.confirm(&token, "000000", &world.device()).await;
    assert_eq!(code_of(confirmed), Code::RegistrationKept);
}

#[tokio::test]
async fn weak_secrets_are_refused_with_their_rule_reg_07_pwd_03_s_166() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    let set = |password: &'static str, pin: &'static str| {
        let site = world.site.clone();
        let token = token.clone();
        async move {
            let pin = Pin::parse(pin).unwrap();
            refused(registration::set_secrets(&site, &token, secret(password), pin).await)
        }
    };
    let birthday = set(PASSWORD, "491231").await;
    assert_eq!(birthday.code, Code::PinWeak);
    assert_eq!(birthday.arg("rule"), Some(&Arg::Word("rule-pin-birthday")));
    let phone = set("my-13800001234", "802716").await;
    assert_eq!(phone.code, Code::PasswordWeak);
    assert_eq!(phone.field, Some("password"));
    let pin = set("wallet-802716", "802716").await;
    assert_eq!(pin.arg("rule"), Some(&Arg::Word("rule-password-pin")));
}

#[tokio::test]
async fn the_password_service_down_is_login_09_and_the_draft_stays() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    world.site.passwords.set_paused(true);
    let pin = Pin::parse("802716").unwrap();
    let set = registration::set_secrets(&world.site, &token, secret(PASSWORD), pin).await;
    assert_eq!(code_of(set), Code::AuthenticationDown);
    assert!(registration::resume(&world.site, &token).await.is_ok());
}

#[tokio::test]
async fn a_registered_number_looks_like_any_other_and_its_owner_is_told_reg_03_r17() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    world.deliver().await;
    world.wait(60);
    let stranger = world.device();
    let thief = Person { name: "李雷", id_number: LILEI.id_number, phone: XIAOMING.phone };
    let token = world.draft(thief, &stranger).await;
    let sent = registration::send_code(&world.site, &token, Channel::Sms, Locale::ZhCn, None).await;
    let sent = sent.unwrap();
    assert_eq!((sent.masked_phone.as_str(), sent.letter), ("138****1234", 'B'));
    let messages = world.messages().await;
    assert_eq!(messages.len(), 1);
    assert!(messages[0].text.contains("已开通数字钱包"), "{}", messages[0].text);
    assert!(!messages[0].text.contains("验证码"), "no code is sent to the owner");
    for left in [4, 3, 2, 1, 0] {
        let failure = refused(world.confirm(&token, "123456", &stranger).await);
        assert_eq!((failure.code, failure.arg("left")), (Code::CodeWrong, Some(&Arg::Count(left))));
    }
    assert_eq!(world.number("select count(*) from customers").await, 1);
}

#[tokio::test]
async fn not_one_of_all_codes_completes_a_registered_number() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    world.wait(60);
    let token = world.draft(XIAOMING, &world.device()).await;
    registration::send_code(&world.site, &token, Channel::Sms, Locale::ZhCn, None).await.unwrap();
    let rows = world
        .rows("select id, code_hash from sms_codes order by issued_at desc limit 1", vec![])
        .await;
    let (id, hash): (tongbao_kernel::SmsCodeId, Vec<u8>) = (rows[0].get(0), rows[0].get(1));
    let vault = &world.site.vault;
    let matched = (0..1_000_000).any(|code| vault.code_matches(id, &format!("{code:06}"), &hash));
    assert!(!matched);
}

#[tokio::test]
async fn two_drafts_of_one_number_make_one_customer() {
    let world = World::new().await;
    let (mine, other) = (world.device(), world.device());
    let first = world.draft(XIAOMING, &mine).await;
    let code = world.code(&first).await;
    world.wait(60);
    let second = world.draft(XIAOMING, &other).await;
    let late_code = world.code(&second).await;
    world.confirm(&first, &code, &mine).await.unwrap();
    let late = world.confirm(&second, &late_code, &other).await;
    assert_eq!(code_of(late), Code::PhoneRegistered, "the code was right, so they may know");
    assert_eq!(world.number("select count(*) from customers").await, 1);
}

#[tokio::test]
async fn one_id_card_may_open_as_many_as_the_institution_allows_reg_05() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    let device = world.device();
    let second_phone = Person { phone: "13700009999", ..XIAOMING };
    let token = world.draft(second_phone, &device).await;
    let code = world.code(&token).await;
    let wrong = world.confirm(&token, &other_than(&code), &device).await;
    assert_eq!(code_of(wrong), Code::CodeWrong, "nothing is told before the code was right");
    let failure = refused(world.confirm(&token, &code, &device).await);
    assert_eq!(failure.code, Code::WalletLimitReached);
    assert_eq!(failure.arg("count"), Some(&Arg::Count(1)));
    let gone = registration::resume(&world.site, &token).await;
    assert_eq!(code_of(gone), Code::RegistrationExpired);
}

#[tokio::test]
async fn what_the_wallet_refuses_undoes_the_customer() {
    let world = World::new().await;
    let device = world.device();
    let token = world.draft(XIAOMING, &device).await;
    let code = world.code(&token).await;
    let refuse = |_: &mut tongbao_db::Tx<'_>, _: &registration::Registered| {
        Err(Problem::from(Failure::new(Code::Overloaded)))
    };
    let locale = Locale::ZhCn;
    let answer =
        registration::confirm(&world.site, &token, &code, device.clone(), locale, refuse).await;
    assert_eq!(code_of(answer), Code::Overloaded);
    assert_eq!(world.number("select count(*) from customers").await, 0);
    assert!(world.confirm(&token, &code, &device).await.is_ok(), "the code was not used up");
}

#[tokio::test]
async fn a_corrected_number_gets_its_own_code_sms_03_s_133() {
    let world = World::new().await;
    let device = world.device();
    let token = world.draft(XIAOMING, &device).await;
    let old_code = world.code(&token).await;
    let corrected = Phone::parse("13700009999").unwrap();
    let draft = registration::change_phone(&world.site, &token, corrected).await.unwrap();
    assert_eq!(draft.masked_phone, "137****9999");
    let refused = world.confirm(&token, &old_code, &device).await;
    assert_eq!(code_of(refused), Code::CodeExpired, "the new number has no code yet");
    let code = world.code(&token).await;
    world.confirm(&token, &code, &device).await.unwrap();
    let to = world.messages().await.last().unwrap().to.clone();
    assert_eq!(to, "13700009999");
}

#[tokio::test]
async fn the_code_is_read_from_the_sms_in_the_language_of_the_page() {
    let world = World::new().await;
    let token = world.draft(XIAOMING, &world.device()).await;
    registration::send_code(&world.site, &token, Channel::Sms, Locale::En, None).await.unwrap();
    let text = world.messages().await.last().unwrap().text.clone();
    assert!(text.starts_with("[Jianghai] Opening a wallet"), "{text}");
    assert_eq!(code_in(&text).len(), 6);
}

#[tokio::test]
async fn an_enrolled_customer_signs_in_like_any_other() {
    for world in World::each().await {
        let device = world.device();
        let hash = world.site.passwords.hash(secret(PASSWORD)).await.unwrap();
        let person = registration::Person {
            institution: world.jianghai.id,
            name: PersonName::parse(LILEI.name).unwrap(),
            id_number: IdNumber::parse(LILEI.id_number, world.site.now(), 16).unwrap(),
            phone: Phone::parse(LILEI.phone).unwrap(),
            password_hash: hash,
            pin: Pin::parse("802716").unwrap(),
            locale: Locale::En,
        };
        let (site, from) = (world.site.clone(), device.clone());
        let enrolled = world
            .site
            .db
            .write(move |tx| registration::enrol(tx, &site, &person, &from, &mut |_, _| Ok(())));
        let enrolled = enrolled.await.unwrap();
        let again = world.enter(LILEI.phone, PASSWORD, &device).await;
        assert_eq!(again.actor.customer, enrolled.actor.customer);
        assert!(again.actor.trusted_device);
    }
}

#[tokio::test]
async fn first_requests_of_one_browser_at_the_same_instant_are_one_device() {
    for world in World::each().await {
        let device = world.device();
        let start = |phone: &str| {
            let start = registration::Start {
                institution: world.jianghai.id,
                name: PersonName::parse(XIAOMING.name).unwrap(),
                id_number: IdNumber::parse(XIAOMING.id_number, world.site.now(), 16).unwrap(),
                phone: Phone::parse(phone).unwrap(),
                device: device.clone(),
            };
            registration::start(&world.site, start)
        };
        let (one, two) = tokio::join!(start("13800001234"), start("13800001235"));
        assert_ne!(one.unwrap().token.text(), two.unwrap().token.text());
        assert_eq!(world.number("select count(*) from devices").await, 1);
    }
}

#[tokio::test]
async fn two_registrations_with_one_id_card_at_once_make_one_customer_reg_05() {
    for world in World::each().await {
        let (mine, other) = (world.device(), world.device());
        let first = world.draft(XIAOMING, &mine).await;
        let code = world.code(&first).await;
        let second = world.draft(Person { phone: "13700009999", ..XIAOMING }, &other).await;
        let other_code = world.code(&second).await;
        let (one, two) = tokio::join!(
            world.confirm(&first, &code, &mine),
            world.confirm(&second, &other_code, &other)
        );
        let refusals = [one, two].into_iter().filter(Result::is_err).map(code_of);
        assert_eq!(refusals.collect::<Vec<_>>(), [Code::WalletLimitReached]);
        assert_eq!(world.number("select count(*) from customers").await, 1);
    }
}
