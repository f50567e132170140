//! The passkeys.

use serde::Deserialize;
use tongbao_http::QueryArgs;
use tongbao_identity::passkey::{self, PASSKEYS_MAX, PasskeyView};
use tongbao_kernel::Failure;

use crate::desk::{Desk, Reply};
use crate::views::passkey::{PasskeyRow, PasskeysView};

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasskeysQuery {
    done: Option<String>,
}

/// The passkeys, and the way to another one.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<PasskeysQuery>) -> Reply {
    let done = match query.done.as_deref() {
        None => None,
        Some("added") => Some("passkey-done-added"),
        Some("renamed") => Some("passkey-done-renamed"),
        Some("removed") => Some("passkey-done-removed"),
        Some(_) => return Err(Failure::invalid("done", "rule-unknown-choice").into()),
    };
    let passkeys = passkey::list(&desk.surface.site, &desk.actor).await?;
    let full = passkeys.len() >= PASSKEYS_MAX;
    let passkeys = passkeys.into_iter().map(|passkey| row(&desk, passkey)).collect();
    desk.show(&PasskeysView { passkeys, full, most: PASSKEYS_MAX, done }).await
}

fn row(desk: &Desk, passkey: PasskeyView) -> PasskeyRow {
    let text = history(desk, &passkey);
    PasskeyRow { href: format!("/security/passkeys/{}", passkey.id), name: passkey.name, text }
}

/// Since when there is one, and when it was last used.
pub(super) fn history(desk: &Desk, passkey: &PasskeyView) -> String {
    let words = desk.words();
    let added = words.time(passkey.added_at, desk.now());
    match passkey.used_at {
        Some(at) => {
            let used = words.time(at, desk.now());
            words.f("passkey-row-used", &[("added", added), ("used", used)])
        }
        None => words.f("passkey-row-unused", &[("added", added)]),
    }
}
