//! A mail server on loopback that speaks as much SMTP as a client needs, and misbehaves as told.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// A mail as the server took it.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub signed_in: Option<String>,
    /// Headers and text as they came, dots unstuffed.
    pub content: String,
}

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Takes,
    /// Says nothing when it is connected to.
    Mute,
    /// Wants a password that nobody has.
    RefusesPassword,
    /// Knows no such address.
    RefusesRecipient,
    /// Has no time for the address now.
    DefersRecipient,
    /// Takes the content for spam.
    RefusesContent,
    /// Has no room for the content now.
    DefersContent,
    /// Has the content and says nothing.
    MuteAfterContent,
    /// Has the content and hangs up.
    CutsAfterContent,
    /// Takes the mail and says nothing to QUIT.
    MuteAtQuit,
}

#[derive(Clone)]
pub struct MailServer {
    pub url: String,
    manner: Arc<Mutex<Manner>>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

struct Conversation {
    lines: Lines<BufReader<OwnedReadHalf>>,
    out: OwnedWriteHalf,
}

impl MailServer {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let server = Self {
            url: format!("smtp://{address}"),
            manner: Arc::new(Mutex::new(manner)),
            taken: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.talk(socket).await });
            }
        });
        server
    }

    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().expect("no holder panics") = manner;
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("no holder panics").clone()
    }

    /// Until the client leaves, or a misbehaviour ends it.
    async fn talk(&self, socket: TcpStream) -> Option<()> {
        let manner = *self.manner.lock().expect("no holder panics");
        let (read, out) = socket.into_split();
        let mut talk = Conversation { lines: BufReader::new(read).lines(), out };
        if manner == Manner::Mute {
            return talk.stay_mute().await;
        }
        talk.say("220 mail.example.cn ready").await?;
        let mut mail = Taken::default();
        loop {
            let line = talk.hear().await?;
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((line.as_str(), ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => talk.say("250-mail.example.cn\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?,
                "AUTH" if manner == Manner::RefusesPassword => {
                    talk.say("535 5.7.8 xiaoming@example.cn: no").await?;
                }
                "AUTH" => {
                    mail.signed_in = Some(rest.to_owned());
                    talk.say("235 2.7.0 in").await?;
                }
                "MAIL" => {
                    mail.from = line;
                    talk.say("250 2.1.0 ok").await?;
                }
                "RCPT" => {
                    talk.say(about_recipient(manner)).await?;
                    mail.to = line;
                }
                "DATA" => {
                    talk.say("354 go on").await?;
                    mail.content = talk.content().await?;
                    self.took(manner, &mut talk, &mut mail).await?;
                }
                "QUIT" if manner == Manner::MuteAtQuit => return talk.stay_mute().await,
                "QUIT" => return talk.say("221 2.0.0 bye").await,
                _ => talk.say("500 5.5.1 what?").await?,
            }
        }
    }

    async fn took(&self, manner: Manner, talk: &mut Conversation, mail: &mut Taken) -> Option<()> {
        match manner {
            Manner::RefusesContent => {
                return talk.say("554 5.7.1 xiaoming@example.cn: spam").await;
            }
            Manner::DefersContent => return talk.say("452 4.3.1 no room").await,
            Manner::MuteAfterContent => return talk.stay_mute().await,
            Manner::CutsAfterContent => return None,
            Manner::Takes
            | Manner::Mute
            | Manner::RefusesPassword
            | Manner::RefusesRecipient
            | Manner::DefersRecipient
            | Manner::MuteAtQuit => {}
        }
        self.taken.lock().expect("no holder panics").push(std::mem::take(mail));
        talk.say("250 2.0.0 Ok: queued as 4F2A1").await
    }
}

fn about_recipient(manner: Manner) -> &'static str {
    match manner {
        Manner::RefusesRecipient => "550 5.1.1 <xiaoming@example.cn>: no such user",
        Manner::DefersRecipient => "451 4.7.1 <xiaoming@example.cn>: later",
        Manner::Takes
        | Manner::Mute
        | Manner::RefusesPassword
        | Manner::RefusesContent
        | Manner::DefersContent
        | Manner::MuteAfterContent
        | Manner::CutsAfterContent
        | Manner::MuteAtQuit => "250 2.1.5 ok",
    }
}

impl Conversation {
    async fn hear(&mut self) -> Option<String> {
        self.lines.next_line().await.ok()?
    }

    async fn say(&mut self, text: &str) -> Option<()> {
        self.out.write_all(format!("{text}\r\n").as_bytes()).await.ok()
    }

    async fn content(&mut self) -> Option<String> {
        let mut content = String::new();
        loop {
            let line = self.hear().await?;
            if line == "." {
                return Some(content);
            }
            content.push_str(line.strip_prefix('.').unwrap_or(&line));
            content.push_str("\r\n");
        }
    }

    /// Reads on and says nothing until the client gives up.
    async fn stay_mute(&mut self) -> Option<()> {
        while self.hear().await.is_some() {}
        None
    }
}
