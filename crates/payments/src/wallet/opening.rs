//! Opening balances: money that a wallet brings along from another system. Each has a row of its
//! own that names where it comes from, so that no posting is without its reason.

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_identity::Site;
use tongbao_kernel::PostingId;
use tongbao_ledger::{Book, Leg, Posting};
use tongbao_money::Money;
use tongbao_record::audit::{self, Entry};

use super::{Wallet, clearing, store};

/// The word for opening balances in postings.
pub const OPENING: &str = "opening";

/// Gives a new wallet what it brings along. `source` says from where.
pub fn bring_along(
    tx: &mut Tx<'_>,
    site: &Site,
    wallet: &Wallet,
    amount: Money,
    source: &'static str,
) -> Result<PostingId, DbError> {
    let clearing = clearing(tx, wallet.institution)?;
    let clearing = clearing.expect("an institution with wallets has its clearing account");
    let id = PostingId::mint(&*site.clock, &*site.entropy);
    let out = amount.negated().expect("a positive amount can be negated");
    let now = site.now();
    let mut book = Book::load(tx, &[wallet.account, clearing])?;
    let posted = book.post(Posting {
        id,
        institution: wallet.institution,
        kind: OPENING,
        order: None,
        reverses: None,
        at: now,
        legs: vec![Leg { account: clearing, amount: out }, Leg { account: wallet.account, amount }],
    });
    posted.expect("money from the bank is always there");
    book.store(tx)?;
    store::add_opening(tx, id, wallet, amount, source, now)?;
    audit::append(
        tx,
        Entry {
            chain: wallet.institution,
            at: now,
            actor: "system".into(),
            action: "wallet.opening_balance",
            subject: Some(id.0),
            detail: json!({ "amount_minor": amount.minor(), "source": source }),
        },
    )?;
    Ok(id)
}
