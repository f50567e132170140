use tongbao_identity::{password, session};
use tongbao_kernel::{Arg, Code, Secret};

use crate::world::{PASSWORD, World, XIAOMING, code_of, refused};

const NEW: &str = "白日依山尽 黄河入海流";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// R23: the new one counts at once, the old one no more, other devices are out, the owner is
/// told.
#[tokio::test]
async fn a_new_password_counts_and_ends_the_other_sessions() {
    for world in World::each().await {
        let (here, there) = (world.device(), world.device());
        let first = world.register(XIAOMING, &here).await;
        let other = world.sign_in(XIAOMING.phone, PASSWORD, &there).await.unwrap();
        world.deliver().await;
        let (site, actor) = (&world.site, &first.actor);
        password::change(site, actor, secret(PASSWORD), secret(NEW)).await.unwrap();
        let texts = world.messages().await;
        assert!(texts.iter().any(|sms| sms.text.contains("登录密码已于")), "{texts:?}");
        assert!(session::authenticate(site, &first.token.text()).await.is_ok());
        world.wait(1);
        let out = session::authenticate(site, &other.token.text()).await;
        assert_eq!(code_of(out), Code::SignInNeeded);
        let old = world.sign_in(XIAOMING.phone, PASSWORD, &here).await;
        assert_eq!(code_of(old), Code::LoginPasswordWrong);
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
