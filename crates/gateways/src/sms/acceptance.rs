//! What a gateway's answer means.
//!
//! A status outside 200 to 299 proves nothing: a proxy may have written it. Only the gateway's own
//! word in the body, where the settings say it stands, tells a refusal from silence.

use serde_json::Value;

use super::settings::{RequestSettings, SettingWrong};
use super::{SmsAccepted, SmsDown};
use crate::transport::Reply;

/// A value that is quoted in a log is a short code; more of it is noise, or a person's data.
const QUOTED_CHARACTERS_MAX: usize = 40;

/// How an answer is read.
#[derive(Debug, Clone)]
pub(super) struct Acceptance {
    /// The pointer to the word of success, and that word.
    success: Option<(String, String)>,
    message_id: Option<String>,
}

impl Acceptance {
    pub fn parse(settings: &RequestSettings) -> Result<Self, SettingWrong> {
        let success = settings.success.as_ref();
        if let Some(success) = success {
            check_pointer("success.pointer", &success.pointer)?;
        }
        if let Some(pointer) = &settings.message_id {
            check_pointer("message_id", pointer)?;
        }
        Ok(Self {
            success: success.map(|found| (found.pointer.clone(), found.equals.to_string())),
            message_id: settings.message_id.clone(),
        })
    }

    /// Whether the message was taken, and under which number.
    pub fn judge(&self, reply: &Reply) -> Result<SmsAccepted, SmsDown> {
        if !(200..300).contains(&reply.status) {
            return Err(SmsDown::NoAnswer(format!("status {}", reply.status)));
        }
        let answer: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let at = |pointer: &str| answer.as_ref()?.pointer(pointer).and_then(plain);
        if let Some((pointer, wanted)) = &self.success {
            match at(pointer) {
                Some(found) if found == *wanted => {}
                Some(found) => {
                    let found: String = found.chars().take(QUOTED_CHARACTERS_MAX).collect();
                    return Err(SmsDown::NotSent(format!("refused: {pointer} is {found}")));
                }
                None => return Err(SmsDown::NoAnswer(format!("the answer has no {pointer}"))),
            }
        }
        let message_id = self.message_id.as_deref().and_then(at).unwrap_or_default();
        Ok(SmsAccepted { message_id })
    }
}

fn check_pointer(setting: &'static str, pointer: &str) -> Result<(), SettingWrong> {
    if pointer.is_empty() || pointer.starts_with('/') {
        return Ok(());
    }
    Err(SettingWrong::new(setting, format!("a JSON pointer begins with a slash: /{pointer}")))
}

/// A text, a number or a truth as text; nothing else is compared.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(settings: Value, status: u16, body: &str) -> Result<SmsAccepted, SmsDown> {
        let settings: RequestSettings = serde_json::from_value(settings).unwrap();
        let reply = Reply { status, body: body.as_bytes().to_vec() };
        Acceptance::parse(&settings).unwrap().judge(&reply)
    }

    fn accepted(message_id: &str) -> Result<SmsAccepted, SmsDown> {
        Ok(SmsAccepted { message_id: message_id.into() })
    }

    #[test]
    fn the_gateways_own_word_decides() {
        let by_code = |equals: Value| {
            json!({
                "url": "https://sms.example.cn", "message_id": "/data/0/sid",
                "success": { "pointer": "/code", "equals": equals },
            })
        };
        let body = r#"{"code":0,"data":[{"sid":9007199254740993}]}"#;
        assert_eq!(judged(by_code(json!(0)), 200, body), accepted("9007199254740993"));
        assert_eq!(judged(by_code(json!("0")), 201, body), accepted("9007199254740993"));
        let quoted = r#"{"code":"0","data":[{"sid":"SM1"}]}"#;
        assert_eq!(judged(by_code(json!(0)), 200, quoted), accepted("SM1"));
        let truth = r#"{"code":true}"#;
        assert_eq!(judged(by_code(json!(true)), 200, truth), accepted(""));
        let refused = judged(by_code(json!(0)), 200, r#"{"code":1008,"msg":"13800001234"}"#);
        assert_eq!(refused, Err(SmsDown::NotSent("refused: /code is 1008".into())));
        for body in ["", "<html>", "{}", r#"{"code":null}"#, r#"{"code":{}}"#, "[]"] {
            let unclear = judged(by_code(json!(0)), 200, body);
            assert_eq!(unclear, Err(SmsDown::NoAnswer("the answer has no /code".into())), "{body}");
        }
    }

    #[test]
    fn a_status_alone_is_enough_only_when_the_settings_say_so() {
        let bare = json!({ "url": "https://sms.example.cn" });
        assert_eq!(judged(bare.clone(), 204, ""), accepted(""));
        for status in [302, 400, 429, 500, 503] {
            let unclear = Err(SmsDown::NoAnswer(format!("status {status}")));
            assert_eq!(judged(bare.clone(), status, r#"{"code":0}"#), unclear);
        }
    }

    #[test]
    fn a_pointer_begins_with_a_slash() {
        let settings = json!({ "url": "https://sms.example.cn", "message_id": "data.sid" });
        let settings: RequestSettings = serde_json::from_value(settings).unwrap();
        let wrong = Acceptance::parse(&settings).unwrap_err();
        assert_eq!(wrong.to_string(), "message_id: a JSON pointer begins with a slash: /data.sid");
    }
}
