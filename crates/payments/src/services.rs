//! All use cases of this room over one site, wired once.

use std::ops::Deref;
use std::sync::Arc;

use tongbao_gateways::BankClient;
use tongbao_identity::Site;

use crate::bank_order::BankOrders;
use crate::card::Cards;
use crate::history::History;
use crate::transfer::Transfers;
use crate::wallet::Wallets;
use crate::worker::{Live, Senders, Worker};

/// What surfaces call. Clones share everything and cost one counter.
#[derive(Clone)]
pub struct Payments(Arc<Services>);

/// The use cases of payments.
pub struct Services {
    /// Wallets, balances and proofs.
    pub wallets: Wallets,
    /// Bank cards.
    pub cards: Cards,
    /// Top-up and withdrawal.
    pub bank_orders: BankOrders,
    /// Transfers.
    pub transfers: Transfers,
    /// Entries.
    pub history: History,
    /// Changes, for open pages.
    pub live: Live,
    worker: Worker,
}

impl Deref for Payments {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Payments {
    /// Wires the room. Must be called inside a runtime, because the batchers start.
    pub fn start(site: Site, bank: BankClient, senders: Senders) -> Self {
        let bank_orders = BankOrders::new(site.clone(), bank.clone());
        let live = Live::default();
        Self(Arc::new(Services {
            wallets: Wallets::new(site.clone()),
            cards: Cards::new(site.clone(), bank),
            transfers: Transfers::start(site.clone()),
            history: History::new(site.clone()),
            worker: Worker::new(site, bank_orders.clone(), senders, live.clone()),
            bank_orders,
            live,
        }))
    }

    /// The worker that brings messages to the outside.
    pub fn worker(&self) -> &Worker {
        &self.worker
    }
}
