//! What happened to a wallet: its entries with the balance after each, and one entry's story.

mod story;

pub use story::{Counterpart, Story};

use tongbao_db::{DbError, Tx};
use tongbao_identity::{Actor, Site};
use tongbao_kernel::{Answer, Code, Failure, PostingId};
pub use tongbao_ledger::{HistoryFilter, HistoryPage, Line};
use tongbao_ledger::{history, line};

use crate::wallet;

/// Entries on one page: a screen and a half on a phone.
pub const LINES_PER_PAGE: usize = 30;

/// The kinds of entries that a person can filter by, as words in postings and in the word list
/// (`entry-…`).
pub const KINDS: &[&str] = &["transfer", "top_up", "withdrawal", "withdrawal_returned", "opening"];

/// The history of one process's wallets.
#[derive(Clone)]
pub struct History {
    site: Site,
}

impl History {
    /// History on this site.
    pub fn new(site: Site) -> Self {
        Self { site }
    }

    /// A page of the reader's entries, newest first, from `cursor` on.
    pub async fn page(
        &self,
        actor: &Actor,
        filter: HistoryFilter,
        cursor: Option<PostingId>,
    ) -> Answer<HistoryPage> {
        let customer = actor.customer;
        let read = self.site.db.read(move |tx: &mut Tx<'_>| -> Result<_, DbError> {
            let Some(own) = wallet::of(tx, customer)? else { return Ok(None) };
            history(tx, own.account, &filter, cursor, LINES_PER_PAGE).map(Some)
        });
        Ok(read.await?.ok_or_else(|| Failure::new(Code::NotFound))?)
    }

    /// One of the reader's entries; `REQ-06` for anyone else's.
    pub async fn entry(&self, actor: &Actor, posting: PostingId) -> Answer<Line> {
        let customer = actor.customer;
        let read = self.site.db.read(move |tx: &mut Tx<'_>| -> Result<_, DbError> {
            let Some(own) = wallet::of(tx, customer)? else { return Ok(None) };
            line(tx, own.account, posting)
        });
        Ok(read.await?.ok_or_else(|| Failure::new(Code::NotFound))?)
    }
}
