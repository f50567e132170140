use tongbao_identity::sms::Channel;
use tongbao_identity::{Actor, Locale, pin, session};
use tongbao_kernel::{Arg, Code, Failure, Problem};
use tongbao_vault::Pin;

use crate::world::{PASSWORD, PIN, World, XIAOMING, code_in, code_of, refused, secret};

fn parsed(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

/// One payment's worth of PIN check, as payments do it in their batch.
pub async fn pay(world: &World, actor: &Actor, entered: &str) -> Result<(), Failure> {
    let (site, actor, entered) = (world.site.clone(), *actor, parsed(entered));
    let checked = world.site.db.write(move |tx| {
        let limits = pin::limits(&*site.policies(tx, actor.institution)?);
        let mut facts = pin::load_many(tx, &[actor.customer])?;
        let known = facts.get_mut(&actor.customer).expect("registration sets a PIN");
        let checked = pin::check(known, &limits, &site.vault, &entered, site.now());
        let known = known.clone();
        pin::store_many(tx, &[known])?;
        Ok::<_, Problem>(checked)
    });
    checked.await.unwrap()
}

#[tokio::test]
async fn two_hundred_pins_at_once_are_five_r15_lock_04() {
    for world in World::each().await {
        let world = std::sync::Arc::new(world);
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..200 {
            let world = std::sync::Arc::clone(&world);
            let entered = format!("{:06}", 300_000 + number);
            tasks.spawn(async move { pay(&world, &actor, &entered).await.unwrap_err() });
        }
        let failures = tasks.join_all().await;
        let wrong = failures.iter().filter(|failure| failure.code == Code::PinWrong).count();
        assert_eq!(wrong, 4, "the fifth locks");
        let right = pay(&world, &actor, PIN).await.unwrap_err();
        assert_eq!(right.code, Code::PinLocked);
        world.wait(86_400);
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
    }
}

#[tokio::test]
async fn a_locked_pin_is_free_again_after_a_reset_by_password_and_code_s_138() {
    for world in World::each().await {
        let signed_in = world.register(XIAOMING, &world.device()).await;
        let actor = signed_in.actor;
        for _ in 0..5 {
            pay(&world, &actor, "135791").await.unwrap_err();
        }
        let state = pin::state(&world.site, &actor).await.unwrap();
        assert!(state.is_set && state.locked_until.is_some());
        let elsewhere = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
        world.deliver().await;
        let channel = Channel::Sms;
        pin::send_reset_code(&world.site, &actor, channel, Locale::ZhCn).await.unwrap();
        let text = world.messages().await.pop().unwrap().text;
        assert!(text.contains("重置支付密码"), "{text}");
        let reset =
            pin::Reset { password: secret(PASSWORD), code: code_in(&text), new: parsed("490318") };
        pin::reset(&world.site, &actor, reset).await.unwrap();
        assert_eq!(pay(&world, &actor, "490318").await, Ok(()));
        assert_eq!(pay(&world, &actor, PIN).await.unwrap_err().code, Code::PinWrong);
        let other = session::authenticate(&world.site, &elsewhere.token.text()).await;
        assert_eq!(code_of(other), Code::SignInNeeded, "other sessions end with the old PIN");
        assert!(session::authenticate(&world.site, &signed_in.token.text()).await.is_ok());
    }
}

#[tokio::test]
async fn a_reset_judges_the_pin_then_the_password_then_the_code() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    world.deliver().await;
    pin::send_reset_code(&world.site, &actor, Channel::Sms, Locale::ZhCn).await.unwrap();
    let code = code_in(&world.messages().await.pop().unwrap().text);
    let reset = |password: &str, code: &str, new: &str| {
        let entry =
            pin::Reset { password: secret(password), code: code.to_owned(), new: parsed(new) };
        pin::reset(&world.site, &actor, entry)
    };
    assert_eq!(code_of(reset("wrong password", "000000", "111111").await), Code::PinWeak);
    let password = refused(reset("wrong password", &code, "490318").await);
    assert_eq!(
        (password.code, password.arg("left")),
        (Code::LoginPasswordWrong, Some(&Arg::Count(4)))
    );
    let wrong = crate::world::other_than(&code);
    assert_eq!(code_of(reset(PASSWORD, &wrong, "490318").await), Code::CodeWrong);
    world.site.passwords.set_paused(true);
    assert_eq!(code_of(reset(PASSWORD, &code, "490318").await), Code::AuthenticationDown);
    world.site.passwords.set_paused(false);
    reset(PASSWORD, &code, "490318").await.unwrap();
    assert_eq!(
        code_of(reset(PASSWORD, &code, "490317").await),
        Code::CodeExpired,
        "a code is good once"
    );
}

#[tokio::test]
async fn a_change_is_proved_by_the_old_pin() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    let change = |old: &str, new: &str| pin::change(&world.site, &actor, parsed(old), parsed(new));
    assert_eq!(code_of(change("135791", "490318").await), Code::PinWrong);
    assert_eq!(code_of(change(PIN, "123456").await), Code::PinWeak);
    assert_eq!(refused(change(PIN, PIN).await).arg("rule"), Some(&Arg::Word("rule-pin-same")));
    change(PIN, "490318").await.unwrap();
    assert_eq!(pay(&world, &actor, "490318").await, Ok(()));
}

#[tokio::test]
async fn a_code_for_the_pin_does_not_register_sms_07() {
    let world = World::new().await;
    let device = world.device();
    let signed_in = world.register(XIAOMING, &device).await;
    world.wait(60);
    world.deliver().await;
    pin::send_reset_code(&world.site, &signed_in.actor, Channel::Sms, Locale::ZhCn).await.unwrap();
    let code = code_in(&world.messages().await.pop().unwrap().text);
    let token = world.draft(XIAOMING, &device).await;
    let asked = tongbao_identity::registration::send_code;
    asked(&world.site, &token, Channel::Sms, Locale::ZhCn, None).await.unwrap();
    let failure = refused(world.confirm(&token, &code, &device).await);
    assert_eq!(failure.code, Code::CodePurpose);
    assert_eq!(failure.arg("used"), Some(&Arg::Word("purpose-reset-pin")));
    let stranger = world.device();
    let foreign = world.draft(XIAOMING, &stranger).await;
    world.wait(60);
    asked(&world.site, &foreign, Channel::Sms, Locale::ZhCn, None).await.unwrap();
    let guessed = world.confirm(&foreign, &code, &stranger).await;
    assert_eq!(code_of(guessed), Code::CodeWrong, "another device cannot try out this code");
}
