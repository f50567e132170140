//! Topics of outbox messages that this room sends and handles.

/// Wallets whose money changed: open pages are told.
pub const WALLETS_CHANGED: &str = "wallets.changed";
/// An order that the bank must get, or be asked about.
pub const BANK_ORDER: &str = "bank.order";
