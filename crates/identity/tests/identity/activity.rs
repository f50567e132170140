use tongbao_identity::activity::{self, ActivityPage, Gravity, Where};
use tongbao_identity::session::EndReason;
use tongbao_identity::{Actor, password, session};

use crate::world::{LILEI, PASSWORD, World, XIAOMING, secret};

async fn log(world: &World, actor: &Actor) -> ActivityPage {
    activity::page(&world.site, actor, None).await.unwrap()
}

fn words(page: &ActivityPage) -> Vec<&'static str> {
    page.lines.iter().map(|line| line.deed.word).collect()
}

/// What was done is there, the newest first, with its device; what others did is not.
#[tokio::test]
async fn the_owner_sees_what_was_done() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        world.register(LILEI, &world.device()).await;
        world.wait(60);
        let tried = world.sign_in(XIAOMING.phone, "wrong password", &world.device()).await;
        assert!(tried.is_err());
        world.wait(1);
        world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
        let page = log(&world, &actor).await;
        let told = words(&page);
        assert_eq!(told.first(), Some(&"activity-challenge-passed"), "{told:?}");
        assert_eq!(told.iter().filter(|word| **word == "activity-registered").count(), 1);
        let refused = page.lines.iter().find(|line| line.deed.gravity == Gravity::Refused);
        let refused = refused.expect("the wrong password is in it");
        assert_eq!(refused.deed.word, "activity-sign-in-refused");
        assert_eq!(refused.place, Where::Unknown);
        let passed = &page.lines[0].place;
        assert_eq!(passed, &Where::Device("Chrome · Android".into()));
        assert!(page.lines.windows(2).all(|pair| pair[0].at >= pair[1].at));
        assert_eq!(page.next, None);
    }
}

/// Pages follow each other without gap or repetition.
#[tokio::test]
async fn pages_follow_each_other() {
    for world in World::each().await {
        let device = world.device();
        let actor = world.register(XIAOMING, &device).await.actor;
        for _ in 0..45 {
            world.wait(1);
            password::confirm(&world.site, &actor, secret(PASSWORD)).await.unwrap();
        }
        let first = log(&world, &actor).await;
        let next = first.next.expect("there is more");
        let second = activity::page(&world.site, &actor, Some(next)).await.unwrap();
        let all = [words(&first), words(&second)].concat();
        assert_eq!(all.iter().filter(|word| **word == "activity-registered").count(), 1);
        assert!(!words(&first).contains(&"activity-registered"), "it is the oldest");
    }
}

/// S-046 and the like: why a session ended is told, also when nobody noticed it.
#[tokio::test]
async fn why_a_session_ended_is_told() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        world.wait(60);
        let other = world.enter(XIAOMING.phone, PASSWORD, &world.device()).await.actor;
        assert_eq!(log(&world, &actor).await.ended, []);
        session::end(&world.site, &actor, other.session).await.unwrap();
        let ended = log(&world, &actor).await.ended;
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0].reason, EndReason::EndedElsewhere);
        assert_eq!(ended[0].ended_at, world.site.now());
        assert_eq!(ended[0].device_label, "Chrome · Android");
        world.wait(400 * 86_400);
        let ended = log(&world, &actor).await.ended;
        assert_eq!(ended.len(), 2, "the first ended by itself");
        assert!(matches!(ended[0].reason, EndReason::Idle | EndReason::Absolute));
        assert!(ended[0].ended_at < world.site.now());
    }
}
