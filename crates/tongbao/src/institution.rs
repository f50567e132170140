//! `tongbao institution`: an operating institution, with the standard policies.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use tongbao_identity::institution::{self, Accent, Institution};
use tongbao_kernel::{Clock, InstitutionId, OsEntropy, SystemClock};

use crate::config::{Config, ConfigArg};
use crate::{Outcome, platform};

/// An institution, as people see it.
#[derive(Debug, Args)]
pub struct InstitutionArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Its code in addresses, such as jianghai
    #[arg(long)]
    code: String,
    /// Full name in Chinese
    #[arg(long)]
    name_zh: String,
    /// Full name in English
    #[arg(long)]
    name_en: String,
    /// Short name in Chinese
    #[arg(long)]
    short_zh: String,
    /// Short name in English
    #[arg(long)]
    short_en: String,
    /// Service number
    #[arg(long)]
    hotline: String,
    /// Colour of the mark and of the primary action
    #[arg(long)]
    accent: Colour,
    /// First three digits of its wallet numbers; never changes
    #[arg(long)]
    wallet_prefix: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Colour {
    Red,
    Green,
}

pub async fn run(args: InstitutionArgs) -> Outcome {
    let prefix = args.wallet_prefix.as_str();
    if prefix.len() != 3 || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("--wallet-prefix takes three digits".into());
    }
    let config = Config::load(&args.config.config)?;
    let db = platform::open_database(&config.database).await?;
    let now = SystemClock::default().now();
    let code = args.code.clone();
    let written = db.write(move |tx| {
        let known = institution::by_code(tx, &args.code)?.map(|known| known.id);
        let id = known.unwrap_or_else(|| InstitutionId::mint(&SystemClock::default(), &OsEntropy));
        institution::upsert(tx, &described(&args, id), now)
    });
    written.await?;
    platform::say(&format!("{code} is there, with the standard policies."));
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

fn described(args: &InstitutionArgs, id: InstitutionId) -> Institution {
    Institution {
        id,
        code: args.code.clone(),
        name_zh: args.name_zh.clone(),
        name_en: args.name_en.clone(),
        short_zh: args.short_zh.clone(),
        short_en: args.short_en.clone(),
        hotline: args.hotline.clone(),
        accent: match args.accent {
            Colour::Red => Accent::Red,
            Colour::Green => Accent::Green,
        },
        wallet_prefix: args.wallet_prefix.clone(),
    }
}
