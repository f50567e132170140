use tongbao_identity::challenge::{self, Method};
use tongbao_identity::recovery::{self, Recovery, Start, Started, Step};
use tongbao_identity::registration::{IdNumber, PersonName};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Device, Entered, Locale, Phone, SignedIn, authenticator, session};
use tongbao_kernel::{Answer, Arg, Code};
use tongbao_vault::{AuthenticatorSecret, Token};

use crate::world::{
    LILEI, PASSWORD, Person, World, XIAOMING, code_of, other_than, refused, secret,
};

const NEW: &str = "白日依山尽 黄河入海流";

async fn start(world: &World, phone: &str, device: &Device) -> Answer<Started> {
    let start = Start {
        institution: world.jianghai.id,
        phone: Phone::parse(phone).unwrap(),
        device: device.clone(),
        locale: Locale::ZhCn,
    };
    recovery::start(&world.site, start).await
}

async fn prove_identity(world: &World, token: &Token, person: Person) -> Answer<Recovery> {
    let name = PersonName::parse(person.name).unwrap();
    let number = IdNumber::parse(person.id_number, world.site.now(), 16).unwrap();
    recovery::prove_identity(&world.site, token, name, number).await
}

/// Up to the choice.
async fn walk(world: &World, device: &Device) -> Token {
    let token = start(world, XIAOMING.phone, device).await.unwrap().token;
    let code = world.newest_code("找回账户").await;
    let proved = recovery::prove_code(&world.site, &token, &code).await.unwrap();
    assert_eq!(proved.step, Step::Identity);
    let proved = prove_identity(world, &token, XIAOMING).await.unwrap();
    assert_eq!(proved.step, Step::Choice);
    token
}

fn signed_in(entered: Entered) -> SignedIn {
    match entered {
        Entered::SignedIn(signed_in) => signed_in,
        Entered::Challenged(challenged) => panic!("a second factor is asked: {challenged:?}"),
    }
}

async fn lock(world: &World, device: &Device) {
    for _ in 0..5 {
        world.sign_in(XIAOMING.phone, "wrong password", device).await.unwrap_err();
    }
}

/// LOCK-01 to LOCK-03 and their way out, S-028, S-193: number, code, name and ID number, and one is
/// in, with the password as it was; the lock is gone on every device.
#[tokio::test]
async fn a_lock_is_lifted_without_waiting() {
    for world in World::each().await {
        let (mine, new) = (world.device(), world.device());
        world.register(XIAOMING, &mine).await;
        for pause in [1_800, 3_600, 0] {
            lock(&world, &mine).await;
            world.wait(pause);
        }
        let locked = world.sign_in(XIAOMING.phone, PASSWORD, &mine).await;
        assert_eq!(code_of(locked), Code::LoginProofNeeded);
        let token = walk(&world, &new).await;
        let from = (new.clone(), Locale::ZhCn);
        let entered = recovery::unlock(&world.site, &token, from).await.unwrap();
        let session = signed_in(entered);
        session::authenticate(&world.site, &session.token.text()).await.unwrap();
        world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
        world.told(&["解除", "密码未变"]).await;
        let over = recovery::look(&world.site, &token).await;
        let over = refused(over);
        assert_eq!(over.code, Code::RecoveryOver, "PWD-02");
        assert!(over.arg("at").is_some(), "it says when it was used");
    }
}

/// S-160 to S-162, LOGIN-16, S-178: a new password counts at once and ends all sessions; a device
/// that still offers the old one is told so.
#[tokio::test]
async fn a_forgotten_password_is_set_anew() {
    for world in World::each().await {
        let (mine, new) = (world.device(), world.device());
        let before = world.register(XIAOMING, &mine).await;
        let token = walk(&world, &new).await;
        for (weak, rule) in [
            ("short", "rule-password-short"),
            ("x13800001234", "rule-password-phone"),
            (PASSWORD, "rule-password-same"),
        ] {
            let from = (new.clone(), Locale::ZhCn);
            let refusal = recovery::set_password(&world.site, &token, secret(weak), from).await;
            let refusal = refused(refusal);
            assert_eq!((refusal.code, refusal.field), (Code::PasswordWeak, Some("new")));
            assert_eq!(refusal.arg("rule"), Some(&Arg::Word(rule)));
        }
        let from = (new.clone(), Locale::ZhCn);
        let entered = recovery::set_password(&world.site, &token, secret(NEW), from).await;
        signed_in(entered.unwrap());
        world.wait(1);
        let out = session::authenticate(&world.site, &before.token.text()).await;
        assert_eq!(code_of(out), Code::SignInNeeded, "every earlier session is over");
        let saved = world.sign_in(XIAOMING.phone, PASSWORD, &mine).await;
        assert_eq!(code_of(saved), Code::PasswordSavedOld);
        world.sign_in(XIAOMING.phone, NEW, &mine).await.unwrap();
        world.told(&["登录密码已于"]).await;
    }
}

/// LOGIN-07, R17: a number that nobody has gets the same answers, the same rows, and no message.
#[tokio::test]
async fn a_number_that_nobody_has_costs_the_same_and_sends_nothing() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        world.deliver().await;
        let mut seen = Vec::new();
        for phone in [XIAOMING.phone, LILEI.phone] {
            let device = world.device();
            let rows = async || {
                let mut counts = Vec::new();
                for table in [
                    "select count(*) from recoveries",
                    "select count(*) from sms_codes",
                    "select count(*) from sms_messages",
                    "select count(*) from outbox",
                    "select sequence from audit_heads",
                    "select count(*) from throttles",
                ] {
                    counts.push(world.number(table).await);
                }
                counts
            };
            let before = rows().await;
            let started = start(&world, phone, &device).await.unwrap();
            let sent = (started.sent.letter, started.sent.expires_at, started.recovery.step);
            let status = recovery::code_status(&world.site, &started.token).await.unwrap();
            assert_eq!(status.unwrap().delivery, None, "delivery would tell");
            let code = if phone == XIAOMING.phone { "找回账户" } else { "" };
            let wrong = match code {
                "" => "123456".to_owned(),
                part => other_than(&world.newest_code(part).await),
            };
            let refusal = refused(recovery::prove_code(&world.site, &started.token, &wrong).await);
            let after = rows().await;
            let cost: Vec<i64> = after.iter().zip(&before).map(|(a, b)| a - b).collect();
            seen.push((sent, refusal, cost));
            let unsent = world.messages().await.iter().filter(|sms| sms.unsent).count();
            assert_eq!(unsent, usize::from(phone == LILEI.phone));
        }
        assert_eq!(seen[0].0, seen[1].0);
        assert_eq!(seen[0].1, seen[1].1);
        assert_eq!(seen[0].2[..5], seen[1].2[..5]);
    }
}

/// LOGIN-08: what differs is told without saying which, the tries are named and add up over
/// recoveries; staff see which field it was.
#[tokio::test]
async fn another_persons_papers_open_nothing() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        let device = world.device();
        let token = start(&world, XIAOMING.phone, &device).await.unwrap().token;
        let early = prove_identity(&world, &token, XIAOMING).await;
        assert_eq!(code_of(early), Code::RecoveryOver, "the code comes first");
        let code = world.newest_code("找回账户").await;
        recovery::prove_code(&world.site, &token, &code).await.unwrap();
        let namesake = Person { id_number: LILEI.id_number, ..XIAOMING };
        for left in [4, 3, 2] {
            let refusal = refused(prove_identity(&world, &token, namesake).await);
            assert_eq!(refusal.code, Code::IdentityMismatch);
            assert_eq!(refusal.arg("left"), Some(&Arg::Count(left)));
        }
        world.wait(60);
        let again = start(&world, XIAOMING.phone, &device).await.unwrap().token;
        let code = world.newest_code("找回账户").await;
        recovery::prove_code(&world.site, &again, &code).await.unwrap();
        let refusal = refused(prove_identity(&world, &again, LILEI).await);
        assert_eq!(refusal.arg("left"), Some(&Arg::Count(1)));
        refused(prove_identity(&world, &again, LILEI).await);
        let shut = refused(prove_identity(&world, &again, XIAOMING).await);
        assert!(shut.arg("until").is_some(), "not even the right one is compared: {shut:?}");
        let which = "select count(*) from audit where action = 'recovery.identity_refused'
            and detail like '%\"differs\":[\"id_number\"]%'";
        assert_eq!(world.number(which).await, 3);
        let from = (device, Locale::ZhCn);
        let unlocked = recovery::unlock(&world.site, &again, from).await;
        assert_eq!(code_of(unlocked), Code::RecoveryOver);
    }
}

/// ASVS 6.4.3: a recovery does not get past an authenticator. Its recovery code does.
#[tokio::test]
async fn an_authenticator_is_not_bypassed() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let begun = authenticator::begin(&world.site, &actor, secret(PASSWORD)).await.unwrap();
        assert!(AuthenticatorSecret::from_bytes(&[0; 20]).is_some());
        let row = world.rows("select secret_sealed from authenticators", vec![]).await;
        let sealed: Vec<u8> = row[0].get(0);
        let place = format!("authenticators.secret_sealed.{}", actor.customer);
        let bytes = world.site.vault.open_system(&place, &sealed).unwrap();
        let program = AuthenticatorSecret::from_bytes(&bytes).unwrap();
        assert_eq!(program.text(), begun.secret);
        let first = program.code_at(world.site.now());
        let codes = authenticator::confirm(&world.site, &actor, &first).await.unwrap();
        let new = world.device();
        let token = walk(&world, &new).await;
        let from = (new.clone(), Locale::ZhCn);
        let entered = recovery::set_password(&world.site, &token, secret(NEW), from).await.unwrap();
        let Entered::Challenged(challenged) = entered else { panic!("it is bypassed") };
        assert_eq!(challenged.challenge.methods, [Method::Authenticator, Method::RecoveryCode]);
        let token = &challenged.token;
        let sms = challenge::send_code(&world.site, token, Channel::Sms, Locale::ZhCn).await;
        assert_eq!(code_of(sms), Code::NotFound, "the number is proved already");
        let from = (new.clone(), Locale::ZhCn);
        let by = Method::RecoveryCode;
        challenge::prove(&world.site, token, by, &codes[0], from).await.unwrap();
    }
}

/// A recovery ends after half an hour, belongs to its device, and its steps keep their order.
#[tokio::test]
async fn a_recovery_is_good_here_and_now() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        let new = world.device();
        let token = walk(&world, &new).await;
        let thief = (world.device(), Locale::ZhCn);
        let carried = recovery::unlock(&world.site, &token, thief.clone()).await;
        assert_eq!(code_of(carried), Code::RecoveryOver);
        let carried = recovery::set_password(&world.site, &token, secret(NEW), thief).await;
        assert_eq!(code_of(carried), Code::RecoveryOver);
        world.wait(1_800);
        assert_eq!(code_of(recovery::look(&world.site, &token).await), Code::RecoveryOver);
        let from = (new, Locale::ZhCn);
        assert_eq!(code_of(recovery::unlock(&world.site, &token, from).await), Code::RecoveryOver);
    }
}
