//! The real program, started, killed and started again on the same database.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::client::Person;
use crate::http::{Connection, Request};

/// A start that takes longer has failed.
const START_WITHIN: Duration = Duration::from_secs(60);

/// How the server is started.
#[derive(Debug, Clone)]
pub struct Program {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// Where its people are listed.
    pub people: PathBuf,
    /// Bank and SMS operator.
    pub partner_url: String,
    /// The key shared with both.
    pub partner_key: String,
    /// The negative control.
    pub answer_before_commit: bool,
}

/// A running server.
pub struct Server {
    /// Host and port.
    pub address: String,
    /// From the start of the process to the first answer.
    pub ready_in: Duration,
    process: Child,
}

impl Program {
    /// Makes the tables and `count` people with wallets.
    pub async fn enrol(&self, count: usize) -> Vec<Person> {
        let status = self.command().args(["--enrol", &count.to_string()]).status().await;
        assert!(status.expect("the program starts").success(), "people are enrolled");
        let list = std::fs::read(&self.people).expect("the people are listed");
        serde_json::from_slice(&list).expect("the list is JSON")
    }

    /// Starts the server and waits for its first answer.
    pub async fn start(&self) -> Server {
        let begun = Instant::now();
        let mut process =
            self.command().stdout(Stdio::piped()).spawn().expect("the program starts");
        let stdout = process.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(START_WITHIN, lines.next_line()).await;
        let line = line.expect("the server starts in time").expect("its output is text");
        let address = line.expect("the server says where it listens");
        let asked = address.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let path = "/institutions".to_owned();
            let request = Request { method: "GET", path, token: "", key: None, body: None };
            Connection::open(&asked)?.call(&request)
        });
        let reply = answer.await.expect("the question does not panic").expect("it is answered");
        assert_eq!(reply.status, 200, "{}", reply.body);
        Server { address, ready_in: begun.elapsed(), process }
    }

    /// Starts the server and kills it `after` that, in the middle of its recovery.
    pub async fn start_and_kill(&self, after: Duration) {
        let spawned = self.command().stdout(Stdio::null()).spawn();
        let mut process = spawned.expect("the program starts");
        tokio::time::sleep(after).await;
        process.kill().await.expect("our own process can be killed");
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tongbao"));
        command.args(["bench-server", "--database", &self.database, "--people"]).arg(&self.people);
        command.args(["--partner-url", &self.partner_url, "--partner-key", &self.partner_key]);
        if self.answer_before_commit {
            command.arg("--answer-before-commit");
        }
        // Orders that a kill interrupts are warned of by the thousand.
        command.env("RUST_LOG", "error").kill_on_drop(true);
        command
    }
}

impl Server {
    /// SIGKILL, by the process's own id.
    pub async fn kill(mut self) {
        self.process.kill().await.expect("our own process can be killed");
    }
}
