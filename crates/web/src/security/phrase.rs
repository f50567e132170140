//! 防伪暗语: choosing it, changing it, going without.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::phrase::{self, Phrase};
use tongbao_kernel::{Answer, Problem, Secret};

use crate::desk::{Desk, Reply, go};
use crate::views::phrase::PhraseView;

/// A phrase, and the password that proves who chooses it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PhraseForm {
    phrase: String,
    password: String,
}

/// The password alone.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RemoveForm {
    password: String,
}

/// The phrase in force, and the form.
pub(super) async fn page(desk: Desk) -> Reply {
    let view = view(&desk, String::new()).await?;
    desk.show(&view).await
}

/// Chooses one.
pub(super) async fn choose(desk: Desk, FormBody(form): FormBody<PhraseForm>) -> Reply {
    match chosen(&desk, &form).await {
        Ok(()) => go("/security/phrase"),
        Err(problem) => refused(&desk, problem, form.phrase).await,
    }
}

async fn chosen(desk: &Desk, form: &PhraseForm) -> Answer<()> {
    let phrase = Phrase::parse(&form.phrase)?;
    let password = Secret::new(form.password.clone());
    phrase::choose(&desk.surface.site, &desk.actor, password, phrase).await
}

/// Goes without.
pub(super) async fn remove(desk: Desk, FormBody(form): FormBody<RemoveForm>) -> Reply {
    let password = Secret::new(form.password);
    match phrase::remove(&desk.surface.site, &desk.actor, password).await {
        Ok(()) => go("/security/phrase"),
        Err(problem) => refused(&desk, problem, String::new()).await,
    }
}

async fn refused(desk: &Desk, problem: Problem, typed: String) -> Reply {
    let view = view(desk, typed).await?;
    desk.refuse(problem, &view).await
}

async fn view(desk: &Desk, typed: String) -> Answer<PhraseView> {
    let chosen = phrase::state(&desk.surface.site, &desk.actor).await?;
    let since = chosen.as_ref().map(|chosen| desk.words().time(chosen.since, desk.now()));
    Ok(PhraseView {
        present: chosen.map(|chosen| chosen.phrase.as_str().to_owned()).unwrap_or_default(),
        since: since.unwrap_or_default(),
        typed,
    })
}
