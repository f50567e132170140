//! Windows of maintenance and outage, as pages tell them.

use std::time::Duration;

use tongbao_http::Words;
use tongbao_identity::incident::{Incident, Kind};
use tongbao_kernel::Timestamp;

/// Maintenance is announced on every page this long before it begins.
const ANNOUNCED_BEFORE: Duration = Duration::from_secs(24 * 3_600);

/// A window, as seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// To come.
    Planned,
    /// Now.
    Open,
    /// Over.
    Over,
}

/// How it stands. An outage lasts until somebody ends it.
pub(crate) fn state(incident: &Incident, now: Timestamp) -> State {
    let planned_end_passed = match incident.kind {
        Kind::Maintenance => incident.ends_at.is_some_and(|end| end <= now),
        Kind::Outage => false,
    };
    if incident.closed_at.is_some() || planned_end_passed {
        State::Over
    } else if now < incident.begins_at {
        State::Planned
    } else {
        State::Open
    }
}

/// Open, or about to begin: worth a line above every page.
pub(crate) fn is_near(incident: &Incident, now: Timestamp) -> bool {
    match state(incident, now) {
        State::Open => true,
        State::Planned => incident.begins_at <= now.after(ANNOUNCED_BEFORE),
        State::Over => false,
    }
}

/// From when to when.
pub(crate) fn span(incident: &Incident, words: &Words, now: Timestamp) -> String {
    let from = words.time(incident.begins_at, now);
    match incident.closed_at.or(incident.ends_at) {
        Some(until) => {
            let until = words.time(until, now);
            words.f("incident-span", &[("from", from), ("until", until)])
        }
        None => words.f("incident-from", &[("from", from)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn incident(kind: Kind, begins: i64, ends: Option<i64>) -> Incident {
        Incident {
            id: uuid::Uuid::nil(),
            institution: None,
            kind,
            begins_at: Timestamp(begins * HOUR),
            ends_at: ends.map(|hour| Timestamp(hour * HOUR)),
            closed_at: None,
            note_zh: String::new(),
            note_en: String::new(),
        }
    }

    #[test]
    fn maintenance_is_announced_a_day_before_and_gone_after() {
        let planned = incident(Kind::Maintenance, 100, Some(102));
        let near: Vec<i64> = [75, 76, 101, 102]
            .into_iter()
            .filter(|h| is_near(&planned, Timestamp(h * HOUR)))
            .collect();
        assert_eq!(near, [76, 101]);
    }

    #[test]
    fn an_outage_lasts_until_it_is_ended() {
        let outage = incident(Kind::Outage, 1, Some(2));
        assert_eq!(state(&outage, Timestamp(50 * HOUR)), State::Open);
        let ended = Incident { closed_at: Some(Timestamp(3 * HOUR)), ..outage };
        assert_eq!(state(&ended, Timestamp(4 * HOUR)), State::Over);
    }
}
