//! Another login password, proved by the present one. Password managers find the way here by
//! `/.well-known/change-password`. Source: W3C, *A Well-Known URL for Changing Passwords*.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::password;
use tongbao_kernel::Secret;

use crate::desk::{Desk, Reply, go};
use crate::register::PASSWORD_CHARACTERS_MIN;
use crate::views::me::ChangePasswordView;

const FORM: ChangePasswordView =
    ChangePasswordView { done: false, password_min: PASSWORD_CHARACTERS_MIN };

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ChangePasswordForm {
    password: String,
    new: String,
}

/// Leads to the form.
pub(super) async fn lead() -> Reply {
    go("/me/password")
}

/// The form.
pub(super) async fn page(desk: Desk) -> Reply {
    desk.show(&FORM).await
}

/// Changes it.
pub(super) async fn change(desk: Desk, FormBody(form): FormBody<ChangePasswordForm>) -> Reply {
    let (old, new) = (Secret::new(form.password), Secret::new(form.new));
    match password::change(&desk.surface.site, &desk.actor, old, new).await {
        Ok(()) => go("/me/password/done"),
        Err(problem) => desk.refuse(problem, &FORM).await,
    }
}

/// It is changed.
pub(super) async fn done(desk: Desk) -> Reply {
    desk.show(&ChangePasswordView { done: true, ..FORM }).await
}
