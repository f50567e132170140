use tongbao_identity::{Actor, EmailAddress, Entered, Locale, UserName, email, user_name};
use tongbao_kernel::{Answer, Code};

use crate::world::{LILEI, PASSWORD, World, XIAOMING, code_in, code_of, refused, secret};

const NAME: &str = "Xiao_Ming-88";
const ADDRESS: &str = "xiaoming@example.cn";

async fn name(world: &World, actor: &Actor, name: &str) -> Answer<()> {
    let name = UserName::parse(name).unwrap();
    user_name::set(&world.site, actor, secret(PASSWORD), name).await
}

async fn prove(world: &World, actor: &Actor, address: &str) {
    let address = EmailAddress::parse(address).unwrap();
    let begun = email::begin(&world.site, actor, secret(PASSWORD), address, Locale::ZhCn).await;
    begun.unwrap();
    let code = code_in(&world.mails().await.last().unwrap().written.text);
    email::confirm(&world.site, actor, &code).await.unwrap();
}

#[tokio::test]
async fn a_customer_signs_in_by_each_of_their_names_s_023_s_224() {
    for world in World::each().await {
        let mine = world.device();
        let actor = world.register(XIAOMING, &mine).await.actor;
        name(&world, &actor, NAME).await.unwrap();
        prove(&world, &actor, ADDRESS).await;
        for login in [XIAOMING.phone, NAME, "XIAO_MING-88", ADDRESS, "XiaoMing@Example.CN"] {
            let entered = world.sign_in(login, PASSWORD, &mine).await.unwrap();
            let Entered::SignedIn(signed_in) = entered else { panic!("{login}: it is my device") };
            assert_eq!(signed_in.actor.customer, actor.customer, "{login}");
            let wrong = refused(world.sign_in(login, "wrong password", &mine).await);
            assert_eq!(wrong.code, Code::LoginPasswordWrong, "{login}: exact on my own device");
            world.sign_in(login, PASSWORD, &mine).await.unwrap();
        }
        user_name::remove(&world.site, &actor, secret(PASSWORD)).await.unwrap();
        let gone = world.sign_in(NAME, PASSWORD, &mine).await;
        assert_eq!(code_of(gone), Code::LoginUnknown);
        assert_eq!(user_name::of(&world.site, &actor).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_name_belongs_to_one_customer_whatever_its_case_login_27() {
    for world in World::each().await {
        let xiaoming = world.register(XIAOMING, &world.device()).await.actor;
        world.wait(60);
        let lilei = world.register(LILEI, &world.device()).await.actor;
        name(&world, &xiaoming, NAME).await.unwrap();
        let taken = refused(name(&world, &lilei, "xiao_ming-88").await);
        assert_eq!((taken.code, taken.field), (Code::UserNameTaken, Some("user_name")));
        name(&world, &xiaoming, "xiao_ming-88").await.unwrap();
        let kept = user_name::of(&world.site, &xiaoming).await.unwrap().unwrap();
        assert_eq!(kept.as_str(), "xiao_ming-88", "one's own name may change its case");
        let told = world.messages().await;
        assert!(told.iter().any(|message| message.text.contains("变更用户名")), "{told:?}");
    }
}

#[tokio::test]
async fn names_are_not_tried_out_login_28() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    for number in 0..10 {
        name(&world, &actor, &format!("name-{number}")).await.unwrap();
    }
    let closed = refused(name(&world, &actor, "name-10").await);
    assert_eq!((closed.code, closed.field), (Code::UserNameTries, Some("user_name")));
    world.wait(86_400);
    name(&world, &actor, "name-10").await.unwrap();
}

/// Strangers share one counter whichever name they type, and the owner is told once.
#[tokio::test]
async fn the_names_of_a_customer_are_counted_together() {
    let world = World::new().await;
    let actor = world.register(XIAOMING, &world.device()).await.actor;
    name(&world, &actor, NAME).await.unwrap();
    prove(&world, &actor, ADDRESS).await;
    world.deliver().await;
    let stranger = world.device();
    for login in [XIAOMING.phone, NAME, ADDRESS, NAME, XIAOMING.phone] {
        let wrong = world.sign_in(login, "wrong password", &stranger).await;
        assert_eq!(code_of(wrong), Code::LoginUnknown);
    }
    assert_eq!(world.number("select count(*) from sign_in_tries").await, 1);
    assert_eq!(world.number("select tries_left from sign_in_tries").await, 0);
    for login in [XIAOMING.phone, NAME, ADDRESS] {
        let right = world.sign_in(login, PASSWORD, &stranger).await;
        assert_eq!(code_of(right), Code::LoginUnknown, "{login}: shut to strangers");
    }
    assert_eq!(world.messages().await.len(), 1, "the owner is told once, by SMS");
    let mails = world.mails().await;
    let told = mails.iter().filter(|mail| mail.written.text.contains("陌生设备")).count();
    assert_eq!(told, 1, "and once by mail");
}

/// R17: a name that nobody has costs the same rows as one that somebody has, of every kind, before
/// and after the way is shut: five are compared, and what comes after waits for a hash as well.
#[tokio::test]
async fn what_is_unknown_costs_what_is_known_costs() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        name(&world, &actor, NAME).await.unwrap();
        prove(&world, &actor, ADDRESS).await;
        let pairs =
            [(XIAOMING.phone, LILEI.phone), (NAME, "nobody-88"), (ADDRESS, "nobody@example.cn")];
        for (known, unknown) in pairs {
            let clear = "delete from sign_in_tries";
            world.site.db.write(move |tx| tx.execute(clear, &[])).await.unwrap();
            let mut costs = Vec::new();
            for login in [known, unknown] {
                let stranger = world.device();
                let (audit, counters) = (audit(&world).await, counters(&world).await);
                for _ in 0..7 {
                    let told = world.sign_in(login, "wrong password", &stranger).await;
                    assert_eq!(code_of(told), Code::LoginUnknown, "{login}");
                }
                let spent =
                    (self::audit(&world).await - audit, self::counters(&world).await - counters);
                costs.push(spent);
            }
            assert_eq!(costs[0], costs[1], "{known} and {unknown}");
            assert_eq!(costs[0], (7, 1), "each try has its audit row, refused or barred");
        }
        world.site.passwords.set_paused(true);
        for (known, unknown) in pairs {
            for login in [known, unknown] {
                let down = world.sign_in(login, PASSWORD, &world.device()).await;
                assert_eq!(code_of(down), Code::AuthenticationDown, "{login}: every try is hashed");
            }
        }
        world.site.passwords.set_paused(false);
    }
}

async fn audit(world: &World) -> i64 {
    world.number("select sequence from audit_heads").await
}

async fn counters(world: &World) -> i64 {
    world.number("select count(*) from sign_in_tries").await
}

#[tokio::test]
async fn the_right_password_starts_ones_own_lane_over_whichever_name_was_typed() {
    let world = World::new().await;
    let (mine, stranger) = (world.device(), world.device());
    let actor = world.register(XIAOMING, &mine).await.actor;
    name(&world, &actor, NAME).await.unwrap();
    world.sign_in("nobody-88", "wrong password", &stranger).await.unwrap_err();
    world.sign_in(NAME, "wrong password", &mine).await.unwrap_err();
    assert_eq!(counters(&world).await, 2);
    world.sign_in(XIAOMING.phone, PASSWORD, &mine).await.unwrap();
    assert_eq!(counters(&world).await, 1, "my own lane starts over, whichever name I typed");
}
