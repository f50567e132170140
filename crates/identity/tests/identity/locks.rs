use std::time::Duration;

use tongbao_identity::institution::policy;
use tongbao_identity::{password, sweep};
use tongbao_kernel::{Arg, Code};

use crate::world::{PASSWORD, World, XIAOMING, code_of, refused};

/// LOCK-01, LOCK-02, LOCK-03, S-176: half an hour, an hour, then a proof of identity; each is told
/// as what it is, and waiting does not open the third.
#[tokio::test]
async fn locks_grow_and_the_third_asks_for_a_proof() {
    for world in World::each().await {
        let device = world.device();
        world.register(XIAOMING, &device).await;
        let fail = async || {
            let mut last = None;
            for _ in 0..5 {
                let refusal = world.sign_in(XIAOMING.phone, "wrong password", &device).await;
                last = Some(refused(refusal));
            }
            last.unwrap()
        };
        assert_eq!(fail().await.code, Code::LoginLocked);
        world.wait(1_800);
        let second = fail().await;
        assert_eq!(second.code, Code::LoginLockedAgain);
        assert_eq!(second.arg("count"), Some(&Arg::Count(2)));
        let until = world.site.now().after(Duration::from_secs(3_600));
        assert_eq!(second.arg("until"), Some(&Arg::Time(until)));
        world.wait(3_600);
        assert_eq!(fail().await.code, Code::LoginProofNeeded);
        world.wait(30 * 86_400);
        sweep(&world.site).await.unwrap();
        let right = world.sign_in(XIAOMING.phone, PASSWORD, &device).await;
        assert_eq!(code_of(right), Code::LoginProofNeeded);
    }
}

/// However slowly strangers guess, the row of wrong passwords ends. The owner's devices are not
/// affected, the owner is told what to do, and a right password starts the row over.
#[tokio::test]
async fn a_patient_stranger_is_stopped_and_the_owner_told() {
    let world = World::new().await;
    let mine = world.device();
    let actor = world.register(XIAOMING, &mine).await.actor;
    world.allow(policy::LOGIN_WRONG_ROW_MAX, 7).await;
    let stranger = world.device();
    for _ in 0..6 {
        world.wait(1_800);
        let wrong = world.sign_in(XIAOMING.phone, "wrong password", &stranger).await;
        assert_eq!(code_of(wrong), Code::LoginUnknown);
    }
    assert_eq!(password::attack(&world.site, &actor).await.unwrap(), None);
    world.deliver().await;
    world.wait(1_800);
    let wrong = world.sign_in(XIAOMING.phone, "wrong password", &stranger).await;
    assert_eq!(code_of(wrong), Code::LoginUnknown);
    world.told(&["找回账户"]).await;
    let attack = password::attack(&world.site, &actor).await.unwrap().unwrap();
    assert_eq!(attack.code, Code::SignInAttacked, "LOCK-06");
    world.wait(30 * 86_400);
    let right = world.sign_in(XIAOMING.phone, PASSWORD, &stranger).await;
    assert_eq!(code_of(right), Code::LoginUnknown, "it stays shut to strangers");
    world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
}

/// LOCK-06: while strangers are locked out, the owner sees it, with its end.
#[tokio::test]
async fn the_owner_sees_that_strangers_tried_lock_06() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        for _ in 0..5 {
            let from = world.device();
            world.sign_in(XIAOMING.phone, "wrong password", &from).await.unwrap_err();
        }
        let attack = password::attack(&world.site, &actor).await.unwrap().unwrap();
        let until = world.site.now().after(Duration::from_secs(1_800));
        assert_eq!(attack.arg("until"), Some(&Arg::Time(until)));
        world.wait(1_800);
        assert_eq!(password::attack(&world.site, &actor).await.unwrap(), None);
    }
}
