//! The home page: what there is, what needs attention, what happened last.

use axum::response::Response;
use tongbao_http::{Refusal, Visit, cookie};
use tongbao_kernel::Answer;
use tongbao_payments::history::HistoryFilter;

use super::{attention, visibility};
use crate::desk::{Desk, Reply, go};
use crate::history::rows::{self, When};
use crate::views::home::HomeView;
use crate::views::{Amount, Badge, Tone};

/// Entries on the home page: as many as fit below the balance on a phone.
const ENTRIES_MAX: usize = 5;

/// Whoever never signed in is welcomed; whose session ended is told so.
pub(super) async fn page(visit: Visit, desk: Result<Desk, Response>) -> Reply {
    match desk {
        Ok(desk) => desk.show(&view(&desk).await.map_err(Refusal::from)?).await,
        Err(_) if visit.cookies.get(cookie::SESSION).is_none() => go("/welcome"),
        Err(to_sign_in) => Ok(to_sign_in),
    }
}

async fn view(desk: &Desk) -> Answer<HomeView> {
    let payments = desk.payments();
    let overview = payments.wallets.overview(&desk.actor).await?;
    let attention = attention::list(desk, &overview.balance).await?;
    let first = payments.history.page(&desk.actor, HistoryFilter::default(), None).await?;
    let latest = first.lines.get(..ENTRIES_MAX).unwrap_or(&first.lines);
    let balance = &overview.balance;
    Ok(HomeView {
        hidden: visibility::hidden(&desk.visit),
        total: Amount::of(balance.total),
        available: Amount::of(balance.available),
        held: Amount::of(balance.held),
        in_transit: Amount::of(balance.in_transit),
        as_of: desk.words().clock(balance.at),
        tier: Badge::new(Tone::Plain, &desk.words().t(overview.wallet.tier.name())),
        attention,
        entries: rows::list(desk, latest, When::Day).await?,
        live: "/live".into(),
    })
}
