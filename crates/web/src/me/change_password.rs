//! The address by which password managers find the way to one's account.
//! Source: W3C, *A Well-Known URL for Changing Passwords*.

use crate::desk::{Reply, go};

/// Leads to the page about oneself.
pub(super) async fn lead() -> Reply {
    go("/me")
}
