//! Another login password for someone who is signed in and knows the old one.

use serde_json::json;
use tongbao_db::Tx;
use tongbao_kernel::{Answer, Arg, Code, CustomerId, Failure, Problem, Secret};
use tongbao_vault::HasherDown;

use super::{ENTERED_BYTES_MAX, How, Personal, check_new, confirm, store, tell};
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
    confirm(site, actor, old).await?;
    let phc = prepare(site, actor.customer, new).await?;
    let (own, who) = (site.clone(), *actor);
    site.command(move |tx| {
        let owner = owner(tx, &own, who.customer)?;
        store::replace(tx, who.customer, &phc, How::Changed, own.now())?;
        let ended = session::end_others_in(tx, &own, &who, EndReason::FactorChanged)?;
        tell(tx, &own, &owner, Template::PasswordChanged)?;
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

/// Judges a new password of the customer's and hashes it. `PWD-03` at `new` when it may not be
/// chosen, `LOGIN-09` when it cannot be hashed now. To be called when whoever asks has proved to be
/// the customer: what it says tells of them.
pub(crate) async fn prepare(
    site: &Site,
    customer: CustomerId,
    new: Secret<String>,
) -> Answer<String> {
    if new.expose().len() > ENTERED_BYTES_MAX {
        return Err(Failure::invalid("new", "rule-too-long").into());
    }
    let own = site.clone();
    let read = site.db.read(move |tx| -> Answer<_> {
        let present = store::present(tx, customer)?.map(|(_, phc)| phc);
        Ok((owner(tx, &own, customer)?, present, store::former(tx, customer)?))
    });
    let (owner, present, former) = read.await?;
    let personal = Personal {
        name: &owner.name,
        phone: owner.phone.digits(),
        id_number: owner.id_number.expose(),
    };
    check_new(new.expose(), &personal, None).map_err(|failure| failure.at("new"))?;
    let present = present.into_iter().map(|phc| (phc, "rule-password-same"));
    let former = former.into_iter().map(|former| (former.phc, "rule-password-former"));
    for (phc, rule) in present.chain(former) {
        let typed = Secret::new(new.expose().clone());
        if site.passwords.verify(typed, phc).await.map_err(down)? {
            let rule = Arg::Word(rule);
            return Err(Failure::new(Code::PasswordWeak).with("rule", rule).at("new").into());
        }
    }
    Ok(site.passwords.hash(new).await.map_err(down)?)
}

fn down(HasherDown: HasherDown) -> Failure {
    Failure::new(Code::AuthenticationDown)
}

fn owner(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Result<Customer, Problem> {
    let found = customer::load(tx, &site.vault, customer)?;
    Ok(found.expect("a password belongs to a customer"))
}
