//! 个人信息副本.

use super::page;

/// What is kept; all three are keys of the word list.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// What.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
    /// Until when.
    pub until: &'static str,
}

const fn kept(what: &'static str, why: &'static str, until: &'static str) -> Kept {
    Kept { what, why, until }
}

/// Everything that is kept of a person, with reason and end; the periods are those of the sweep.
pub const KEPT: &[Kept] = &[
    kept("data-identity", "data-identity-why", "data-law-until"),
    kept("data-entries", "data-entries-why", "data-law-until"),
    kept("data-activity", "data-activity-why", "data-law-until"),
    kept("data-restrictions", "data-restrictions-why", "data-law-until"),
    kept("data-sign-in", "data-sign-in-why", "data-sign-in-until"),
    kept("data-sessions", "data-sessions-why", "data-sessions-until"),
    kept("data-messages", "data-messages-why", "data-messages-until"),
    kept("data-codes", "data-codes-why", "data-codes-until"),
];

/// The list, and the form for the file.
#[derive(Debug, Clone, Copy)]
pub struct DataView;

page!(DataView, "security/data.html", None, |_, w| w.t("data-title"), |_| Some("/security".into()));

impl DataView {
    /// What is kept.
    pub fn kept(&self) -> &'static [Kept] {
        KEPT
    }

    /// The page.
    pub fn samples() -> Vec<Self> {
        vec![Self]
    }
}
