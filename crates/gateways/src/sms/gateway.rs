//! An operator with HTTP of its own, spoken to by templates: one for texts, one for calls.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use tongbao_kernel::{Clock, Entropy, Secret};

use super::request::{Filled, Request};
use super::settings::{RequestSettings, SettingWrong};
use super::{Channel, Sms, SmsAccepted, SmsDown};
use crate::transport::{client_for, exchange};

/// Nobody makes up the same one twice.
const NONCE_BYTES: usize = 16;

/// What a gateway's client needs.
pub struct GatewayOptions {
    /// How a text is handed over.
    pub text: RequestOptions,
    /// How a call is ordered.
    pub voice: RequestOptions,
    /// The clock that dates requests.
    pub clock: Arc<dyn Clock>,
    /// Where nonces come from.
    pub entropy: Arc<dyn Entropy>,
}

/// One of the two interfaces.
pub struct RequestOptions {
    /// What a request looks like.
    pub settings: RequestSettings,
    /// What its key file holds.
    pub key: Option<Secret<String>>,
}

#[derive(Clone)]
pub(super) struct Gateway {
    text: Line,
    voice: Line,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    answer_within: Duration,
}

/// One interface and its connections.
#[derive(Clone)]
struct Line {
    http: Client,
    request: Arc<Request>,
}

impl Line {
    fn try_new(options: RequestOptions) -> Result<Self, SettingWrong> {
        let request = Request::parse(&options.settings, options.key)?;
        let http = client_for(request.address());
        let http = http.map_err(|error| SettingWrong::new("url", error.to_string()))?;
        Ok(Self { http, request: Arc::new(request) })
    }
}

impl Gateway {
    pub fn try_new(options: GatewayOptions, answer_within: Duration) -> Result<Self, SettingWrong> {
        let GatewayOptions { text, voice, clock, entropy } = options;
        let (text, voice) = (Line::try_new(text)?, Line::try_new(voice)?);
        Ok(Self { text, voice, clock, entropy, answer_within })
    }

    pub fn set_answer_within(&mut self, answer_within: Duration) {
        self.answer_within = answer_within;
    }

    /// Sends the request once, whatever the answer is.
    pub async fn send(&self, sms: &Sms) -> Result<SmsAccepted, SmsDown> {
        let line = match sms.channel {
            Channel::Sms => &self.text,
            Channel::Voice => &self.voice,
        };
        let filled = line.request.fill(sms, self.clock.now(), &self.nonce());
        let Filled { method, url, headers, body } = filled;
        let request = line.http.request(method, url).timeout(self.answer_within).headers(headers);
        let request = match body {
            Some(body) => request.body(body),
            None => request,
        };
        line.request.acceptance.judge(&exchange(request).await?)
    }

    fn nonce(&self) -> String {
        let mut bytes = [0_u8; NONCE_BYTES];
        self.entropy.fill(&mut bytes);
        hex::encode(bytes)
    }
}
