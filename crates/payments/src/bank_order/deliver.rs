//! The worker's side: bringing orders to the bank and its answers back.

use std::time::Duration;

use tongbao_db::DbError;
use tongbao_gateways::{BankAnswer, BankDown, BankInstruction, Direction};
use tongbao_kernel::{Answer, BankOrderId, OutboxId, Timestamp};
use tongbao_record::outbox::{self, Message};

use super::rules::Event;
use super::settle::settle;
use super::{BankOrder, BankOrders, OrderKind, OrderState, store};
use crate::card;

/// Wait before the bank is asked again: soon at first, since people are looking at the page.
const ASK_AGAIN: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
];

/// How long an order waits for a bank that cannot be reached.
const SEND_WITHIN: Duration = Duration::from_secs(600);

impl BankOrders {
    /// Brings the order one step further: submits it, or asks about it after a silence. Then the
    /// message is done, or due again.
    pub(crate) async fn deliver(&self, message: &Message, id: BankOrderId) -> Answer<()> {
        let read = self.site.db.read(move |tx| -> Result<_, DbError> {
            let Some(order) = store::by_id(tx, id)? else { return Ok(None) };
            let card = card::by_id(tx, order.card)?.expect("an order's card is kept for ever");
            Ok(Some((order, card.bank_token)))
        });
        let Some((order, token)) = read.await? else { return self.finish(message.id).await };
        let heard = match order.state {
            OrderState::Accepted => self.submit(&order, token).await,
            OrderState::Confirming => self.bank.query(order.id.0).await,
            OrderState::Succeeded | OrderState::Refused | OrderState::Returned => {
                return self.finish(message.id).await;
            }
        };
        self.record(message, &order, heard).await
    }

    /// What the bank says by itself, late or twice.
    pub async fn notice(&self, id: BankOrderId, answer: BankAnswer) -> Answer<()> {
        let site = self.site.clone();
        let settled = self
            .site
            .db
            .write(move |tx| settle(tx, &site, id, Event::from(&answer), reference(&answer)));
        if settled.await?.is_none() {
            tracing::warn!(order = %id, "the bank speaks of an order that is not ours");
        }
        Ok(())
    }

    async fn submit(&self, order: &BankOrder, bank_token: String) -> Result<BankAnswer, BankDown> {
        let direction = match order.kind {
            OrderKind::TopUp => Direction::Debit,
            OrderKind::Withdrawal => Direction::Credit,
        };
        let instruction =
            BankInstruction { order: order.id.0, direction, bank_token, amount: order.amount };
        self.bank.submit(&instruction).await
    }

    async fn record(
        &self,
        message: &Message,
        order: &BankOrder,
        heard: Result<BankAnswer, BankDown>,
    ) -> Answer<()> {
        let (site, message, id) = (self.site.clone(), message.clone(), order.id);
        let again = self.site.now().after(wait(message.attempts));
        let (event, reference) = match &heard {
            Ok(answer) => (Event::from(answer), reference(answer).map(str::to_owned)),
            Err(BankDown::NoAnswer(reason)) => {
                tracing::warn!(order = %id, %reason, "the bank does not answer");
                (Event::Silence, None)
            }
            Err(BankDown::NotSent(reason)) => {
                tracing::warn!(order = %id, %reason, "the bank cannot be reached");
                (not_sent(order, self.site.now()), None)
            }
        };
        let recorded = self.site.db.write(move |tx| -> Result<(), DbError> {
            let order = settle(tx, &site, id, event, reference.as_deref())?;
            if order.is_none_or(|order| order.state.is_final()) {
                outbox::done(tx, &[message.id])
            } else {
                outbox::put_off(tx, message.id, again)
            }
        });
        Ok(recorded.await?)
    }

    async fn finish(&self, id: OutboxId) -> Answer<()> {
        Ok(self.site.db.write(move |tx| outbox::done(tx, &[id])).await?)
    }
}

/// An order that could not be sent waits for the bank; after a while it is asked about instead,
/// which closes it at the bank, so that the person is not left waiting.
fn not_sent(order: &BankOrder, now: Timestamp) -> Event {
    if now < order.created_at.after(SEND_WITHIN) { Event::NotSent } else { Event::Silence }
}

fn wait(attempts: i64) -> Duration {
    let index = usize::try_from(attempts).unwrap_or(0).min(ASK_AGAIN.len() - 1);
    ASK_AGAIN.get(index).copied().unwrap_or(Duration::from_secs(15))
}

fn reference(answer: &BankAnswer) -> Option<&str> {
    match answer {
        BankAnswer::Succeeded { bank_reference } => Some(bank_reference),
        BankAnswer::Refused { .. } | BankAnswer::Processing | BankAnswer::NotFound => None,
    }
}
