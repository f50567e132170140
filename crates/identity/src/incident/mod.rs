//! Maintenance and outages: windows in which an institution, or all of them, cannot serve.

mod store;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, Arg, Code, Failure, InstitutionId, Timestamp};
use uuid::Uuid;

use crate::site::{Note, Site};
use crate::{Locale, institution};

/// What kind of window it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Planned, with a known end (`LOGIN-10`).
    Maintenance,
    /// Unplanned (`LOGIN-11`).
    Outage,
}

impl Kind {
    /// As rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::Outage => "outage",
        }
    }

    fn from_row(text: &str) -> Self {
        if text == "outage" { Self::Outage } else { Self::Maintenance }
    }
}

/// A window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its id.
    pub id: Uuid,
    /// Whose; nothing means everyone's.
    pub institution: Option<InstitutionId>,
    /// Planned or not.
    pub kind: Kind,
    /// When it begins.
    pub begins_at: Timestamp,
    /// When it is planned or expected to end.
    pub ends_at: Option<Timestamp>,
    /// When it was ended.
    pub closed_at: Option<Timestamp>,
    /// What people are told, in Chinese.
    pub note_zh: String,
    /// What people are told, in English.
    pub note_en: String,
}

/// A window to begin.
#[derive(Debug, Clone)]
pub struct Begin {
    /// Whose; nothing means everyone's.
    pub institution: Option<InstitutionId>,
    /// Planned or not.
    pub kind: Kind,
    /// When it begins; may be in the future.
    pub begins_at: Timestamp,
    /// When it is planned or expected to end.
    pub ends_at: Option<Timestamp>,
    /// What people are told, in Chinese.
    pub note_zh: String,
    /// What people are told, in English.
    pub note_en: String,
}

impl Incident {
    /// The failure of whoever wants to come in meanwhile.
    pub fn refusal(&self) -> Failure {
        match (self.kind, self.ends_at) {
            (Kind::Maintenance, Some(until)) => Failure::new(Code::Maintenance)
                .with("from", Arg::Time(self.begins_at))
                .with("until", Arg::Time(until)),
            (Kind::Maintenance, None) => Failure::new(Code::Maintenance),
            (Kind::Outage, _) => {
                Failure::new(Code::ServiceOutage).with("since", Arg::Time(self.begins_at))
            }
        }
    }

    /// What people are told.
    pub fn note(&self, locale: Locale) -> &str {
        locale.pick(&self.note_zh, &self.note_en)
    }
}

/// The window that is open now, an outage before maintenance.
pub fn current(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    now: Timestamp,
) -> Result<Option<Incident>, DbError> {
    let open = store::open(tx, institution, now)?;
    Ok(open.into_iter().max_by_key(|incident| incident.kind == Kind::Outage))
}

/// Open, coming, and ended since `since`: for the status page, the newest first.
pub fn recent(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    since: Timestamp,
) -> Result<Vec<Incident>, DbError> {
    store::recent(tx, institution, since)
}

/// Begins a window. `REQ-02` when it would end before it begins.
pub async fn begin(site: &Site, begin: Begin, actor: &str) -> Answer<Incident> {
    if begin.ends_at.is_some_and(|end| end <= begin.begins_at) {
        return Err(Failure::invalid("ends_at", "rule-date-order").into());
    }
    let (own, actor) = (site.clone(), actor.to_owned());
    let incident = Incident {
        id: site.mint(),
        institution: begin.institution,
        kind: begin.kind,
        begins_at: begin.begins_at,
        ends_at: begin.ends_at,
        closed_at: None,
        note_zh: begin.note_zh,
        note_en: begin.note_en,
    };
    site.command(move |tx| {
        store::insert(tx, &incident)?;
        note(tx, &own, &incident, &actor, "incident.begun")?;
        Ok(Ok(incident.clone()))
    })
    .await
}

/// Ends a window now. `REQ-06` when there is none to end.
pub async fn end(site: &Site, id: Uuid, actor: &str) -> Answer<()> {
    let (own, actor, now) = (site.clone(), actor.to_owned(), site.now());
    site.command(move |tx| {
        let Some(incident) = store::close(tx, id, now)? else {
            return Ok(Err(Failure::new(Code::NotFound)));
        };
        note(tx, &own, &incident, &actor, "incident.ended")?;
        Ok(Ok(()))
    })
    .await
}

/// A window of everyone's is noted in everyone's chain.
fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    incident: &Incident,
    actor: &str,
    action: &'static str,
) -> Result<(), DbError> {
    let chains: Vec<InstitutionId> = match incident.institution {
        Some(one) => vec![one],
        None => institution::list(tx)?.into_iter().map(|institution| institution.id).collect(),
    };
    chains.into_iter().try_for_each(|chain| {
        let detail = json!({ "kind": incident.kind.as_str(), "from": incident.begins_at.0 });
        let (actor, subject) = (actor.to_owned(), Some(incident.id));
        site.audit(tx, Note { chain, actor, action, subject, detail })
    })
}
