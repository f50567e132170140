//! Last, a new password, or only the lock lifted; and what is worth doing next.

use axum::response::Response;
use serde::Deserialize;
use tongbao_http::{Caller, FormBody, QueryArgs, cookie};
use tongbao_identity::recovery::{self, Step};
use tongbao_identity::{Device, Entered};
use tongbao_kernel::{Answer, Secret};

use super::recovering::{Recovering, href};
use crate::desk::{Desk, Reply, go};
use crate::register::PASSWORD_CHARACTERS_MIN;
use crate::sign_in::let_in;
use crate::views::recover::RecoverView;
use crate::visitor::with_cookie;

const CHOICE: RecoverView = RecoverView::Choice { password_min: PASSWORD_CHARACTERS_MIN };

/// A new password.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasswordForm {
    new: String,
}

/// What was chosen.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DoneQuery {
    how: String,
}

/// Both ways.
pub(super) async fn page(recovering: Recovering) -> Reply {
    if recovering.recovery.step != Step::Choice {
        return go(href(recovering.recovery.step));
    }
    recovering.visitor.show(&CHOICE).await
}

/// Sets a new password and signs in.
pub(super) async fn set_password(
    recovering: Recovering,
    Caller(device): Caller,
    FormBody(form): FormBody<PasswordForm>,
) -> Reply {
    let from = (device.clone(), recovering.visitor.locale());
    let (site, token, new) = (recovering.site(), &recovering.token, Secret::new(form.new));
    let entered = recovery::set_password(site, token, new, from).await;
    finish(&recovering, entered, &device, "/recover/done?how=password").await
}

/// Lifts the lock and signs in.
pub(super) async fn unlock(recovering: Recovering, Caller(device): Caller) -> Reply {
    let from = (device.clone(), recovering.visitor.locale());
    let entered = recovery::unlock(recovering.site(), &recovering.token, from).await;
    finish(&recovering, entered, &device, "/recover/done?how=unlock").await
}

/// In again: what was done, and what is worth doing now.
pub(super) async fn done(desk: Desk, QueryArgs(query): QueryArgs<DoneQuery>) -> Reply {
    desk.show(&RecoverView::Done { unlocked: query.how == "unlock" }).await
}

async fn finish(
    recovering: &Recovering,
    entered: Answer<Entered>,
    device: &Device,
    next: &str,
) -> Reply {
    match entered {
        Ok(entered) => {
            let answer: Response = let_in(&recovering.visitor, &entered, device, next).await?;
            Ok(with_cookie(answer, cookie::RECOVERY.clear()))
        }
        Err(problem) => recovering.refuse(problem, &CHOICE).await,
    }
}
