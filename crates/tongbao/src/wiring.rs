//! Puts the rooms together into one running wallet.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tongbao_gateways::{BankClient, SigningKey};
use tongbao_http::{Crowd, Guard, Limits, Settings, Surface};
use tongbao_identity::Site;
use tongbao_kernel::Clock;
use tongbao_payments::Payments;
use tongbao_payments::worker::Senders;

use crate::{inbound, platform};

/// Requests under way get this long to finish after the signal to stop.
const DRAIN_WITHIN: Duration = Duration::from_secs(10);

/// The partners, by client, and the keys that their notices are signed with.
pub struct Partners {
    /// The bank.
    pub bank: BankClient,
    /// The key of its notices.
    pub bank_key: SigningKey,
    /// The SMS operator and the mail server.
    pub senders: Senders,
    /// The key of the SMS operator's receipts.
    pub sms_key: SigningKey,
}

/// What differs between a real wallet, the demo and the bench.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// How much is let in.
    pub limits: Limits,
    /// True when the sandbox page exists.
    pub demo: bool,
    /// Proxies whose word on the sender's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The sandbox's switch that turns everyone away.
    pub crowd: Crowd,
}

/// A wallet that is ready to serve.
pub struct Wallet {
    /// Its use cases.
    pub payments: Payments,
    site: Site,
    routes: Router,
    setting: Setting,
}

impl Wallet {
    /// Wires everything. Must be called inside a runtime.
    pub fn new(site: Site, partners: Partners, setting: Setting) -> Self {
        let Partners { bank, bank_key, senders, sms_key } = partners;
        let payments = Payments::start(site.clone(), bank, senders);
        let inbound = inbound::router(site.clone(), payments.clone(), bank_key, sms_key);
        let surface = Surface {
            site: site.clone(),
            payments: payments.clone(),
            settings: Arc::new(Settings { demo: setting.demo }),
        };
        let web = tongbao_web::routes(surface.clone());
        let routes = web.merge(tongbao_api::routes(surface)).merge(inbound);
        Self { payments, site, routes, setting }
    }

    /// Adds routes that exist in this mode only.
    #[must_use]
    pub fn with(mut self, routes: Router) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// Serves until `stopped`, then finishes what is under way and closes the database.
    pub async fn serve(
        self,
        listener: TcpListener,
        stopped: watch::Receiver<bool>,
    ) -> std::io::Result<()> {
        let guard = Guard {
            clock: Arc::clone(&self.site.clock) as Arc<dyn Clock>,
            entropy: Arc::clone(&self.site.entropy),
            limits: self.setting.limits,
            trusted_proxies: self.setting.trusted_proxies,
            page: tongbao_web::failure_page(),
            crowd: self.setting.crowd,
        };
        let service = guard.around(self.routes).into_make_service_with_connect_info::<SocketAddr>();
        let worker = {
            let (payments, stopped) = (self.payments.clone(), stopped.clone());
            tokio::spawn(async move { payments.worker().run(stopped).await })
        };
        let sweeper = tokio::spawn(sweep(self.site.clone(), stopped.clone()));
        let serving = axum::serve(listener, service)
            .with_graceful_shutdown(platform::until_stopped(stopped.clone()))
            .into_future();
        let late = async {
            platform::until_stopped(stopped).await;
            tokio::time::sleep(DRAIN_WITHIN).await;
        };
        tokio::select! {
            served = serving => served?,
            () = late => tracing::warn!("some requests did not finish in time"),
        }
        // Open event streams and long calls are cut here; their effects are in the database.
        let _ = tokio::time::timeout(DRAIN_WITHIN, worker).await;
        sweeper.abort();
        self.site.db.close().await;
        Ok(())
    }
}

/// Deletes what has run out, once an hour, in one process at a time.
async fn sweep(site: Site, mut stopped: watch::Receiver<bool>) {
    const NAME: &str = "sweep";
    const EVERY: Duration = Duration::from_secs(3_600);
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
            _ = stopped.changed() => return,
        }
        let due = tongbao_record::jobs::take(&site.db, NAME, site.now()).await;
        if !due.unwrap_or(false) {
            continue;
        }
        if let Err(problem) = tongbao_identity::sweep(&site).await {
            tracing::error!(%problem, "old drafts, codes and sessions were not deleted");
        }
        if let Err(problem) = make_dormant(&site).await {
            tracing::error!(%problem, "unused accounts were not made dormant");
        }
        if let Err(error) = tongbao_payments::sweep(&site).await {
            tracing::error!(%error, "old card bindings were not deleted");
        }
        if let Err(error) =
            tongbao_record::jobs::finish(&site.db, NAME, site.now().after(EVERY)).await
        {
            tracing::error!(%error, "a job could not be marked as done");
        }
    }
}

/// A few at a time, so that payments do not wait behind a long transaction.
async fn make_dormant(site: &Site) -> tongbao_kernel::Answer<()> {
    while tongbao_identity::restriction::sweep_dormant(site).await? > 0 {}
    Ok(())
}
