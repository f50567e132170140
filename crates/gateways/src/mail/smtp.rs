//! A mail server, by SMTP.
//!
//! What a failure proves, by where it happens:
//!
//! | up to | within | a failure means |
//! | --- | --- | --- |
//! | connected, encrypted, signed in, `DATA` answered | [`READY_WITHIN`] | not sent: without its content there is no mail |
//! | the recipient is refused for good (5xx to `RCPT`) | | refused: there is no such address |
//! | the content is answered | [`TAKEN_WITHIN`] | 4xx not sent, 5xx refused, silence no answer |
//!
//! Both bounds are ours: the library's own time-out ends with the connection (lettre issue 1027).
//! Each mail has a connection of its own; they are few, and one that was kept open may be half
//! closed, which would make a certain failure an uncertain one.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use reqwest::Url;
use tokio::time::timeout;
use tongbao_kernel::{Clock, Secret, Timestamp};
use uuid::Uuid;

use super::{Mail, MailAccepted, MailDown};
use crate::SettingWrong;
use crate::transport::is_this_machine;

/// A server that does not take the connection within this time is down.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Connected, encrypted, signed in, sender and recipient named.
const READY_WITHIN: Duration = Duration::from_secs(8);
/// Servers look at the content before they take it. Together with [`READY_WITHIN`] it stays under
/// the worker's lease, so that no second worker sends the same mail meanwhile.
const TAKEN_WITHIN: Duration = Duration::from_secs(15);
/// The mail is taken; leaving politely is worth no waiting.
const QUIT_WITHIN: Duration = Duration::from_millis(500);
/// Of what the server says, this much is kept.
const REPLY_CHARACTERS_MAX: usize = 100;

/// What a mail server's client needs.
pub struct SmtpOptions {
    /// `smtps://mail.example.cn`, encrypted from the start; `smtp://mail.example.cn`, encrypted by
    /// STARTTLS, which the server must offer; `smtp://127.0.0.1`, in the clear on this machine.
    pub server: String,
    /// The address that mail comes from.
    pub from: String,
    /// How to sign in, where the server asks for it.
    pub login: Option<SmtpLogin>,
    /// The clock that dates mail.
    pub clock: Arc<dyn Clock>,
}

/// Name and password at the mail server.
pub struct SmtpLogin {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Secret<String>,
}

/// One mail server. Clones share it.
#[derive(Clone)]
pub(super) struct Relay {
    server: Arc<Server>,
    ready_within: Duration,
    taken_within: Duration,
}

struct Server {
    host: String,
    port: u16,
    security: Security,
    from: Address,
    hello: ClientId,
    credentials: Option<Credentials>,
    clock: Arc<dyn Clock>,
}

enum Security {
    /// In the clear, on this machine.
    None,
    /// In the clear until the server agrees to encrypt; it must.
    StartTls(TlsParameters),
    /// From the first byte.
    Tls(TlsParameters),
}

impl Relay {
    pub fn try_new(options: SmtpOptions) -> Result<Self, SettingWrong> {
        let SmtpOptions { server, from, login, clock } = options;
        let (host, port, security) = parse_server(&server)?;
        let from: Address = from
            .parse()
            .map_err(|_| SettingWrong::new("from", format!("{from:?} is no e-mail address")))?;
        let hello = ClientId::Domain(from.domain().to_owned());
        let credentials =
            login.map(|login| Credentials::new(login.user, login.password.expose().clone()));
        let server = Server { host, port, security, from, hello, credentials, clock };
        Ok(Self {
            server: Arc::new(server),
            ready_within: READY_WITHIN,
            taken_within: TAKEN_WITHIN,
        })
    }

    /// Waits this long at each of the two stages.
    pub fn set_answer_within(&mut self, answer_within: Duration) {
        self.ready_within = answer_within;
        self.taken_within = answer_within;
    }

    pub async fn send(&self, mail: &Mail) -> Result<MailAccepted, MailDown> {
        let message = self.server.write(mail)?;
        let ready = timeout(self.ready_within, self.server.ready(&message)).await;
        let mut connection =
            ready.unwrap_or_else(|_| Err(MailDown::NotSent("not ready in time".into())))?;
        let taken = timeout(self.taken_within, connection.message(&message.formatted())).await;
        let response = match taken {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(about_content(&error)),
            Err(_) => return Err(MailDown::NoAnswer("nothing said about the content".into())),
        };
        let _ = timeout(QUIT_WITHIN, connection.quit()).await;
        let said = response.first_line().unwrap_or_default();
        Ok(MailAccepted { message_id: said.chars().take(REPLY_CHARACTERS_MAX).collect() })
    }
}

impl Server {
    /// The mail as it is sent: text encoded, headers in ASCII.
    fn write(&self, mail: &Mail) -> Result<Message, MailDown> {
        let unusable = |what: &str| MailDown::Refused(format!("{what} cannot be written"));
        if [&mail.sender, &mail.subject].iter().any(|line| line.contains(char::is_control)) {
            return Err(unusable("a header of more than one line"));
        }
        let to: Address = mail.to.parse().map_err(|_| unusable("the address"))?;
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".into(),
        );
        Message::builder()
            .message_id(Some(message_id(mail.id, self.from.domain())))
            .date(system_time(self.clock.now()))
            .from(Mailbox::new(Some(mail.sender.clone()), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .raw_header(automatic)
            .singlepart(SinglePart::plain(mail.text.clone()))
            .map_err(|_| unusable("the mail"))
    }

    /// A connection on which sender and recipient are agreed, and the server waits for the content.
    async fn ready(&self, message: &Message) -> Result<AsyncSmtpConnection, MailDown> {
        let mut connection = self.connect().await?;
        if let Some(credentials) = &self.credentials {
            let signed_in = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            signed_in.map_err(|error| not_sent("signing in", &error))?;
        }
        let envelope = message.envelope();
        let from = MailFrom::new(envelope.from().cloned(), Vec::new());
        connection.command(from).await.map_err(|error| not_sent("naming the sender", &error))?;
        for to in envelope.to() {
            let named = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
            named.map_err(|error| about_recipient(&error))?;
        }
        let waits = connection.command(Data).await;
        waits.map_err(|error| not_sent("beginning the content", &error))?;
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailDown> {
        let at_once = match &self.security {
            Security::Tls(parameters) => Some(parameters.clone()),
            Security::StartTls(_) | Security::None => None,
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(CONNECT_TIMEOUT),
            &self.hello,
            at_once,
            None,
        );
        let mut connection = connecting.await.map_err(|error| not_sent("connecting", &error))?;
        if let Security::StartTls(parameters) = &self.security {
            let encrypted = connection.starttls(parameters.clone(), &self.hello).await;
            encrypted.map_err(|error| not_sent("encrypting", &error))?;
        }
        Ok(connection)
    }
}

fn parse_server(server: &str) -> Result<(String, u16, Security), SettingWrong> {
    let wrong = |reason: String| SettingWrong::new("server", reason);
    let url = Url::parse(server)
        .map_err(|_| wrong(format!("{server:?} is no address; write smtps://mail.example.cn")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the name goes into user, the password into password_file".into()));
    }
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if host.is_empty() {
        return Err(wrong(format!("{server:?} names no host")));
    }
    let tls = || {
        let parameters = TlsParameters::new(host.clone());
        parameters.map_err(|error| wrong(format!("encryption cannot start: {error}")))
    };
    let (security, port) = match url.scheme() {
        "smtps" => (Security::Tls(tls()?), 465),
        "smtp" if is_this_machine(&url) => (Security::None, 25),
        "smtp" => (Security::StartTls(tls()?), 587),
        _ => return Err(wrong(format!("{server:?}: write smtps://… or smtp://…"))),
    };
    let port = url.port().unwrap_or(port);
    Ok((host, port, security))
}

/// `<019400000000700080000000000000aa@wallet.example.cn>`: the same for every try.
fn message_id(id: Uuid, domain: &str) -> String {
    format!("<{}@{domain}>", id.simple())
}

fn system_time(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or(0))
}

fn not_sent(doing: &str, error: &Error) -> MailDown {
    MailDown::NotSent(format!("{doing}: {}", cause(error)))
}

fn about_recipient(error: &Error) -> MailDown {
    if error.is_permanent() {
        return MailDown::Refused(format!("the recipient: {}", cause(error)));
    }
    not_sent("naming the recipient", error)
}

fn about_content(error: &Error) -> MailDown {
    let cause = format!("the content: {}", cause(error));
    if error.is_permanent() {
        MailDown::Refused(cause)
    } else if error.is_transient() {
        MailDown::NotSent(cause)
    } else {
        MailDown::NoAnswer(cause)
    }
}

/// What went wrong, without the server's words: they repeat the address.
fn cause(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("status {code}"),
        None if error.is_response() => "unreadable".into(),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use tongbao_kernel::TestClock;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_276_800_000_000);

    fn options(server: &str) -> SmtpOptions {
        SmtpOptions {
            server: server.into(),
            from: "no-reply@wallet.example.cn".into(),
            login: None,
            clock: Arc::new(TestClock::at(NOW)),
        }
    }

    fn mail() -> Mail {
        Mail {
            id: Uuid::from_u128(0x0194_0000_0000_7000_8000_0000_0000_00aa),
            to: "xiaoming@example.cn".into(),
            sender: "江海银行".into(),
            subject: "【江海】邮箱验证码".into(),
            text: "验证码 482913\n.\n请勿告诉他人。\n".into(),
        }
    }

    fn written(mail: &Mail) -> String {
        let relay = Relay::try_new(options("smtp://127.0.0.1:2525")).unwrap();
        String::from_utf8(relay.server.write(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_is_ascii_with_our_id_and_our_time() {
        let text = written(&mail());
        assert!(text.is_ascii(), "{text}");
        let id = "Message-ID: <019400000000700080000000000000aa@wallet.example.cn>\r\n";
        assert!(text.contains(id), "{text}");
        assert!(text.contains("Date: Sat, 21 Nov 2026 16:00:00 +0000\r\n"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"), "{text}");
        assert!(text.contains("MIME-Version: 1.0\r\n"), "{text}");
        assert!(text.contains("Content-Type: text/plain; charset=utf-8\r\n"), "{text}");
        assert!(text.contains("<no-reply@wallet.example.cn>"), "{text}");
        assert!(text.contains("To: xiaoming@example.cn\r\n"), "{text}");
        assert_eq!(written(&mail()), text, "every try is the same mail");
    }

    #[test]
    fn no_line_of_ours_becomes_a_header() {
        let relay = Relay::try_new(options("smtp://127.0.0.1:2525")).unwrap();
        let attack = "x\r\nBcc: all@example.cn\r\n\r\nhello";
        for mail in
            [Mail { subject: attack.into(), ..mail() }, Mail { sender: attack.into(), ..mail() }]
        {
            assert!(matches!(relay.server.write(&mail), Err(MailDown::Refused(_))));
        }
        let mail = Mail { text: attack.into(), ..mail() };
        let (headers, _) = written(&mail).split_once("\r\n\r\n").map(owned).unwrap();
        assert!(!headers.contains("Bcc"), "{headers}");
    }

    fn owned((head, tail): (&str, &str)) -> (String, String) {
        (head.to_owned(), tail.to_owned())
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let relay = Relay::try_new(options("smtp://127.0.0.1:2525")).unwrap();
        for to in ["", "xiaoming", "a@b\r\nRCPT TO:<c@d>", "a b@example.cn"] {
            let refused = relay.server.write(&Mail { to: to.into(), ..mail() });
            assert!(matches!(refused, Err(MailDown::Refused(_))), "{to:?}");
        }
    }

    #[test]
    fn encryption_is_left_out_on_this_machine_only() {
        let security = |server: &str| {
            parse_server(server).map(|(_, port, security)| {
                let name = match security {
                    Security::None => "none",
                    Security::StartTls(_) => "starttls",
                    Security::Tls(_) => "tls",
                };
                (name, port)
            })
        };
        for server in ["smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"] {
            assert_eq!(security(server), Ok(("none", 25)), "{server}");
        }
        assert_eq!(security("smtp://127.0.0.1:2525"), Ok(("none", 2525)));
        for server in ["", "mail.example.cn", "http://mail.example.cn", "smtp://", "smtps://a:b@c"]
        {
            let wrong = security(server).unwrap_err();
            assert_eq!(wrong.setting, "server", "{server}");
        }
    }

    #[test]
    fn the_sender_is_an_address() {
        let wrong = Relay::try_new(SmtpOptions {
            from: "江海银行 <no-reply@wallet.example.cn>".into(),
            ..options("smtp://127.0.0.1")
        });
        assert_eq!(wrong.err().map(|wrong| wrong.setting), Some("from"));
    }
}
