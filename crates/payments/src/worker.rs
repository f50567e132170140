//! The worker: brings outbox messages to the outside, each topic in its own way.
//!
//! Delivery is at least once: a message is deleted only in the transaction that records what came
//! of it. Several workers, in one process or many, share the outbox by leases.

use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tongbao_db::{DbError, Tx};
use tongbao_gateways::{Channel, Mail, MailClient, MailDown, Sms, SmsClient};
use tongbao_identity::{Site, mail, sms};
use tongbao_kernel::{Answer, BankOrderId, OutboxId, WalletId};
use tongbao_record::outbox::{self, Message, back_off};

use crate::bank_order::BankOrders;
use crate::topic;

/// A topic and how many of its messages are taken at a time.
#[derive(Debug, Clone, Copy)]
struct Lane {
    topic: &'static str,
    at_once: i64,
}

/// Calls to partners last up to ten seconds each, mail up to twenty-four, all of it less than a lease;
/// so no more are leased than are made at once.
const LANES: [Lane; 4] = [
    // A hint of a full batch names five hundred wallets.
    Lane { topic: topic::WALLETS_CHANGED, at_once: 32 },
    Lane { topic: topic::BANK_ORDER, at_once: 64 },
    Lane { topic: sms::TOPIC, at_once: 64 },
    // A connection each; mail servers refuse more.
    Lane { topic: mail::TOPIC, at_once: 8 },
];

/// Pause between two rounds: what a person may wait for the first step of an order. Rounds without
/// a pause would find a handful of messages each and spend two commits on them, which payments
/// then wait behind.
const PAUSE: Duration = Duration::from_millis(100);
/// Changes that a slow open page may lag behind before it is told to reload.
const LIVE_QUEUE: usize = 4_096;

/// Tells open pages which wallets changed. A hint only: pages also look for themselves.
#[derive(Clone)]
pub struct Live(broadcast::Sender<WalletId>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(LIVE_QUEUE).0)
    }
}

impl Live {
    /// Changes from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<WalletId> {
        self.0.subscribe()
    }

    fn changed(&self, wallet: WalletId) {
        // Nobody may be looking.
        let _ = self.0.send(wallet);
    }
}

/// One process's worker.
#[derive(Clone)]
pub struct Worker {
    site: Site,
    bank_orders: BankOrders,
    senders: Senders,
    live: Live,
}

/// By what people are written to.
#[derive(Clone)]
pub struct Senders {
    /// Texts and calls.
    pub sms: SmsClient,
    /// Mail.
    pub mail: MailClient,
}

impl Worker {
    pub(crate) fn new(site: Site, bank_orders: BankOrders, senders: Senders, live: Live) -> Self {
        Self { site, bank_orders, senders, live }
    }

    /// Works until `stop` turns true, and then finishes what it has begun. Each topic goes its own
    /// way, so that a silent bank holds up no code and no page.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let [hints, orders, texts, mails] = LANES.map(|lane| self.drive(lane, stop.clone()));
        tokio::join!(hints, orders, texts, mails);
    }

    /// Takes once what is due and handles it. Returns how many messages there were.
    pub async fn round(&self) -> Result<usize, DbError> {
        let mut taken = 0;
        for lane in LANES {
            taken += self.turn(lane).await?;
        }
        Ok(taken)
    }

    async fn drive(&self, lane: Lane, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let taken = self.turn(lane).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the worker cannot read its messages");
                0
            });
            if i64::try_from(taken).unwrap_or(lane.at_once) == lane.at_once {
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn turn(&self, lane: Lane) -> Result<usize, DbError> {
        let now = self.site.now();
        let messages = outbox::lease(&self.site.db, lane.topic, now, lane.at_once).await?;
        let taken = messages.len();
        if lane.topic == topic::WALLETS_CHANGED {
            self.publish(messages).await?;
            return Ok(taken);
        }
        let mut running = JoinSet::new();
        for message in messages {
            let worker = self.clone();
            running.spawn(async move { worker.handle(message).await });
        }
        while running.join_next().await.is_some() {}
        Ok(taken)
    }

    async fn publish(&self, hints: Vec<Message>) -> Result<(), DbError> {
        if hints.is_empty() {
            return Ok(());
        }
        for message in &hints {
            let wallets = message.payload["wallets"].as_array().into_iter().flatten();
            for wallet in wallets.filter_map(|id| id.as_str()).filter_map(|id| id.parse().ok()) {
                self.live.changed(wallet);
            }
        }
        let ids: Vec<OutboxId> = hints.iter().map(|message| message.id).collect();
        self.site.db.write(move |tx| outbox::done(tx, &ids)).await
    }

    async fn handle(&self, message: Message) {
        let handled = match message.topic.as_str() {
            topic::BANK_ORDER => self.bank_order(&message).await,
            sms::TOPIC => self.send_sms(&message).await,
            mail::TOPIC => self.send_mail(&message).await,
            other => {
                tracing::error!(topic = other, "no handler; the message waits");
                self.put_off(&message).await
            }
        };
        if let Err(problem) = handled {
            tracing::error!(%problem, topic = message.topic, "a message was not handled");
        }
    }

    async fn bank_order(&self, message: &Message) -> Answer<()> {
        let id = message.payload["order"].as_str().and_then(|id| id.parse::<BankOrderId>().ok());
        let id = id.expect("this room wrote the message");
        self.bank_orders.deliver(message, id).await
    }

    async fn send_sms(&self, message: &Message) -> Answer<()> {
        let outgoing = sms::open(&self.site.vault, message.id, &message.payload)?;
        let (id, now) = (message.id, self.site.now());
        if outgoing.unsent {
            return self.finish(id, move |tx| sms::record_unsent(tx, id.0, now)).await;
        }
        // A code that came after its time would only be tried, and be wrong.
        if outgoing.is_stale(now) {
            tracing::warn!(id = %id, "a message was not taken in time and is dropped");
            return self.finish(id, move |tx| sms::record_dropped(tx, id.0, now)).await;
        }
        let channel = match outgoing.channel {
            sms::Channel::Sms => Channel::Sms,
            sms::Channel::Voice => Channel::Voice,
        };
        let text = Sms { id: outgoing.id, to: outgoing.to, text: outgoing.text, channel };
        match self.senders.sms.send(&text).await {
            Ok(accepted) => {
                let (number, now) = (accepted.message_id, self.site.now());
                self.finish(id, move |tx| sms::record_sent(tx, id.0, &number, now)).await
            }
            Err(error) => {
                tracing::warn!(%error, "the SMS operator does not take a message");
                self.put_off(message).await
            }
        }
    }

    async fn send_mail(&self, message: &Message) -> Answer<()> {
        let outgoing = mail::open(&self.site.vault, message.id, &message.payload)?;
        let (id, now) = (message.id, self.site.now());
        if outgoing.good_until <= now {
            tracing::warn!(id = %id, "a mail was not taken in time and is dropped");
            return self.finish(id, move |tx| mail::record_dropped(tx, id.0, now)).await;
        }
        let mail::Written { sender, subject, text } = outgoing.written;
        let letter = Mail { id: outgoing.id, to: outgoing.to, sender, subject, text };
        let sent = self.senders.mail.send(&letter).await;
        let now = self.site.now();
        match sent {
            Ok(accepted) => {
                let number = accepted.message_id;
                self.finish(id, move |tx| mail::record_sent(tx, id.0, &number, now)).await
            }
            Err(error @ MailDown::Refused(_)) => {
                tracing::warn!(%error, id = %id, "the mail server refuses a mail");
                self.finish(id, move |tx| mail::record_refused(tx, id.0, now)).await
            }
            Err(error @ (MailDown::NotSent(_) | MailDown::NoAnswer(_))) => {
                tracing::warn!(%error, "the mail server does not take a mail");
                self.put_off(message).await
            }
        }
    }

    /// Records what came of a message and takes it out of the outbox, in one transaction.
    async fn finish(
        &self,
        id: OutboxId,
        record: impl Fn(&mut Tx<'_>) -> Result<(), DbError> + Send + 'static,
    ) -> Answer<()> {
        let recorded = self.site.db.write(move |tx| -> Result<(), DbError> {
            record(tx)?;
            outbox::done(tx, &[id])
        });
        Ok(recorded.await?)
    }

    async fn put_off(&self, message: &Message) -> Answer<()> {
        let id = message.id;
        let due = self.site.now().after(back_off(message.attempts));
        Ok(self.site.db.write(move |tx| outbox::put_off(tx, id, due)).await?)
    }
}
