//! `tongbao serve`: a real wallet with real partners.

use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;
use tongbao_gateways::{BankClient, PartnerOptions, SigningKey};
use tongbao_identity::Site;
use tongbao_kernel::{OsEntropy, SystemClock};
use tongbao_payments::worker::Senders;
use tongbao_vault::{Passwords, RelyingParty, Strength, Vault};

use crate::config::{Config, ConfigArg};
use crate::platform::Stop;
use crate::wiring::{Partners, Setting, Wallet};
use crate::{Outcome, platform};

/// Threads that hash passwords: one of two cores, so that payments keep the other.
pub const HASH_THREADS: usize = 1;

pub async fn run(args: ConfigArg) -> Outcome {
    let config = Config::load(&args.config)?;
    let found = config.unsafe_settings();
    if !found.is_empty() {
        let lines: Vec<String> = found.iter().map(|found| format!("  - {found}")).collect();
        return Err(format!("refusing to start on unsafe settings:\n{}", lines.join("\n")).into());
    }
    let db = platform::open_database(&config.database).await?;
    let lacking = platform::lacking(&db).await?;
    if !lacking.is_empty() {
        return Err(
            format!("the database lacks {}; run: tongbao migrate", lacking.join(", ")).into()
        );
    }
    let vault = Vault::load(&config.master_key_file)?;
    let passwords =
        Passwords::start(&vault, Arc::new(OsEntropy), HASH_THREADS, Strength::PRODUCTION);
    let clock = Arc::new(SystemClock::default());
    let passkeys = RelyingParty::try_new(&config.public_url)?;
    let entropy = Arc::new(OsEntropy);
    let site = Site::new(db.clone(), clock.clone(), entropy, vault, passwords, passkeys);
    let partners = partners(&config, clock)?;
    let setting = Setting { trusted_proxies: config.trusted_proxies, ..Setting::default() };
    let listener = TcpListener::bind(config.listen).await?;
    tracing::info!(address = %config.listen, "serving");
    let wallet = Wallet::new(site, partners, setting);
    let stop = Stop::listen(db);
    wallet.serve(listener, stop.signal.clone()).await?;
    Ok(stop.code())
}

fn partners(
    config: &Config,
    clock: Arc<SystemClock>,
) -> Result<Partners, Box<dyn std::error::Error>> {
    let (bank_key, sms_key) = (key(&config.bank.key_file)?, key(&config.sms.key_file)?);
    let bank = PartnerOptions {
        base_url: config.bank.url.clone(),
        key: bank_key.clone(),
        clock: clock.clone(),
    };
    let senders =
        Senders { sms: config.sms.client(clock.clone())?, mail: config.mail.client(clock)? };
    Ok(Partners { bank: BankClient::try_new(bank)?, senders, bank_key, sms_key })
}

fn key(path: &Path) -> Result<SigningKey, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    Ok(SigningKey::parse(text.trim())?)
}
