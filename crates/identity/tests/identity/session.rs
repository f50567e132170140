use tongbao_identity::institution::policy;
use tongbao_identity::{Site, session};
use tongbao_kernel::{Arg, Code};
use tongbao_vault::Token;

use crate::world::{LILEI, PASSWORD, World, XIAOMING, code_of, refused};

#[tokio::test]
async fn ten_idle_minutes_end_a_session_and_say_so_net_05() {
    for world in World::each().await {
        let token = world.register(XIAOMING, &world.device()).await.token.text();
        for _ in 0..5 {
            world.wait(599);
            session::authenticate(&world.site, &token).await.unwrap();
        }
        world.wait(600);
        for _ in 0..2 {
            let failure = refused(session::authenticate(&world.site, &token).await);
            assert_eq!(failure.code, Code::SessionIdle);
            assert_eq!(failure.arg("minutes"), Some(&Arg::Count(10)));
        }
        let reason = world.rows("select end_reason from sessions", vec![]).await;
        assert_eq!(reason[0].get::<String>(0), "idle");
    }
}

#[tokio::test]
async fn no_session_lasts_longer_than_twelve_hours() {
    let world = World::new().await;
    let token = world.register(XIAOMING, &world.device()).await.token.text();
    for _ in 0..79 {
        world.wait(540);
        session::authenticate(&world.site, &token).await.unwrap();
    }
    world.wait(540);
    assert_eq!(code_of(session::authenticate(&world.site, &token).await), Code::SignInNeeded);
}

#[tokio::test]
async fn what_is_no_token_is_nobody_req_09() {
    let world = World::new().await;
    let unknown = Token::mint(&*world.site.entropy).text();
    for token in ["", "x", "../../etc/passwd", unknown.as_str()] {
        assert_eq!(code_of(session::authenticate(&world.site, token).await), Code::SignInNeeded);
    }
}

#[tokio::test]
async fn the_token_itself_is_not_stored_r18() {
    let world = World::new().await;
    let token = world.register(XIAOMING, &world.device()).await.token;
    let rows = world.rows("select token_hash from sessions", vec![]).await;
    let stored: Vec<u8> = rows[0].get(0);
    assert_eq!(stored, world.site.vault.token_hash(&token));
}

#[tokio::test]
async fn a_revoked_session_is_out_everywhere_within_a_second_r18() {
    for world in World::each().await {
        let mine = world.register(XIAOMING, &world.device()).await;
        let lost = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
        // A second process over the same database has memories of its own.
        let own = &world.site;
        let elsewhere = Site::new(
            own.db.clone(),
            own.clock.clone(),
            own.entropy.clone(),
            own.vault.clone(),
            own.passwords.clone(),
            own.passkeys.clone(),
        );
        session::authenticate(&elsewhere, &lost.token.text()).await.unwrap();
        session::end(&world.site, &mine.actor, lost.actor.session).await.unwrap();
        let here = session::authenticate(&world.site, &lost.token.text()).await;
        assert_eq!(code_of(here), Code::SignInNeeded);
        world.wait(1);
        let there = session::authenticate(&elsewhere, &lost.token.text()).await;
        assert_eq!(code_of(there), Code::SignInNeeded);
    }
}

#[tokio::test]
async fn only_one_s_own_sessions_can_be_seen_and_ended() {
    let world = World::new().await;
    let mine = world.register(XIAOMING, &world.device()).await;
    let other = world.register(LILEI, &world.device()).await;
    let foreign = session::end(&world.site, &mine.actor, other.actor.session).await;
    assert_eq!(code_of(foreign), Code::NotFound);
    assert!(session::authenticate(&world.site, &other.token.text()).await.is_ok());
    let list = session::list(&world.site, &mine.actor).await.unwrap();
    assert_eq!(list.len(), 1);
    assert!(list[0].current);
    assert_eq!(list[0].device_label, "Chrome · Android");
}

#[tokio::test]
async fn signing_out_ends_this_one_and_ending_the_others_keeps_it() {
    let world = World::new().await;
    let first = world.register(XIAOMING, &world.device()).await;
    world.wait(1);
    let second = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
    world.wait(1);
    let third = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
    assert_eq!(session::end_others(&world.site, &third.actor).await.unwrap(), 2);
    for gone in [&first, &second] {
        let answer = session::authenticate(&world.site, &gone.token.text()).await;
        assert_eq!(code_of(answer), Code::SignInNeeded);
    }
    session::end(&world.site, &third.actor, third.actor.session).await.unwrap();
    let out = session::authenticate(&world.site, &third.token.text()).await;
    assert_eq!(code_of(out), Code::SignInNeeded);
    let reasons =
        world.rows("select end_reason from sessions order by started_at, id", vec![]).await;
    let reasons: Vec<String> = reasons.iter().map(|row| row.get(0)).collect();
    assert_eq!(reasons, ["ended_elsewhere", "ended_elsewhere", "signed_out"]);
}

#[tokio::test]
async fn a_device_has_one_session_and_a_customer_no_more_than_allowed() {
    let world = World::new().await;
    let device = world.device();
    let first = world.register(XIAOMING, &device).await;
    session::authenticate(&world.site, &first.token.text()).await.unwrap();
    world.sign_in(XIAOMING.phone, PASSWORD, &device).await.unwrap();
    let replaced = session::authenticate(&world.site, &first.token.text()).await;
    assert_eq!(code_of(replaced), Code::SignInNeeded);
    world.allow(policy::SESSIONS_MAX, 3).await;
    for _ in 0..5 {
        world.wait(1);
        world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
    }
    let open = "select count(*) from sessions where ended_at is null";
    assert_eq!(world.number(open).await, 3);
}

#[tokio::test]
async fn a_session_in_use_is_written_down_every_half_minute_at_most() {
    let world = World::new().await;
    let token = world.register(XIAOMING, &world.device()).await.token.text();
    let begun = world.number("select seen_at from sessions").await;
    world.wait(29);
    session::authenticate(&world.site, &token).await.unwrap();
    assert_eq!(world.number("select seen_at from sessions").await, begun);
    world.wait(1);
    session::authenticate(&world.site, &token).await.unwrap();
    // Nobody waits for this write, so the test does.
    let written = async {
        while world.number("select seen_at from sessions").await != begun + 30_000_000 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), written).await.expect("it is written");
}

#[tokio::test]
async fn signing_out_everywhere_leaves_no_session_and_each_end_is_on_record() {
    let world = World::new().await;
    let first = world.register(XIAOMING, &world.device()).await;
    let second = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
    assert_eq!(session::end_all(&world.site, &second.actor).await.unwrap(), 2);
    for gone in [&first, &second] {
        let answer = session::authenticate(&world.site, &gone.token.text()).await;
        assert_eq!(code_of(answer), Code::SignInNeeded);
    }
    let sql = "select count(*) from audit where action like 'session.%'";
    assert_eq!(world.number(sql).await, 2);
}
