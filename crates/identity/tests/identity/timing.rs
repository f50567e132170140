//! Whether the time of an answer tells a number that has an account from one that has none (R17,
//! R19, ASVS 6.3.8, LOGIN-07): Welch's t over the logarithms of durations, as dudect does it.

#![expect(clippy::float_arithmetic, reason = "statistics of durations, not of money")]

use std::time::{Duration, Instant};

use tongbao_identity::institution::policy;
use tongbao_identity::recovery::{self, Start};
use tongbao_identity::{Locale, Phone};
use tongbao_kernel::{Code, Entropy, SeededEntropy};

use crate::world::{LILEI, World, XIAOMING, code_of};

/// Above it, dudect takes the two for different.
const DIFFERENT: f64 = 4.5;
const SAMPLES: usize = 10_000;
/// Enough to see that a call returned early.
const SAMPLES_OF_CONTROL: usize = 500;
/// Limits are set so high that no counter stands in the way.
const MANY: i64 = 10_000_000;

/// The durations of one kind of number.
type Times = Vec<Duration>;

/// `SAMPLES` of each kind, in pairs whose order is drawn.
async fn measure(samples: usize, mut once: impl AsyncFnMut(bool) -> Duration) -> [Times; 2] {
    let entropy = SeededEntropy::new(23);
    let mut times = [Vec::with_capacity(samples), Vec::with_capacity(samples)];
    for _ in 0..samples {
        let first = entropy.below(2) == 1;
        for known in [first, !first] {
            let took = once(known).await;
            times[usize::from(known)].push(took);
        }
    }
    times
}

/// Welch's t of the logarithms, without the slowest twentieth of all.
fn welch(times: &[Times; 2]) -> f64 {
    let mut all: Vec<Duration> = times.iter().flatten().copied().collect();
    all.sort_unstable();
    let slow = all[all.len() * 19 / 20];
    let kind = |times: &Times| -> (f64, f64, f64) {
        let logs = times.iter().filter(|took| **took < slow);
        let logs: Vec<f64> = logs.map(|took| took.as_secs_f64().ln()).collect();
        let count = logs.iter().map(|_| 1.0).sum::<f64>();
        let mean = logs.iter().sum::<f64>() / count;
        let spread = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, spread, count)
    };
    let [(mean, spread, count), (other, other_spread, other_count)] = times.each_ref().map(kind);
    (mean - other) / (spread / count + other_spread / other_count).sqrt()
}

/// A world with one account and no counter in the way.
async fn unlimited() -> World {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    for name in [
        policy::LOGIN_TRIES_MAX,
        policy::LOGIN_LOCKS_MAX,
        policy::LOGIN_WRONG_ROW_MAX,
        policy::LOGIN_EVERYONE_TRIES_MAX,
        policy::CODE_STRANGER_DAY_MAX,
        policy::CODE_DEVICE_DAY_MAX,
        policy::CODE_EVERYONE_HOUR_MAX,
    ] {
        world.allow(name, MANY).await;
    }
    world
}

const fn number(known: bool) -> &'static str {
    if known { XIAOMING.phone } else { LILEI.phone }
}

/// A stranger's sign-in with a wrong password.
async fn sign_in(world: &World, known: bool) -> Duration {
    let device = world.device();
    let began = Instant::now();
    let answer = world.sign_in(number(known), "wrong password", &device).await;
    let took = began.elapsed();
    assert_eq!(code_of(answer), Code::LoginUnknown);
    took
}

/// LOGIN-07, R17: signing in.
#[tokio::test]
#[ignore = "minutes; run by ./test timing"]
async fn a_sign_in_takes_as_long_for_an_unknown_number() {
    let world = unlimited().await;
    let times = measure(SAMPLES, async |known| sign_in(&world, known).await).await;
    let t = welch(&times);
    println!("sign-in, known against unknown: t = {t:.2}");
    assert!(t.abs() < DIFFERENT, "t = {t:.2}");
}

/// SMS-03, R17: starting a recovery. Seven hours lie between two, so that each looks back at as
/// few codes as the other.
#[tokio::test]
#[ignore = "minutes; run by ./test timing"]
async fn a_recovery_starts_as_fast_for_an_unknown_number() {
    let world = unlimited().await;
    let once = async |known: bool| {
        world.wait(7 * 3_600);
        let start = Start {
            institution: world.jianghai.id,
            phone: Phone::parse(number(known)).unwrap(),
            device: world.device(),
            locale: Locale::ZhCn,
        };
        let began = Instant::now();
        let started = recovery::start(&world.site, start).await;
        let took = began.elapsed();
        started.unwrap();
        took
    };
    let times = measure(SAMPLES, once).await;
    let t = welch(&times);
    println!("recovery, known against unknown: t = {t:.2}");
    assert!(t.abs() < DIFFERENT, "t = {t:.2}");
}

/// The negative control: a sign-in that looked for the number and returned early if nobody has it.
/// The same statistics must see it.
#[tokio::test]
#[ignore = "minutes; run by ./test timing"]
async fn an_early_return_would_be_seen() {
    let world = unlimited().await;
    let leaking = async |known: bool| {
        let began = Instant::now();
        if known {
            return sign_in(&world, known).await;
        }
        assert_eq!(world.number("select count(*) from customers").await, 1);
        began.elapsed()
    };
    let t = welch(&measure(SAMPLES_OF_CONTROL, leaking).await);
    println!("an early return: t = {t:.2}");
    assert!(t.abs() > DIFFERENT, "t = {t:.2}");
}

/// A wallet of which nothing leaks: the statistics see no difference where there is none, and see
/// one of a tenth.
#[test]
fn the_statistics_see_a_tenth_and_no_less_than_there_is() {
    let entropy = SeededEntropy::new(5);
    let times = |longest: u64| -> Times {
        (0..2_000).map(|_| Duration::from_micros(900 + entropy.below(longest))).collect()
    };
    let same = [times(200), times(200)];
    assert!(welch(&same).abs() < DIFFERENT, "{:.2}", welch(&same));
    let other = [times(200), times(400)];
    assert!(welch(&other).abs() > DIFFERENT, "{:.2}", welch(&other));
}
