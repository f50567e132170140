//! 修改密码提醒: off unless the person wants it, and each reminder can be skipped.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::password_reminder::{self, Every};
use tongbao_kernel::Answer;

use crate::desk::{Desk, Reply, go};
use crate::views::reminder::ReminderView;

/// How often: `0`, `3`, `6` or `12` months.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReminderForm {
    months: String,
}

/// The choice, and the reminder if one is due.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk).await?;
    desk.show(&view).await
}

/// Chooses.
pub(super) async fn set(desk: Desk, FormBody(form): FormBody<ReminderForm>) -> Reply {
    match chosen(&desk, &form).await {
        Ok(()) => go("/security/reminder"),
        Err(problem) => {
            let view = view(&desk).await?;
            desk.refuse(problem, &view).await
        }
    }
}

async fn chosen(desk: &Desk, form: &ReminderForm) -> Answer<()> {
    let every = Every::parse(&form.months)?;
    password_reminder::set(&desk.surface.site, &desk.actor, every).await
}

/// Puts it off for a period.
pub(super) async fn skip(desk: Desk) -> Reply {
    password_reminder::skip(&desk.surface.site, &desk.actor).await?;
    go("/security/reminder")
}

async fn view(desk: &Desk) -> Answer<ReminderView> {
    let reminder = password_reminder::state(&desk.surface.site, &desk.actor).await?;
    Ok(ReminderView {
        choices: ReminderView::choices(reminder.map(|reminder| reminder.every)),
        next: reminder
            .map(|reminder| desk.words().date(reminder.due_at, desk.now()))
            .unwrap_or_default(),
        is_due: reminder.is_some_and(|reminder| reminder.is_due),
    })
}
