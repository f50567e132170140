//! The re-added balance: a person need not believe a stored number.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{SignedIn, Surface};
use utoipa::ToSchema;

use crate::Reply;
use crate::amount::Amount;

/// The balance as it is stored, and as all entries add up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProofBody {
    /// True when both agree. Otherwise staff have been told (`BAL-03`).
    agrees: bool,
    /// Stored less re-added; nothing when they agree.
    difference: Amount,
    /// The account that can be spent from.
    main: AccountProofBody,
    /// The account in transit.
    transit: AccountProofBody,
}

/// One account, re-added from its first entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountProofBody {
    /// As it is stored.
    stored: Amount,
    /// As its entries add up.
    added: Amount,
    /// How many entries there are.
    entries: i64,
}

/// Re-adds the balance from the first entry.
#[utoipa::path(
    get,
    path = "/proof",
    tag = "wallet",
    responses((status = 200, description = "Stored and re-added balance", body = ProofBody)),
)]
pub(crate) async fn proof(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
) -> Reply<ProofBody> {
    let proof = surface.payments.wallets.prove(&actor).await?;
    let account = |stored: tongbao_money::Money, added, entries| AccountProofBody {
        stored: stored.into(),
        added: Amount::from(added),
        entries,
    };
    let (main, transit) = (&proof.main, &proof.transit);
    Ok(Json(ProofBody {
        agrees: proof.agrees(),
        difference: proof.difference().into(),
        main: account(main.account.balance, main.sum, main.count),
        transit: account(transit.account.balance, transit.sum, transit.count),
    }))
}
