use serde_json::Value;
use tongbao_identity::challenge::{self, Method};
use tongbao_identity::passkey::{self, Asked, PASSKEYS_MAX, PasskeyName, PasskeySignIn};
use tongbao_identity::{Actor, Device, Entered, Locale, SignedIn, password, session};
use tongbao_kernel::{Answer, Arg, Code};

use crate::key::Key;
use crate::world::{LILEI, PASSWORD, World, XIAOMING, code_of, refused, secret};

fn name(text: &str) -> PasskeyName {
    PasskeyName::parse(text).unwrap()
}

/// What the actor's browser is asked for a new passkey.
async fn asked_for_new(world: &World, actor: &Actor) -> Asked {
    let ceremony = passkey::begin(&world.site, actor, secret(PASSWORD)).await.unwrap();
    passkey::waiting(&world.site, actor, ceremony).await.unwrap().expect("the question waits")
}

async fn finish(world: &World, actor: &Actor, asked: &Asked, answer: &str) -> Answer<()> {
    passkey::finish(&world.site, actor, asked.ceremony, name("我的手机"), answer).await
}

/// A passkey of the actor's, made with the key of this number.
async fn enrol(world: &World, actor: &Actor, number: u8) -> Key {
    let asked = asked_for_new(world, actor).await;
    let (key, answer) = Key::make(number, &asked.question);
    finish(world, actor, &asked, &answer).await.unwrap();
    key
}

async fn ask(world: &World, device: &Device) -> Asked {
    passkey::ask(&world.site, world.jianghai.id, device).await.unwrap()
}

fn entry(asked: &Asked, answer: String, device: &Device) -> PasskeySignIn {
    let device = device.clone();
    PasskeySignIn { ceremony: asked.ceremony, answer, device, locale: Locale::ZhCn }
}

/// Asks this browser, and signs in with what the key says.
async fn enter(world: &World, key: &mut Key, device: &Device) -> Answer<SignedIn> {
    let asked = ask(world, device).await;
    let answer = key.answer_to(&asked.question);
    passkey::sign_in(&world.site, entry(&asked, answer, device)).await
}

/// S-009, S-010: made once, a passkey signs in on a device that was never here; that is trusted
/// then, and the owner is told.
#[tokio::test]
async fn a_passkey_signs_in_alone_and_the_device_is_trusted() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let wrong = passkey::begin(&world.site, &actor, secret("not the password")).await;
        assert_eq!(code_of(wrong), Code::LoginPasswordWrong);
        let mut key = enrol(&world, &actor, 1).await;
        world.told(&["添加通行密钥"]).await;
        let listed = passkey::list(&world.site, &actor).await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_str()), (1, "我的手机"));
        assert_eq!(listed[0].used_at, None);

        world.wait(60);
        world.deliver().await;
        let phone = world.device();
        let signed_in = enter(&world, &mut key, &phone).await.unwrap();
        let token = signed_in.token.text();
        let there = session::authenticate(&world.site, &token).await.unwrap();
        assert!(there.customer == actor.customer && there.trusted_device);
        world.told(&["Chrome · Android", "在新设备"]).await;
        let listed = passkey::list(&world.site, &there).await.unwrap();
        assert_eq!(listed[0].used_at, Some(world.site.now()));

        world.deliver().await;
        enter(&world, &mut key, &phone).await.unwrap();
        assert_eq!(world.messages().await.len(), 0, "a known device is no news");
    }
}

/// LOGIN-21: a question is answered once, within five minutes, by the browser that was asked.
#[tokio::test]
async fn a_question_is_answered_once_here_and_now() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let mut key = enrol(&world, &actor, 1).await;

        let asked = ask(&world, &mine).await;
        let answer = key.answer_to(&asked.question);
        let carried = entry(&asked, answer.clone(), &world.device());
        let elsewhere = passkey::sign_in(&world.site, carried).await;
        assert_eq!(code_of(elsewhere), Code::PasskeyOver, "another browser");
        let entry = entry(&asked, answer, &mine);
        passkey::sign_in(&world.site, entry.clone()).await.unwrap();
        let again = passkey::sign_in(&world.site, entry).await;
        assert_eq!(code_of(again), Code::PasskeyOver, "the same answer once more");

        let asked = ask(&world, &mine).await;
        world.wait(300);
        let late = self::entry(&asked, key.answer_to(&asked.question), &mine);
        assert_eq!(code_of(passkey::sign_in(&world.site, late).await), Code::PasskeyOver);

        let asked = asked_for_new(&world, &actor).await;
        let other = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await.actor;
        let theirs = passkey::waiting(&world.site, &other, asked.ceremony).await.unwrap();
        assert!(theirs.is_none(), "another session was not asked");
        let (_, answer) = Key::make(2, &asked.question);
        let taken = finish(&world, &other, &asked, &answer).await;
        assert_eq!(code_of(taken), Code::PasskeyOver);
        world.wait(300);
        let gone = passkey::waiting(&world.site, &actor, asked.ceremony).await.unwrap();
        assert!(gone.is_none());
    }
}

/// Twenty times at once, one answer begins one session.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_twenty_times_counts_once() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let mut key = enrol(&world, &actor, 1).await;
        let asked = ask(&world, &mine).await;
        let entry = entry(&asked, key.answer_to(&asked.question), &mine);
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let (site, entry) = (world.site.clone(), entry.clone());
                tokio::spawn(async move { passkey::sign_in(&site, entry).await })
            })
            .collect();
        let mut counted = 0;
        for each in tries {
            match each.await.unwrap() {
                Ok(_) => counted += 1,
                refusal => assert_eq!(code_of(refusal), Code::PasskeyOver),
            }
        }
        assert_eq!(counted, 1);
    }
}

/// LOGIN-14: what was removed, or was never here, opens nothing; S-009: removing needs the password
/// and ends the other sessions.
#[tokio::test]
async fn a_removed_passkey_is_not_known_any_more() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let mut key = enrol(&world, &actor, 1).await;
        let stolen = enter(&world, &mut key, &world.device()).await.unwrap();
        let id = passkey::list(&world.site, &actor).await.unwrap()[0].id;

        let lilei = world.register(LILEI, &world.device()).await.actor;
        let theirs = passkey::remove(&world.site, &lilei, id, secret(PASSWORD)).await;
        assert_eq!(code_of(theirs), Code::NotFound);
        let renamed = passkey::rename(&world.site, &lilei, id, name("别人的")).await;
        assert_eq!(code_of(renamed), Code::NotFound);
        let wrong = passkey::remove(&world.site, &actor, id, secret("not the password")).await;
        assert_eq!(code_of(wrong), Code::LoginPasswordWrong);

        passkey::rename(&world.site, &actor, id, name("旧手机")).await.unwrap();
        assert_eq!(passkey::get(&world.site, &actor, id).await.unwrap().name, "旧手机");
        passkey::remove(&world.site, &actor, id, secret(PASSWORD)).await.unwrap();
        world.told(&["移除通行密钥"]).await;
        let ended = session::authenticate(&world.site, &stolen.token.text()).await;
        assert_eq!(code_of(ended), Code::SignInNeeded, "what began with it is over");
        let unknown = enter(&world, &mut key, &mine).await;
        assert_eq!(code_of(unknown), Code::PasskeyUnknown);
    }
}

/// LOGIN-23: another site, a finger that nobody looked at, somebody else's name, and nonsense.
#[tokio::test]
async fn an_answer_that_proves_nothing_opens_nothing() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let mut key = enrol(&world, &actor, 1).await;
        key.origin = "https://wallet.example.com";
        let phished = enter(&world, &mut key, &mine).await;
        assert_eq!(code_of(phished), Code::PasskeyRefused, "LOGIN-23 for another site");
        key.origin = "http://localhost:8420";
        key.verifies = false;
        assert_eq!(code_of(enter(&world, &mut key, &mine).await), Code::PasskeyRefused);
        key.verifies = true;
        let asked = ask(&world, &mine).await;
        let nonsense = entry(&asked, "{}".into(), &mine);
        assert_eq!(code_of(passkey::sign_in(&world.site, nonsense).await), Code::Malformed);
        let asked = ask(&world, &mine).await;
        let mut answer: Value =
            serde_json::from_str(&key.answer_to(&asked.question)).expect("an answer is JSON");
        answer["response"]["userHandle"] = Value::Null;
        let nobodys = entry(&asked, answer.to_string(), &mine);
        assert_eq!(code_of(passkey::sign_in(&world.site, nobodys).await), Code::PasskeyRefused);
        enter(&world, &mut key, &mine).await.unwrap();
    }
}

/// LOGIN-24: a counter that went back means two of the same key; neither is good any more.
#[tokio::test]
async fn a_copied_passkey_is_removed() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let mut key = enrol(&world, &actor, 1).await;
        for _ in 0..3 {
            enter(&world, &mut key, &mine).await.unwrap();
        }
        let latest = key.counter;
        key.counter = 1;
        assert_eq!(code_of(enter(&world, &mut key, &mine).await), Code::PasskeyCopied);
        world.told(&["移除通行密钥"]).await;
        key.counter = latest;
        assert_eq!(code_of(enter(&world, &mut key, &mine).await), Code::PasskeyUnknown);
    }
}

/// LOGIN-25, LOGIN-26: a device's key is one customer's, and ten are the most.
#[tokio::test]
async fn a_key_is_kept_once_and_ten_at_most() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        enrol(&world, &actor, 1).await;
        let asked = asked_for_new(&world, &actor).await;
        let excluded = asked.question["excludeCredentials"].as_array().unwrap();
        assert_eq!(excluded.len(), 1, "the browser is told what it has");
        let (_, answer) = Key::make(1, &asked.question);
        assert_eq!(code_of(finish(&world, &actor, &asked, &answer).await), Code::PasskeyKnown);
        let lilei = world.register(LILEI, &world.device()).await.actor;
        let asked = asked_for_new(&world, &lilei).await;
        let (_, answer) = Key::make(1, &asked.question);
        assert_eq!(code_of(finish(&world, &lilei, &asked, &answer).await), Code::PasskeyKnown);

        let asked = asked_for_new(&world, &actor).await;
        for number in 2..=u8::try_from(PASSKEYS_MAX).unwrap() {
            enrol(&world, &actor, number).await;
        }
        let (_, answer) = Key::make(11, &asked.question);
        let eleventh = refused(finish(&world, &actor, &asked, &answer).await);
        assert_eq!(eleventh.code, Code::PasskeysFull);
        assert_eq!(eleventh.arg("count"), Some(&Arg::Count(10)));
        let begun = passkey::begin(&world.site, &actor, secret(PASSWORD)).await;
        assert_eq!(code_of(begun), Code::PasskeysFull);
    }
}

/// LOGIN-12: a passkey is a second factor as well, for its owner alone.
#[tokio::test]
async fn a_passkey_is_a_second_factor() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let mut key = enrol(&world, &actor, 1).await;
        let lilei = world.register(LILEI, &world.device()).await.actor;
        let mut other = enrol(&world, &lilei, 2).await;

        let phone = world.device();
        let entered = world.sign_in(XIAOMING.phone, PASSWORD, &phone).await.unwrap();
        let Entered::Challenged(challenged) = entered else { panic!("the device is new") };
        assert_eq!(challenged.challenge.methods, [Method::Sms, Method::Passkey]);
        let prove = async |answer: String| {
            let from = (phone.clone(), Locale::ZhCn);
            challenge::prove(&world.site, &challenged.token, Method::Passkey, &answer, from).await
        };
        let ask = async || challenge::ask_passkey(&world.site, &challenged.token).await.unwrap();

        let asked = ask().await;
        let ids = asked.question["allowCredentials"].as_array().unwrap();
        assert_eq!(ids.len(), 1, "only the customer's own are asked for");
        let foreign = prove(other.answer_to(&asked.question)).await;
        assert_eq!(code_of(foreign), Code::PasskeyRefused);
        let spent = prove(key.answer_to(&asked.question)).await;
        assert_eq!(code_of(spent), Code::PasskeyOver, "the question was taken away");
        let asked = ask().await;
        let signed_in = prove(key.answer_to(&asked.question)).await.unwrap();
        let token = signed_in.token.text();
        assert!(session::authenticate(&world.site, &token).await.unwrap().trusted_device);
    }
}

/// LOCK-01 has a way out: a password that is locked does not stand in the way of a passkey.
#[tokio::test]
async fn a_locked_password_does_not_lock_the_passkey() {
    let world = World::new().await;
    let mine = world.device();
    let actor = world.register(XIAOMING, &mine).await.actor;
    let mut key = enrol(&world, &actor, 1).await;
    for _ in 0..5 {
        let wrong = password::confirm(&world.site, &actor, secret("not the password")).await;
        assert!(wrong.is_err());
    }
    let locked = world.sign_in(XIAOMING.phone, PASSWORD, &mine).await;
    assert_eq!(code_of(locked), Code::LoginLocked);
    enter(&world, &mut key, &mine).await.unwrap();
}
