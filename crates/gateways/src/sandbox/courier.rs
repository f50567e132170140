//! Carries notices to the wallet, and lets come true what the faults have put off.
//!
//! A notice stays in the store until the wallet takes it (2xx), so it survives restarts of both
//! sides and may arrive twice.

use std::time::Duration;

use super::store::callbacks::{self, Callback};
use super::{Sandbox, SandboxError, counter, inbox};
use crate::SMS_RECEIPT_PATH;
use crate::transport::{Endpoint, EndpointError, PartnerOptions};

/// How often the sandbox looks for what has become due.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A wallet that does not take a notice in this time is asked again later.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);
/// The longest pause between two attempts.
const PAUSE_SECONDS_MAX: u64 = 60;
/// About an hour of trying; the wallet can still ask.
const ATTEMPTS_MAX: u32 = 64;

/// The way to the wallet.
pub(super) struct Courier {
    bank: Endpoint,
    sms: Endpoint,
}

impl Courier {
    pub fn try_new(wallet_url: &str, sandbox: &Sandbox) -> Result<Self, EndpointError> {
        let endpoint = |key: &crate::SigningKey| {
            let clock = sandbox.mint().clock.clone();
            let options =
                PartnerOptions { base_url: wallet_url.to_owned(), key: key.clone(), clock };
            Endpoint::try_new(options, TAKEN_WITHIN)
        };
        Ok(Self { bank: endpoint(sandbox.bank_key())?, sms: endpoint(sandbox.sms_key())? })
    }

    /// Whether the wallet took it.
    async fn deliver(&self, callback: &Callback) -> bool {
        let endpoint = if callback.path == SMS_RECEIPT_PATH { &self.sms } else { &self.bank };
        let posted = endpoint.post_bytes(&callback.path, callback.body.clone()).await;
        match posted {
            Ok(reply) if (200..300).contains(&reply.status) => true,
            Ok(reply) => {
                tracing::debug!(path = callback.path, status = reply.status, "notice not taken");
                false
            }
            Err(error) => {
                tracing::debug!(path = callback.path, %error, "notice not delivered");
                false
            }
        }
    }
}

/// Runs for as long as the sandbox does.
pub(super) async fn run(sandbox: Sandbox) {
    loop {
        if let Err(error) = run_due(&sandbox).await {
            tracing::error!(%error, "the sandbox cannot do what is due");
        }
        let _ = tokio::time::timeout(LOOK_EVERY, sandbox.woken()).await;
    }
}

/// Does everything that is due now, once.
pub(super) async fn run_due(sandbox: &Sandbox) -> Result<(), SandboxError> {
    let _one_at_a_time = sandbox.courier_turn().await;
    let mint = sandbox.mint().clone();
    let caught_up = move |tx: &rusqlite::Transaction<'_>| {
        counter::catch_up(tx, &mint)?;
        inbox::catch_up(tx, &mint)?;
        callbacks::due(tx, mint.now())
    };
    let due = sandbox.store().run(caught_up).await?;
    let Some(courier) = sandbox.courier() else {
        return Ok(());
    };
    for callback in due {
        let done = courier.deliver(&callback).await;
        if done || callback.attempts >= ATTEMPTS_MAX {
            sandbox.store().run(move |tx| callbacks::delivered(tx, callback.id)).await?;
        } else {
            let pause = Duration::from_secs(pause_seconds(callback.attempts));
            let due_at = sandbox.mint().now().after(pause);
            sandbox.store().run(move |tx| callbacks::retry_at(tx, callback.id, due_at)).await?;
        }
    }
    Ok(())
}

fn pause_seconds(attempts: u32) -> u64 {
    2_u64.saturating_pow(attempts).min(PAUSE_SECONDS_MAX)
}
