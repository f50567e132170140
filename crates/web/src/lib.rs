//! The consumer pages.
//!
//! Each folder is a part of the product: one page per file with its form, its handlers and how they
//! answer; `mod.rs` is the table of its addresses. [`views`] holds what pages show and their
//! templates. Pages call the same use cases as the API; nothing here decides about money.
//!
//! Every page is whole without JavaScript. Nothing changes by GET; a form that was done leads to
//! another address, and one that was refused is drawn again with its input and the reason.

mod assets;
mod balance;
mod bank_order;
mod card;
mod code;
mod desk;
mod draft;
mod entered;
mod history;
mod home;
mod incident;
mod live;
mod me;
mod page;
mod passkey;
mod qr;
mod recover;
mod register;
mod security;
mod sign_in;
mod support;
mod transfer;
pub mod views;
mod visitor;
mod welcome;

use axum::Router;
use tongbao_http::Surface;
use tower_http::compression::CompressionLayer;

pub use assets::stylesheet;
pub use page::failure_page;

/// All pages and their files, to be merged behind the guard.
///
/// Pages are compressed although they hold personal data: no other site can make a browser ask for
/// one with its cookies (`SameSite`, cross-origin policies), so lengths cannot be probed.
pub fn routes(surface: Surface) -> Router {
    welcome::routes()
        .merge(register::routes())
        .merge(sign_in::routes())
        .merge(recover::routes())
        .merge(security::routes())
        .merge(me::routes())
        .merge(support::routes())
        .merge(home::routes())
        .merge(balance::routes())
        .merge(card::routes())
        .merge(bank_order::routes())
        .merge(transfer::routes())
        .merge(history::routes())
        .merge(live::routes())
        .merge(assets::routes())
        .with_state(surface)
        .layer(CompressionLayer::new())
}
