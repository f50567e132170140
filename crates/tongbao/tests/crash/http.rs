//! The HTTP of a client: one connection, one request under way, and no retry behind its back.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// A server that is silent for longer has not answered.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of an answer that are ever read.
const ANSWER_MAX: usize = 64 * 1024;

/// A connection to the server.
pub struct Connection {
    stream: TcpStream,
    address: String,
}

/// What is asked under `/api/v1`.
#[derive(Debug)]
pub struct Request<'a> {
    pub method: &'static str,
    pub path: String,
    pub token: &'a str,
    pub key: Option<&'a str>,
    pub body: Option<Value>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Connection {
    /// Connects to host and port.
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        Ok(Self { stream, address: address.to_owned() })
    }

    /// Sends a request and reads its whole answer. After an error nobody knows what happened.
    pub fn call(&mut self, request: &Request<'_>) -> io::Result<Reply> {
        let body = request.body.as_ref().map(Value::to_string).unwrap_or_default();
        let key = request.key.map_or(String::new(), |key| format!("idempotency-key: {key}\r\n"));
        let text = format!(
            "{} /api/v1{} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n{key}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            request.method,
            request.path,
            self.address,
            request.token,
            body.len()
        );
        self.stream.write_all(text.as_bytes())?;
        self.read()
    }

    fn read(&mut self) -> io::Result<Reply> {
        let mut bytes = Vec::new();
        let mut part = [0; 8 * 1024];
        while bytes.len() < ANSWER_MAX {
            let read = self.stream.read(&mut part)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes.extend_from_slice(&part[..read]);
            if let Some(reply) = parse(&bytes) {
                return Ok(reply);
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// The answer, once all of it is there.
fn parse(bytes: &[u8]) -> Option<Reply> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let named =
        |line: &str| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok();
    let length: usize = head.lines().find_map(named)?;
    (body.len() >= length)
        .then(|| Reply { status, body: serde_json::from_str(body).unwrap_or(Value::Null) })
}
