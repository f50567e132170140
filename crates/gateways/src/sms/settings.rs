//! What an operator's interface looks like, as a configuration file says it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

/// A setting that cannot be used, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct SettingWrong {
    /// Which setting.
    pub setting: &'static str,
    /// What is wrong, and the remedy.
    pub reason: String,
}

/// One request to a gateway. `{to}`, `{text}`, `{id}`, `{timestamp}`, `{nonce}`, `{key}` and
/// `{signature}` are filled in for each message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSettings {
    /// How it is sent.
    #[serde(default)]
    pub method: SendMethod,
    /// Where. Places may stand after the `?` only.
    pub url: String,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, as JSON.
    pub json: Option<String>,
    /// The body, as a form: `mobile={to}&content={text}`.
    pub form: Option<String>,
    /// The file with the gateway's key; whoever reads the settings reads it.
    pub key_file: Option<PathBuf>,
    /// How the request is signed.
    pub signature: Option<SignatureSettings>,
    /// How `{timestamp}` is written.
    #[serde(default)]
    pub timestamp: TimestampForm,
    /// How the answer says that the message was taken, besides its status.
    pub success: Option<SuccessSettings>,
    /// Where the answer has the gateway's number of the message, as a JSON pointer.
    pub message_id: Option<String>,
}

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SendMethod {
    /// With a body, or without.
    #[default]
    Post,
    /// The same.
    Put,
    /// Everything in the query.
    Get,
}

/// HMAC-SHA256 under the gateway's key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureSettings {
    /// What is signed: `{timestamp}{nonce}{to}`, or with `{body}` the body as it is sent.
    pub over: String,
    /// How the signature is written.
    #[serde(default)]
    pub encoding: Encoding,
}

/// How 32 bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Small hexadecimal digits.
    #[default]
    Hex,
    /// Capital hexadecimal digits.
    UpperHex,
    /// With `+`, `/` and `=`.
    Base64,
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimestampForm {
    /// Whole seconds since 1970.
    #[default]
    Seconds,
    /// Whole milliseconds since 1970.
    Milliseconds,
    /// `20261122140500`, in Beijing.
    Beijing,
}

/// The value by which an answer says that the message was taken.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuccessSettings {
    /// Where it stands, as a JSON pointer: `/code`.
    pub pointer: String,
    /// What it then is. A number and the same digits as a text are the same.
    pub equals: SuccessValue,
}

/// A text, a number or a truth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum SuccessValue {
    /// `"OK"`
    Text(String),
    /// `0`
    Number(i64),
    /// `true`
    Truth(bool),
}

impl SettingWrong {
    pub(crate) fn new(setting: &'static str, reason: impl Into<String>) -> Self {
        Self { setting, reason: reason.into() }
    }
}

impl fmt::Display for SuccessValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Truth(truth) => write!(formatter, "{truth}"),
        }
    }
}
