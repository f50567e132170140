//! Language, theme and size of type: choices of this browser, kept in its cookies.

use axum::response::Response;
use serde::Deserialize;
use tongbao_http::{FormBody, Locale, cookie, local_path};

use crate::desk::{Reply, go};
use crate::views::Theme;
use crate::views::me::SettingsView;
use crate::visitor::{Visitor, with_cookie};

/// The choices; what was not sent stays as it is.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SettingsForm {
    lang: Option<String>,
    theme: Option<String>,
    r#type: Option<String>,
}

/// The language alone, from the switch on a page.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LanguageForm {
    lang: String,
    back: String,
}

/// What is chosen. Anybody may choose, signed in or not.
pub(super) async fn page(visitor: Visitor) -> Reply {
    visitor.show(&SettingsView).await
}

/// Keeps the choices.
pub(super) async fn save(FormBody(form): FormBody<SettingsForm>) -> Reply {
    let mut answer = go("/settings")?;
    if let Some(lang) = form.lang {
        answer = with_language(answer, &lang);
    }
    if let Some(theme) = form.theme {
        answer = with_cookie(answer, cookie::THEME.set(Theme::named(&theme).name()));
    }
    if let Some(size) = form.r#type {
        let size = if size == "large" { "large" } else { "normal" };
        answer = with_cookie(answer, cookie::TYPE.set(size));
    }
    Ok(answer)
}

/// Keeps the language and goes back to the page.
pub(super) async fn language(FormBody(form): FormBody<LanguageForm>) -> Reply {
    let back = local_path(&form.back).unwrap_or("/");
    Ok(with_language(go(back)?, &form.lang))
}

fn with_language(answer: Response, lang: &str) -> Response {
    match Locale::parse(lang) {
        Some(locale) => with_cookie(answer, cookie::LANGUAGE.set(locale.tag())),
        None => answer,
    }
}
