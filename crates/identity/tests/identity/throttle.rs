use std::time::Duration;

use tongbao_identity::institution::policy;
use tongbao_identity::sms::Channel;
use tongbao_identity::{Device, Locale, Origin, pin, registration, sweep};
use tongbao_kernel::{Arg, Code};
use tongbao_vault::Token;

use crate::world::{LILEI, PASSWORD, Person, World, XIAOMING, code_of, other_than, refused};

const HERE: &str = "198.51.100.7";
const NEXT_DOOR: &str = "198.51.100.8";
const ELSEWHERE: &str = "203.0.113.9";

const PHONES: [&str; 7] = [
    "13900000000",
    "13900000001",
    "13900000002",
    "13900000003",
    "13900000004",
    "13900000005",
    "13900000006",
];

/// A browser that was never here, at this address.
fn stranger(world: &World, address: &str) -> Device {
    world.device().from_origin(Origin::of(address.parse().unwrap()))
}

/// The number of the `place`-th account that an attacker goes through.
fn number(place: usize) -> String {
    format!("139{place:08}")
}

/// S-194: one password on many accounts from one address ends at the twentieth, whether the numbers
/// are known or not; the answer names what is closed and until when, and time opens it.
#[tokio::test]
async fn spraying_from_one_address_ends_login_17() {
    for world in World::each().await {
        let mine = world.device();
        world.register(XIAOMING, &mine).await;
        for place in 0..20 {
            let wrong = world.sign_in(&number(place), "123456abc", &stranger(&world, HERE)).await;
            assert_eq!(code_of(wrong), Code::LoginUnknown, "{place}");
        }
        let until = world.site.now().after(Duration::from_secs(900));
        for phone in [&number(21), XIAOMING.phone] {
            let closed = refused(world.sign_in(phone, PASSWORD, &stranger(&world, HERE)).await);
            assert_eq!(closed.code, Code::SignInsFromNetwork);
            assert_eq!(closed.arg("until"), Some(&Arg::Time(until)));
        }
        let here = mine.clone().from_origin(Origin::of(HERE.parse().unwrap()));
        world.sign_in(XIAOMING.phone, PASSWORD, &here).await.unwrap();
        let other = world.sign_in(LILEI.phone, PASSWORD, &stranger(&world, ELSEWHERE)).await;
        assert_eq!(code_of(other), Code::LoginUnknown, "other networks are not affected");
        world.wait(900);
        world.sign_in(XIAOMING.phone, PASSWORD, &stranger(&world, HERE)).await.unwrap();
    }
}

/// R16: walking through the addresses of a neighbourhood meets its own limit, and walking through
/// all networks meets everyone's; a known device signs in all the while.
#[tokio::test]
async fn rotating_addresses_meets_a_wider_limit_login_17_login_18() {
    let world = World::new().await;
    let mine = world.device();
    world.register(XIAOMING, &mine).await;
    world.allow(policy::LOGIN_RANGE_TRIES_MAX, 6).await;
    world.allow(policy::LOGIN_EVERYONE_TRIES_MAX, 9).await;
    for place in 0..6 {
        let from = stranger(&world, &format!("198.51.100.{place}"));
        assert_eq!(code_of(world.sign_in(&number(place), "x", &from).await), Code::LoginUnknown);
    }
    let closed = world.sign_in(&number(7), "x", &stranger(&world, NEXT_DOOR)).await;
    assert_eq!(code_of(closed), Code::SignInsFromNetwork);
    for place in 0..3 {
        let from = stranger(&world, &format!("10.0.{place}.1"));
        assert_eq!(code_of(world.sign_in(&number(place), "x", &from).await), Code::LoginUnknown);
    }
    let paused = world.sign_in(XIAOMING.phone, PASSWORD, &stranger(&world, ELSEWHERE)).await;
    assert_eq!(code_of(paused), Code::SignInsPaused);
    world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
    world.wait(600);
    world.sign_in(XIAOMING.phone, PASSWORD, &stranger(&world, ELSEWHERE)).await.unwrap();
}

/// One browser that goes from network to network is one browser.
#[tokio::test]
async fn a_device_takes_its_count_along_login_19() {
    let world = World::new().await;
    let device = world.device();
    world.register(XIAOMING, &device).await;
    let at = |place: usize| {
        let address = format!("10.{place}.0.1");
        device.clone().from_origin(Origin::of(address.parse().unwrap()))
    };
    for place in 0..20 {
        let wrong = world.sign_in(&number(place), "x", &at(place)).await;
        assert_eq!(code_of(wrong), Code::LoginUnknown, "{place}");
    }
    let closed = world.sign_in(LILEI.phone, PASSWORD, &at(30)).await;
    assert_eq!(code_of(closed), Code::SignInsFromDevice);
    world.sign_in(XIAOMING.phone, PASSWORD, &at(30)).await.unwrap();
}

/// Many people behind one address sign in rightly, and a service that is down compares nothing:
/// neither is guessing. LOGIN-09.
#[tokio::test]
async fn only_wrong_passwords_draw_on_a_network() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        for _ in 0..25 {
            world.sign_in(XIAOMING.phone, PASSWORD, &stranger(&world, HERE)).await.unwrap();
        }
        world.site.passwords.set_paused(true);
        for place in 0..25 {
            let down = world.sign_in(&number(place), "x", &stranger(&world, HERE)).await;
            assert_eq!(code_of(down), Code::AuthenticationDown);
        }
        world.site.passwords.set_paused(false);
        let used = "select count(*) from throttles where tries_left in (20, 100, 4000)";
        assert_eq!(world.number(used).await, 3, "address, range, everyone: nothing is spent");
    }
}

/// R15: two hundred at once, each on another account and from another browser: no more reach the
/// hash than the address allows.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_accounts_at_once_are_twenty() {
    for world in World::each().await {
        let world = std::sync::Arc::new(world);
        let mut tasks = tokio::task::JoinSet::new();
        for place in 0..200 {
            let (own, from) = (std::sync::Arc::clone(&world), stranger(&world, HERE));
            tasks.spawn(async move { code_of(own.sign_in(&number(place), "x", &from).await) });
        }
        let codes = tasks.join_all().await;
        let compared = codes.iter().filter(|code| **code == Code::LoginUnknown).count();
        let closed = codes.iter().filter(|code| **code == Code::SignInsFromNetwork).count();
        assert_eq!((compared, closed), (20, 180));
        let hashed = "select count(*) from audit where action = 'sign_in.refused'";
        assert_eq!(world.number(hashed).await, 20);
    }
}

/// Addresses are personal data: only a keyed index of them is kept, and not for long.
#[tokio::test]
async fn addresses_are_not_kept_in_clear() {
    let world = World::new().await;
    world.sign_in(LILEI.phone, PASSWORD, &stranger(&world, HERE)).await.unwrap_err();
    let rows = world.site.db.read(|tx| tx.query("select scope, subject from throttles", &[])).await;
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let subject: Vec<u8> = row.get(1);
        let text = String::from_utf8_lossy(&subject).into_owned();
        assert!(!text.contains("198.51"), "{text}");
        assert!(!subject.windows(4).any(|part| part == [198, 51, 100, 7]));
    }
    world.wait(3 * 86_400);
    sweep(&world.site).await.unwrap();
    assert_eq!(world.number("select count(*) from throttles").await, 0);
}

/// Whoever asks for codes to many numbers meets the limit of their browser, and then of their
/// network; a person who is signed in does not.
#[tokio::test]
async fn codes_for_many_numbers_end_sms_10_sms_11() {
    for world in World::each().await {
        let mine = world.device();
        let signed_in = world.register(XIAOMING, &mine).await;
        world.allow(policy::CODE_DEVICE_DAY_MAX, 3).await;
        world.allow(policy::CODE_ADDRESS_DAY_MAX, 5).await;
        let origin = Some(Origin::of(HERE.parse().unwrap()));
        let ask = async |place: usize, device: &Device| {
            let person = Person { phone: PHONES[place], ..LILEI };
            let token = world.draft(person, device).await;
            let asked =
                registration::send_code(&world.site, &token, Channel::Sms, Locale::ZhCn, origin);
            asked.await.map(drop)
        };
        let one = world.device();
        for place in 0..3 {
            ask(place, &one).await.unwrap();
        }
        assert_eq!(code_of(ask(3, &one).await), Code::CodesFromDevice);
        let other = world.device();
        for place in 4..6 {
            ask(place, &other).await.unwrap();
        }
        assert_eq!(code_of(ask(6, &other).await), Code::CodesFromNetwork);
        let sent = "select count(*) from sms_codes where purpose = 'register'";
        assert_eq!(world.number(sent).await, 1 + 5, "a refusal sends nothing");
        world.wait(60);
        let own = pin::send_reset_code(&world.site, &signed_in.actor, Channel::Sms, Locale::ZhCn);
        own.await.unwrap();
    }
}

/// A stranger who uses up a number's codes leaves those of its owner.
#[tokio::test]
async fn a_stranger_cannot_use_up_the_owners_codes_sms_08() {
    let world = World::new().await;
    let signed_in = world.register(XIAOMING, &world.device()).await;
    let ask = async |token: &Token| {
        registration::send_code(&world.site, token, Channel::Sms, Locale::ZhCn, None).await
    };
    for _ in 0..9 {
        world.wait(60);
        let token = world.draft(XIAOMING, &world.device()).await;
        ask(&token).await.unwrap();
    }
    world.wait(60);
    let token = world.draft(XIAOMING, &world.device()).await;
    assert_eq!(code_of(ask(&token).await), Code::CodeTooSoon);
    let own = pin::send_reset_code(&world.site, &signed_in.actor, Channel::Sms, Locale::ZhCn);
    own.await.unwrap();
}

/// LOCK-05: asking for new codes does not start the count of wrong ones over; time does.
#[tokio::test]
async fn wrong_codes_add_up_over_resends_lock_05() {
    for world in World::each().await {
        let device = world.device();
        let token = world.draft(XIAOMING, &device).await;
        let mut wrong = 0;
        let mut code = world.code(&token).await;
        let locked = loop {
            let refusal = refused(world.confirm(&token, &other_than(&code), &device).await);
            match refusal.code {
                Code::CodeWrong if refusal.arg("left") == Some(&Arg::Count(0)) => {
                    wrong += 1;
                    world.wait(60);
                    code = world.code(&token).await;
                }
                Code::CodeWrong => wrong += 1,
                _ => break refusal,
            }
            assert!(wrong <= 10, "ten in an hour");
        };
        assert_eq!((locked.code, wrong), (Code::CodeLocked, 10));
        let right = refused(world.confirm(&token, &code, &device).await);
        assert_eq!(right.code, Code::CodeLocked, "not even the right one is compared");
        world.wait(900);
        let code = world.code(&token).await;
        world.confirm(&token, &code, &device).await.unwrap();
    }
}
