use tongbao_identity::authenticator::{self, RECOVERY_CODES};
use tongbao_identity::challenge::{self, Challenged, Method};
use tongbao_identity::{Actor, Device, Entered, Locale, SignedIn, session};
use tongbao_kernel::{Answer, Arg, Code, Timestamp};
use tongbao_vault::AuthenticatorSecret;

use crate::world::{PASSWORD, World, XIAOMING, code_of, refused, secret};

/// The program on the person's phone, from the address in the QR code.
pub struct Program(AuthenticatorSecret);

impl Program {
    fn of(text: &str) -> Self {
        let bits: Vec<u8> = text
            .bytes()
            .map(|c| if c.is_ascii_uppercase() { c - b'A' } else { c - b'2' + 26 })
            .flat_map(|value| (0..5).rev().map(move |bit| (value >> bit) & 1))
            .collect();
        let byte = |bits: &[u8]| bits.iter().fold(0_u8, |byte, bit| (byte << 1) | bit);
        let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
        Self(AuthenticatorSecret::from_bytes(&bytes).unwrap())
    }

    fn shows(&self, at: Timestamp) -> String {
        self.0.code_at(at)
    }
}

pub async fn enrolled(world: &World, actor: &Actor) -> (Program, Vec<String>) {
    let begun = authenticator::begin(&world.site, actor, secret(PASSWORD)).await.unwrap();
    assert!(begun.address.contains(&begun.secret), "{}", begun.address);
    let waiting = authenticator::waiting(&world.site, actor).await.unwrap().unwrap();
    assert_eq!(waiting.secret, begun.secret, "reloading the page shows the same");
    let program = Program::of(&begun.secret);
    let code = program.shows(world.site.now());
    let codes = authenticator::confirm(&world.site, actor, &code).await.unwrap();
    (program, codes)
}

async fn challenged(world: &World, device: &Device) -> Challenged {
    match world.sign_in(XIAOMING.phone, PASSWORD, device).await.unwrap() {
        Entered::Challenged(challenged) => challenged,
        Entered::SignedIn(_) => panic!("a new device is asked for a second factor"),
    }
}

async fn prove(
    world: &World,
    challenged: &Challenged,
    (method, entered): (Method, &str),
    device: &Device,
) -> Answer<SignedIn> {
    let from = (device.clone(), Locale::ZhCn);
    challenge::prove(&world.site, &challenged.token, method, entered, from).await
}

/// S-047, S-099: enrolled with the password and a first code; then it comes before the SMS on new
/// devices, and none is sent. A code is good once: a replay is refused.
#[tokio::test]
async fn an_authenticator_signs_in_and_a_code_is_good_once() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let (program, codes) = enrolled(&world, &actor).await;
        assert_eq!(codes.len(), RECOVERY_CODES);
        world.deliver().await;
        let replayed = program.shows(world.site.now());
        let phone = world.device();
        let first = challenged(&world, &phone).await;
        let methods = [Method::Authenticator, Method::Sms, Method::RecoveryCode];
        assert_eq!(first.challenge.methods, methods);
        assert!(world.messages().await.is_empty(), "no SMS unless it is asked for");
        let refusal = prove(&world, &first, (Method::Authenticator, &replayed), &phone).await;
        assert_eq!(code_of(refusal), Code::SecondFactorWrong, "it enrolled the program already");
        world.wait(30);
        let fresh = program.shows(world.site.now());
        prove(&world, &first, (Method::Authenticator, &fresh), &phone).await.unwrap();
        let other = world.device();
        let second = challenged(&world, &other).await;
        let again = prove(&world, &second, (Method::Authenticator, &fresh), &other).await;
        assert_eq!(code_of(again), Code::SecondFactorWrong, "used a moment ago");
        world.wait(30);
        let next = program.shows(world.site.now());
        prove(&world, &second, (Method::Authenticator, &next), &other).await.unwrap();
    }
}

/// LOGIN-13, S-190: the authenticator is lost, a recovery code gets in, once; the way is named in
/// the refusal.
#[tokio::test]
async fn a_recovery_code_gets_in_once() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let (_, codes) = enrolled(&world, &actor).await;
        let phone = world.device();
        let lost = challenged(&world, &phone).await;
        let wrong = refused(prove(&world, &lost, (Method::Authenticator, "000000"), &phone).await);
        assert_eq!((wrong.code, wrong.field), (Code::SecondFactorWrong, Some("code")));
        let typed = codes[3].to_lowercase().replace('-', " ");
        prove(&world, &lost, (Method::RecoveryCode, &typed), &phone).await.unwrap();
        let left = authenticator::state(&world.site, &actor).await.unwrap().codes_left;
        assert_eq!(left, i64::try_from(RECOVERY_CODES).unwrap() - 1);
        let other = world.device();
        let again = challenged(&world, &other).await;
        let used = prove(&world, &again, (Method::RecoveryCode, &codes[3]), &other).await;
        assert_eq!(code_of(used), Code::SecondFactorWrong);
        let renewed = authenticator::renew(&world.site, &actor, secret(PASSWORD)).await.unwrap();
        let old = prove(&world, &again, (Method::RecoveryCode, &codes[4]), &other).await;
        assert_eq!(code_of(old), Code::SecondFactorWrong, "new ones replace the old");
        prove(&world, &again, (Method::RecoveryCode, &renewed[0]), &other).await.unwrap();
    }
}

/// R15, AuthQuake: beginning anew gives no more guesses; ten an hour are compared, however many
/// challenges there are, and then the time is named.
#[tokio::test]
async fn guesses_add_up_over_challenges_login_13() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    let (program, _) = enrolled(&world, &actor).await;
    let phone = world.device();
    let mut compared = 0;
    'all: for _ in 0..4 {
        let begun = challenged(&world, &phone).await;
        for _ in 0..6 {
            let guess = prove(&world, &begun, (Method::Authenticator, "000000"), &phone).await;
            let refusal = refused(guess);
            match (refusal.code, refusal.arg("until")) {
                (Code::SecondFactorWrong, None) => compared += 1,
                (Code::SecondFactorWrong, Some(Arg::Time(until))) => {
                    assert_eq!(
                        *until,
                        world.site.now().after(std::time::Duration::from_secs(3_600))
                    );
                    break 'all;
                }
                (Code::ChallengeOver, _) => break,
                (code, _) => panic!("{code:?}"),
            }
        }
    }
    assert_eq!(compared, 10);
    let begun = challenged(&world, &phone).await;
    let right = program.shows(world.site.now());
    let shut = prove(&world, &begun, (Method::Authenticator, &right), &phone).await;
    assert_eq!(code_of(shut), Code::SecondFactorWrong, "not even the right one is compared");
    world.wait(3_600);
    let begun = challenged(&world, &phone).await;
    let right = program.shows(world.site.now());
    prove(&world, &begun, (Method::Authenticator, &right), &phone).await.unwrap();
}

/// A factor is changed only by whoever proves both, and other sessions end with it (ASVS 7.4.3).
#[tokio::test]
async fn removing_it_takes_password_and_code() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let wrong = authenticator::begin(&world.site, &actor, secret("wrong password")).await;
        assert_eq!(code_of(wrong), Code::LoginPasswordWrong);
        let nothing = authenticator::confirm(&world.site, &actor, "123456").await;
        assert_eq!(code_of(nothing), Code::NotFound, "nothing waits");
        let (program, _) = enrolled(&world, &actor).await;
        let twice = authenticator::begin(&world.site, &actor, secret(PASSWORD)).await;
        assert_eq!(code_of(twice), Code::NotFound, "the present one is removed first");
        world.wait(60);
        let other = world.enter_with_sms(XIAOMING.phone, &world.device()).await;
        let now = world.site.now();
        let no = authenticator::remove(&world.site, &actor, secret(PASSWORD), "000000").await;
        assert_eq!(code_of(no), Code::SecondFactorWrong);
        let code = program.shows(now);
        authenticator::remove(&world.site, &actor, secret(PASSWORD), &code).await.unwrap();
        assert_eq!(authenticator::state(&world.site, &actor).await.unwrap().since, None);
        assert_eq!(world.number("select count(*) from recovery_codes").await, 0);
        world.wait(1);
        let out = session::authenticate(&world.site, &other.token.text()).await;
        assert_eq!(code_of(out), Code::SignInNeeded);
    }
}
