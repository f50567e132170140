use tongbao_identity::{password, session};
use tongbao_kernel::{Arg, Code, Secret};

use crate::world::{PASSWORD, World, XIAOMING, code_of, refused};

const NEW: &str = "白日依山尽 黄河入海流";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// R23, LOGIN-04, S-157: the new one counts at once, the old one no more and is called old, not
/// wrong; other devices are out, the owner is told.
#[tokio::test]
async fn a_new_password_counts_and_ends_the_other_sessions() {
    for world in World::each().await {
        let (here, there) = (world.device(), world.device());
        let first = world.register(XIAOMING, &here).await;
        let other = world.enter(XIAOMING.phone, PASSWORD, &there).await;
        world.deliver().await;
        let (site, actor) = (&world.site, &first.actor);
        password::change(site, actor, secret(PASSWORD), secret(NEW)).await.unwrap();
        let texts = world.messages().await;
        assert!(texts.iter().any(|sms| sms.text.contains("登录密码已于")), "{texts:?}");
        assert!(session::authenticate(site, &first.token.text()).await.is_ok());
        world.wait(1);
        let out = session::authenticate(site, &other.token.text()).await;
        assert_eq!(code_of(out), Code::SignInNeeded);
        let changed = world.site.now().before(std::time::Duration::from_secs(1));
        for _ in 0..6 {
            let old = refused(world.sign_in(XIAOMING.phone, PASSWORD, &here).await);
            assert_eq!(old.code, Code::PasswordReplaced, "LOGIN-04, and not counted");
            assert_eq!(old.arg("at"), Some(&Arg::Time(changed)));
        }
        world.sign_in(XIAOMING.phone, NEW, &here).await.unwrap();
    }
}

/// PWD-03, LOGIN-01, LOGIN-09: each refusal is told at its input, changes nothing, and says nothing
/// of the new one before the old one was right.
#[tokio::test]
async fn what_cannot_be_chosen_is_told_and_changes_nothing() {
    let world = World::new().await;
    let device = world.device();
    let actor = world.register(XIAOMING, &device).await.actor;
    let change = async |old: &str, new: &str| {
        refused(password::change(&world.site, &actor, secret(old), secret(new)).await)
    };
    let wrong = change("wrong password", "12345678").await;
    assert_eq!((wrong.code, wrong.field), (Code::LoginPasswordWrong, Some("password")));
    assert_eq!(wrong.arg("left"), Some(&Arg::Count(4)));
    for (new, rule) in [
        ("short", "rule-password-short"),
        ("password1", "rule-password-common"),
        ("x13800001234", "rule-password-phone"),
        (PASSWORD, "rule-password-same"),
    ] {
        let weak = change(PASSWORD, new).await;
        assert_eq!((weak.code, weak.field), (Code::PasswordWeak, Some("new")), "{new}");
        assert_eq!(weak.arg("rule"), Some(&Arg::Word(rule)), "{new}");
    }
    world.site.passwords.set_paused(true);
    assert_eq!(change(PASSWORD, NEW).await.code, Code::AuthenticationDown);
    world.site.passwords.set_paused(false);
    world.sign_in(XIAOMING.phone, PASSWORD, &device).await.unwrap();
}

/// PWD-03: neither the present password nor one of the two before it can be chosen.
#[tokio::test]
async fn a_former_password_cannot_be_chosen_again() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let words = [PASSWORD, "first after it", "second after it", "third after it"];
        for pair in words.windows(2) {
            world.wait(1);
            let change = password::change(&world.site, &actor, secret(pair[0]), secret(pair[1]));
            change.await.unwrap();
        }
        let rule = async |new: &str| {
            let old = secret("third after it");
            let weak = refused(password::change(&world.site, &actor, old, secret(new)).await);
            weak.arg("rule").cloned()
        };
        assert_eq!(rule("third after it").await, Some(Arg::Word("rule-password-same")));
        for former in ["second after it", "first after it"] {
            assert_eq!(rule(former).await, Some(Arg::Word("rule-password-former")), "{former}");
        }
        assert_eq!(world.number("select count(*) from former_passwords").await, 2);
        let old = secret("third after it");
        password::change(&world.site, &actor, old, secret(PASSWORD)).await.unwrap();
    }
}

/// R15: two hundred at once compare no more than five old passwords.
#[tokio::test]
async fn guessing_here_counts_like_signing_in() {
    let world = World::new().await;
    let device = world.device();
    let actor = world.register(XIAOMING, &device).await.actor;
    let mut compared = 0;
    for _ in 0..20 {
        let old = secret("wrong password");
        let refusal = refused(password::change(&world.site, &actor, old, secret(NEW)).await);
        compared += usize::from(refusal.code == Code::LoginPasswordWrong);
    }
    assert_eq!(compared, 4, "the fifth locks");
    let locked = world.sign_in(XIAOMING.phone, PASSWORD, &device).await;
    assert_eq!(code_of(locked), Code::LoginLocked);
}
