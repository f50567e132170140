//! Mail to people: written with the command that causes it, sent by a worker, like [`sms`].
//!
//! The outbox holds address and text values sealed; only the worker opens them ([`open`]). What
//! remains is a row that says when the mail was queued and handed over. There are no receipts.
//!
//! [`sms`]: crate::sms

mod store;
mod texts;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, EmailCodeId, InstitutionId, Outage, OutboxId, Problem, Timestamp};
use tongbao_record::outbox;
use tongbao_vault::Vault;
use uuid::Uuid;

pub use store::Delivery;
pub(crate) use store::{forget_before, of_code};
pub use texts::{Template, Written, mail_text};

use crate::email::{self, EmailAddress};
use crate::{Customer, Locale, Site, customer, institution, sms};

/// The outbox topic that the worker listens to.
pub const TOPIC: &str = "mail.send";

/// A notice of three days ago worries more than it helps.
const NOTICE_KEPT: Duration = Duration::from_secs(3 * 86_400);

/// A code that a mail carries.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// The code.
    pub id: EmailCodeId,
    /// Until when it is good: a mail that carries it is worth nothing afterwards.
    pub expires_at: Timestamp,
}

/// A mail to write.
#[derive(Debug, Clone)]
pub struct NewMail<'a> {
    /// Who writes.
    pub institution: InstitutionId,
    /// To which address.
    pub to: &'a EmailAddress,
    /// What about.
    pub template: Template,
    /// The values that the text names; the institution's are added.
    pub args: Vec<(&'static str, String)>,
    /// The code that it carries.
    pub code: Option<Carried>,
    /// In which language.
    pub locale: Locale,
}

/// A mail ready for the mail server. Printing one shows the id only.
#[derive(Clone)]
pub struct Outgoing {
    /// The mail; its `Message-ID` is made of it.
    pub id: Uuid,
    /// The address.
    pub to: String,
    /// What it says.
    pub written: Written,
    /// Until when it is worth sending.
    pub good_until: Timestamp,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Outgoing({})", self.id.simple())
    }
}

/// What is sealed of a mail.
#[derive(Serialize, Deserialize)]
struct Sealed {
    to: String,
    args: Vec<(String, String)>,
}

/// Writes a mail into the outbox of this transaction. Returns its id.
pub fn queue(tx: &mut Tx<'_>, site: &Site, new: &NewMail<'_>) -> Result<Uuid, Problem> {
    let (id, now) = (site.mint(), site.now());
    let sealed = Sealed { to: new.to.as_str().to_owned(), args: args(tx, new)? };
    let plain = serde_json::to_vec(&sealed).expect("texts are written as JSON");
    let sealed = site.vault.seal_system(&place(id), &plain, &*site.entropy);
    store::insert(tx, id, new, now)?;
    let good_until = new.code.map_or(now.after(NOTICE_KEPT), |code| code.expires_at);
    let payload = json!({
        "template": new.template.as_str(),
        "locale": new.locale.tag(),
        "good_until": good_until,
        "sealed": hex::encode(sealed),
    });
    let message = outbox::Message::new(OutboxId(id), new.institution, (TOPIC, payload), now);
    outbox::put(tx, &message)?;
    Ok(id)
}

/// Tells the owner by mail what an SMS tells them, if they have proved an address and it is one of
/// the things that are told twice.
pub(crate) fn beside(
    tx: &mut Tx<'_>,
    site: &Site,
    owner: &Customer,
    (notice_of, args): (sms::Template, Vec<(&'static str, String)>),
) -> Result<(), Problem> {
    if !notice_of.is_notice() {
        return Ok(());
    }
    match email::load(tx, site, owner.id)? {
        Some(email) => notice(tx, site, owner, &email.address, (notice_of, args)),
        None => Ok(()),
    }
}

/// The same to this address.
pub(crate) fn notice(
    tx: &mut Tx<'_>,
    site: &Site,
    owner: &Customer,
    to: &EmailAddress,
    (notice, args): (sms::Template, Vec<(&'static str, String)>),
) -> Result<(), Problem> {
    let mail = NewMail {
        institution: owner.institution,
        to,
        template: Template::Notice(notice),
        args,
        code: None,
        locale: owner.locale,
    };
    queue(tx, site, &mail).map(drop)
}

/// Opens what the outbox holds of a mail and renders it.
pub fn open(vault: &Vault, id: OutboxId, payload: &Json) -> Answer<Outgoing> {
    let unreadable = || Problem::from(Outage::new("reading a mail", "unknown payload"));
    let text = |name: &str| payload[name].as_str().ok_or_else(unreadable);
    let template = Template::parse(text("template")?).ok_or_else(unreadable)?;
    let locale = Locale::from_tag(text("locale")?);
    let good_until = payload["good_until"].as_i64().map(Timestamp).ok_or_else(unreadable)?;
    let bytes = hex::decode(text("sealed")?).map_err(|_| unreadable())?;
    let plain = vault.open_system(&place(id.0), &bytes).map_err(customer::sealed_data)?;
    let sealed: Sealed = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
    let args: Vec<(&str, &str)> =
        sealed.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let written = mail_text(template, &args, locale);
    Ok(Outgoing { id: id.0, to: sealed.to, written, good_until })
}

/// The mail server took the mail, under its own number.
pub fn record_sent(
    tx: &mut Tx<'_>,
    id: Uuid,
    provider_number: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    store::sent(tx, id, provider_number, at)
}

/// The mail server will never take the mail.
pub fn record_refused(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    store::refused(tx, id, at)
}

/// The mail was not handed over before it was worth nothing.
pub fn record_dropped(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    store::dropped(tx, id, at)
}

/// The values of the text, and those of the institution that writes.
fn args(tx: &mut Tx<'_>, new: &NewMail<'_>) -> Result<Vec<(String, String)>, DbError> {
    let sender = institution::by_id(tx, new.institution)?
        .expect("a mail is written for an institution that exists");
    let own = [
        ("bank", sender.name(new.locale).to_owned()),
        ("short", sender.short(new.locale).to_owned()),
        ("hotline", sender.hotline.clone()),
    ];
    let all = own.into_iter().chain(new.args.iter().cloned());
    Ok(all.map(|(name, value)| (name.to_owned(), value)).collect())
}

fn place(id: Uuid) -> String {
    format!("mail_messages.body.{}", id.simple())
}
