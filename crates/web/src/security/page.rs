//! The overview: a score with its reasons, and the way to each guard.

use tongbao_http::Refusal;
use tongbao_identity::security::{self, Guard, Overview};
use tongbao_identity::{passkey, phrase};
use tongbao_kernel::Timestamp;

use crate::desk::{Desk, Reply};
use crate::views::security::{GuardRow, SecurityView};

/// The overview. While strangers are shut out, that comes first (`LOCK-06`).
pub(super) async fn page(desk: Desk) -> Reply {
    let overview = security::overview(&desk.surface.site, &desk.actor).await;
    let overview = overview.map_err(Refusal::from)?;
    let passkeys = passkey::list(&desk.surface.site, &desk.actor).await?.len();
    let chosen = phrase::state(&desk.surface.site, &desk.actor).await?;
    let phrase = chosen.map(|chosen| chosen.phrase.as_str().to_owned()).unwrap_or_default();
    let view = SecurityView { phrase, ..view(&desk, &overview, passkeys) };
    match &overview.attack {
        Some(attack) => desk.explain(attack, &view).await,
        None => desk.show(&view).await,
    }
}

fn view(desk: &Desk, overview: &Overview, passkeys: usize) -> SecurityView {
    let words = desk.words();
    let since = |at: Option<Timestamp>| at.map(|at| words.time(at, desk.now())).unwrap_or_default();
    let row = |item: &security::Item| GuardRow {
        word: item.guard.word(),
        stands: item.stands,
        href: href(item.guard),
    };
    SecurityView {
        score: overview.score,
        guards: overview.items.iter().map(row).collect(),
        password_changed: since(overview.password_changed_at),
        pin_changed: since(overview.pin_changed_at),
        authenticator_since: since(overview.authenticator.since),
        codes_left: overview.authenticator.codes_left,
        passkeys,
        devices: overview.sessions,
        phrase: String::new(),
    }
}

/// Where a guard is set up; nothing where it needs nothing.
fn href(guard: Guard) -> Option<&'static str> {
    match guard {
        Guard::NewDeviceCode => None,
        Guard::Pin => Some("/pin/reset"),
        Guard::Authenticator | Guard::RecoveryCodes => Some("/security/authenticator"),
        Guard::FewDevices => Some("/me/devices"),
        Guard::NoAttack => Some("/me/password"),
    }
}
