use std::time::Duration;

use tongbao_db::{DbError, Engine, params};
use tongbao_identity::case::{self, Action, CaseError, Outcome, Staff, Undecidable};
use tongbao_identity::restriction::{self, Kind, Proof};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Entered, Locale, Phone, session};
use tongbao_kernel::{Arg, Code};
use tongbao_vault::Pin;

use crate::pin::pay;
use crate::world::{LILEI, PASSWORD, PIN, World, XIAOMING, code_of};

async fn staff(world: &World, name: &str) -> Staff {
    let key = case::add_staff(&world.site, world.jianghai.id, name).await.unwrap();
    case::staff(&world.site, &key.text()).await.unwrap()
}

async fn two(world: &World) -> (Staff, Staff) {
    (staff(world, "wang").await, staff(world, "zhao").await)
}

fn phone() -> Phone {
    Phone::parse(XIAOMING.phone).unwrap()
}

/// Opened by one and approved by the other.
async fn done(world: &World, (one, other): &(Staff, Staff), action: Action) {
    let opened = case::open(&world.site, one, phone(), action).await.unwrap();
    case::decide(&world.site, other, &opened.number, Outcome::Done).await.unwrap();
}

fn police_stop() -> Action {
    let (reference, telephone) = ("沪公止付〔2026〕18号".into(), "021-110".into());
    Action::PoliceStop { reference, telephone, hours: 48 }
}

/// LOCK-11, S-147: the order, whom to call and until when are told; the owner cannot lift it; it
/// ends by itself after 48 hours.
#[tokio::test]
async fn the_police_stop_payments_for_48_hours() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let people = two(&world).await;
        done(&world, &people, police_stop()).await;
        let failure = pay(&world, &actor, PIN).await.unwrap_err();
        assert_eq!(failure.code, Code::PoliceStopped);
        let order = Arg::Text("沪公止付〔2026〕18号".into());
        assert_eq!(failure.arg("reference"), Some(&order));
        assert_eq!(failure.arg("telephone"), Some(&Arg::Text("021-110".into())));
        world.told(&["暂停付款", "资金未动"]).await;
        restriction::freeze(&world.site, &actor).await.unwrap();
        world.wait(60);
        restriction::send_code(&world.site, &actor, Channel::Sms, Locale::ZhCn).await.unwrap();
        let code = world.newest_code("解除账户冻结").await;
        let proof = Proof { code, pin: Pin::parse(PIN).unwrap(), id_number: None };
        restriction::lift(&world.site, &actor, proof).await.unwrap();
        let left = restriction::list(&world.site, &actor).await.unwrap();
        assert_eq!(left.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Police]);
        assert_eq!(pay(&world, &actor, PIN).await.unwrap_err().code, Code::PoliceStopped);
        world.wait(48 * 3_600);
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
        assert!(restriction::list(&world.site, &actor).await.unwrap().is_empty());
    }
}

/// LOCK-09: what was noticed is told, and staff end it before its time.
#[tokio::test]
async fn an_account_is_protected_and_freed() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let people = two(&world).await;
        let reason = "短时间内在多地登录".to_owned();
        done(&world, &people, Action::RiskProtect { reason: reason.clone(), hours: 24 }).await;
        let failure = pay(&world, &actor, PIN).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.arg("reason")),
            (Code::RiskFrozen, Some(&Arg::Text(reason)))
        );
        done(&world, &people, Action::RiskLift).await;
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
        let opened = case::open(&world.site, &people.0, phone(), Action::RiskLift).await.unwrap();
        let nothing = case::decide(&world.site, &people.1, &opened.number, Outcome::Done).await;
        assert!(matches!(nothing, Err(CaseError::Refused(_))), "{nothing:?}");
    }
}

/// R13: nobody decides what they asked for; a decided case stays; a removed key opens nothing.
#[tokio::test]
async fn four_eyes_decide() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        let (one, other) = two(&world).await;
        let opened = case::open(&world.site, &one, phone(), police_stop()).await.unwrap();
        let number = opened.number;
        let own = case::decide(&world.site, &one, &number, Outcome::Done).await;
        assert!(matches!(own, Err(CaseError::Undecidable(Undecidable::SamePerson))), "{own:?}");
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()), "nothing is done yet");
        case::decide(&world.site, &other, &number, Outcome::Refused).await.unwrap();
        let again = case::decide(&world.site, &other, &number, Outcome::Done).await;
        assert!(matches!(again, Err(CaseError::Undecidable(Undecidable::Decided))), "{again:?}");
        assert_eq!(pay(&world, &actor, PIN).await, Ok(()));
        let listed = case::list(&world.site, &one).await.unwrap();
        assert_eq!(listed[0].outcome.as_deref(), Some("refused"));
        let taken = case::add_staff(&world.site, world.jianghai.id, "wang").await;
        assert!(matches!(taken, Err(CaseError::NameTaken)));
        let key = case::add_staff(&world.site, world.jianghai.id, "sun").await.unwrap();
        assert!(case::remove_staff(&world.site, world.jianghai.id, "sun").await.unwrap());
        let gone = case::staff(&world.site, &key.text()).await;
        assert!(matches!(gone, Err(CaseError::Nobody)), "{gone:?}");
    }
}

/// A member of staff of another institution sees and decides nothing of this one.
#[tokio::test]
async fn another_institution_has_no_part_in_it() {
    for world in World::each().await {
        world.register(XIAOMING, &world.device()).await;
        let one = staff(&world, "wang").await;
        let key = case::add_staff(&world.site, world.youyi.id, "wang").await.unwrap();
        let stranger = case::staff(&world.site, &key.text()).await.unwrap();
        let opened = case::open(&world.site, &one, phone(), police_stop()).await.unwrap();
        let decided = case::decide(&world.site, &stranger, &opened.number, Outcome::Done).await;
        assert!(matches!(decided, Err(CaseError::NoCase)), "{decided:?}");
        assert!(case::list(&world.site, &stranger).await.unwrap().is_empty());
        let about = case::open(&world.site, &stranger, phone(), police_stop()).await;
        assert!(matches!(about, Err(CaseError::NoCustomer)), "{about:?}");
    }
}

/// S-033, S-163: a person whose number is gone gets another one; every session ends, both numbers
/// are told, and the new one signs in with the password as it was.
#[tokio::test]
async fn a_lost_number_is_changed() {
    for world in World::each().await {
        let device = world.device();
        let session = world.register(XIAOMING, &device).await;
        world.register(LILEI, &world.device()).await;
        let people = two(&world).await;
        let to = "13700004321";
        done(&world, &people, Action::ChangePhone { phone: to.into() }).await;
        let sealed: Vec<u8> = world.rows("select action_sealed from cases", vec![]).await[0].get(0);
        assert!(
            !sealed.windows(to.len()).any(|part| part == to.as_bytes()),
            "the number is sealed"
        );
        let ended = session::authenticate(&world.site, &session.token.text()).await;
        assert_eq!(code_of(ended), Code::SignInNeeded);
        let told = world.messages().await;
        for number in [XIAOMING.phone, to] {
            let said = told.iter().any(|sms| sms.to == number && sms.text.contains("更换手机号"));
            assert!(said, "{number} is told");
        }
        let old = world.sign_in(XIAOMING.phone, PASSWORD, &device).await;
        assert_eq!(code_of(old), Code::LoginUnknown);
        let entered = world.sign_in(to, PASSWORD, &device).await.unwrap();
        assert!(matches!(entered, Entered::Challenged(_)), "the old phone is not trusted");
        let taken = Action::ChangePhone { phone: LILEI.phone.into() };
        let to = Phone::parse(to).unwrap();
        let opened = case::open(&world.site, &people.0, to, taken).await.unwrap();
        let refused = case::decide(&world.site, &people.1, &opened.number, Outcome::Done).await;
        let Err(CaseError::Refused(said)) = refused else { panic!("{refused:?}") };
        assert!(said.contains("REG-03"), "{said}");
    }
}

/// S-164: every way to sign in is open again.
#[tokio::test]
async fn a_lock_is_opened_at_a_branch() {
    for world in World::each().await {
        let device = world.device();
        world.register(XIAOMING, &device).await;
        for _ in 0..5 {
            world.sign_in(XIAOMING.phone, "wrong password", &device).await.unwrap_err();
        }
        let locked = world.sign_in(XIAOMING.phone, PASSWORD, &device).await;
        assert_eq!(code_of(locked), Code::LoginLocked);
        done(&world, &two(&world).await, Action::OpenSignIn).await;
        world.enter(XIAOMING.phone, PASSWORD, &device).await;
    }
}

/// A lifting that began before an order of the police was committed leaves the order standing: it
/// waits for the row that payments lock, and reads the measures then.
#[tokio::test(flavor = "multi_thread")]
async fn no_measure_is_lost_to_another_r15() {
    for world in World::each().await {
        let actor = world.register(XIAOMING, &world.device()).await.actor;
        restriction::freeze(&world.site, &actor).await.unwrap();
        world.wait(60);
        restriction::send_code(&world.site, &actor, Channel::Sms, Locale::ZhCn).await.unwrap();
        let code = world.newest_code("解除账户冻结").await;
        let (held, mut is_held) = tokio::sync::mpsc::unbounded_channel();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (db, now) = (world.site.db.clone(), world.site.now());
        let id = world.site.mint();
        let (house, who) = (actor.institution, actor.customer);
        let placing = tokio::spawn(async move {
            let written = db.write(move |tx| -> Result<(), DbError> {
                let lock = "select customer_id from pins where customer_id = $1";
                tx.query_for_update(lock, &params![who])?;
                held.send(()).unwrap();
                released.recv().unwrap();
                let place = "insert into restrictions (id, institution_id, customer_id, kind,
                        placed_at, placed_by, until_at, reference, telephone, lifted_at, lifted_by)
                    values ($1, $2, $3, 'police', $4, 'staff:wang', null, '18', '110', null, null)";
                tx.execute(place, &params![id, house, who, now]).map(drop)
            });
            written.await.unwrap();
        });
        is_held.recv().await.unwrap();
        let site = world.site.clone();
        let lifting = tokio::spawn(async move {
            let proof = Proof { code, pin: Pin::parse(PIN).unwrap(), id_number: None };
            restriction::lift(&site, &actor, proof).await
        });
        waits_for_a_lock(&world).await;
        release.send(()).unwrap();
        placing.await.unwrap();
        lifting.await.unwrap().unwrap();
        let failure = pay(&world, &actor, PIN).await.unwrap_err();
        assert_eq!(failure.code, Code::PoliceStopped);
    }
}

/// Until somebody waits for a row. SQLite has one writer: there it waits before its first statement.
async fn waits_for_a_lock(world: &World) {
    if world.site.db.engine() == Engine::Sqlite {
        return;
    }
    let waiting = "select count(*) from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()";
    let waited = async {
        while world.number(waiting).await == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waited).await.expect("the lifting waits");
}
