//! First, the login password. The right one sends the code.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::pin;
use tongbao_identity::sms::Channel;
use tongbao_kernel::{Answer, Code, Secret};

use super::code::send;
use crate::desk::{Desk, Reply, go};
use crate::views::me::PinResetView;

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::me) struct PasswordForm {
    password: String,
}

/// The form.
pub(in crate::me) async fn page(desk: Desk) -> Reply {
    desk.show(&PinResetView::Password).await
}

/// Checks the password and sends the code.
pub(in crate::me) async fn prove(desk: Desk, FormBody(form): FormBody<PasswordForm>) -> Reply {
    match begin(&desk, Secret::new(form.password)).await {
        Ok(proof) => go(&format!("/pin/reset/code?proof={proof}")),
        Err(problem) => desk.refuse(problem, &PinResetView::Password).await,
    }
}

/// Whoever begins again within a minute has a code already, which stays good (`SMS-08`).
async fn begin(desk: &Desk, password: Secret<String>) -> Answer<String> {
    let site = &desk.surface.site;
    let proof = pin::prove_password(site, &desk.actor, password).await?;
    match send(desk, Channel::Sms).await {
        Ok(()) => Ok(proof),
        Err(problem) if problem.failure().code == Code::CodeTooSoon => {
            let waiting = pin::reset_code_status(site, &desk.actor).await?.is_some();
            if waiting { Ok(proof) } else { Err(problem) }
        }
        Err(problem) => Err(problem),
    }
}
