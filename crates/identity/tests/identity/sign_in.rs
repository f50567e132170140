use tongbao_identity::{incident, session, sweep};
use tongbao_kernel::{Arg, Code};

use crate::world::{LILEI, PASSWORD, World, XIAOMING, code_of, refused};

#[tokio::test]
async fn a_known_device_signs_in_and_is_told_exactly_login_01_s_026() {
    for world in World::each().await {
        let device = world.device();
        world.register(XIAOMING, &device).await;
        for left in [4, 3] {
            let failure = refused(world.sign_in(XIAOMING.phone, "wrong password", &device).await);
            assert_eq!(failure.code, Code::LoginPasswordWrong);
            assert_eq!(failure.arg("left"), Some(&Arg::Count(left)));
        }
        let signed_in = world.enter(XIAOMING.phone, PASSWORD, &device).await;
        let actor = session::authenticate(&world.site, &signed_in.token.text()).await.unwrap();
        assert!(actor.trusted_device);
        let again = refused(world.sign_in(XIAOMING.phone, "wrong password", &device).await);
        assert_eq!(again.arg("left"), Some(&Arg::Count(4)), "the right one started over");
    }
}

#[tokio::test]
async fn the_fifth_wrong_password_locks_for_half_an_hour_lock_01_s_027_s_141_s_158() {
    let world = World::new().await;
    let device = world.device();
    world.register(XIAOMING, &device).await;
    for _ in 0..4 {
        world.sign_in(XIAOMING.phone, "wrong password", &device).await.unwrap_err();
    }
    let until = world.site.now().after(std::time::Duration::from_secs(1_800));
    for word in ["wrong password", PASSWORD] {
        let failure = refused(world.sign_in(XIAOMING.phone, word, &device).await);
        assert_eq!(failure.code, Code::LoginLocked);
        assert_eq!(failure.arg("until"), Some(&Arg::Time(until)));
    }
    world.wait(1_800);
    world.sign_in(XIAOMING.phone, PASSWORD, &device).await.unwrap();
}

#[tokio::test]
async fn strangers_learn_nothing_and_lock_out_strangers_only_login_07_r16_r17() {
    let world = World::new().await;
    let mine = world.device();
    world.register(XIAOMING, &mine).await;
    world.deliver().await;
    let stranger = world.device();
    let unknown = refused(world.sign_in(LILEI.phone, PASSWORD, &stranger).await);
    for _ in 0..6 {
        let wrong = refused(world.sign_in(XIAOMING.phone, "wrong password", &stranger).await);
        assert_eq!(wrong, unknown, "known and unknown, wrong and locked: the same answer");
    }
    let locked = refused(world.sign_in(XIAOMING.phone, PASSWORD, &stranger).await);
    assert_eq!(locked, unknown, "even the right password is not confirmed to them");
    let messages = world.messages().await;
    assert_eq!(messages.len(), 1, "the owner is told once");
    assert!(messages[0].text.contains("陌生设备"), "{}", messages[0].text);
    world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
}

#[tokio::test]
async fn unknown_numbers_cost_the_same_rows_as_known_ones_r17() {
    let world = World::new().await;
    world.register(XIAOMING, &world.device()).await;
    let stranger = world.device();
    let mut costs = Vec::new();
    for phone in [XIAOMING.phone, LILEI.phone] {
        let before = world.number("select sequence from audit_heads").await;
        let counted = world.number("select count(*) from sign_in_tries").await;
        world.sign_in(phone, "wrong password", &stranger).await.unwrap_err();
        let audit = world.number("select sequence from audit_heads").await - before;
        let counters = world.number("select count(*) from sign_in_tries").await - counted;
        costs.push((audit, counters));
    }
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn an_outage_is_never_a_wrong_password_and_counts_no_try_login_09() {
    let world = World::new().await;
    let device = world.device();
    world.register(XIAOMING, &device).await;
    for _ in 0..4 {
        world.sign_in(XIAOMING.phone, "wrong password", &device).await.unwrap_err();
    }
    world.site.passwords.set_paused(true);
    for _ in 0..20 {
        let answer = world.sign_in(XIAOMING.phone, PASSWORD, &device).await;
        assert_eq!(code_of(answer), Code::AuthenticationDown);
    }
    assert_eq!(world.number("select tries_left from sign_in_tries").await, 1);
    world.site.passwords.set_paused(false);
    world.sign_in(XIAOMING.phone, PASSWORD, &device).await.unwrap();
}

#[tokio::test]
async fn two_hundred_passwords_at_once_are_five_r15() {
    for world in World::each().await {
        let device = world.device();
        world.register(XIAOMING, &device).await;
        let mut tasks = tokio::task::JoinSet::new();
        let world = std::sync::Arc::new(world);
        for _ in 0..200 {
            let (world, device) = (std::sync::Arc::clone(&world), device.clone());
            tasks.spawn(async move {
                refused(world.sign_in(XIAOMING.phone, "wrong password", &device).await)
            });
        }
        let failures = tasks.join_all().await;
        let wrong =
            failures.iter().filter(|failure| failure.code == Code::LoginPasswordWrong).count();
        let locked = failures.iter().filter(|failure| failure.code == Code::LoginLocked).count();
        assert_eq!((wrong, locked), (4, 196));
        let sql = "select count(*) from audit where action = 'sign_in.refused'";
        assert_eq!(world.number(sql).await, 5, "five reached the hash");
    }
}

#[tokio::test]
async fn maintenance_and_outages_close_the_door_login_10_login_11_s_030() {
    for world in World::each().await {
        let device = world.device();
        world.register(XIAOMING, &device).await;
        let now = world.site.now();
        let hour = std::time::Duration::from_secs(3_600);
        let window = incident::Begin {
            institution: Some(world.jianghai.id),
            kind: incident::Kind::Maintenance,
            begins_at: now,
            ends_at: Some(now.after(hour)),
            note_zh: "例行维护".into(),
            note_en: "Routine maintenance".into(),
        };
        incident::begin(&world.site, window.clone(), "staff:1").await.unwrap();
        let planned = refused(world.sign_in(XIAOMING.phone, PASSWORD, &device).await);
        assert_eq!(planned.code, Code::Maintenance);
        assert_eq!(planned.arg("until"), Some(&Arg::Time(now.after(hour))));
        let everywhere = incident::Begin {
            institution: None,
            kind: incident::Kind::Outage,
            ends_at: None,
            ..window
        };
        let outage = incident::begin(&world.site, everywhere, "staff:1").await.unwrap();
        let unplanned = refused(world.sign_in(XIAOMING.phone, PASSWORD, &device).await);
        assert_eq!(unplanned.code, Code::ServiceOutage);
        assert_eq!(unplanned.arg("since"), Some(&Arg::Time(now)));
        incident::end(&world.site, outage.id, "staff:1").await.unwrap();
        let twice = incident::end(&world.site, outage.id, "staff:1").await;
        assert_eq!(code_of(twice), Code::NotFound);
        world.wait(3_600);
        world.sign_in(XIAOMING.phone, PASSWORD, &device).await.unwrap();
        assert_eq!(world.number("select count(*) from sign_in_tries").await, 0);
        let (id, since) = (world.jianghai.id, now);
        let recent = world.site.db.read(move |tx| incident::recent(tx, id, since)).await.unwrap();
        assert_eq!(recent.len(), 2);
    }
}

#[tokio::test]
async fn old_counters_are_swept() {
    let world = World::new().await;
    world.sign_in(LILEI.phone, PASSWORD, &world.device()).await.unwrap_err();
    assert_eq!(world.number("select count(*) from sign_in_tries").await, 1);
    world.wait(30 * 86_400 + 1);
    sweep(&world.site).await.unwrap();
    assert_eq!(world.number("select count(*) from sign_in_tries").await, 0);
}

#[tokio::test]
async fn people_are_written_to_in_the_language_they_last_signed_in_with() {
    let world = World::new().await;
    let device = world.device();
    let actor = world.register(XIAOMING, &device).await.actor;
    let entry = tongbao_identity::password::SignIn {
        institution: world.jianghai.id,
        login: tongbao_identity::Login::parse(XIAOMING.phone).unwrap(),
        password: crate::world::secret(PASSWORD),
        device,
        locale: tongbao_identity::Locale::En,
    };
    tongbao_identity::password::sign_in(&world.site, entry).await.unwrap();
    let vault = world.site.vault.clone();
    let found =
        world.site.db.read(move |tx| tongbao_identity::customer::load(tx, &vault, actor.customer));
    assert_eq!(found.await.unwrap().unwrap().locale, tongbao_identity::Locale::En);
}

/// LOGIN-02, LOGIN-03, S-172: a slip of the keyboard is named and does not count, on a trusted device
/// alone; strangers are told what they are told of any wrong password, at the same cost.
#[tokio::test]
async fn a_slip_of_the_keyboard_is_named_and_not_counted() {
    for world in World::each().await {
        let (mine, stranger) = (world.device(), world.device());
        world.register(XIAOMING, &mine).await;
        let caps: String = PASSWORD
            .chars()
            .map(|c| if c.is_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
            .collect();
        let letter = PASSWORD.chars().find(char::is_ascii_alphanumeric).unwrap();
        let wide = char::from_u32(u32::from(letter) + 0xfee0).unwrap();
        let width = PASSWORD.replacen(letter, &wide.to_string(), 1);
        for _ in 0..6 {
            let case = refused(world.sign_in(XIAOMING.phone, &caps, &mine).await);
            assert_eq!((case.code, case.field), (Code::PasswordCase, Some("password")));
            let full = refused(world.sign_in(XIAOMING.phone, &width, &mine).await);
            assert_eq!(full.code, Code::PasswordWidth);
            assert_eq!(full.arg("character"), Some(&Arg::Text(wide.to_string())));
        }
        let wrong = refused(world.sign_in(XIAOMING.phone, "wrong password", &mine).await);
        assert_eq!(wrong.arg("left"), Some(&Arg::Count(4)), "none of them counted");
        for typed in [&caps, &width] {
            let told = refused(world.sign_in(XIAOMING.phone, typed, &stranger).await);
            assert_eq!(told, refused(world.sign_in(LILEI.phone, typed, &stranger).await));
        }
        world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
    }
}
