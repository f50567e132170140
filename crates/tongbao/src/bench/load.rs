//! The clients: as little work as HTTP/1.1 allows, so that the two cores serve the wallet.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tongbao_kernel::{Entropy, OsEntropy, SystemClock, mint_uuid};

use super::server::{Child, Person};

/// Bytes of an answer's head and body that are ever read.
const ANSWER_MAX: usize = 16 * 1024;

/// Who pays whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Anyone pays anyone.
    Spread,
    /// Everyone pays the first.
    OnePayee,
}

/// A round.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Connections, each with one transfer under way.
    pub clients: usize,
    /// Who pays whom.
    pub shape: Shape,
}

/// What a round gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Transfers answered with success.
    pub count: u64,
    /// How long the round took.
    pub took: Duration,
    /// Half of them were answered within this.
    pub p50: Duration,
    /// All but one in a hundred were.
    pub p99: Duration,
}

impl Measured {
    /// Transfers per second, rounded.
    pub fn per_second(&self) -> u64 {
        let millis = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX).max(1);
        self.count * 1_000 / millis
    }
}

/// Runs a round for `time`.
pub async fn run(child: &Child, load: Load, time: Duration) -> Result<Measured, Box<dyn Error>> {
    round(child, load, Instant::now() + time, u64::MAX).await
}

/// Makes `count` transfers with 64 clients.
pub async fn until(child: &Child, count: u64) -> Result<Measured, Box<dyn Error>> {
    let load = Load { clients: 64, shape: Shape::Spread };
    round(child, load, Instant::now() + Duration::from_secs(3_600), count).await
}

async fn round(
    child: &Child,
    load: Load,
    end: Instant,
    count: u64,
) -> Result<Measured, Box<dyn Error>> {
    let begun = Instant::now();
    let left = Arc::new(AtomicU64::new(count));
    let clients: Vec<_> = (0..load.clients)
        .map(|index| {
            let client = Client {
                address: child.address.clone(),
                people: Arc::clone(&child.people),
                shape: load.shape,
                next: index * 7_919,
            };
            tokio::spawn(client.work(end, Arc::clone(&left)))
        })
        .collect();
    let mut latencies = Vec::new();
    for client in clients {
        latencies.extend(client.await?.map_err(|error| -> Box<dyn Error> { error })?);
    }
    let took = begun.elapsed();
    latencies.sort_unstable();
    let at = |share: usize| latencies.get(latencies.len() * share / 100).copied();
    Ok(Measured {
        count: latencies.len() as u64,
        took,
        p50: at(50).unwrap_or_default(),
        p99: at(99).unwrap_or_default(),
    })
}

struct Client {
    address: String,
    people: Arc<Vec<Person>>,
    shape: Shape,
    next: usize,
}

type Failed = Box<dyn Error + Send + Sync>;

impl Client {
    async fn work(mut self, end: Instant, left: Arc<AtomicU64>) -> Result<Vec<Duration>, Failed> {
        let mut stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        let mut latencies = Vec::new();
        let mut answer = vec![0; ANSWER_MAX];
        let take = |left: u64| left.checked_sub(1);
        while Instant::now() < end
            && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
        {
            let request = self.request();
            let sent = Instant::now();
            stream.write_all(request.as_bytes()).await?;
            read_answer(&mut stream, &mut answer).await?;
            latencies.push(sent.elapsed());
        }
        Ok(latencies)
    }

    fn request(&mut self) -> String {
        let count = self.people.len();
        // A walk with a large odd stride: every client meets other people in another order.
        self.next = self.next.wrapping_add(104_729);
        let payer = 1 + self.next % (count - 1);
        let payee = match self.shape {
            Shape::OnePayee => 0,
            Shape::Spread => {
                let drawn = usize::try_from(OsEntropy.below(count as u64 - 1)).unwrap_or(0);
                if drawn >= payer { drawn + 1 } else { drawn }
            }
        };
        let (payer, payee) = (&self.people[payer], &self.people[payee]);
        let key = mint_uuid(&SystemClock::default(), &OsEntropy);
        let body = format!(
            r#"{{"payee":"{}","amount_minor":1,"currency":"CNY","note":"bench","pin":"{}"}}"#,
            payee.number, payer.pin
        );
        format!(
            "POST /api/v1/transfers HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             idempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            payer.token,
            body.len()
        )
    }
}

/// Reads one answer whole; anything but a success ends the run with what it said.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<(), Failed> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        filled += read;
        let text = std::str::from_utf8(&buffer[..filled])?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()
            })
            .unwrap_or(0_usize);
        if body.len() < length {
            continue;
        }
        if head.starts_with("HTTP/1.1 2") {
            return Ok(());
        }
        return Err(format!("the server refused: {text}").into());
    }
}
