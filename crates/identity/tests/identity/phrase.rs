use tongbao_identity::phrase::{self, Phrase};
use tongbao_identity::recovery::{self, Start};
use tongbao_identity::{Locale, Phone};
use tongbao_kernel::Code;

use crate::world::{LILEI, PASSWORD, World, XIAOMING, code_of, secret};

const WORDS: &str = "河边芦苇";

fn phrase(text: &str) -> Phrase {
    Phrase::parse(text).unwrap()
}

/// LOGIN-01: chosen with the password; from then on every message carries it, codes too, and the one
/// that tells of a change carries the earlier one.
#[tokio::test]
async fn every_message_carries_the_phrase() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let wrong = phrase::choose(&world.site, &actor, secret("wrong password"), phrase(WORDS));
        assert_eq!(code_of(wrong.await), Code::LoginPasswordWrong);
        assert_eq!(phrase::state(&world.site, &actor).await.unwrap(), None);

        phrase::choose(&world.site, &actor, secret(PASSWORD), phrase(WORDS)).await.unwrap();
        let chosen = phrase::state(&world.site, &actor).await.unwrap().unwrap();
        assert_eq!((chosen.phrase.as_str(), chosen.since), (WORDS, world.site.now()));
        let first = world.messages().await.pop().unwrap().text;
        assert!(!first.contains(WORDS), "there was none yet: {first}");

        world.deliver().await;
        world.enter(XIAOMING.phone, PASSWORD, &world.device()).await;
        let sent = world.messages().await;
        assert!(sent.len() > 1, "a code, and that a device is new");
        assert!(sent.iter().all(|sms| sms.text.starts_with("【江海银行】您的暗语：河边芦苇。")));

        world.deliver().await;
        phrase::choose(&world.site, &actor, secret(PASSWORD), phrase("heron 7")).await.unwrap();
        world.told(&["防伪暗语", "您的暗语：河边芦苇"]).await;
        world.deliver().await;
        phrase::remove(&world.site, &actor, secret(PASSWORD)).await.unwrap();
        world.told(&["取消", "您的暗语：heron 7"]).await;
        let again = phrase::remove(&world.site, &actor, secret(PASSWORD)).await;
        assert_eq!(code_of(again), Code::NotFound);
    }
}

/// Strangers' numbers get messages without one, and nobody gets another's.
#[tokio::test]
async fn a_phrase_goes_to_its_owner_alone() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    phrase::choose(&world.site, &actor, secret(PASSWORD), phrase(WORDS)).await.unwrap();
    world.deliver().await;
    let start = Start {
        institution: world.jianghai.id,
        phone: Phone::parse(LILEI.phone).unwrap(),
        device: world.device(),
        locale: Locale::ZhCn,
    };
    recovery::start(&world.site, start).await.unwrap();
    world.register(LILEI, &world.device()).await;
    assert!(world.messages().await.iter().all(|sms| !sms.text.contains("暗语")));
}

/// What is in the database is sealed.
#[tokio::test]
async fn a_phrase_is_stored_sealed() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    phrase::choose(&world.site, &actor, secret(PASSWORD), phrase(WORDS)).await.unwrap();
    let rows = world.rows("select phrase_sealed from phrases", vec![]).await;
    let sealed: Vec<u8> = rows[0].get(0);
    let plain = WORDS.as_bytes();
    assert!(!sealed.windows(plain.len()).any(|window| window == plain));
}
