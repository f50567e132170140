//! 动态口令: setting one up, the recovery codes, and removing it.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::authenticator::{self, Enrolment};
use tongbao_identity::fold_width;
use tongbao_kernel::{Answer, Problem, Secret};

use crate::desk::{Desk, Reply, go};
use crate::qr;
use crate::views::security::AuthenticatorView;

/// The password that proves who asks.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasswordForm {
    password: String,
}

/// A code of the authenticator.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
}

/// Both.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RemoveForm {
    password: String,
    code: String,
}

/// Where it stands: none, waiting for its first code, or set up.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk).await?;
    desk.show(&view).await
}

/// Makes a secret.
pub(super) async fn begin(desk: Desk, FormBody(form): FormBody<PasswordForm>) -> Reply {
    let password = Secret::new(form.password);
    match authenticator::begin(&desk.surface.site, &desk.actor, password).await {
        Ok(_) => go("/security/authenticator"),
        Err(problem) => refused(&desk, problem).await,
    }
}

/// Makes it count. The recovery codes are on the answer and nowhere else.
pub(super) async fn confirm(desk: Desk, FormBody(form): FormBody<CodeForm>) -> Reply {
    let code = fold_width(&form.code);
    match authenticator::confirm(&desk.surface.site, &desk.actor, &code).await {
        Ok(codes) => desk.show(&AuthenticatorView::Codes { codes, added: true }).await,
        Err(problem) => refused(&desk, problem).await,
    }
}

/// New recovery codes.
pub(super) async fn renew(desk: Desk, FormBody(form): FormBody<PasswordForm>) -> Reply {
    let password = Secret::new(form.password);
    match authenticator::renew(&desk.surface.site, &desk.actor, password).await {
        Ok(codes) => desk.show(&AuthenticatorView::Codes { codes, added: false }).await,
        Err(problem) => refused(&desk, problem).await,
    }
}

/// Removes it.
pub(super) async fn remove(desk: Desk, FormBody(form): FormBody<RemoveForm>) -> Reply {
    let (password, code) = (Secret::new(form.password), fold_width(&form.code));
    match authenticator::remove(&desk.surface.site, &desk.actor, password, &code).await {
        Ok(()) => go("/security/authenticator"),
        Err(problem) => refused(&desk, problem).await,
    }
}

async fn refused(desk: &Desk, problem: Problem) -> Reply {
    let view = view(desk).await?;
    desk.refuse(problem, &view).await
}

async fn view(desk: &Desk) -> Answer<AuthenticatorView> {
    let site = &desk.surface.site;
    let state = authenticator::state(site, &desk.actor).await?;
    if let Some(since) = state.since {
        let since = desk.words().time(since, desk.now());
        return Ok(AuthenticatorView::On { since, codes_left: state.codes_left });
    }
    let waiting = authenticator::waiting(site, &desk.actor).await?;
    Ok(waiting.map_or(AuthenticatorView::Off, scan))
}

fn scan(enrolment: Enrolment) -> AuthenticatorView {
    let groups: Vec<String> = enrolment
        .secret
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    AuthenticatorView::Scan {
        qr: qr::draw(&enrolment.address),
        address: enrolment.address,
        secret: groups.join(" "),
    }
}
