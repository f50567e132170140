//! What guessing is worth (R15, R16, S-194): how many guesses are compared, for one account
//! and in all, and how many accounts of a million are broken by them in a day.
//!
//! The bounds follow from the policies in effect; each is confirmed by an attacker who takes all
//! that the counters leave, on a shorter day or with smaller figures. Two hundred guesses at once
//! are shown elsewhere: `two_hundred_passwords_at_once_are_five_r15` (sign_in.rs),
//! `two_hundred_codes_at_once_are_five` (challenge.rs), `two_hundred_guesses_at_once_are_five_r15`
//! (sms_code.rs), `two_hundred_accounts_at_once_are_twenty` (throttle.rs).

use std::fmt::Write;
use std::path::Path;

use tongbao_identity::challenge::{self, Method};
use tongbao_identity::institution::{Policies, policy};
use tongbao_identity::recovery::{self, Start};
use tongbao_identity::registration::{IdNumber, PersonName};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Device, Entered, Locale, Origin, Phone, sweep};
use tongbao_kernel::{Answer, Code};

use crate::authenticator::enrolled;
use crate::world::{LILEI, PASSWORD, World, XIAOMING, refused};

const DAY: i64 = 86_400;
const MILLION: i64 = 1_000_000;
/// A tenth of an account, in millionths of a millionth: the goal for a million accounts and a day.
const GOAL: i64 = MILLION * MILLION / 10;

/// How often one guess is right, in millionths: a password after those of the list are refused, six
/// digits, six digits of which three are good at a time, and an ID-card number of which birthday,
/// district and sex are known.
const PASSWORD_GUESS: i64 = 10;
const CODE_GUESS: i64 = 1;
const TOTP_GUESS: i64 = 3;
const ID_GUESS: i64 = 2_000;

/// A counter's figures: tries of a window, the window, and the lock after the last of them.
#[derive(Clone, Copy)]
struct Limit {
    tries: i64,
    window: i64,
    lock: i64,
}

impl Limit {
    /// The most that is compared in `span` seconds: either the tries of one lock after the other,
    /// or all but the last of one window after the other.
    fn most(self, span: i64) -> i64 {
        let begun = |length: i64| (span + length - 1) / length;
        (self.tries * begun(self.lock)).max((self.tries - 1) * begun(self.window))
    }
}

/// The counters that stand between guessing and an account.
struct Limits {
    /// Wrong passwords in a row, after which strangers to a number are shut out for good.
    row: i64,
    address: Limit,
    range: Limit,
    everyone: Limit,
    /// Codes of one number and day that a stranger can have sent, by SMS and by voice.
    codes: i64,
    tries_of_code: i64,
    wrong_codes: Limit,
    wrong_codes_of_all: Limit,
    factor: Limit,
    identity: Limit,
}

impl Limits {
    async fn of(world: &World) -> Self {
        let (id, now) = (world.jianghai.id, world.site.now());
        let policies = world.site.db.read(move |tx| Policies::load(tx, id, now)).await.unwrap();
        let of = |name| policies.value(name);
        let near = |name| Limit {
            tries: of(name),
            window: of(policy::LOGIN_ORIGIN_WINDOW_SECONDS),
            lock: of(policy::LOGIN_ORIGIN_LOCK_SECONDS),
        };
        Self {
            row: of(policy::LOGIN_WRONG_ROW_MAX),
            address: near(policy::LOGIN_ADDRESS_TRIES_MAX),
            range: near(policy::LOGIN_RANGE_TRIES_MAX),
            everyone: Limit {
                tries: of(policy::LOGIN_EVERYONE_TRIES_MAX),
                window: of(policy::LOGIN_EVERYONE_WINDOW_SECONDS),
                lock: of(policy::LOGIN_EVERYONE_LOCK_SECONDS),
            },
            codes: of(policy::CODE_STRANGER_DAY_MAX).max(of(policy::CODE_DAY_MAX))
                + of(policy::CODE_VOICE_DAY_MAX),
            tries_of_code: of(policy::CODE_TRIES_MAX),
            wrong_codes: Limit {
                tries: of(policy::CODE_WRONG_MAX),
                window: of(policy::CODE_WRONG_WINDOW_SECONDS),
                lock: of(policy::CODE_WRONG_LOCK_SECONDS),
            },
            wrong_codes_of_all: Limit {
                tries: of(policy::CODE_WRONG_EVERYONE_DAY_MAX),
                window: DAY,
                lock: DAY,
            },
            factor: Limit {
                tries: of(policy::FACTOR_TRIES_MAX),
                window: of(policy::FACTOR_WINDOW_SECONDS),
                lock: of(policy::FACTOR_LOCK_SECONDS),
            },
            identity: Limit {
                tries: of(policy::IDENTITY_TRIES_MAX),
                window: of(policy::IDENTITY_WINDOW_SECONDS),
                lock: of(policy::IDENTITY_LOCK_SECONDS),
            },
        }
    }

    /// Codes of one number that are compared in a day.
    fn codes_of_number(&self) -> i64 {
        (self.codes * self.tries_of_code).min(self.wrong_codes.most(DAY))
    }
}

/// One way to go about it.
struct Strategy {
    name: &'static str,
    /// Compared in a day for one account, by its narrowest step.
    of_account: i64,
    /// Compared in a day in all, in the first step.
    in_all: i64,
    /// What one of those is worth, in millionths.
    worth: i64,
    /// What still has to be guessed for an account that fell to it: guesses a day, and their worth.
    then: Option<(i64, i64)>,
}

impl Strategy {
    /// Accounts of which the first step is done, in millionths.
    fn learned(&self) -> i64 {
        self.in_all * self.worth
    }

    /// Accounts broken, in millionths of a millionth.
    fn broken(&self) -> i64 {
        let (guesses, worth) = self.then.unwrap_or((1, MILLION));
        self.learned() * (guesses * worth).min(MILLION)
    }
}

fn strategies(limits: &Limits) -> Vec<Strategy> {
    let codes = limits.codes_of_number();
    let sms = Some((codes, CODE_GUESS));
    let of_passwords = |name, of_account, in_all| Strategy {
        name,
        of_account,
        in_all,
        worth: PASSWORD_GUESS,
        then: sms,
    };
    let all_codes = limits.wrong_codes_of_all.most(DAY);
    let all_passwords = limits.everyone.most(DAY);
    let factor = limits.factor.most(DAY);
    let code = |name, then| Strategy {
        name,
        of_account: codes,
        in_all: all_codes,
        worth: CODE_GUESS,
        then,
    };
    vec![
        of_passwords("passwords of one account, patiently", limits.row, limits.row),
        of_passwords("one password on many accounts, one address", 1, limits.address.most(DAY)),
        of_passwords("the same through a neighbourhood", 1, limits.range.most(DAY)),
        of_passwords("the same from ever new addresses", 1, all_passwords),
        code("SMS codes of new devices, all passwords known, asking again and again", None),
        Strategy {
            name: "an authenticator's codes, for the passwords that spraying finds",
            of_account: factor,
            in_all: all_passwords,
            worth: PASSWORD_GUESS,
            then: Some((factor, TOTP_GUESS)),
        },
        code(
            "recovery: the code to a known number, then the ID-card number",
            Some((limits.identity.most(DAY), ID_GUESS)),
        ),
    ]
}

/// Millionths of a millionth as a decimal.
fn decimal(pico: i64) -> String {
    let whole = MILLION * MILLION;
    format!("{}.{:06}", pico / whole, pico % whole / MILLION)
}

fn document(strategies: &[Strategy]) -> String {
    let mut document = String::from(
        "# What guessing is worth\n\n\
         Made from the policies by `crates/identity/tests/identity/attacks.rs`; do not edit it by \
         hand. Rewrite it with `UPDATE=1 cargo test -p tongbao-identity attacks`.\n\n\
         For a million accounts and a day of an attacker who takes all that the counters leave. \
         A guess succeeds with 1e-5 for a password (the common ones are refused when they are \
         set), 1e-6 for six digits, 3e-6 for an authenticator's, 2e-3 for an ID-card number of \
         which birthday, district and sex are known. On a new device a password alone opens \
         nothing: an account is broken when the second factor is guessed as well. The goal is \
         less than 0.1.\n\n\
         | strategy | compared for one account | compared in all | first step done | accounts broken |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for strategy in strategies {
        let Strategy { name, of_account, in_all, .. } = strategy;
        let learned = decimal(strategy.learned() * MILLION);
        let broken = decimal(strategy.broken());
        writeln!(document, "| {name} | {of_account} | {in_all} | {learned} | {broken} |").unwrap();
    }
    document
}

/// E < 0.1 for each strategy, under the policies as they are. Rewrite the document with `UPDATE=1`.
#[tokio::test]
async fn no_strategy_breaks_a_tenth_of_an_account_a_day() {
    let world = World::new().await;
    let strategies = strategies(&Limits::of(&world).await);
    let wanted = document(&strategies);
    println!("{wanted}");
    for strategy in &strategies {
        let broken = strategy.broken();
        assert!(broken < GOAL, "{}: {}", strategy.name, decimal(broken));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/attacks.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/generated/attacks.md is stale: run with UPDATE=1");
}

/// How many passwords were compared with an open way: one that is barred is hashed for nothing.
async fn compared(world: &World) -> i64 {
    let sql = "select count(*) from audit where action = 'sign_in.refused'
        and detail like '%\"barred\":false%'";
    world.number(sql).await
}

/// A browser that was never here, at an address of its own.
fn from_anywhere(world: &World, number: i64) -> Device {
    let address = format!("10.{}.{}.1", number / 250 % 250, number % 250);
    world.device().from_origin(Origin::of(address.parse().unwrap()))
}

/// Vertical, LOCK-03: four guesses in each half hour never lock, and still end at fifty. Whoever
/// stops one short and comes back after a month, when the row is forgotten, has as many again: that
/// is the most in a month, over years. The owner's device is never affected (R16).
#[tokio::test]
async fn years_of_patience_are_fifty_guesses_a_month() {
    let world = World::new().await;
    let mine = world.device();
    world.register(XIAOMING, &mine).await;
    let limits = Limits::of(&world).await;
    let stranger = world.device();
    let mut before = 0;
    for month in 0..3 {
        while compared(&world).await < before + limits.row - 1 {
            let left = before + limits.row - 1 - compared(&world).await;
            for _ in 0..left.min(4) {
                let wrong = world.sign_in(XIAOMING.phone, "a guess", &stranger).await;
                assert_eq!(refused(wrong).code, Code::LoginUnknown, "month {month}");
            }
            world.wait(1_800);
        }
        before += limits.row - 1;
        world.wait(31 * 86_400);
        sweep(&world.site).await.unwrap();
    }
    for _ in 0..100 {
        world.sign_in(XIAOMING.phone, "a guess", &stranger).await.unwrap_err();
        world.wait(1_800);
    }
    assert_eq!(compared(&world).await, before + limits.row, "no more, however slowly");
    world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
}

/// Guesses at ever new numbers, as fast as they are let through; how many were compared in `span`.
async fn spray(world: &World, span: i64, from: impl Fn(i64) -> Device) -> i64 {
    let (mut number, until) = (0, span / 60);
    for _ in 0..until {
        loop {
            let phone = format!("139{number:08}");
            let told = refused(world.sign_in(&phone, "a guess", &from(number)).await);
            number += 1;
            match told.code {
                Code::LoginUnknown => {}
                Code::SignInsFromNetwork | Code::SignInsPaused => break,
                code => panic!("{code:?}"),
            }
        }
        world.wait(60);
    }
    compared(world).await
}

/// Horizontal from one address, LOGIN-17: what the address leaves, and no more.
#[tokio::test]
async fn spraying_from_one_address_is_what_the_address_leaves() {
    let world = World::new().await;
    world.allow(policy::LOGIN_ADDRESS_TRIES_MAX, 5).await;
    let limits = Limits::of(&world).await;
    let here = |_: i64| {
        let origin = Origin::of("198.51.100.7".parse().unwrap());
        world.device().from_origin(origin)
    };
    let span = 3_600;
    assert_eq!(spray(&world, span, here).await, limits.address.most(span));
}

/// Horizontal from rotating addresses, LOGIN-18: the global breaker, at a reduced scale.
#[tokio::test]
async fn spraying_from_everywhere_is_what_the_breaker_leaves() {
    let world = World::new().await;
    world.allow(policy::LOGIN_EVERYONE_TRIES_MAX, 8).await;
    let limits = Limits::of(&world).await;
    let span = 7_200;
    let anywhere = |number: i64| from_anywhere(&world, number);
    assert_eq!(spray(&world, span, anywhere).await, limits.everyone.most(span));
}

async fn start(world: &World, device: &Device) -> Answer<recovery::Started> {
    let start = Start {
        institution: world.jianghai.id,
        phone: Phone::parse(XIAOMING.phone).unwrap(),
        device: device.clone(),
        locale: Locale::ZhCn,
    };
    recovery::start(&world.site, start).await
}

/// Resend-to-reset-counter, SMS-05, SMS-08, LOCK-05: every code that may be sent to a number until
/// midnight is asked for, by SMS and by voice, from ever new browsers, and each is guessed at until
/// it is used up.
#[tokio::test]
async fn asking_again_and_again_is_what_the_day_leaves() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    let limits = Limits::of(&world).await;
    let midnight = world.site.now().day().next().start();
    let mut token = None;
    while world.site.now() < midnight {
        if let Ok(started) = start(&world, &world.device()).await {
            token = Some(started.token);
        } else if let Some(token) = &token {
            let voice = recovery::send_code(&world.site, token, Channel::Voice, Locale::En, None);
            drop(voice.await);
        }
        let begun = token.as_ref().unwrap();
        for _ in 0..=limits.tries_of_code {
            let told = refused(recovery::prove_code(&world.site, begun, "000000").await);
            if told.code != Code::CodeWrong {
                break;
            }
        }
        world.wait(900);
    }
    let spent = "select sum(5 - tries_left) from sms_codes where purpose = 'recover'";
    let spent = world.number(spent).await;
    let bound = limits.codes_of_number();
    assert!(spent <= bound, "{spent} of {bound}");
    assert!(spent >= bound / 2, "the attacker takes what is left: {spent} of {bound}");
}

/// The global breaker of wrong codes, at a reduced scale: numbers by the dozen, and in two days no
/// more than its figure twice. While it is closed, time is named (LOCK-05).
#[tokio::test]
async fn codes_of_all_numbers_are_what_the_breaker_leaves() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    world.allow(policy::CODE_WRONG_EVERYONE_DAY_MAX, 7).await;
    world.allow(policy::CODE_STRANGER_DAY_MAX, 1_000).await;
    let limits = Limits::of(&world).await;
    let span = 2 * DAY;
    let mut wrong = 0;
    for _ in 0..span / 3_600 {
        if let Ok(started) = start(&world, &world.device()).await {
            for _ in 0..limits.tries_of_code {
                let told =
                    refused(recovery::prove_code(&world.site, &started.token, "000000").await);
                wrong += i64::from(told.code == Code::CodeWrong);
            }
        }
        world.wait(3_600);
    }
    assert_eq!(wrong, limits.wrong_codes_of_all.most(span));
}

/// Second factor with the password known, LOGIN-13, AuthQuake: beginning anew gives no more.
#[tokio::test]
async fn guessing_an_authenticator_is_what_the_hour_leaves() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    enrolled(&world, &actor).await;
    let limits = Limits::of(&world).await;
    let (span, mut compared) = (6 * 3_600, 0);
    for _ in 0..span / 600 {
        for _ in 0..4 {
            let device = world.device();
            let entered = world.sign_in(XIAOMING.phone, PASSWORD, &device).await.unwrap();
            let Entered::Challenged(begun) = entered else { panic!("a new device") };
            for _ in 0..5 {
                let (by, from) = (Method::Authenticator, (device.clone(), Locale::ZhCn));
                let proved = challenge::prove(&world.site, &begun.token, by, "000000", from).await;
                let told = refused(proved);
                let counted = told.code == Code::SecondFactorWrong && told.arg("until").is_none();
                compared += i64::from(counted);
            }
        }
        world.wait(600);
    }
    assert_eq!(compared, limits.factor.most(span));
}

/// Recovery guessing with the phone in hand, LOGIN-08: five ID-card numbers a day.
#[tokio::test]
async fn guessing_an_id_card_is_what_the_day_leaves() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    let limits = Limits::of(&world).await;
    let (days, mut compared) = (3, 0);
    for _ in 0..days * 4 {
        let token = start(&world, &world.device()).await.unwrap().token;
        let code = world.newest_code("找回账户").await;
        recovery::prove_code(&world.site, &token, &code).await.unwrap();
        for _ in 0..limits.identity.tries + 1 {
            let name = PersonName::parse(XIAOMING.name).unwrap();
            let number = IdNumber::parse(LILEI.id_number, world.site.now(), 16).unwrap();
            let proved = recovery::prove_identity(&world.site, &token, name, number).await;
            let told = refused(proved);
            assert_eq!(told.code, Code::IdentityMismatch);
            compared += i64::from(told.arg("until").is_none());
        }
        world.wait(6 * 3_600);
    }
    assert_eq!(compared, limits.identity.most(days * DAY));
}
