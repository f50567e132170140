//! The wallet: number, tier, limits, and what is left of them.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{SignedIn, Surface};
use tongbao_money::Money;
use tongbao_payments::wallet::Overview;
use utoipa::ToSchema;

use crate::Reply;
use crate::amount::{Amount, time};

/// A wallet as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WalletBody {
    /// The wallet.
    id: String,
    /// Sixteen digits.
    number: String,
    /// `2`, `3` or `4`: how strongly its holder was identified; it decides the limits.
    tier: &'static str,
    /// What the tier allows.
    limits: LimitsBody,
    /// What was paid.
    used: UsedBody,
    /// RFC 3339.
    opened_at: String,
}

/// What a tier allows. A limit that is absent does not exist.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LimitsBody {
    /// Most that the wallet may hold.
    balance: Option<Amount>,
    /// Most that one payment may be.
    payment: Option<Amount>,
    /// Most that may be paid in a day.
    day: Option<Amount>,
    /// Most that may be paid in a year.
    year: Option<Amount>,
}

/// What was paid, by Beijing's calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsedBody {
    /// Today.
    day: Amount,
    /// This year.
    year: Amount,
}

/// The wallet of the person who is signed in.
#[utoipa::path(
    get,
    path = "/wallet",
    tag = "wallet",
    responses((status = 200, description = "The wallet with its limits", body = WalletBody)),
)]
pub(crate) async fn wallet(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
) -> Reply<WalletBody> {
    let overview = surface.payments.wallets.overview(&actor).await?;
    Ok(Json(body(&overview)))
}

fn body(overview: &Overview) -> WalletBody {
    let limit = |money: Option<Money>| money.map(Amount::from);
    let (wallet, limits, usage) = (&overview.wallet, &overview.limits, &overview.usage);
    WalletBody {
        id: wallet.id.to_string(),
        number: wallet.number.clone(),
        tier: wallet.tier.word(),
        limits: LimitsBody {
            balance: limit(limits.balance_max),
            payment: limit(limits.payment_max),
            day: limit(limits.day_max),
            year: limit(limits.year_max),
        },
        used: UsedBody { day: usage.day_used.into(), year: usage.year_used.into() },
        opened_at: time(wallet.opened_at),
    }
}
