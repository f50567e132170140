//! Messages to people: written with the command that causes them, sent by a worker, followed until
//! the operator's receipt.
//!
//! The outbox holds number and text values sealed; only the worker opens them ([`open`]), renders
//! the text in the person's language and hands it to the operator. What remains is a row that says
//! when it was queued, sent and delivered, which is what pages show of it.

mod store;
mod texts;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Answer, InstitutionId, Outage, OutboxId, Problem, SmsCodeId, Timestamp};
use tongbao_record::outbox;
use tongbao_vault::Vault;
use uuid::Uuid;

use crate::{Locale, Phone, Site, customer, institution, phrase};

pub use store::Delivery;
pub(crate) use store::{forget_before, of_code};
pub use texts::{Template, sms_text};

/// The outbox topic that the worker listens to.
pub const TOPIC: &str = "sms.send";

/// A notice of three days ago worries more than it helps.
const NOTICE_KEPT: Duration = Duration::from_secs(3 * 86_400);

/// How a message reaches a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A text message.
    Sms,
    /// A call that reads it out.
    Voice,
}

impl Channel {
    /// As rows have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Voice => "voice",
        }
    }
}

/// A code that a message carries, or stands in for.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// The code.
    pub id: SmsCodeId,
    /// Until when it is good: a message that carries it is worth nothing afterwards.
    pub expires_at: Timestamp,
}

/// A message to write.
#[derive(Debug, Clone)]
pub struct NewSms<'a> {
    /// Who writes.
    pub institution: InstitutionId,
    /// To which number.
    pub phone: &'a Phone,
    /// What about.
    pub template: Template,
    /// The values that the text names; the institution's name and the owner's phrase are added.
    pub args: Vec<(&'static str, String)>,
    /// The code that it carries, or stands in for.
    pub code: Option<Carried>,
    /// How.
    pub channel: Channel,
    /// In which language.
    pub locale: Locale,
}

/// A message ready for the operator. Printing one shows the id only.
#[derive(Clone)]
pub struct Outgoing {
    /// The message; the operator sends the same id once.
    pub id: Uuid,
    /// The number.
    pub to: String,
    /// What it says.
    pub text: String,
    /// How.
    pub channel: Channel,
    /// True for one that goes nowhere, because nobody has the number.
    pub unsent: bool,
    /// Until when it is worth sending; none in messages that an earlier version wrote.
    pub good_until: Option<Timestamp>,
}

impl Outgoing {
    /// Whether it is worth nothing any more: its code has expired, or it is news of days ago.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.good_until.is_some_and(|until| until <= now)
    }
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Outgoing({})", self.id.simple())
    }
}

/// What is sealed of a message.
#[derive(Serialize, Deserialize)]
struct Sealed {
    to: String,
    args: Vec<(String, String)>,
}

/// Writes a message into the outbox of this transaction. Returns its id.
pub fn queue(tx: &mut Tx<'_>, site: &Site, new: &NewSms<'_>) -> Result<Uuid, Problem> {
    let (id, now) = (site.mint(), site.now());
    let sender = institution::by_id(tx, new.institution)?
        .expect("a message is written for an institution that exists");
    let mut args: Vec<(String, String)> =
        vec![("bank".into(), sender.short(new.locale).to_owned())];
    // Here and nowhere else, so that no message goes out without it.
    if let Some(phrase) = phrase::of_number(tx, site, new.institution, new.phone)? {
        args.push(("phrase".into(), phrase.as_str().to_owned()));
    }
    args.extend(new.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let sealed = Sealed { to: new.phone.digits().to_owned(), args };
    let plain = serde_json::to_vec(&sealed).expect("texts are written as JSON");
    let sealed = site.vault.seal_system(&place(id), &plain, &*site.entropy);
    store::insert(tx, id, new, now)?;
    let good_until = new.code.map_or(now.after(NOTICE_KEPT), |code| code.expires_at);
    let payload = json!({
        "template": new.template.as_str(),
        "channel": new.channel,
        "locale": new.locale.tag(),
        "good_until": good_until,
        "sealed": hex::encode(sealed),
    });
    let message = outbox::Message::new(OutboxId(id), new.institution, (TOPIC, payload), now);
    outbox::put(tx, &message)?;
    Ok(id)
}

/// Opens what the outbox holds of a message and renders its text.
pub fn open(vault: &Vault, id: OutboxId, payload: &Json) -> Answer<Outgoing> {
    let unreadable = || Problem::from(Outage::new("reading a message", "unknown payload"));
    let text = |name: &str| payload[name].as_str().ok_or_else(unreadable);
    let template = Template::parse(text("template")?).ok_or_else(unreadable)?;
    let locale = Locale::from_tag(text("locale")?);
    let voice = text("channel")? == Channel::Voice.as_str();
    let channel = if voice { Channel::Voice } else { Channel::Sms };
    let bytes = hex::decode(text("sealed")?).map_err(|_| unreadable())?;
    let plain = vault.open_system(&place(id.0), &bytes).map_err(customer::sealed_data)?;
    let sealed: Sealed = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
    let args: Vec<(&str, &str)> =
        sealed.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = sms_text(template, channel, &args, locale);
    let unsent = template == Template::Unsent;
    let good_until = payload["good_until"].as_i64().map(Timestamp);
    Ok(Outgoing { id: id.0, to: sealed.to, text, channel, unsent, good_until })
}

/// The operator took the message, under its own number.
pub fn record_sent(
    tx: &mut Tx<'_>,
    id: Uuid,
    provider_number: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    store::sent(tx, id, provider_number, at)
}

/// The message goes nowhere, as if it had been delivered.
pub fn record_unsent(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    store::sent(tx, id, "", at)?;
    store::delivered(tx, id, at)
}

/// The message was not handed over before it was worth nothing. To the person it is still on its
/// way, and late (`SMS-01`): that is what happened.
pub fn record_dropped(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), DbError> {
    store::dropped(tx, id, at)
}

/// The operator's receipt. It may come late, twice, or before the answer to sending.
pub fn record_receipt(
    tx: &mut Tx<'_>,
    id: Uuid,
    delivered: bool,
    at: Timestamp,
) -> Result<(), DbError> {
    if delivered { store::delivered(tx, id, at) } else { store::failed(tx, id, at) }
}

/// How the channel does: messages queued since `since`, and those of them without a receipt that
/// were queued before `waiting_since`.
pub fn backlog(
    tx: &mut Tx<'_>,
    since: Timestamp,
    waiting_since: Timestamp,
) -> Result<(i64, i64), DbError> {
    store::backlog(tx, since, waiting_since)
}

fn place(id: Uuid) -> String {
    format!("sms_messages.body.{}", id.simple())
}
