//! Another login password for someone who is signed in and knows the old one.

use serde_json::json;
use tongbao_db::Tx;
use tongbao_kernel::{Answer, Arg, Code, Failure, Problem, Secret};
use tongbao_vault::HasherDown;

use super::{ENTERED_BYTES_MAX, Personal, check_new, clock_time, confirm, message, store};
use crate::session::{self, Actor, EndReason};
use crate::site::{Note, Site};
use crate::sms::Template;
use crate::{Customer, customer};

/// Replaces the password, proved by the old one, and ends the other sessions; the owner is told by
/// SMS. Refused like [`confirm`] when the old one is wrong (at `password`), and with `PWD-03` when
/// the new one may not be chosen (at `new`).
pub async fn change(
    site: &Site,
    actor: &Actor,
    old: Secret<String>,
    new: Secret<String>,
) -> Answer<()> {
    if new.expose().len() > ENTERED_BYTES_MAX {
        return Err(Failure::invalid("new", "rule-too-long").into());
    }
    let same = old.expose() == new.expose();
    confirm(site, actor, old).await?;
    judge(site, actor, &new, same).await?;
    let hashed = site.passwords.hash(new).await;
    let phc = hashed.map_err(|HasherDown| Failure::new(Code::AuthenticationDown))?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let owner = owner(tx, &own, &who)?;
        let now = own.now();
        store::replace(tx, who.customer, &phc, now)?;
        let ended = session::end_others_in(tx, &own, &who, EndReason::FactorChanged)?;
        let args = vec![("time", clock_time(now))];
        message(tx, &own, &owner, &owner.phone, Template::PasswordChanged, args)?;
        let note = Note {
            chain: who.institution,
            actor: who.name(),
            action: "password.changed",
            subject: Some(who.customer.0),
            detail: json!({ "sessions_ended": ended }),
        };
        own.audit(tx, note)?;
        Ok(Ok(()))
    })
    .await?;
    site.sessions.forget_others(actor);
    Ok(())
}

/// Whether the new one may be chosen. Said only after the old one was right.
async fn judge(site: &Site, actor: &Actor, new: &Secret<String>, same: bool) -> Answer<()> {
    let (own, who) = (site.clone(), *actor);
    let owner = site.db.read(move |tx| owner(tx, &own, &who)).await?;
    let personal = Personal {
        name: &owner.name,
        phone: owner.phone.digits(),
        id_number: owner.id_number.expose(),
    };
    check_new(new.expose(), &personal, None).map_err(|failure| failure.at("new"))?;
    if same {
        let rule = Arg::Word("rule-password-same");
        return Err(Failure::new(Code::PasswordWeak).with("rule", rule).at("new").into());
    }
    Ok(())
}

fn owner(tx: &mut Tx<'_>, site: &Site, actor: &Actor) -> Result<Customer, Problem> {
    let found = customer::load(tx, &site.vault, actor.customer)?;
    Ok(found.expect("a session belongs to a customer"))
}
