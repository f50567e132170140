//! The banks whose cards can be bound.

use tongbao_payments::card::supported;

use crate::desk::{Desk, Reply};
use crate::views::card::{SupportedBank, SupportedView};

/// The list.
pub(super) async fn page(desk: Desk) -> Reply {
    let bank = |bank: &tongbao_payments::card::CardBank| SupportedBank {
        name: desk.words().t(bank.word),
        hotline: bank.hotline.to_owned(),
    };
    desk.show(&SupportedView { banks: supported().map(bank).collect() }).await
}
