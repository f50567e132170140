//! 限制与解除: what restricts the account, freezing it in one tap, and lifting what one may lift.

use serde::Deserialize;
use tongbao_http::{FormBody, Refusal};
use tongbao_identity::registration::IdNumber;
use tongbao_identity::restriction::{self, Kind, Lifter, Proof, Restriction};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Locale, fold_width};
use tongbao_kernel::{Answer, Code, Problem};

use crate::code::{self, Addresses};
use crate::desk::{Desk, Reply, go};
use crate::entered;
use crate::views::security::{LiftView, NewDeviceRow, NotMeView, RestrictionRow, RestrictionsView};

/// What lifts it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LiftForm {
    id_number: String,
    pin: String,
    code: String,
}

/// What restricts the account now.
pub(super) async fn page(desk: Desk) -> Reply {
    let listed = restriction::list(&desk.surface.site, &desk.actor).await;
    let restrictions = listed.map_err(Refusal::from)?;
    let view = RestrictionsView {
        liftable: restrictions.iter().any(|one| one.kind.lifter() == Lifter::Owner),
        frozen: restrictions.iter().any(|one| one.kind == Kind::OwnFreeze),
        rows: restrictions.iter().map(|one| row(&desk, one)).collect(),
    };
    desk.show(&view).await
}

/// Freezes the account.
pub(super) async fn freeze(desk: Desk) -> Reply {
    restriction::freeze(&desk.surface.site, &desk.actor).await.map_err(Refusal::from)?;
    go("/security/restrictions")
}

/// Sends the code that lifting takes; one that was just sent will do.
pub(super) async fn begin(desk: Desk) -> Reply {
    match send(&desk, Channel::Sms).await {
        Ok(()) => go("/security/restrictions/lift"),
        Err(problem) if problem.failure().code == Code::CodeTooSoon => {
            go("/security/restrictions/lift")
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Code, PIN, and for dormancy or protection the ID number.
pub(super) async fn lift_page(desk: Desk) -> Reply {
    match lift_view(&desk, String::new()).await? {
        Some(view) => desk.show(&view).await,
        None => go("/security/restrictions"),
    }
}

/// Lifts what the owner may lift.
pub(super) async fn lift(desk: Desk, FormBody(form): FormBody<LiftForm>) -> Reply {
    match prove(&desk, &form).await {
        Ok(()) => go("/security/restrictions"),
        Err(problem) => refused(&desk, problem, form.id_number).await,
    }
}

/// Another code.
pub(super) async fn resend(desk: Desk) -> Reply {
    again(&desk, Channel::Sms).await
}

/// The code read out by telephone.
pub(super) async fn voice(desk: Desk) -> Reply {
    again(&desk, Channel::Voice).await
}

/// "Was that you?": the devices that signed in lately, and one button.
pub(super) async fn not_me_page(desk: Desk) -> Reply {
    let found = restriction::new_devices(&desk.surface.site, &desk.actor).await;
    let devices = found
        .map_err(Refusal::from)?
        .into_iter()
        .map(|(label, at)| NewDeviceRow { label, time: desk.words().time(at, desk.now()) });
    desk.show(&NotMeView { devices: devices.collect(), done: false }).await
}

/// It was not: every other device is out and the account is frozen.
pub(super) async fn not_me(desk: Desk) -> Reply {
    restriction::not_me(&desk.surface.site, &desk.actor).await.map_err(Refusal::from)?;
    go("/security/not-me/done")
}

/// What was done, and what to do next.
pub(super) async fn not_me_done(desk: Desk) -> Reply {
    desk.show(&NotMeView { devices: Vec::new(), done: true }).await
}

async fn again(desk: &Desk, channel: Channel) -> Reply {
    match send(desk, channel).await {
        Ok(()) => go("/security/restrictions/lift"),
        Err(problem) => refused(desk, problem, String::new()).await,
    }
}

async fn send(desk: &Desk, channel: Channel) -> Answer<()> {
    let locale = Locale::from(desk.visit.locale);
    restriction::send_code(&desk.surface.site, &desk.actor, channel, locale).await.map(drop)
}

async fn prove(desk: &Desk, form: &LiftForm) -> Answer<()> {
    let site = &desk.surface.site;
    let number = fold_width(&form.id_number);
    let id_number = match number.trim() {
        "" => None,
        number => Some(IdNumber::parse(number, site.now(), 0)?),
    };
    let pin = entered::pin(&form.pin)?;
    let proof = Proof { code: fold_width(&form.code), pin, id_number };
    restriction::lift(site, &desk.actor, proof).await
}

async fn refused(desk: &Desk, problem: Problem, id_number: String) -> Reply {
    match lift_view(desk, id_number).await? {
        Some(view) => desk.refuse(problem, &view).await,
        None => Err(problem.into()),
    }
}

async fn lift_view(desk: &Desk, id_number: String) -> Answer<Option<LiftView>> {
    let site = &desk.surface.site;
    let open = restriction::list(site, &desk.actor).await?;
    if !open.iter().any(|one| one.kind.lifter() == Lifter::Owner) {
        return Ok(None);
    }
    let at =
        Addresses { action: "/security/restrictions".into(), query: String::new(), edit: None };
    let status = restriction::code_status(site, &desk.actor).await?;
    Ok(status.map(|status| LiftView {
        code: Box::new(code::view(&desk.visit, &status, &at)),
        identity: open.iter().any(|one| one.kind.asks_identity()),
        id_number,
    }))
}

fn row(desk: &Desk, restriction: &Restriction) -> RestrictionRow {
    let words = desk.words();
    let told = desk.visit.tell(&restriction.bar().refusal());
    RestrictionRow {
        word: restriction.kind.word(),
        text: told.text,
        code: told.code,
        since: words.time(restriction.placed_at, desk.now()),
        until: restriction.until.map(|at| words.time(at, desk.now())),
        lifter: match restriction.kind.lifter() {
            Lifter::Owner => "restriction-lifter-owner",
            Lifter::Authority => "restriction-lifter-authority",
        },
    }
}
