//! The page about oneself: masked, because even one's own screen is read by others.

use tongbao_http::Refusal;
use tongbao_identity::{customer, session};
use tongbao_kernel::{Answer, Code, Failure};
use tongbao_money::Money;
use tongbao_payments::wallet::{Overview, Tier};

use crate::desk::{Desk, Reply};
use crate::views::me::{MeView, Usage};
use crate::views::{Badge, Tone};

/// Owner, wallet, what is left of the limits, and the way to everything else.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

async fn view(desk: &Desk) -> Answer<MeView> {
    let (site, id) = (&desk.surface.site, desk.actor.customer);
    let vault = site.vault.clone();
    let read = site.db.read(move |tx| customer::load(tx, &vault, id)).await?;
    let owner = read.ok_or_else(|| Failure::new(Code::NotFound))?;
    let overview = desk.payments().wallets.overview(&desk.actor).await?;
    let wallet = &overview.wallet;
    Ok(MeView {
        name: owner.masked_name,
        phone: owner.masked_phone,
        wallet: grouped(&wallet.number),
        wallet_plain: wallet.number.clone(),
        tier: Badge::new(Tone::Plain, &desk.words().t(wallet.tier.name())),
        upgrade: (wallet.tier != Tier::Two).then(|| "/cards/bind".into()),
        usage: usage(&overview),
        devices: session::list(site, &desk.actor).await?.len(),
    })
}

fn usage(overview: &Overview) -> Vec<Usage> {
    let (limits, usage) = (&overview.limits, &overview.usage);
    let rows = [
        ("limit-daily", usage.day_used, limits.day_max),
        ("limit-yearly", usage.year_used, limits.year_max),
        ("limit-balance", overview.balance.total, limits.balance_max),
    ];
    let row = |(label, used, limit): (&'static str, Money, Option<Money>)| {
        let limit = limit?;
        let percent = percent(used, limit);
        Some(Usage { label, used: used.to_string(), limit: limit.to_string(), percent })
    };
    rows.into_iter().filter_map(row).collect()
}

/// The used part in hundredths, rounded up, so that anything used shows.
fn percent(used: Money, limit: Money) -> u8 {
    let (used, limit) = (i128::from(used.minor()), i128::from(limit.minor()).max(1));
    let hundredths = (used * 100 + limit - 1) / limit;
    u8::try_from(hundredths.clamp(0, 100)).expect("it is at most a hundred")
}

/// A wallet number as it is read out: 6210 0000 0000 7731.
pub(crate) fn grouped(number: &str) -> String {
    let mut text = String::with_capacity(number.len() + 3);
    for (place, digit) in number.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_shows_and_never_passes_the_whole() {
        let of = |used, limit| percent(Money::cny(used), Money::cny(limit));
        assert_eq!((of(0, 100), of(1, 1_000_000), of(50, 100)), (0, 1, 50));
        assert_eq!((of(100, 100), of(300, 100), of(i64::MAX, 1), of(5, 0)), (100, 100, 100, 100));
    }

    #[test]
    fn numbers_are_read_out_in_fours() {
        assert_eq!(grouped("6210000000007731"), "6210 0000 0000 7731");
    }
}
