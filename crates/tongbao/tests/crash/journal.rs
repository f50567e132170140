//! What a client knows for sure: what it meant to send, written to disk before it was sent, and
//! what it was answered. It lies outside the server's folder, and the oracle believes only it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A command under its client-made key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Made by the client.
    pub key: String,
    /// Wallet number of who commands.
    pub by: String,
    /// What.
    pub what: What,
    /// How much.
    pub amount_minor: i64,
}

/// What is commanded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Money to another wallet, by its number.
    Transfer { payee: String },
    /// Money from a card.
    TopUp { card: String },
    /// Money to a card.
    Withdrawal { card: String },
}

impl What {
    /// The operation's word in the database.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Transfer { .. } => "transfer",
            Self::TopUp { .. } => "top_up",
            Self::Withdrawal { .. } => "withdrawal",
        }
    }
}

/// A final answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// To which key.
    pub key: String,
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
}

#[derive(Debug, Serialize, Deserialize)]
enum Line {
    Intent(Command),
    Ack(Ack),
}

/// One client's journal.
pub struct Journal(File);

impl Journal {
    /// A new file.
    pub fn create(path: &Path) -> Self {
        Self(File::create_new(path).expect("the journal is new"))
    }

    /// On disk before this returns.
    pub fn intend(&mut self, command: &Command) {
        self.write(&Line::Intent(command.clone()));
    }

    /// On disk before this returns.
    pub fn acknowledge(&mut self, ack: Ack) {
        self.write(&Line::Ack(ack));
    }

    fn write(&mut self, line: &Line) {
        let mut text = serde_json::to_vec(line).expect("lines have text keys only");
        text.push(b'\n');
        self.0.write_all(&text).expect("the journal is written");
        self.0.sync_data().expect("the journal reaches the disk");
    }
}

/// Everything that was meant, with the answer if there is one.
#[derive(Debug, Default)]
pub struct Record(pub BTreeMap<String, (Command, Option<Ack>)>);

impl Record {
    /// Reads all journals of a folder.
    pub fn read(folder: &Path) -> Self {
        let mut record = Self::default();
        for file in std::fs::read_dir(folder).expect("the journals are there") {
            let path = file.expect("the folder is read").path();
            let text = std::fs::read_to_string(path).expect("a journal is text");
            for line in text.lines() {
                record.take(serde_json::from_str(line).expect("a journal has whole lines"));
            }
        }
        record
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Intent(command) => {
                let before = self.0.insert(command.key.clone(), (command, None));
                assert!(before.is_none(), "a key is meant once");
            }
            Line::Ack(ack) => {
                let (_, known) = self.0.get_mut(&ack.key).expect("meant before it was answered");
                assert!(known.replace(ack).is_none(), "a key is answered once");
            }
        }
    }
}
