//! By what people are written to: the SMS operator and the mail server, as the configuration names
//! them.
//!
//! ```toml
//! [sms]                                   # an operator that speaks the wallet's own signed HTTP
//! url = "https://sms.example.cn"
//! key_file = "/etc/tongbao/sms.key"
//! ```
//!
//! ```toml
//! [sms]                                   # an operator with HTTP of its own
//! key_file = "/etc/tongbao/sms.key"       # receipts are signed with it
//!
//! [sms.text]
//! url = "https://api.sms.example.cn/v2/send"
//! key_file = "/etc/tongbao/sms-operator.key"
//! json = '{"mobile":"{to}","content":"{text}","uid":"{id}","ts":{timestamp},"sign":"{signature}"}'
//! signature = { over = "{to}{timestamp}" }
//! success = { pointer = "/code", equals = 0 }
//! message_id = "/data/sid"
//!
//! [sms.voice]                             # codes can also be heard
//! url = "https://api.voice.example.cn/call"
//! headers = { authorization = "Bearer {key}" }
//! key_file = "/etc/tongbao/voice-operator.key"
//! form = "called={to}&words={text}"
//!
//! [mail]
//! server = "smtps://mail.example.cn"      # or smtp://… with STARTTLS
//! from = "no-reply@wallet.example.cn"
//! user = "wallet"
//! password_file = "/etc/tongbao/mail.password"
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use tongbao_gateways::{
    GatewayOptions, MailClient, PartnerOptions, RequestOptions, RequestSettings, SettingWrong,
    SigningKey, SmsClient, SmtpLogin, SmtpOptions,
};
use tongbao_kernel::{Clock, OsEntropy, Secret};

use crate::config::{PARTNER_KEY_BYTES_MIN, is_loopback, unsafe_file};

/// A key that an operator gives out cannot be chosen; below this it is no key.
const OPERATOR_KEY_BYTES_MIN: usize = 16;
/// Passwords of mail servers are what they are.
const MAIL_PASSWORD_BYTES_MIN: usize = 8;

/// The SMS operator, and the one that calls.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    /// Where an operator answers that speaks the wallet's own signed HTTP.
    pub url: Option<String>,
    /// The shared key: signs what goes to `url`, and the receipts that come, of either kind.
    pub key_file: PathBuf,
    /// How an operator with HTTP of its own takes a text.
    pub text: Option<RequestSettings>,
    /// How it, or another one, takes a call.
    pub voice: Option<RequestSettings>,
}

/// The mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// `smtps://…`, or `smtp://…` with STARTTLS; in the clear on this machine only.
    pub server: String,
    /// The address that mail comes from.
    pub from: String,
    /// The name to sign in with, where the server asks for one.
    pub user: Option<String>,
    /// The password, readable by the owner only.
    pub password_file: Option<PathBuf>,
}

/// The two kinds of operator.
enum Way<'a> {
    Signed(&'a str),
    Templates { text: &'a RequestSettings, voice: &'a RequestSettings },
}

/// What is wrong, and with which setting.
type Found = Vec<(&'static str, String)>;

impl SmsSettings {
    /// What keeps the wallet from writing to people, or makes it unsafe.
    pub fn unsafe_settings(&self) -> Found {
        let mut found = Found::new();
        if let Some(reason) = unsafe_file(&self.key_file, PARTNER_KEY_BYTES_MIN) {
            found.push(("sms.key_file", reason));
        }
        match self.way() {
            Err(reason) => found.push(("sms", reason)),
            Ok(Way::Signed(url)) => {
                if !url.starts_with("https://") && !is_loopback(url) {
                    found.push(("sms.url", "codes would travel unencrypted; use https://".into()));
                }
            }
            Ok(Way::Templates { text, voice }) => {
                found.extend(wrong_request(text, ("sms.text", "sms.text.key_file")));
                found.extend(wrong_request(voice, ("sms.voice", "sms.voice.key_file")));
            }
        }
        found
    }

    /// The client, under this clock.
    pub fn client(&self, clock: Arc<dyn Clock>) -> Result<SmsClient, Box<dyn Error>> {
        match self.way()? {
            Way::Signed(url) => {
                let key = SigningKey::parse(secret(&self.key_file)?.expose())?;
                let options = PartnerOptions { base_url: url.to_owned(), key, clock };
                Ok(SmsClient::try_new(options)?)
            }
            Way::Templates { text, voice } => {
                let options = GatewayOptions {
                    text: request(text)?,
                    voice: request(voice)?,
                    clock,
                    entropy: Arc::new(OsEntropy),
                };
                Ok(SmsClient::gateway(options)?)
            }
        }
    }

    fn way(&self) -> Result<Way<'_>, String> {
        match (&self.url, &self.text, &self.voice) {
            (Some(url), None, None) => Ok(Way::Signed(url)),
            (None, Some(text), Some(voice)) => Ok(Way::Templates { text, voice }),
            (None, Some(_), None) => {
                Err("codes can be asked for by telephone: say in [sms.voice] \
                                          how a call is made"
                    .into())
            }
            (None, None, Some(_)) => Err("say in [sms.text] how a text is sent".into()),
            (Some(_), _, _) => {
                Err("there is a url and [sms.text] or [sms.voice]: leave one of them out".into())
            }
            (None, None, None) => {
                Err("write url, for an operator that speaks the wallet's own HTTP, or [sms.text] \
                     and [sms.voice]; see docs/operating.md"
                    .into())
            }
        }
    }
}

impl MailSettings {
    /// What keeps the wallet from sending mail, or makes it unsafe.
    pub fn unsafe_settings(&self, clock: Arc<dyn Clock>) -> Found {
        let both = self.user.is_some() == self.password_file.is_some();
        if !both {
            let reason = "user and password_file go together: write both, or neither";
            return vec![("mail.user", reason.into())];
        }
        let file = self.password_file.as_deref();
        if let Some(reason) = file.and_then(|path| unsafe_file(path, MAIL_PASSWORD_BYTES_MIN)) {
            return vec![("mail.password_file", reason)];
        }
        match self.client(clock) {
            Ok(_) => Found::new(),
            Err(error) => vec![("mail", error.to_string())],
        }
    }

    /// The client, under this clock.
    pub fn client(&self, clock: Arc<dyn Clock>) -> Result<MailClient, Box<dyn Error>> {
        let login = match (&self.user, &self.password_file) {
            (Some(user), Some(file)) => {
                Some(SmtpLogin { user: user.clone(), password: secret(file)? })
            }
            (Some(_) | None, _) => None,
        };
        let (server, from) = (self.server.clone(), self.from.clone());
        Ok(MailClient::smtp(SmtpOptions { server, from, login, clock })?)
    }
}

fn wrong_request(
    settings: &RequestSettings,
    (setting, key_setting): (&'static str, &'static str),
) -> Option<(&'static str, String)> {
    let file = settings.key_file.as_deref();
    if let Some(reason) = file.and_then(|path| unsafe_file(path, OPERATOR_KEY_BYTES_MIN)) {
        return Some((key_setting, reason));
    }
    let checked: Result<(), Box<dyn Error>> = key_of(settings)
        .map_err(Box::<dyn Error>::from)
        .and_then(|key| settings.check(key).map_err(|wrong: SettingWrong| wrong.into()));
    checked.err().map(|error| (setting, error.to_string()))
}

fn request(settings: &RequestSettings) -> std::io::Result<RequestOptions> {
    Ok(RequestOptions { settings: settings.clone(), key: key_of(settings)? })
}

fn key_of(settings: &RequestSettings) -> std::io::Result<Option<Secret<String>>> {
    settings.key_file.as_deref().map(secret).transpose()
}

fn secret(path: &Path) -> std::io::Result<Secret<String>> {
    let text = Secret::new(std::fs::read_to_string(path)?);
    Ok(Secret::new(text.expose().trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tongbao_kernel::SystemClock;

    use super::*;

    /// Each test has files of its own: one of them opens one to others.
    static FILES: AtomicUsize = AtomicUsize::new(0);

    fn file(name: &str, text: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("tongbao-senders-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let number = FILES.fetch_add(1, Ordering::SeqCst);
        let path = folder.join(format!("{number}-{name}"));
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn clock() -> Arc<dyn Clock> {
        Arc::new(SystemClock::default())
    }

    fn sms(text: &str) -> SmsSettings {
        let key = file("sms.key", &"a".repeat(64));
        let operator = file("operator.key", "an-operators-own-key\n");
        let text = text
            .replace("SMS_KEY", &key.display().to_string())
            .replace("OPERATOR_KEY", &operator.display().to_string());
        toml::from_str(&text).unwrap()
    }

    fn named(settings: &SmsSettings) -> Vec<String> {
        let found = settings.unsafe_settings();
        found.into_iter().map(|(setting, reason)| format!("{setting}: {reason}")).collect()
    }

    const TEMPLATES: &str = r#"
        key_file = "SMS_KEY"
        [text]
        url = "https://api.sms.example.cn/v2/send"
        key_file = "OPERATOR_KEY"
        json = '{"mobile":"{to}","content":"{text}","ts":{timestamp},"sign":"{signature}"}'
        signature = { over = "{to}{timestamp}", encoding = "upper_hex" }
        success = { pointer = "/code", equals = 0 }
        message_id = "/data/sid"
        [voice]
        url = "https://api.voice.example.cn/call"
        headers = { authorization = "Bearer {key}" }
        key_file = "OPERATOR_KEY"
        form = "called={to}&words={text}"
        success = { pointer = "/result", equals = "ok" }
    "#;

    #[test]
    fn both_kinds_of_operator_can_be_written_down() {
        let signed = sms("url = \"https://sms.example.cn\"\nkey_file = \"SMS_KEY\"");
        assert_eq!(named(&signed), Vec::<String>::new());
        let templates = sms(TEMPLATES);
        assert_eq!(named(&templates), Vec::<String>::new());
        let text = request(templates.text.as_ref().unwrap()).unwrap();
        let key = text.key.map(|key| key.expose().clone());
        assert_eq!(key.as_deref(), Some("an-operators-own-key"));
    }

    #[test]
    fn what_is_wrong_with_an_operator_is_named_with_its_remedy() {
        let changed = |from: &str, to: &str| {
            assert!(TEMPLATES.contains(from), "{from}");
            named(&sms(&TEMPLATES.replace(from, to))).join("\n")
        };
        for (from, to, expected) in [
            ("[text]", "url = \"https://sms.example.cn\"\n[text]", "sms: there is a url and"),
            ("\"{to}\"", "\"{phone}\"", "sms.text: json: {phone} is no place"),
            ("{timestamp},", "{id},", "sms.text: json: this is no JSON"),
            ("&words={text}", "", "sms.voice: request: {text} stands nowhere"),
            ("https://api.voice", "http://api.voice", "sms.voice: url: \"http://api.voice"),
            ("\"/code\"", "\"code\"", "sms.text: success.pointer: a JSON pointer"),
        ] {
            let found = changed(from, to);
            assert!(found.starts_with(expected), "{found}");
        }
        let no_voice = TEMPLATES.split("[voice]").next().unwrap();
        assert!(named(&sms(no_voice))[0].starts_with("sms: codes can be asked for by telephone"));
        let neither = sms("key_file = \"SMS_KEY\"");
        assert!(named(&neither)[0].starts_with("sms: write url"));
        let unsafe_url = sms("url = \"http://sms.example.cn\"\nkey_file = \"SMS_KEY\"");
        assert!(named(&unsafe_url)[0].starts_with("sms.url: codes would travel"));
        let misspelt = toml::from_str::<SmsSettings>("key_file = \"x\"\nurls = \"y\"");
        assert!(misspelt.unwrap_err().to_string().contains("urls"));
    }

    #[test]
    fn keys_of_operators_are_kept_from_others() {
        let templates = sms(TEMPLATES);
        let path = templates.voice.as_ref().unwrap().key_file.clone().unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let found = named(&templates);
        assert!(found[0].starts_with("sms.text.key_file:"), "{found:?}");
        assert!(found[1].starts_with("sms.voice.key_file:"), "{found:?}");
    }

    #[test]
    fn a_mail_server_is_named_with_what_it_needs() {
        let password = file("mail.password", "a long password");
        let settings = |user: bool, file: bool, server: &str| MailSettings {
            server: server.into(),
            from: "no-reply@wallet.example.cn".into(),
            user: user.then(|| "wallet".into()),
            password_file: file.then(|| password.clone()),
        };
        let named = |settings: MailSettings| {
            let found = settings.unsafe_settings(clock()).pop();
            found.map(|(setting, reason)| format!("{setting}: {reason}"))
        };
        assert_eq!(named(settings(true, true, "smtp://127.0.0.1:2525")), None);
        assert_eq!(named(settings(false, false, "smtp://127.0.0.1:2525")), None);
        for (settings, expected) in [
            (settings(true, false, "smtp://127.0.0.1"), "mail.user: user and password_file go"),
            (settings(false, true, "smtp://127.0.0.1"), "mail.user: user and password_file go"),
            (settings(false, false, "mail.example.cn"), "mail: server: \"mail.example.cn\" is no"),
            (
                MailSettings {
                    from: "江海".into(), ..settings(false, false, "smtp://127.0.0.1")
                },
                "mail: from: \"江海\" is no e-mail address",
            ),
        ] {
            let found = named(settings).unwrap();
            assert!(found.starts_with(expected), "{found}");
        }
    }
}
