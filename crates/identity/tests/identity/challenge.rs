use tongbao_identity::challenge::{self, Challenged, Method, Reason};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Device, Entered, Locale, password, session};
use tongbao_kernel::{Arg, Code, Secret};
use tongbao_vault::Token;

use crate::world::{PASSWORD, World, XIAOMING, code_of, other_than, refused};

/// The right password from a device that was never here.
async fn challenged(world: &World, device: &Device) -> Challenged {
    match world.sign_in(XIAOMING.phone, PASSWORD, device).await.unwrap() {
        Entered::Challenged(challenged) => challenged,
        Entered::SignedIn(_) => panic!("a new device is asked for a second factor"),
    }
}

async fn enter_code(
    world: &World,
    token: &Token,
    code: &str,
    device: &Device,
) -> tongbao_kernel::Answer<tongbao_identity::SignedIn> {
    let from = (device.clone(), Locale::ZhCn);
    challenge::prove(&world.site, token, Method::Sms, code, from).await
}

/// LOGIN-12, S-047, S-203: a new device needs a code; then it is trusted, and the owner is told.
#[tokio::test]
async fn a_new_device_needs_a_second_factor_and_is_trusted_then() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        world.deliver().await;
        let phone = world.device();
        let started = challenged(&world, &phone).await;
        assert_eq!(started.challenge.asked().code, Code::SecondFactorNeeded);
        assert_eq!(started.challenge.methods, [Method::Sms]);
        assert_eq!(started.challenge.reason, Reason::NewDevice);
        assert_eq!(world.number("select count(*) from sessions").await, 1, "no session yet");
        let code = world.newest_code("您正在登录").await;
        let wrong = refused(enter_code(&world, &started.token, &other_than(&code), &phone).await);
        assert_eq!((wrong.code, wrong.arg("left")), (Code::CodeWrong, Some(&Arg::Count(4))));
        let signed_in = enter_code(&world, &started.token, &code, &phone).await.unwrap();
        let actor = session::authenticate(&world.site, &signed_in.token.text()).await.unwrap();
        assert!(actor.trusted_device);
        world.told(&["Chrome · Android"]).await;
        let again = world.sign_in(XIAOMING.phone, PASSWORD, &phone).await.unwrap();
        assert!(matches!(again, Entered::SignedIn(_)), "a trusted device needs the password alone");
    }
}

/// LOGIN-20: a challenge is used once, ends after ten minutes, on another device, and with the
/// password that began it.
#[tokio::test]
async fn a_challenge_is_good_once_here_and_now() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        let phone = world.device();
        let first = challenged(&world, &phone).await;
        let code = world.newest_code("您正在登录").await;
        let carried = enter_code(&world, &first.token, &code, &world.device()).await;
        assert_eq!(code_of(carried), Code::ChallengeOver, "another device");
        enter_code(&world, &first.token, &code, &phone).await.unwrap();
        let twice = enter_code(&world, &first.token, &code, &phone).await;
        assert_eq!(code_of(twice), Code::ChallengeOver);

        world.wait(60);
        let other = world.device();
        let late = challenged(&world, &other).await;
        world.wait(600);
        assert_eq!(code_of(challenge::look(&world.site, &late.token).await), Code::ChallengeOver);

        let stale = challenged(&world, &other).await;
        let code = world.newest_code("您正在登录").await;
        world.wait(1);
        let (old, new) = (Secret::new(PASSWORD.into()), Secret::new("another one now".into()));
        password::change(&world.site, &actor, old, new).await.unwrap();
        let after = enter_code(&world, &stale.token, &code, &other).await;
        assert_eq!(code_of(after), Code::ChallengeOver, "the password has changed meanwhile");
        let unknown = Token::mint(&*world.site.entropy);
        assert_eq!(code_of(challenge::look(&world.site, &unknown).await), Code::ChallengeOver);
    }
}

/// Whoever begins anew on the same device may use the code that was just sent, and is not told to
/// wait for another one.
#[tokio::test]
async fn beginning_anew_keeps_the_code_that_is_on_its_way() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    let phone = world.device();
    challenged(&world, &phone).await;
    let again = challenged(&world, &phone).await;
    let early = challenge::send_code(&world.site, &again.token, Channel::Sms, Locale::ZhCn).await;
    assert_eq!(code_of(early), Code::CodeTooSoon);
    assert!(challenge::code_status(&world.site, &again.token).await.unwrap().is_some());
    world.answer(&again, &phone).await.unwrap();
}

/// R15: two hundred guesses at once are five.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_codes_at_once_are_five() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        let phone = world.device();
        let token = challenged(&world, &phone).await.token;
        let wrong = other_than(&world.newest_code("您正在登录").await);
        let world = std::sync::Arc::new(world);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let (own, token) = (std::sync::Arc::clone(&world), token.clone());
            let (wrong, phone) = (wrong.clone(), phone.clone());
            tasks.spawn(async move { refused(enter_code(&own, &token, &wrong, &phone).await) });
        }
        let refusals = tasks.join_all().await;
        let compared = |left: i64| {
            let with_left = |refusal: &&tongbao_kernel::Failure| {
                refusal.code == Code::CodeWrong && refusal.arg("left") == Some(&Arg::Count(left))
            };
            refusals.iter().filter(with_left).count()
        };
        assert_eq!([4, 3, 2, 1].map(compared), [1, 1, 1, 1]);
        assert_eq!(
            world.number("select tries_left from sms_codes where purpose = 'sign_in'").await,
            0
        );
        assert_eq!(world.number("select count(*) from sessions").await, 1);
    }
}
