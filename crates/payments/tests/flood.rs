//! A flood of sign-ins while people pay (R16, R21, R27, LOGIN-07, LOGIN-09): the password service
//! has its own thread and a bounded queue, so that neither memory nor other people's time is used
//! up. Ignored by default: it takes seconds of a whole machine, and its figures are the machine's.

use std::time::{Duration, Instant};

use tongbao_identity::institution::policy;
use tongbao_identity::password::{self, SignIn};
use tongbao_identity::{Device, Locale, Login, Site};
use tongbao_kernel::{Code, InstitutionId, Problem, Secret};
use tongbao_money::Money;
use tongbao_testkit::World;
use tongbao_vault::{Passwords, Strength};

const TASKS: u32 = 64;
const LONG: Duration = Duration::from_secs(5);
/// Kilobytes that the process may grow by.
const GROWTH_MAX: u64 = 300 * 1_024;
/// What 99 of 100 transfers must stay under.
const TRANSFER_MAX: Duration = Duration::from_millis(200);

/// Kilobytes of this process in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().next());
    figure.and_then(|figure| figure.parse().ok()).expect("a figure in kB")
}

/// Signs in to numbers that nobody has until the time is over: how many were compared, and how many
/// found the queue full.
async fn flood(site: Site, institution: InstitutionId, task: u32, until: Instant) -> [u32; 2] {
    let mut told = [0, 0];
    for number in 0.. {
        if Instant::now() >= until {
            break;
        }
        let phone = format!("139{task:02}{:06}", number % 1_000_000);
        let entry = SignIn {
            institution,
            login: Login::parse(&phone).expect("a number"),
            password: Secret::new("a guess".to_owned()),
            device: Device::from_request(None, "flood", &*site.entropy),
            locale: Locale::ZhCn,
        };
        match password::sign_in(&site, entry).await {
            Err(Problem::Refused(failure)) if failure.code == Code::LoginUnknown => told[0] += 1,
            Err(Problem::Refused(failure)) if failure.code == Code::AuthenticationDown => {
                told[1] += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    told
}

/// The same wallet with passwords hashed as in production.
fn at_full_strength(site: &Site) -> Site {
    let (clock, entropy) = (site.clock.clone(), site.entropy.clone());
    let passwords = Passwords::start(&site.vault, entropy.clone(), 1, Strength::PRODUCTION);
    let (vault, passkeys) = (site.vault.clone(), site.passkeys.clone());
    Site::new(site.db.clone(), clock, entropy, vault, passwords, passkeys)
}

/// R21, R27: memory stays bounded, and transfers stay fast.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "seconds of a whole machine; run by ./test timing"]
async fn a_flood_of_sign_ins_holds_up_no_transfer() {
    let world = World::sqlite().await;
    let (payer, payee) = (world.person(1).await, world.person(2).await);
    world.fund(&payer, Money::cny(1_000_000)).await;
    let id = world.jianghai.id;
    world.allow(policy::LOGIN_EVERYONE_TRIES_MAX, 10_000_000).await;
    let site = at_full_strength(&world.site);

    let before = resident();
    let until = Instant::now() + LONG;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        tasks.spawn(flood(site.clone(), id, task, until));
    }
    let (mut times, mut most) = (Vec::new(), before);
    while Instant::now() < until {
        let key = format!("flood-key-{}", times.len());
        let command = world.transfer(&key, &payer, &payee, 1);
        let began = Instant::now();
        world.payments.transfers.send(command).await.expect("it is sent");
        times.push(began.elapsed());
        most = most.max(resident());
    }
    let told = tasks.join_all().await;
    let [compared, down] = told.iter().fold([0, 0], |sum, one| [sum[0] + one[0], sum[1] + one[1]]);
    most = most.max(resident());

    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    let growth = most - before;
    println!(
        "{compared} compared, {down} down; {} transfers, p99 {p99:?}; {growth} kB more",
        times.len()
    );
    assert!(compared >= TASKS, "it was a flood: {compared} compared");
    assert!(growth < GROWTH_MAX, "{growth} kB");
    assert!(p99 < TRANSFER_MAX, "p99 {p99:?} of {} transfers", times.len());
    let sent = i64::try_from(times.len()).expect("some thousands");
    assert_eq!(world.balance(&payee).await[0], sent);
    world.audit().await;
}
