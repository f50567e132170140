//! The sandbox: a bank, an SMS operator and a mail server on this machine, whose faults can be
//! switched on.
//!
//! It is a program of its own that happens to run inside the demo: its own SQLite file, its own
//! port, reached only by the signed HTTP that a real partner speaks. Every failure that the wallet
//! must explain can be made to happen here, and everything the sandbox says is true to its own
//! books. [`Sandbox::partner_router`] is what the wallet's clients call;
//! [`Sandbox::control_router`] is the page and the API with the switches, which the wallet mounts
//! in demo mode only.

mod api;
mod bank;
mod controls;
mod counter;
mod courier;
mod faults;
mod inbox;
mod issuing;
mod mint;
mod page;
mod partner;
mod rules;
mod store;
mod switches;
mod views;

pub use bank::{Books, Card, CardState, Order, OrderState};
pub use controls::{ControlFailed, Controls};
pub use faults::{
    BankFaults, BankMode, FAULT_SECONDS_MAX, Faults, MailFaults, MailMode, MaintenanceWindow,
    PlatformFaults, SmsFaults, SmsMode,
};
pub use inbox::{Message, MessageKind, MessageState};
pub use issuing::NewCard;
pub use store::StoreError;
pub use switches::CLOCK_SHIFT_SECONDS_MAX;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, MutexGuard, Notify};
use tongbao_kernel::{Clock, Entropy};

use courier::Courier;
use mint::Mint;
use store::{Store, settings};

use crate::{EndpointError, SigningKey};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// What a sandbox needs to start.
pub struct SandboxOptions {
    /// Its SQLite file.
    pub path: PathBuf,
    /// The key shared with the bank.
    pub bank_key: SigningKey,
    /// The key shared with the SMS operator.
    pub sms_key: SigningKey,
    /// The key shared with the mail server.
    pub mail_key: SigningKey,
    /// The wallet's clock, so that both sides live at the same time.
    pub clock: Arc<dyn Clock>,
    /// Where ids and card numbers come from.
    pub entropy: Arc<dyn Entropy>,
    /// What it may switch in the wallet.
    pub controls: Controls,
    /// The address of the wallet's style sheet, for the page.
    pub stylesheet: String,
}

/// Why the sandbox does not do as told.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Its file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What stands in its file was written by another version.
    #[error("the stored settings cannot be read")]
    Settings(#[source] serde_json::Error),
    /// The wallet could not switch a fault.
    #[error("the wallet could not switch the fault: {0}")]
    Control(ControlFailed),
    /// A value outside its limits.
    #[error("{0}")]
    Limit(&'static str),
    /// It does not exist.
    #[error("{0}")]
    Unknown(&'static str),
    /// The port cannot be opened.
    #[error("the sandbox cannot listen")]
    Listen(#[from] std::io::Error),
    /// The wallet's address cannot be used.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
}

/// The sandbox. Clones share everything.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    store: Store,
    faults: RwLock<Faults>,
    shift_seconds: RwLock<i64>,
    bank_key: SigningKey,
    sms_key: SigningKey,
    mail_key: SigningKey,
    mint: Mint,
    controls: Controls,
    stylesheet: String,
    courier: RwLock<Option<Arc<Courier>>>,
    turn: Mutex<()>,
    wake: Notify,
}

impl Sandbox {
    /// Opens the file and takes up its faults and its clock where they were left.
    pub async fn open(options: SandboxOptions) -> Result<Self, SandboxError> {
        let SandboxOptions {
            path,
            bank_key,
            sms_key,
            mail_key,
            clock,
            entropy,
            controls,
            stylesheet,
        } = options;
        let store = Store::open(&path)?;
        let load = |tx: &rusqlite::Transaction<'_>| {
            let faults = settings::get(tx, settings::FAULTS)?;
            Ok((faults, settings::get(tx, settings::CLOCK_SHIFT_SECONDS)?))
        };
        let (faults, shift) = store.run(load).await?;
        let parsed = faults.map(|text| serde_json::from_str(&text)).transpose();
        let faults: Faults = parsed.map_err(SandboxError::Settings)?.unwrap_or_default();
        let shift = shift.and_then(|text| text.parse().ok()).unwrap_or(0);
        controls.shift_clock(shift * MICROS_PER_SECOND);
        controls.apply(faults.platform).await.map_err(SandboxError::Control)?;
        Ok(Self(Arc::new(Inner {
            store,
            faults: RwLock::new(faults),
            shift_seconds: RwLock::new(shift),
            bank_key,
            sms_key,
            mail_key,
            mint: Mint { clock, entropy },
            controls,
            stylesheet,
            courier: RwLock::new(None),
            turn: Mutex::new(()),
            wake: Notify::new(),
        })))
    }

    /// Opens the partners' port and starts delivering what is due. Returns the address to give to
    /// [`crate::BankClient`], [`crate::SmsClient`] and [`crate::MailClient`]. Runs until the runtime ends.
    pub async fn start(&self, listen: SocketAddr) -> Result<SocketAddr, SandboxError> {
        if !listen.ip().is_loopback() {
            return Err(SandboxError::Limit("the sandbox listens on this machine only"));
        }
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let router = self.partner_router();
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the sandbox has stopped");
            }
        });
        tokio::spawn(courier::run(self.clone()));
        Ok(address)
    }

    /// Sends notices to the wallet at `wallet_url` from now on; until then they wait.
    pub fn call_back(&self, wallet_url: &str) -> Result<(), SandboxError> {
        let courier = Arc::new(Courier::try_new(wallet_url, self)?);
        *self.0.courier.write().expect("no holder of the courier panics") = Some(courier);
        self.wake();
        Ok(())
    }

    /// The bank's, the SMS operator's and the mail server's endpoints.
    pub fn partner_router(&self) -> Router {
        partner::router(self.clone())
    }

    /// The page `/sandbox` and the API `/sandbox/api`, for demo mode only.
    pub fn control_router(&self) -> Router {
        api::router(self.clone()).merge(page::router(self.clone()))
    }

    /// Does now what is due now: for tests that move the clock and do not want to wait.
    pub async fn run_due(&self) -> Result<(), SandboxError> {
        courier::run_due(self).await
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn mint(&self) -> &Mint {
        &self.0.mint
    }

    fn bank_key(&self) -> &SigningKey {
        &self.0.bank_key
    }

    fn sms_key(&self) -> &SigningKey {
        &self.0.sms_key
    }

    fn mail_key(&self) -> &SigningKey {
        &self.0.mail_key
    }

    fn stylesheet(&self) -> &str {
        &self.0.stylesheet
    }

    fn courier(&self) -> Option<Arc<Courier>> {
        self.0.courier.read().expect("no holder of the courier panics").clone()
    }

    async fn courier_turn(&self) -> MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    fn wake(&self) {
        self.0.wake.notify_one();
    }

    async fn woken(&self) {
        self.0.wake.notified().await;
    }
}
