//! A new passkey: first the password, then the device.

use serde::Deserialize;
use tongbao_http::{Caller, FormBody, PathId};
use tongbao_identity::passkey::{self, PasskeyName};
use tongbao_kernel::{Answer, Code, PasskeyCeremonyId, Secret};

use crate::desk::{Desk, Reply, go};
use crate::passkey::asking;
use crate::views::passkey::PasskeyAddView;

const START: &str = "/security/passkeys/add";

/// The password that proves who asks.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PasswordForm {
    password: String,
}

/// What it shall be called, and what the device said.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AnswerForm {
    name: String,
    answer: String,
}

/// The password.
pub(super) async fn page(desk: Desk) -> Reply {
    desk.show(&PasskeyAddView::Password).await
}

/// Checks it, and makes the question for the device.
pub(super) async fn begin(desk: Desk, FormBody(form): FormBody<PasswordForm>) -> Reply {
    let password = Secret::new(form.password);
    match passkey::begin(&desk.surface.site, &desk.actor, password).await {
        Ok(ceremony) => go(&format!("{START}/{ceremony}")),
        Err(problem) => desk.refuse(problem, &PasskeyAddView::Password).await,
    }
}

/// The question, for the page's script. When it is over, the way begins anew.
pub(super) async fn ask(
    desk: Desk,
    Caller(device): Caller,
    PathId(ceremony): PathId<PasskeyCeremonyId>,
) -> Reply {
    match view(&desk, ceremony, device.label).await? {
        Some(view) => desk.show(&view).await,
        None => go(START),
    }
}

/// Keeps what the device made. After a refusal there is no question any more, unless only the name
/// was wrong.
pub(super) async fn finish(
    desk: Desk,
    PathId(ceremony): PathId<PasskeyCeremonyId>,
    FormBody(form): FormBody<AnswerForm>,
) -> Reply {
    match keep(&desk, ceremony, &form).await {
        Ok(()) => go("/security/passkeys?done=added"),
        Err(problem) if problem.failure().code == Code::PasskeyOver => go(START),
        Err(problem) => {
            let waiting = view(&desk, ceremony, form.name).await?;
            desk.refuse(problem, &waiting.unwrap_or(PasskeyAddView::Password)).await
        }
    }
}

async fn keep(desk: &Desk, ceremony: PasskeyCeremonyId, form: &AnswerForm) -> Answer<()> {
    let name = PasskeyName::parse(&form.name)?;
    let (site, actor) = (&desk.surface.site, &desk.actor);
    passkey::finish(site, actor, ceremony, name, &form.answer).await
}

async fn view(
    desk: &Desk,
    ceremony: PasskeyCeremonyId,
    name: String,
) -> Answer<Option<PasskeyAddView>> {
    let asked = passkey::waiting(&desk.surface.site, &desk.actor, ceremony).await?;
    Ok(asked.map(|asked| PasskeyAddView::Device {
        ask: Box::new(asking(&desk.surface, &desk.visit)),
        question: asked.question.to_string(),
        action: format!("{START}/{ceremony}"),
        called: name,
    }))
}
