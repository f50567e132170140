//! 用户名: a name to sign in with beside the mobile number.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::fold_width;
use tongbao_identity::user_name::{self, UserName};
use tongbao_kernel::{Answer, Secret};

use crate::desk::{Desk, Reply, go};
use crate::views::security::UserNameView;

/// The name, and the password that proves who asks.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UserNameForm {
    user_name: String,
    password: String,
}

/// The password alone.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasswordForm {
    password: String,
}

/// The present name, and the form for another.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk, String::new()).await?;
    desk.show(&view).await
}

/// Makes it the actor's.
pub(super) async fn set(desk: Desk, FormBody(form): FormBody<UserNameForm>) -> Reply {
    match take(&desk, &form).await {
        Ok(()) => go("/security/user-name"),
        Err(problem) => {
            let view = view(&desk, form.user_name).await?;
            desk.refuse(problem, &view).await
        }
    }
}

/// Gives it up.
pub(super) async fn remove(desk: Desk, FormBody(form): FormBody<PasswordForm>) -> Reply {
    let password = Secret::new(form.password);
    match user_name::remove(&desk.surface.site, &desk.actor, password).await {
        Ok(()) => go("/security/user-name"),
        Err(problem) => {
            let view = view(&desk, String::new()).await?;
            desk.refuse(problem, &view).await
        }
    }
}

async fn take(desk: &Desk, form: &UserNameForm) -> Answer<()> {
    let name = UserName::parse(&fold_width(&form.user_name))?;
    let password = Secret::new(form.password.clone());
    user_name::set(&desk.surface.site, &desk.actor, password, name).await.map(drop)
}

async fn view(desk: &Desk, typed: String) -> Answer<UserNameView> {
    let present = user_name::of(&desk.surface.site, &desk.actor).await?;
    let present = present.map(|name| name.as_str().to_owned()).unwrap_or_default();
    Ok(UserNameView { present, typed })
}
