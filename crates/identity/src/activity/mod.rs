//! The activity log (安全记录): what was done with an account, from the audit chain, and why its
//! sessions ended.
//!
//! | bound | value |
//! | --- | --- |
//! | rows of the chain read for a page | 40 |
//! | ended sessions shown | 10 |
//!
//! The log is read, never written: whatever a command noted last in its transaction is in it, and
//! nothing can be left out of it or taken back.

mod rules;
mod store;

use std::collections::HashMap;

use tongbao_db::Tx;
use tongbao_kernel::{Answer, DeviceId, Timestamp};
use tongbao_record::audit;

pub use rules::{Deed, Gravity, reason_word};

use crate::session::{self, Actor, EndedSession};
use crate::site::Site;

/// Rows of the chain behind one page: two screens of a telephone.
const ROWS_PER_PAGE: i64 = 40;
/// Ended sessions in the answer to "why was I disconnected".
const ENDED_MAX: i64 = 10;

/// Where something was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// On a device that goes by this name.
    Device(String),
    /// On a device that was not known.
    Unknown,
    /// It was not noted.
    Unsaid,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What.
    pub deed: Deed,
    /// Where.
    pub place: Where,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityPage {
    /// The newest first.
    pub lines: Vec<Line>,
    /// What the next page begins before; none on the last one.
    pub next: Option<i64>,
    /// Sessions that ended, the latest first.
    pub ended: Vec<EndedSession>,
}

/// A page of the actor's log: the newest, or what stands before a place that an earlier page named.
pub async fn page(site: &Site, actor: &Actor, before: Option<i64>) -> Answer<ActivityPage> {
    let (actor, now) = (*actor, site.now());
    let read = site.db.read(move |tx| -> Answer<_> {
        let subject = (actor.institution, actor.customer.0);
        let rows = audit::of_subject(tx, subject, before.unwrap_or(i64::MAX), ROWS_PER_PAGE)?;
        let full = i64::try_from(rows.len()).is_ok_and(|count| count == ROWS_PER_PAGE);
        let next = rows.last().filter(|_| full).map(|row| row.sequence);
        let lines = lines(tx, &rows)?;
        let ended = session::ended_of(tx, actor.customer, ENDED_MAX, now)?;
        Ok(ActivityPage { lines, next, ended })
    });
    read.await
}

fn lines(tx: &mut Tx<'_>, rows: &[audit::Past]) -> Answer<Vec<Line>> {
    let told: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row, Deed::of(&row.action)?, rules::place(row))))
        .collect();
    let mut devices: Vec<DeviceId> = told
        .iter()
        .filter_map(|(_, _, place)| match place {
            rules::Place::Device(id) => Some(*id),
            rules::Place::Unknown | rules::Place::Unsaid => None,
        })
        .collect();
    devices.sort_unstable();
    devices.dedup();
    let labels = store::labels(tx, &devices)?;
    let line = |(row, deed, place): (&audit::Past, Deed, rules::Place)| Line {
        at: row.at,
        deed,
        place: named(place, &labels),
    };
    Ok(told.into_iter().map(line).collect())
}

fn named(place: rules::Place, labels: &HashMap<DeviceId, String>) -> Where {
    match place {
        rules::Place::Device(id) => {
            labels.get(&id).map_or(Where::Unsaid, |label| Where::Device(label.clone()))
        }
        rules::Place::Unknown => Where::Unknown,
        rules::Place::Unsaid => Where::Unsaid,
    }
}
