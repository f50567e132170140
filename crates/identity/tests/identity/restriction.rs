use std::time::Duration;

use tongbao_identity::registration::IdNumber;
use tongbao_identity::restriction::{self, Kind, Proof};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Actor, Entered, Locale, challenge, session};
use tongbao_kernel::{Answer, Arg, Code};
use tongbao_vault::Pin;

use crate::pin::pay;
use crate::world::{PASSWORD, PIN, World, XIAOMING, code_of, other_than, refused};

const YEAR: u64 = 366 * 86_400;

async fn kinds(world: &World, actor: &Actor) -> Vec<Kind> {
    let listed = restriction::list(&world.site, actor).await.unwrap();
    listed.iter().map(|one| one.kind).collect()
}

/// Sends a code for lifting and reads it.
async fn sent_code(world: &World, actor: &Actor) -> String {
    world.wait(60);
    restriction::send_code(&world.site, actor, Channel::Sms, Locale::ZhCn).await.unwrap();
    world.newest_code("解除账户冻结").await
}

async fn lift(world: &World, actor: &Actor, (code, pin): (&str, &str)) -> Answer<()> {
    let proof = Proof { code: code.into(), pin: Pin::parse(pin).unwrap(), id_number: None };
    restriction::lift(&world.site, actor, proof).await
}

/// LOCK-10, S-145: one tap freezes; a payment is told so and no PIN try is spent; code and PIN lift.
#[tokio::test]
async fn an_owner_freezes_and_lifts() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
        restriction::freeze(&world.site, &actor).await.unwrap();
        restriction::freeze(&world.site, &actor).await.unwrap();
        assert_eq!(kinds(&world, &actor).await, [Kind::OwnFreeze], "once more changes nothing");
        world.told(&["由您本人冻结"]).await;
        for entered in [PIN, "135791"] {
            let failure = pay(&world, &actor, entered).await.unwrap_err();
            assert_eq!(failure.code, Code::OwnerFrozen);
            assert!(failure.arg("at").is_some(), "it says since when");
        }
        let code = sent_code(&world, &actor).await;
        let wrong = refused(lift(&world, &actor, (&code, "135791")).await);
        assert_eq!((wrong.code, wrong.arg("left")), (Code::PinWrong, Some(&Arg::Count(4))));
        let wrong = lift(&world, &actor, (&other_than(&code), PIN)).await;
        assert_eq!(code_of(wrong), Code::CodeWrong);
        assert_eq!(kinds(&world, &actor).await, [Kind::OwnFreeze], "a refusal lifts nothing");
        lift(&world, &actor, (&code, PIN)).await.unwrap();
        assert_eq!(kinds(&world, &actor).await, []);
        world.told(&["解除冻结"]).await;
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
        assert_eq!(code_of(lift(&world, &actor, (&code, PIN)).await), Code::NotFound);
    }
}

/// The freeze is no way round the lock of the PIN: five wrong PINs lock it here as well.
#[tokio::test]
async fn lifting_counts_pin_tries_lock_04() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    restriction::freeze(&world.site, &actor).await.unwrap();
    let code = sent_code(&world, &actor).await;
    for _ in 0..5 {
        lift(&world, &actor, (&code, "135791")).await.unwrap_err();
    }
    assert_eq!(code_of(lift(&world, &actor, (&code, PIN)).await), Code::PinLocked);
}

/// LOCK-07, S-146: a year without signing in, and the account only receives; the owner proves who
/// they are and pays again.
#[tokio::test]
async fn an_unused_account_becomes_dormant_and_wakes() {
    for world in World::each().await {
        let device = world.device();
        let registered = world.register(XIAOMING, &device).await.actor;
        world.wait(YEAR - 2 * 86_400);
        assert_eq!(restriction::sweep_dormant(&world.site).await.unwrap(), 0);
        world.wait(2 * 86_400);
        assert_eq!(restriction::sweep_dormant(&world.site).await.unwrap(), 1);
        assert_eq!(restriction::sweep_dormant(&world.site).await.unwrap(), 0, "once");
        world.told(&["暂停付款", "资金未动"]).await;
        let named = "select count(*) from audit where action = 'restriction.dormant'
            and subject is not null";
        assert_eq!(world.number(named).await, 1, "it is on record for the owner");
        let failure = pay(&world, &registered, PIN).await.unwrap_err();
        assert_eq!(failure.code, Code::Dormant);
        let Some(Arg::Time(since)) = failure.arg("since") else { panic!("since when") };
        assert!(*since < world.site.now().before(Duration::from_secs(YEAR - 86_400)));
        let actor = world.enter(XIAOMING.phone, PASSWORD, &device).await.actor;
        let code = sent_code(&world, &actor).await;
        let lacking = lift(&world, &actor, (&code, PIN)).await;
        assert_eq!(code_of(lacking), Code::IdentityMismatch, "the ID number is asked for as well");
        let id_number = IdNumber::parse(XIAOMING.id_number, world.site.now(), 0).ok();
        let proof = Proof { code, pin: Pin::parse(PIN).unwrap(), id_number };
        restriction::lift(&world.site, &actor, proof).await.unwrap();
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
        assert_eq!(restriction::sweep_dormant(&world.site).await.unwrap(), 0, "in use again");
    }
}

/// S-032: "not me" ends the other sessions, withdraws their devices' trust and freezes.
#[tokio::test]
async fn a_stranger_is_out_in_one_step() {
    for world in World::each().await {
        let (mine, theirs) = (world.device(), world.device());
        let owner = world.register(XIAOMING, &mine).await;
        world.wait(60);
        assert!(restriction::new_devices(&world.site, &owner.actor).await.unwrap().is_empty());
        let stranger = world.enter(XIAOMING.phone, PASSWORD, &theirs).await;
        let new = restriction::new_devices(&world.site, &owner.actor).await.unwrap();
        assert_eq!(new.len(), 1);
        let older = restriction::new_devices(&world.site, &stranger.actor).await.unwrap();
        assert!(older.is_empty(), "to the newcomer the owner's device is no news");
        let third = world.sign_in(XIAOMING.phone, PASSWORD, &world.device()).await.unwrap();
        let Entered::Challenged(begun) = third else { panic!("a new device is challenged") };
        assert_eq!(restriction::not_me(&world.site, &owner.actor).await.unwrap(), 1);
        let ended = session::authenticate(&world.site, &stranger.token.text()).await;
        assert_eq!(code_of(ended), Code::SignInNeeded);
        session::authenticate(&world.site, &owner.token.text()).await.unwrap();
        assert!(restriction::new_devices(&world.site, &owner.actor).await.unwrap().is_empty());
        assert_eq!(kinds(&world, &owner.actor).await, [Kind::OwnFreeze]);
        let begun = challenge::code_status(&world.site, &begun.token).await;
        assert!(begun.is_err(), "what was begun to get in is over: {begun:?}");
        let again = world.sign_in(XIAOMING.phone, PASSWORD, &theirs).await.unwrap();
        assert!(matches!(again, Entered::Challenged(_)), "their device has to prove itself anew");
    }
}
