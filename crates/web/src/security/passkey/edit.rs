//! One passkey: another name for it, and removing it.

use serde::Deserialize;
use tongbao_http::{FormBody, PathId};
use tongbao_identity::passkey::{self, PasskeyName};
use tongbao_kernel::{Answer, PasskeyId, Problem, Secret};

use super::list::history;
use crate::desk::{Desk, Reply, go};
use crate::views::passkey::PasskeyEditView;

/// Another name.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NameForm {
    name: String,
}

/// The password that proves who asks.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RemoveForm {
    password: String,
}

/// The passkey.
pub(super) async fn page(desk: Desk, PathId(id): PathId<PasskeyId>) -> Reply {
    let view = view(&desk, id, None).await?;
    desk.show(&view).await
}

/// Calls it otherwise.
pub(super) async fn rename(
    desk: Desk,
    PathId(id): PathId<PasskeyId>,
    FormBody(form): FormBody<NameForm>,
) -> Reply {
    match call(&desk, id, &form.name).await {
        Ok(()) => go("/security/passkeys?done=renamed"),
        Err(problem) => refused(&desk, id, problem, Some(form.name)).await,
    }
}

/// Removes it.
pub(super) async fn remove(
    desk: Desk,
    PathId(id): PathId<PasskeyId>,
    FormBody(form): FormBody<RemoveForm>,
) -> Reply {
    let password = Secret::new(form.password);
    match passkey::remove(&desk.surface.site, &desk.actor, id, password).await {
        Ok(()) => go("/security/passkeys?done=removed"),
        Err(problem) => refused(&desk, id, problem, None).await,
    }
}

async fn call(desk: &Desk, id: PasskeyId, name: &str) -> Answer<()> {
    let name = PasskeyName::parse(name)?;
    passkey::rename(&desk.surface.site, &desk.actor, id, name).await
}

async fn refused(desk: &Desk, id: PasskeyId, problem: Problem, typed: Option<String>) -> Reply {
    let view = view(desk, id, typed).await?;
    desk.refuse(problem, &view).await
}

async fn view(desk: &Desk, id: PasskeyId, typed: Option<String>) -> Answer<PasskeyEditView> {
    let passkey = passkey::get(&desk.surface.site, &desk.actor, id).await?;
    Ok(PasskeyEditView {
        text: history(desk, &passkey),
        typed: typed.unwrap_or_else(|| passkey.name.clone()),
        name: passkey.name,
        rename_action: format!("/security/passkeys/{id}/name"),
        remove_action: format!("/security/passkeys/{id}/remove"),
    })
}
