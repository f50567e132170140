//! The SMS operator: one text to one number, with a receipt later.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::PartnerDown;
use crate::transport::{Endpoint, EndpointError, PartnerOptions};

pub(crate) const MESSAGES_PATH: &str = "/sms/v1/messages";

/// An SMS operator answers at once or is in trouble.
pub const SMS_ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the operator gave no answer.
pub type SmsDown = PartnerDown;

/// A text message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// The wallet's id of the message: the same id is sent once.
    pub id: Uuid,
    /// The mobile number, eleven digits.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// The operator has taken the message; whether it arrives is told by a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsAccepted {
    /// The operator's number of the message.
    pub message_id: String,
}

/// Speaks with the SMS operator.
#[derive(Clone)]
pub struct SmsClient(Endpoint);

impl SmsClient {
    /// A client for the operator at `options.base_url`.
    pub fn try_new(options: PartnerOptions) -> Result<Self, EndpointError> {
        Endpoint::try_new(options, SMS_ANSWER_TIMEOUT).map(Self)
    }

    /// Waits this long for an answer instead of [`SMS_ANSWER_TIMEOUT`].
    #[must_use]
    pub fn answering_within(mut self, answer_within: Duration) -> Self {
        self.0.set_answer_within(answer_within);
        self
    }

    /// Hands the message over. It may be repeated with the same id without a second SMS.
    pub async fn send(&self, sms: &Sms) -> Result<SmsAccepted, SmsDown> {
        self.0.post(MESSAGES_PATH, sms).await?.accepted()
    }
}
