use tongbao_identity::password_reminder::{self, Every, Reminder};
use tongbao_identity::{Actor, password};
use tongbao_kernel::Code;

use crate::world::{PASSWORD, World, XIAOMING, code_of, secret};

const DAY: u64 = 86_400;

/// S-046: off by default, due after the period, skipped for another one, and begun anew by a new
/// password. Nothing is refused meanwhile.
#[tokio::test]
async fn a_reminder_comes_when_it_was_asked_for() {
    for world in World::each().await {
        let device = world.device();
        let first = world.register(XIAOMING, &device).await.actor;
        let state = async |actor: &Actor| -> Option<Reminder> {
            password_reminder::state(&world.site, actor).await.unwrap()
        };
        assert_eq!(state(&first).await, None);
        assert_eq!(code_of(password_reminder::skip(&world.site, &first).await), Code::NotFound);

        let quarter = Some(Every::ThreeMonths);
        password_reminder::set(&world.site, &first, quarter).await.unwrap();
        assert!(state(&first).await.is_some_and(|reminder| !reminder.is_due));
        world.wait(92 * DAY);
        let actor = world.enter(XIAOMING.phone, PASSWORD, &device).await.actor;
        assert!(state(&actor).await.is_some_and(|reminder| reminder.is_due));
        password_reminder::skip(&world.site, &actor).await.unwrap();
        assert!(state(&actor).await.is_some_and(|reminder| !reminder.is_due));

        world.wait(92 * DAY);
        let actor = world.enter(XIAOMING.phone, PASSWORD, &device).await.actor;
        let (old, new) = (secret(PASSWORD), secret("河边的芦苇 1989"));
        password::change(&world.site, &actor, old, new).await.unwrap();
        assert!(state(&actor).await.is_some_and(|reminder| !reminder.is_due));
        password_reminder::set(&world.site, &actor, None).await.unwrap();
        assert_eq!(state(&actor).await, None);
    }
}
