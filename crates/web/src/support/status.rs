//! How the services are: windows of maintenance and outage, and the SMS channel's backlog.

use std::time::Duration;

use tongbao_identity::incident::{self, Incident, Kind};
use tongbao_identity::{institution, sms};
use tongbao_kernel::{Answer, InstitutionId, Problem};

use crate::desk::Reply;
use crate::incident::{State, span, state};
use crate::views::support::{IncidentRow, ServiceRow, StatusView};
use crate::views::{Badge, Tone};
use crate::visitor::Visitor;

/// What ended within this is still shown.
const LATELY: Duration = Duration::from_secs(24 * 3_600);
/// Messages of this long ago say how the channel is now.
const SMS_WINDOW: Duration = Duration::from_secs(15 * 60);
/// A message without a receipt for longer than this is waiting.
const SMS_PATIENCE: Duration = Duration::from_secs(60);

/// The services, and what is planned, under way and over.
pub(super) async fn page(visitor: Visitor) -> Reply {
    let incidents = incidents(&visitor).await?;
    let now = visitor.visit.now;
    let open = incidents.iter().find(|incident| state(incident, now) == State::Open);
    let waiting = sms_waiting(&visitor).await?;
    let view = StatusView {
        as_of: visitor.words().instant(now),
        all_well: open.is_none() && waiting == 0,
        services: services(&visitor, open, waiting),
        incidents: incidents.iter().map(|incident| row(&visitor, incident)).collect(),
    };
    visitor.show(&view).await
}

/// Of the reader's institution; of all of them for a reader who has none.
async fn incidents(visitor: &Visitor) -> Answer<Vec<Incident>> {
    let own = visitor.institution().await?.map(|institution| institution.id);
    let since = visitor.visit.now.before(LATELY);
    let read = visitor.surface.site.db.read(move |tx| -> Result<_, Problem> {
        let ids: Vec<InstitutionId> = match own {
            Some(id) => vec![id],
            None => institution::list(tx)?.into_iter().map(|each| each.id).collect(),
        };
        let mut found: Vec<Incident> = Vec::new();
        for id in ids {
            found.extend(incident::recent(tx, id, since)?);
        }
        // A window of everyone's was read with each.
        found.sort_by_key(|incident| (std::cmp::Reverse(incident.begins_at), incident.id));
        found.dedup_by_key(|incident| incident.id);
        Ok(found)
    });
    read.await
}

async fn sms_waiting(visitor: &Visitor) -> Answer<i64> {
    let now = visitor.visit.now;
    let (since, waiting_since) = (now.before(SMS_WINDOW), now.before(SMS_PATIENCE));
    let read = visitor
        .surface
        .site
        .db
        .read(move |tx| -> Result<_, Problem> { Ok(sms::backlog(tx, since, waiting_since)?) });
    Ok(read.await?.1)
}

fn services(visitor: &Visitor, open: Option<&Incident>, waiting: i64) -> Vec<ServiceRow> {
    let words = visitor.words();
    let (tone, word) = match open.map(|incident| incident.kind) {
        Some(Kind::Maintenance) => (Tone::Wait, "state-maintenance"),
        Some(Kind::Outage) => (Tone::Bad, "state-outage"),
        None => (Tone::Ok, "state-well"),
    };
    let service = |name: &'static str| ServiceRow {
        name,
        text: words.t(&format!("{name}-text")),
        state: Badge::new(tone, &words.t(word)),
    };
    let mut sms = service("service-sms");
    if waiting > 0 {
        sms.text = words.f("service-sms-waiting", &[("count", waiting)]);
        sms.state = Badge::new(Tone::Note, &words.t("state-delayed"));
    }
    vec![service("service-wallet"), service("service-sign-in"), service("service-bank"), sms]
}

fn row(visitor: &Visitor, incident: &Incident) -> IncidentRow {
    let (words, now) = (visitor.words(), visitor.visit.now);
    let span = span(incident, words, now);
    let title = match incident.kind {
        Kind::Maintenance => "incident-maintenance",
        Kind::Outage => "incident-outage",
    };
    let (tone, word) = match (state(incident, now), incident.kind) {
        (State::Planned, _) => (Tone::Wait, "state-planned"),
        (State::Open, Kind::Maintenance) => (Tone::Wait, "state-maintenance"),
        (State::Open, Kind::Outage) => (Tone::Bad, "state-outage"),
        (State::Over, _) => (Tone::Ok, "state-over"),
    };
    IncidentRow {
        title: words.t(title),
        text: format!("{span} · {}", incident.note(visitor.locale())),
        state: Badge::new(tone, &words.t(word)),
    }
}
