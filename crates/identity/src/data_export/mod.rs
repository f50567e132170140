//! A copy of what is known of a customer, for themselves (PIPL articles 44 and 45).
//!
//! | bound | value |
//! | --- | --- |
//! | pages of the activity log | 50, of 40 rows |
//!
//! Proved by the password: it holds in clear what pages show masked. Never in it: password, PIN,
//! keys and codes, which are not kept in a form that could be given out.

use serde_json::{Value as Json, json};
use tongbao_kernel::{Answer, Secret};

use crate::restriction::{self, Restriction};
use crate::session::{Actor, SessionView};
use crate::site::{Note, Site};
use crate::{activity, customer, email, passkey, password, phrase, session, user_name};

/// Two thousand rows are years of an account; a longer log says that it goes on.
const ACTIVITY_PAGES_MAX: usize = 50;

/// What this room knows of the actor. Refused like [`password::confirm`].
pub async fn personal(site: &Site, actor: &Actor, password: Secret<String>) -> Answer<Json> {
    password::confirm(site, actor, password).await?;
    let (activity, whole) = activity(site, actor).await?;
    let sessions = session::list(site, actor).await?;
    let email = email::of(site, actor).await?;
    let user_name = user_name::of(site, actor).await?;
    let phrase = phrase::state(site, actor).await?;
    let passkeys = passkey::list(site, actor).await?;
    let restrictions = restriction::list(site, actor).await?;
    let profile = profile(site, actor).await?;
    note(site, actor).await?;
    Ok(json!({
        "profile": profile,
        "email": email.map(|email| json!({
            "address": email.address.as_str(),
            "verified_at": email.verified_at.rfc3339(),
        })),
        "user_name": user_name.as_ref().map(|name| name.as_str()),
        "phrase": phrase.as_ref().map(|chosen| json!({
            "phrase": chosen.phrase.as_str(),
            "since": chosen.since.rfc3339(),
        })),
        "passkeys": passkeys.iter().map(|passkey| json!({
            "name": passkey.name,
            "added_at": passkey.added_at.rfc3339(),
            "used_at": passkey.used_at.map(|at| at.rfc3339()),
        })).collect::<Vec<_>>(),
        "devices": sessions.iter().map(device).collect::<Vec<_>>(),
        "restrictions": restrictions.iter().map(restricted).collect::<Vec<_>>(),
        "activity": activity,
        "activity_is_whole": whole,
    }))
}

async fn profile(site: &Site, actor: &Actor) -> Answer<Json> {
    let (own, id) = (site.clone(), actor.customer);
    let read = site.db.read(move |tx| customer::load(tx, &own.vault, id));
    let owner = read.await?.expect("a session belongs to a customer");
    Ok(json!({
        "name": owner.name,
        "phone": owner.phone.digits(),
        "id_number": owner.id_number.expose(),
        "language": owner.locale.tag(),
        "registered_at": owner.registered_at.rfc3339(),
    }))
}

fn restricted(restriction: &Restriction) -> Json {
    json!({
        "kind": restriction.kind.as_str(),
        "placed_at": restriction.placed_at.rfc3339(),
        "until": restriction.until.map(|at| at.rfc3339()),
        "reference": restriction.reference,
    })
}

fn device(session: &SessionView) -> Json {
    json!({
        "device": session.device_label,
        "signed_in_at": session.started_at.rfc3339(),
        "used_at": session.seen_at.rfc3339(),
    })
}

/// The log, and whether all of it is here.
async fn activity(site: &Site, actor: &Actor) -> Answer<(Vec<Json>, bool)> {
    let (mut lines, mut before) = (Vec::new(), None);
    for _ in 0..ACTIVITY_PAGES_MAX {
        let page = activity::page(site, actor, before).await?;
        lines.extend(page.lines.iter().map(|line| {
            let device = match &line.place {
                activity::Where::Device(label) => Some(label.as_str()),
                activity::Where::Unknown | activity::Where::Unsaid => None,
            };
            json!({ "at": line.at.rfc3339(), "what": line.deed.word, "device": device })
        }));
        before = page.next;
        if before.is_none() {
            return Ok((lines, true));
        }
    }
    Ok((lines, false))
}

async fn note(site: &Site, actor: &Actor) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let detail = json!({ "device": who.device.to_string() });
        own.audit(tx, Note::by(&who, "data.exported", detail))?;
        Ok(Ok(()))
    })
    .await
}
