//! From a view to an answer: every page is drawn inside its frame here.
//!
//! What was asked for is shown ([`show`]); what explains itself carries a cause on top
//! ([`explain`]); what was refused is drawn again with its input, the reason and the reason's
//! status ([`refuse`]). Where there is no page to draw again, a handler returns the refusal and the
//! guard shows it alone ([`failure_page`]).

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use tongbao_http::guard::FailurePage;
use tongbao_http::{FailureView, Refusal, Surface, Visit, cookie, told};
use tongbao_identity::incident::{Incident, recent};
use tongbao_identity::{Actor, Institution, Locale, institution};
use tongbao_kernel::{Answer, Code, Failure, Outage, Problem};

use crate::assets;
use crate::desk::Reply;
use crate::incident;
use crate::views::support::FailurePageView;
use crate::views::{Accent, Banner, Brand, Frame, Notices, Theme, View};

/// The view as a page.
pub(crate) async fn show(
    surface: &Surface,
    visit: &Visit,
    actor: Option<&Actor>,
    view: &impl View,
) -> Reply {
    let frame = frame(surface, visit, actor).await?;
    Ok(draw(visit, &frame, view)?)
}

/// The view with a cause on top that refuses nothing: it explains what is seen.
pub(crate) async fn explain(
    surface: &Surface,
    visit: &Visit,
    actor: Option<&Actor>,
    cause: &Failure,
    view: &impl View,
) -> Reply {
    tell(surface, visit, actor, visit.tell(cause), view).await
}

/// The same with a cause that is in words already.
pub(crate) async fn tell(
    surface: &Surface,
    visit: &Visit,
    actor: Option<&Actor>,
    told: FailureView,
    view: &impl View,
) -> Reply {
    let frame = frame(surface, visit, actor).await?;
    Ok(draw(visit, &Frame { failure: Some(told), ..frame }, view)?)
}

/// The same form again with its input, why it was refused, and the status of that.
pub(crate) async fn refuse(
    surface: &Surface,
    visit: &Visit,
    actor: Option<&Actor>,
    problem: Problem,
    view: &impl View,
) -> Reply {
    let failure = visit.tell(&problem.failure());
    log(visit, &problem);
    // The form is still worth drawing when what surrounds it cannot be read.
    let frame = frame(surface, visit, actor).await;
    let frame = frame.unwrap_or_else(|_| bare_frame(visit, actor.is_some()));
    let frame = Frame { failure: Some(failure.clone()), ..frame };
    Ok(told(&failure, draw(visit, &frame, view)?))
}

/// A failure that leaves no page to show it on, for the guard. Reads nothing, because the reason
/// may be that nothing can be read.
pub fn failure_page() -> FailurePage {
    Arc::new(|visit, failure| {
        let signed_in = visit.cookies.get(cookie::SESSION).is_some();
        let frame = Frame { failure: Some(failure.clone()), ..bare_frame(visit, signed_in) };
        draw(visit, &frame, &FailurePageView).unwrap_or_else(|outage| {
            tracing::error!(reference = %visit.reference, %outage, "the failure page fails");
            failure.copy.clone().into_response()
        })
    })
}

/// A page that is the same for everyone: it knows nobody and reads nothing.
pub(crate) fn plain(visit: &Visit, view: &impl View) -> Reply {
    draw(visit, &bare_frame(visit, false), view).map_err(Refusal::from)
}

/// The institution whose page it is: the actor's own, else the chosen one, else the only one.
pub(crate) async fn institution_of(
    surface: &Surface,
    visit: &Visit,
    actor: Option<&Actor>,
) -> Answer<Option<Institution>> {
    let own = actor.map(|actor| actor.institution);
    let chosen = visit.cookies.get(cookie::INSTITUTION).map(str::to_owned);
    let read = surface.site.db.read(move |tx| -> Result<_, Problem> {
        if let Some(id) = own {
            return Ok(institution::by_id(tx, id)?);
        }
        let mut all = institution::list(tx)?;
        if all.len() > 1 {
            all.retain(|one| Some(&one.code) == chosen.as_ref());
        }
        Ok(all.pop())
    });
    read.await
}

fn draw(visit: &Visit, frame: &Frame, view: &impl View) -> Result<Response, Outage> {
    let html = view.render(visit.words, frame);
    Ok(Html(html.map_err(|error| Outage::new("drawing a page", error))?).into_response())
}

async fn frame(surface: &Surface, visit: &Visit, actor: Option<&Actor>) -> Answer<Frame> {
    let bare = bare_frame(visit, actor.is_some());
    let Some(institution) = institution_of(surface, visit, actor).await? else {
        return Ok(bare);
    };
    let locale = Locale::from(visit.locale);
    let (id, now) = (institution.id, visit.now);
    let read = surface.site.db.read(move |tx| -> Result<_, Problem> { Ok(recent(tx, id, now)?) });
    let near = read.await?.into_iter().find(|incident| incident::is_near(incident, now));
    let banner = near.map(|incident| banner(&incident, visit));
    Ok(Frame { brand: Some(brand(&institution, locale)), banner, ..bare })
}

/// Everything that the request alone says.
fn bare_frame(visit: &Visit, signed_in: bool) -> Frame {
    let tell = |code| visit.tell(&Failure::new(code));
    Frame {
        lang: visit.locale.tag().into(),
        brand: None,
        theme: Theme::named(visit.cookies.get(cookie::THEME).unwrap_or_default()),
        large_type: visit.cookies.get(cookie::TYPE) == Some("large"),
        signed_in,
        assets: assets::folder().to_owned(),
        now: visit.now.rfc3339(),
        path: visit.path.clone(),
        failure: None,
        notices: Notices {
            not_sent: tell(Code::NotSent),
            unknown: tell(Code::ResultUnknown),
            background: tell(Code::BackgroundKilled),
        },
        banner: None,
    }
}

fn brand(institution: &Institution, locale: Locale) -> Brand {
    Brand {
        name: institution.name(locale).to_owned(),
        short_name: institution.short(locale).to_owned(),
        hotline: institution.hotline.clone(),
        accent: Accent::named(institution.accent.as_str()),
    }
}

/// What it is and from when to when.
fn banner(incident: &Incident, visit: &Visit) -> Banner {
    let span = incident::span(incident, visit.words, visit.now);
    let note = incident.note(Locale::from(visit.locale));
    Banner { text: format!("{note} · {span}"), href: "/status".into() }
}

/// An outage is logged where it is told; the guard does so for those that it tells.
fn log(visit: &Visit, problem: &Problem) {
    match problem {
        Problem::Refused(_) => {}
        Problem::Outage(outage) => {
            let code = problem.failure().code.entry().code;
            tracing::error!(reference = %visit.reference, code, %outage, "outage");
        }
    }
}
