//! Settings of a running wallet: one TOML file, secrets in files of their own.
//!
//! ```toml
//! listen = "127.0.0.1:8080"          # behind a proxy that ends TLS
//! trusted_proxies = ["127.0.0.1"]    # whose X-Forwarded-For is believed
//! public_url = "https://wallet.example.cn"
//! database = "sqlite:/var/lib/tongbao/tongbao.sqlite"   # or postgres://…
//! master_key_file = "/etc/tongbao/master.key"
//!
//! [bank]
//! url = "https://bank.example.cn/wallet"
//! key_file = "/etc/tongbao/bank.key"
//!
//! [sms]                              # or by templates: see `senders.rs`
//! url = "https://sms.example.cn"
//! key_file = "/etc/tongbao/sms.key"
//!
//! [mail]
//! server = "smtps://mail.example.cn"
//! from = "no-reply@wallet.example.cn"
//! ```

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Deserialize;
use tongbao_kernel::SystemClock;
use tongbao_vault::RelyingParty;

use crate::senders::{MailSettings, SmsSettings};

/// Shared key of a partner: fewer bytes could be guessed.
pub const PARTNER_KEY_BYTES_MIN: usize = 32;

/// Where the settings are.
#[derive(Debug, Args)]
pub struct ConfigArg {
    /// The configuration file
    #[arg(short, long, env = "TONGBAO_CONFIG", default_value = "/etc/tongbao/tongbao.toml")]
    pub config: PathBuf,
}

/// The file's contents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed; nobody else's is.
    #[serde(default)]
    pub trusted_proxies: Vec<IpAddr>,
    /// The address that people see.
    pub public_url: String,
    /// `sqlite:` and a path, or a `postgres://` address.
    pub database: String,
    /// 64 hexadecimal digits, readable by the owner only.
    pub master_key_file: PathBuf,
    /// The bank gateway.
    pub bank: Partner,
    /// The SMS operator.
    pub sms: SmsSettings,
    /// The mail server.
    pub mail: MailSettings,
}

/// A partner's address and shared key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Where it answers.
    pub url: String,
    /// The shared key, readable by the owner only.
    pub key_file: PathBuf,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not there, or not readable.
    #[error("cannot read {path}; create it (see docs/operating.md) or name another with --config")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It does not say what is needed.
    #[error("{path} is not a configuration: {reason}")]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// A setting that would make the wallet unsafe, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsafe {
    /// Which setting.
    pub setting: &'static str,
    /// What is wrong, and the remedy.
    pub reason: String,
}

impl fmt::Display for Unsafe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.setting, self.reason)
    }
}

impl Config {
    /// Reads the file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|error| ConfigError::Parse {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// Every unsafe setting; the wallet starts only when there is none.
    pub fn unsafe_settings(&self) -> Vec<Unsafe> {
        let mut found = Vec::new();
        let mut say = |setting, reason: String| found.push(Unsafe { setting, reason });
        if !self.listen.ip().is_loopback() {
            let reason = "people's traffic would be unencrypted; listen on 127.0.0.1 behind a \
                          proxy that ends TLS";
            say("listen", reason.into());
        }
        if self.trusted_proxies.is_empty() {
            let reason = "name the proxy that ends TLS; without it everyone shares one address, \
                          and one client's flood shuts out all";
            say("trusted_proxies", reason.into());
        }
        if !tongbao_db::travels_safely(&self.database) {
            let reason =
                "connections are not encrypted; use a socket or an address of this machine";
            say("database", reason.into());
        }
        if !self.public_url.starts_with("https://") {
            say("public_url", "must start with https://, or cookies are not kept".into());
        }
        if let Err(error) = RelyingParty::try_new(&self.public_url) {
            say("public_url", error.to_string());
        }
        if !self.bank.url.starts_with("https://") && !is_loopback(&self.bank.url) {
            say("bank.url", "orders would travel unencrypted; use https://".into());
        }
        let files = [
            ("master_key_file", &self.master_key_file, 64),
            ("bank.key_file", &self.bank.key_file, PARTNER_KEY_BYTES_MIN),
        ];
        for (setting, path, length) in files {
            if let Some(reason) = unsafe_file(path, length) {
                say(setting, reason);
            }
        }
        let mail = self.mail.unsafe_settings(Arc::new(SystemClock::default()));
        for (setting, reason) in self.sms.unsafe_settings().into_iter().chain(mail) {
            say(setting, reason);
        }
        if !self.database.starts_with("sqlite:") && !self.database.starts_with("postgres") {
            say("database", "must be sqlite:PATH or postgres://…".into());
        }
        found
    }
}

/// Whether a plain address stays on this machine.
pub fn is_loopback(url: &str) -> bool {
    ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"]
        .iter()
        .any(|prefix| url.starts_with(prefix))
}

/// Why a file with a secret cannot be used.
pub fn unsafe_file(path: &Path, length_min: usize) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let shown = path.display();
    let Ok(meta) = std::fs::metadata(path) else {
        return Some(format!("{shown} is not there; create it (see docs/operating.md)"));
    };
    if meta.permissions().mode() & 0o077 != 0 {
        return Some(format!("{shown} may be read by others; run: chmod 600 {shown}"));
    }
    let length = std::fs::read_to_string(path).map_or(0, |text| text.trim().len());
    (length < length_min).then(|| format!("{shown} holds fewer than {length_min} characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(folder: &Path) -> Config {
        let file = |name: &str| {
            use std::os::unix::fs::PermissionsExt;
            let path = folder.join(name);
            std::fs::write(&path, "a".repeat(64)).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            path
        };
        let partner =
            |name: &str| Partner { url: "https://partner.example.cn".into(), key_file: file(name) };
        Config {
            listen: "127.0.0.1:8080".parse().unwrap(),
            trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
            public_url: "https://wallet.example.cn".into(),
            database: "sqlite:/tmp/never-opened".into(),
            master_key_file: file("master.key"),
            bank: partner("bank.key"),
            sms: SmsSettings {
                url: Some("https://partner.example.cn".into()),
                key_file: file("sms.key"),
                text: None,
                voice: None,
            },
            mail: MailSettings {
                server: "smtp://127.0.0.1".into(),
                from: "no-reply@wallet.example.cn".into(),
                user: None,
                password_file: None,
            },
        }
    }

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("tongbao-config-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_safe_configuration_has_nothing_to_name() {
        assert_eq!(config(&folder("safe")).unsafe_settings(), []);
    }

    #[test]
    fn each_unsafe_setting_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let mut config = config(&folder("unsafe"));
        config.listen = "0.0.0.0:80".parse().unwrap();
        config.trusted_proxies.clear();
        config.public_url = "http://wallet.example.cn".into();
        config.bank.url = "http://bank.example.cn".into();
        config.database = "mysql://".into();
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(&config.master_key_file, open).unwrap();
        std::fs::write(&config.sms.key_file, "short").unwrap();
        config.mail.user = Some("wallet".into());
        let named: Vec<_> = config.unsafe_settings().iter().map(|found| found.setting).collect();
        let expected = [
            "listen",
            "trusted_proxies",
            "public_url",
            "bank.url",
            "master_key_file",
            "sms.key_file",
            "mail.user",
            "database",
        ];
        assert_eq!(named, expected);
        config.database = "postgres://wallet@db.example.cn/wallet".into();
        assert!(config.unsafe_settings().iter().any(|found| found.setting == "database"));
        config.public_url = "https://192.0.2.1".into();
        let named = config.unsafe_settings();
        let told = named.iter().find(|found| found.setting == "public_url").unwrap();
        assert!(told.reason.contains("domain"), "{}", told.reason);
    }
}
