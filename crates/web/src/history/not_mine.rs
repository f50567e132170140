//! "It was not me": what to do about an entry that its reader did not cause, in the order in which
//! it helps.

use tongbao_http::{PathId, Refusal};
use tongbao_kernel::PostingId;

use super::rows::{self, When};
use crate::desk::{Desk, Reply};
use crate::history::entry;
use crate::views::history::NotMineView;

/// The steps, with what service has to be told.
pub(super) async fn page(desk: Desk, PathId(posting): PathId<PostingId>) -> Reply {
    let (line, story) = entry::find(&desk, posting).await.map_err(Refusal::from)?;
    let reference = entry::number(&story).map_or_else(String::new, |fact| fact.value);
    let view = NotMineView {
        row: rows::row(&desk, &line, &story, When::DayAndClock),
        reference,
        ask_back: entry::ask_back(&story),
        back: format!("/entries/{posting}"),
    };
    desk.show(&view).await
}
