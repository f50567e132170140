//! Mail: one plain text to one address, by a mail server or, in the demo, by the sandbox.
//!
//! There is no receipt: a mail server says that it takes a mail, and nothing after that. So what a
//! person does with a mail (a code, a link) is the only proof that it arrived.

mod smtp;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::transport::{Endpoint, EndpointError, PartnerOptions};
use crate::{PartnerDown, SettingWrong};
use smtp::Relay;

pub use smtp::{SmtpLogin, SmtpOptions};

pub(crate) const MAIL_PATH: &str = "/mail/v1/messages";

/// The sandbox answers at once or is in trouble.
const MAIL_ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The wallet's id of the mail; its `Message-ID` is made of it, so that a repeated one is
    /// recognised.
    pub id: Uuid,
    /// The address.
    pub to: String,
    /// The name of whoever writes: the institution's.
    pub sender: String,
    /// The subject, in one line.
    pub subject: String,
    /// What it says: plain text.
    pub text: String,
}

/// The mail server has taken the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailAccepted {
    /// What the server calls it, as far as it says so.
    pub message_id: String,
}

/// Why a mail was not taken, and what that proves. Texts name no address and no name: they are
/// logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailDown {
    /// Certainly not taken: try again.
    #[error("not sent: {0}")]
    NotSent(String),
    /// Possibly taken. Try again with the same id: whoever gets it twice sees one `Message-ID`.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The server will never take it: there is no such address, or it takes no mail.
    #[error("refused: {0}")]
    Refused(String),
}

/// What the sandbox answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(crate) enum MailReply {
    Accepted { message_id: String },
    Refused { reason: String },
}

/// Sends mail.
#[derive(Clone)]
pub struct MailClient(Way);

#[derive(Clone)]
enum Way {
    Signed(Endpoint),
    Smtp(Relay),
}

impl MailClient {
    /// A client for the sandbox, which shows mail instead of sending it.
    pub fn try_new(options: PartnerOptions) -> Result<Self, EndpointError> {
        let endpoint = Endpoint::try_new(options, MAIL_ANSWER_TIMEOUT)?;
        Ok(Self(Way::Signed(endpoint)))
    }

    /// A client for a mail server.
    pub fn smtp(options: SmtpOptions) -> Result<Self, SettingWrong> {
        Ok(Self(Way::Smtp(Relay::try_new(options)?)))
    }

    /// Waits this long for an answer; a mail server, at each of its two stages.
    #[must_use]
    pub fn answering_within(mut self, answer_within: Duration) -> Self {
        match &mut self.0 {
            Way::Signed(endpoint) => endpoint.set_answer_within(answer_within),
            Way::Smtp(relay) => relay.set_answer_within(answer_within),
        }
        self
    }

    /// Hands the mail over, once.
    pub async fn send(&self, mail: &Mail) -> Result<MailAccepted, MailDown> {
        match &self.0 {
            Way::Signed(endpoint) => match endpoint.post(MAIL_PATH, mail).await?.accepted()? {
                MailReply::Accepted { message_id } => Ok(MailAccepted { message_id }),
                MailReply::Refused { reason } => Err(MailDown::Refused(reason)),
            },
            Way::Smtp(relay) => relay.send(mail).await,
        }
    }
}

impl From<PartnerDown> for MailDown {
    fn from(down: PartnerDown) -> Self {
        match down {
            PartnerDown::NotSent(reason) => Self::NotSent(reason),
            PartnerDown::NoAnswer(reason) => Self::NoAnswer(reason),
        }
    }
}
