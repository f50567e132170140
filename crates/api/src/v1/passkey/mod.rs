//! Passkeys: the list, another name, and removing one. They are made and used in browsers only: a
//! program under another origin cannot answer for this site.

pub(super) mod list;
pub(super) mod remove;
pub(super) mod rename;
