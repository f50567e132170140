//! The wallet is open: its number, its tier with the limits, and what comes next.

use tongbao_http::Refusal;
use tongbao_payments::wallet::Limits;

use crate::desk::{Desk, Reply};
use crate::me::grouped;
use crate::views::register::{DoneView, NextStep};
use crate::views::{Badge, Fact, Tone};

/// The new wallet.
pub(super) async fn page(desk: Desk) -> Reply {
    let overview = desk.payments().wallets.overview(&desk.actor).await.map_err(Refusal::from)?;
    let wallet = &overview.wallet;
    let next = |icon, title, href: &str| NextStep { icon, title, href: href.into() };
    let view = DoneView {
        wallet: grouped(&wallet.number),
        wallet_plain: wallet.number.clone(),
        tier: Badge::new(Tone::Ok, &desk.words().t(wallet.tier.name())),
        limits: limits(&overview.limits),
        next: vec![next("card", "next-bind", "/cards/bind"), next("help", "next-help", "/help")],
    };
    desk.show(&view).await
}

fn limits(limits: &Limits) -> Vec<Fact> {
    let all = [
        ("fact-single-limit", limits.payment_max),
        ("fact-daily-limit", limits.day_max),
        ("fact-yearly-limit", limits.year_max),
        ("fact-balance-cap", limits.balance_max),
    ];
    all.into_iter().filter_map(|(label, max)| Some(Fact::new(label, max?.to_string()))).collect()
}
