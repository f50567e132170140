//! 安全记录: what was done with the account, and why sessions ended.

use serde::Deserialize;
use tongbao_http::QueryArgs;
use tongbao_identity::activity::{self, Gravity, Line, Where, reason_word};
use tongbao_identity::session::EndedSession;

use crate::desk::{Desk, Reply};
use crate::views::Tone;
use crate::views::activity::{ActivityRow, ActivityView};

/// Which page.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ActivityQuery {
    before: Option<i64>,
}

/// The newest first; ended sessions on the first page only.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<ActivityQuery>) -> Reply {
    let page = activity::page(&desk.surface.site, &desk.actor, query.before).await?;
    let ended = if query.before.is_some() { Vec::new() } else { page.ended };
    let view = ActivityView {
        ended: ended.iter().map(|session| over(&desk, session)).collect(),
        lines: page.lines.iter().map(|line| row(&desk, line)).collect(),
        next: page.next.map(|before| format!("/security/activity?before={before}")),
    };
    desk.show(&view).await
}

fn row(desk: &Desk, line: &Line) -> ActivityRow {
    let words = desk.words();
    let time = words.time(line.at, desk.now());
    let text = match &line.place {
        Where::Device(label) => {
            words.f("activity-where", &[("time", time), ("device", label.clone())])
        }
        Where::Unknown => {
            let device = words.t("activity-unknown-device");
            words.f("activity-where", &[("time", time), ("device", device)])
        }
        Where::Unsaid => time,
    };
    let tone = match line.deed.gravity {
        Gravity::Plain => Tone::Plain,
        Gravity::Changed => Tone::Ok,
        Gravity::Refused => Tone::Note,
    };
    ActivityRow { tone, title: words.t(line.deed.word), text }
}

fn over(desk: &Desk, session: &EndedSession) -> ActivityRow {
    let words = desk.words();
    let time = words.time(session.ended_at, desk.now());
    let device = session.device_label.clone();
    ActivityRow {
        tone: Tone::Plain,
        title: words.t(reason_word(session.reason)),
        text: words.f("activity-where", &[("time", time), ("device", device)]),
    }
}
