//! 辨别真伪.

use tongbao_identity::message_check::Judgement;

use super::{Tone, page};

/// A reason, in words.
#[derive(Debug, Clone)]
pub struct ReasonRow {
    /// What was found.
    pub text: String,
}

/// What a text was found to be.
#[derive(Debug, Clone)]
pub struct Checked {
    /// How it looks.
    pub tone: Tone,
    /// Key of the judgement.
    pub word: &'static str,
    /// Key of what to do.
    pub advice: &'static str,
    /// Why.
    pub reasons: Vec<ReasonRow>,
}

/// The form, and what was found.
#[derive(Debug, Clone)]
pub struct CheckView {
    /// The reader is signed in, so their phrase was looked for.
    pub signed_in: bool,
    /// What was pasted.
    pub text: String,
    /// What it is.
    pub checked: Option<Checked>,
}

page!(CheckView, "security/check.html", None, |_, w| w.t("check-title"), |v| {
    Some(if v.signed_in { "/security".into() } else { "/sign-in".into() })
});

impl CheckView {
    /// Empty, then each judgement.
    pub fn samples() -> Vec<Self> {
        let empty = Self { signed_in: false, text: String::new(), checked: None };
        let found = |tone, judged: Judgement, text: &str, reason: &str| Self {
            signed_in: true,
            text: text.into(),
            checked: Some(Checked {
                tone,
                word: judged.word(),
                advice: judged.advice(),
                reasons: vec![ReasonRow { text: reason.into() }],
            }),
        };
        vec![
            empty,
            found(Tone::Ok, Judgement::Official, "https://localhost/", "链接通向本站"),
            found(Tone::Ok, Judgement::Likely, "您的暗语：河边芦苇", "带有您的防伪暗语"),
            found(Tone::Note, Judgement::Unsure, "明日系统维护", "没有您的防伪暗语"),
            found(Tone::Bad, Judgement::NotOfficial, "http://198.51.100.7", "用数字地址代替网址"),
            found(Tone::Bad, Judgement::Fraud, "把验证码告诉客服", "索要验证码或密码"),
        ]
    }
}
