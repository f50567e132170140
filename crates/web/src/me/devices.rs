//! The signed-in devices, and signing one out from here.

use tongbao_http::{PathId, Refusal};
use tongbao_identity::session::{self, SessionView};
use tongbao_kernel::SessionId;

use crate::desk::{Desk, Reply, go};
use crate::views::me::{DeviceRow, DevicesView};

/// This device first, then the others, the newest first.
pub(super) async fn page(desk: Desk) -> Reply {
    let listed = session::list(&desk.surface.site, &desk.actor).await;
    let mut sessions = listed.map_err(Refusal::from)?;
    sessions.sort_by_key(|session| !session.current);
    let devices = sessions.into_iter().map(|session| row(&desk, session)).collect();
    desk.show(&DevicesView { devices }).await
}

/// Signs one of one's own devices out.
pub(super) async fn end(desk: Desk, PathId(id): PathId<SessionId>) -> Reply {
    let ended = session::end(&desk.surface.site, &desk.actor, id).await;
    ended.map_err(Refusal::from)?;
    go("/me/devices")
}

/// Signs out every device but this one.
pub(super) async fn end_others(desk: Desk) -> Reply {
    let ended = session::end_others(&desk.surface.site, &desk.actor).await;
    ended.map_err(Refusal::from)?;
    go("/me/devices")
}

fn row(desk: &Desk, session: SessionView) -> DeviceRow {
    let words = desk.words();
    let started = words.time(session.started_at, desk.now());
    let seen = words.time(session.seen_at, desk.now());
    DeviceRow {
        name: session.device_label,
        text: words.f("devices-row", &[("started", started), ("seen", seen)]),
        current: session.current,
        end_action: format!("/me/devices/{}/end", session.id),
    }
}
