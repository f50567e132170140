//! One request to a gateway: its settings read and judged once, then filled for each message.
//!
//! Everything that can be wrong with a template is found here, when the program starts: a place
//! that does not exist, JSON that is none once it is filled, a signature that nothing carries. What
//! is filled in later cannot break a request, and the address never changes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde_json::Value;
use tongbao_kernel::{Secret, Timestamp};

use super::Sms;
use super::acceptance::Acceptance;
use super::settings::{
    Encoding, RequestSettings, SendMethod, SettingWrong, SignatureSettings, TimestampForm,
};
use super::template::{Escape, Place, Template, Values};
use crate::signature::hmac_sha256;
use crate::transport::client_for;

/// A key that a gateway gives out cannot be chosen; below this it is no key.
const KEY_BYTES_MIN: usize = 16;

/// An address is written into the logs of every proxy: it never holds the key.
const IN_QUERY: &[Place] =
    &[Place::To, Place::Text, Place::Id, Place::Timestamp, Place::Nonce, Place::Signature];
/// A text is no ASCII and has line ends: it never stands in a header.
const IN_HEADER: &[Place] =
    &[Place::To, Place::Id, Place::Timestamp, Place::Nonce, Place::Key, Place::Signature];
const IN_BODY: &[Place] = &[
    Place::To,
    Place::Text,
    Place::Id,
    Place::Timestamp,
    Place::Nonce,
    Place::Key,
    Place::Signature,
];
const IN_SIGNATURE: &[Place] =
    &[Place::To, Place::Text, Place::Id, Place::Timestamp, Place::Nonce, Place::Key, Place::Body];

/// Headers that the connection writes itself.
const NOT_OURS: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];

/// What may stand in a form or a query as it is, besides letters and digits.
const ENCODED: &str = "*-._~%+=&,:;@!$'()/";

/// Values that show a place outside of its quotes, or a header that cannot hold them.
const SAMPLE: Values<'static> = Values {
    to: "13800001234",
    text: "\"{}\\\n&=验证码",
    id: "\"0194",
    timestamp: "1795276800",
    nonce: "\"00ff",
    key: "\"key",
    body: "",
    signature: "\"a+b/c=",
};

/// A request that can be filled.
pub(super) struct Request {
    method: Method,
    address: String,
    query: Option<Template>,
    headers: Vec<(HeaderName, Template)>,
    body: Option<Body>,
    signature: Option<Signature>,
    timestamp: TimestampForm,
    key: Secret<String>,
    pub acceptance: Acceptance,
}

struct Body {
    template: Template,
    escape: Escape,
    content_type: &'static str,
}

struct Signature {
    over: Template,
    encoding: Encoding,
}

/// A request that can be sent.
pub(super) struct Filled {
    pub method: Method,
    pub url: String,
    pub headers: HeaderMap,
    pub body: Option<String>,
}

impl Request {
    /// Reads the settings; `key` is what their key file holds.
    pub fn parse(
        settings: &RequestSettings,
        key: Option<Secret<String>>,
    ) -> Result<Self, SettingWrong> {
        let (address, query) = parse_url(&settings.url)?;
        let request = Self {
            method: method(settings.method),
            address,
            query,
            headers: parse_headers(settings)?,
            body: parse_body(settings)?,
            signature: settings.signature.as_ref().map(parse_signature).transpose()?,
            timestamp: settings.timestamp,
            key: key.unwrap_or_else(|| Secret::new(String::new())),
            acceptance: Acceptance::parse(settings)?,
        };
        request.check_message()?;
        request.check_signature()?;
        request.check_key()?;
        Ok(request)
    }

    /// Where it goes, without what is filled in.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The request for one message.
    pub fn fill(&self, sms: &Sms, now: Timestamp, nonce: &str) -> Filled {
        let (id, timestamp) = (sms.id.simple().to_string(), written(self.timestamp, now));
        let unsigned = Values {
            to: &sms.to,
            text: &sms.text,
            id: &id,
            timestamp: &timestamp,
            nonce,
            key: self.key.expose(),
            body: "",
            signature: "",
        };
        let signature = self.sign(&unsigned);
        let values = Values { signature: &signature, ..unsigned };
        Filled {
            method: self.method.clone(),
            url: self.url(&values),
            headers: self.header_map(&values),
            body: self.body(&values),
        }
    }

    /// The signature, over the body as it is sent where the template says so.
    fn sign(&self, unsigned: &Values<'_>) -> String {
        let Some(signature) = &self.signature else {
            return String::new();
        };
        let body = self.body(unsigned).unwrap_or_default();
        let over = signature.over.fill(Escape::Plain, &Values { body: &body, ..*unsigned });
        let bytes = hmac_sha256(self.key.expose().as_bytes(), over.as_bytes());
        match signature.encoding {
            Encoding::Hex => hex::encode(bytes),
            Encoding::UpperHex => hex::encode_upper(bytes),
            Encoding::Base64 => STANDARD.encode(bytes),
        }
    }

    fn url(&self, values: &Values<'_>) -> String {
        match &self.query {
            Some(query) => format!("{}?{}", self.address, query.fill(Escape::Form, values)),
            None => self.address.clone(),
        }
    }

    fn header_map(&self, values: &Values<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(body) = &self.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(body.content_type));
        }
        for (name, template) in &self.headers {
            let text = template.fill(Escape::Plain, values);
            let value = HeaderValue::from_str(&text);
            let mut value = value.expect("what stands in a header was checked to be ASCII");
            value.set_sensitive(template.has(Place::Key));
            headers.insert(name.clone(), value);
        }
        headers
    }

    fn body(&self, values: &Values<'_>) -> Option<String> {
        self.body.as_ref().map(|body| body.template.fill(body.escape, values))
    }

    fn has(&self, place: Place) -> bool {
        let body = self.body.as_ref().is_some_and(|body| body.template.has(place));
        let query = self.query.as_ref().is_some_and(|query| query.has(place));
        body || query || self.headers.iter().any(|(_, template)| template.has(place))
    }

    /// A message without its number or its words reaches nobody.
    fn check_message(&self) -> Result<(), SettingWrong> {
        for place in [Place::To, Place::Text] {
            if !self.has(place) {
                let name = place.name();
                let reason = format!("{{{name}}} stands nowhere in url, headers, json or form");
                return Err(SettingWrong::new("request", reason));
            }
        }
        Ok(())
    }

    fn check_signature(&self) -> Result<(), SettingWrong> {
        let carried = self.has(Place::Signature);
        match &self.signature {
            None if carried => {
                let reason =
                    "{signature} is used; say what is signed: signature = { over = \"…\" }";
                Err(SettingWrong::new("signature", reason))
            }
            Some(_) if !carried => {
                let reason = "nothing carries {signature}: put it into a header, json, form or url";
                Err(SettingWrong::new("signature", reason))
            }
            Some(signature) if signature.over.has(Place::Body) && self.body_is_signed_inside() => {
                let reason = "{body} cannot be signed when {signature} stands in it; put \
                              {signature} into a header";
                Err(SettingWrong::new("signature.over", reason))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn body_is_signed_inside(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.template.has(Place::Signature))
    }

    fn check_key(&self) -> Result<(), SettingWrong> {
        let needed = self.signature.is_some() || self.has(Place::Key);
        let length = self.key.expose().len();
        if needed && length < KEY_BYTES_MIN {
            let reason = format!(
                "{{key}} or a signature needs a key of at least {KEY_BYTES_MIN} characters; this \
                 one has {length}"
            );
            return Err(SettingWrong::new("key_file", reason));
        }
        if !self.key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingWrong::new("key_file", "a key is one line of ASCII without spaces"));
        }
        Ok(())
    }
}

impl RequestSettings {
    /// Whether the settings can be used, with what their key file holds.
    pub fn check(&self, key: Option<Secret<String>>) -> Result<(), SettingWrong> {
        let request = Request::parse(self, key)?;
        let client = client_for(request.address());
        client.map(drop).map_err(|error| SettingWrong::new("url", error.to_string()))
    }
}

fn parse_url(url: &str) -> Result<(String, Option<Template>), SettingWrong> {
    let wrong = |reason: String| SettingWrong::new("url", reason);
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (url, None),
    };
    Template::parse(address, &[])
        .map_err(|reason| wrong(format!("{reason}: places go after the ?")))?;
    let query = query.map(|query| Template::parse(query, IN_QUERY)).transpose().map_err(wrong)?;
    let parsed = Url::parse(address).map_err(|_| wrong(format!("{address:?} is not a URL")))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(wrong("name and password go into a header: authorization".into()));
    }
    if let Some(template) = &query {
        check_encoded("url", template)?;
    }
    Ok((address.to_owned(), query))
}

fn parse_headers(settings: &RequestSettings) -> Result<Vec<(HeaderName, Template)>, SettingWrong> {
    let mut headers = Vec::with_capacity(settings.headers.len());
    for (name, text) in &settings.headers {
        let wrong = |reason: String| SettingWrong::new("headers", format!("{name}: {reason}"));
        let parsed = HeaderName::from_bytes(name.as_bytes());
        let parsed = parsed.map_err(|_| wrong("this is no name of a header".into()))?;
        if NOT_OURS.contains(&parsed.as_str()) {
            return Err(wrong("the connection writes this header itself".into()));
        }
        let template = Template::parse(text, IN_HEADER).map_err(wrong)?;
        let filled = template.fill(Escape::Plain, &SAMPLE);
        if !filled.is_ascii() || HeaderValue::from_str(&filled).is_err() {
            return Err(wrong("a header is one line of ASCII".into()));
        }
        headers.push((parsed, template));
    }
    Ok(headers)
}

fn parse_body(settings: &RequestSettings) -> Result<Option<Body>, SettingWrong> {
    let body = match (&settings.json, &settings.form) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(SettingWrong::new("form", "there is json as well; write one of the two"));
        }
        (Some(text), None) => parse_json(text)?,
        (None, Some(text)) => parse_form(text)?,
    };
    if settings.method == SendMethod::Get {
        return Err(SettingWrong::new("method", "a GET has no body; put the places into the url"));
    }
    Ok(Some(body))
}

fn parse_json(text: &str) -> Result<Body, SettingWrong> {
    let wrong = |reason: String| SettingWrong::new("json", reason);
    let template = Template::parse(text, IN_BODY).map_err(wrong)?;
    let filled = template.fill(Escape::Json, &SAMPLE);
    if let Err(error) = serde_json::from_str::<Value>(&filled) {
        let reason = format!(
            "this is no JSON once it is filled ({error}); every place stands inside quotes, only \
             {{timestamp}} and {{to}} may be bare numbers"
        );
        return Err(wrong(reason));
    }
    Ok(Body { template, escape: Escape::Json, content_type: "application/json" })
}

fn parse_form(text: &str) -> Result<Body, SettingWrong> {
    let template =
        Template::parse(text, IN_BODY).map_err(|reason| SettingWrong::new("form", reason))?;
    check_encoded("form", &template)?;
    let content_type = "application/x-www-form-urlencoded";
    Ok(Body { template, escape: Escape::Form, content_type })
}

fn parse_signature(settings: &SignatureSettings) -> Result<Signature, SettingWrong> {
    let over = Template::parse(&settings.over, IN_SIGNATURE);
    let over = over.map_err(|reason| SettingWrong::new("signature.over", reason))?;
    Ok(Signature { over, encoding: settings.encoding })
}

/// What stands between the places of a form or a query is sent as it is written.
fn check_encoded(setting: &'static str, template: &Template) -> Result<(), SettingWrong> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ENCODED.contains(letter);
    let Some(strange) = template.words().flat_map(str::chars).find(|letter| !plain(*letter)) else {
        return Ok(());
    };
    let reason = format!("write {strange:?} percent-encoded; only the places are encoded here");
    Err(SettingWrong::new(setting, reason))
}

fn method(settings: SendMethod) -> Method {
    match settings {
        SendMethod::Post => Method::POST,
        SendMethod::Put => Method::PUT,
        SendMethod::Get => Method::GET,
    }
}

fn written(form: TimestampForm, now: Timestamp) -> String {
    match form {
        TimestampForm::Seconds => now.0.div_euclid(1_000_000).to_string(),
        TimestampForm::Milliseconds => now.0.div_euclid(1_000).to_string(),
        TimestampForm::Beijing => now.beijing().strftime("%Y%m%d%H%M%S").to_string(),
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
