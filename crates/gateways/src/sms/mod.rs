//! The SMS operator: one text or one call to one number, with a receipt later.
//!
//! There are two kinds of operator. One speaks the wallet's own signed HTTP: the sandbox, or an
//! adapter in front of anything. The other has an HTTP interface of its own and is spoken to by
//! templates ([`RequestSettings`]), one for texts and one for calls. Whoever sends does not see
//! which one it is.

mod acceptance;
mod gateway;
mod request;
mod settings;
mod template;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::PartnerDown;
use crate::transport::{Endpoint, EndpointError, PartnerOptions};
use gateway::Gateway;

pub use gateway::{GatewayOptions, RequestOptions};
pub use settings::{
    Encoding, RequestSettings, SendMethod, SettingWrong, SignatureSettings, SuccessSettings,
    SuccessValue, TimestampForm,
};

pub(crate) const MESSAGES_PATH: &str = "/sms/v1/messages";

/// An SMS operator answers at once or is in trouble.
pub const SMS_ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the operator gave no answer.
pub type SmsDown = PartnerDown;

/// How a message reaches a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A text message.
    #[default]
    Sms,
    /// A call that reads it out.
    Voice,
}

/// A text message, or a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// The wallet's id of the message: the same id is sent once.
    pub id: Uuid,
    /// The mobile number, eleven digits.
    pub to: String,
    /// What it says.
    pub text: String,
    /// How. A text says nothing of it on the wire, so that operators of before understand it.
    #[serde(default, skip_serializing_if = "Channel::is_sms")]
    pub channel: Channel,
}

/// The operator has taken the message; whether it arrives is told by a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsAccepted {
    /// The operator's number of the message; empty when it gives none.
    pub message_id: String,
}

/// Speaks with the SMS operator.
#[derive(Clone)]
pub struct SmsClient(Way);

#[derive(Clone)]
enum Way {
    Signed(Endpoint),
    Gateway(Box<Gateway>),
}

impl Channel {
    fn is_sms(&self) -> bool {
        *self == Self::Sms
    }
}

impl SmsClient {
    /// A client for an operator that speaks the wallet's own HTTP at `options.base_url`.
    pub fn try_new(options: PartnerOptions) -> Result<Self, EndpointError> {
        let endpoint = Endpoint::try_new(options, SMS_ANSWER_TIMEOUT)?;
        Ok(Self(Way::Signed(endpoint)))
    }

    /// A client for an operator that is spoken to by templates.
    pub fn gateway(options: GatewayOptions) -> Result<Self, SettingWrong> {
        let gateway = Gateway::try_new(options, SMS_ANSWER_TIMEOUT)?;
        Ok(Self(Way::Gateway(Box::new(gateway))))
    }

    /// Waits this long for an answer instead of [`SMS_ANSWER_TIMEOUT`].
    #[must_use]
    pub fn answering_within(mut self, answer_within: Duration) -> Self {
        match &mut self.0 {
            Way::Signed(endpoint) => endpoint.set_answer_within(answer_within),
            Way::Gateway(gateway) => gateway.set_answer_within(answer_within),
        }
        self
    }

    /// Hands the message over. It may be repeated with the same id: an operator of the first kind
    /// sends it once, and so does a gateway that looks at the id it is given.
    pub async fn send(&self, sms: &Sms) -> Result<SmsAccepted, SmsDown> {
        match &self.0 {
            Way::Signed(endpoint) => endpoint.post(MESSAGES_PATH, sms).await?.accepted(),
            Way::Gateway(gateway) => gateway.send(sms).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_before_and_a_call_says_so() {
        let sms = |channel| Sms {
            id: Uuid::from_u128(7),
            to: "13800001234".into(),
            text: "482913".into(),
            channel,
        };
        let text = serde_json::to_string(&sms(Channel::Sms)).unwrap();
        assert!(!text.contains("channel"), "{text}");
        assert_eq!(serde_json::from_str::<Sms>(&text).unwrap(), sms(Channel::Sms));
        let call = serde_json::to_string(&sms(Channel::Voice)).unwrap();
        assert!(call.contains(r#""channel":"voice""#), "{call}");
        assert_eq!(serde_json::from_str::<Sms>(&call).unwrap(), sms(Channel::Voice));
    }
}
