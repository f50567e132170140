//! The words of both languages, from `locales/`.
//!
//! Texts are looked up by key, never written in code. A key that nobody wrote shows itself
//! (`⟦key⟧`) and is logged, so that it is found on sight and a page is never lost over a word.

mod fill;
mod locale;
#[cfg(test)]
mod parity;
mod shown;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;

pub use fill::Fill;
pub use locale::Locale;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Locales;

/// The texts of one language.
pub struct Words {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The texts of this language, read once in the life of the program.
    pub fn of(locale: Locale) -> &'static Words {
        static ZH_CN: OnceLock<Words> = OnceLock::new();
        static EN: OnceLock<Words> = OnceLock::new();
        match locale {
            Locale::ZhCn => ZH_CN.get_or_init(|| Words::load(Locale::ZhCn)),
            Locale::En => EN.get_or_init(|| Words::load(Locale::En)),
        }
    }

    /// Which language these texts are in.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The text of `key`; `key.attribute` names an attribute.
    pub fn t(&self, key: &str) -> String {
        self.format(key, &FluentArgs::new())
    }

    /// The text of `key` with its places filled. A number chooses the plural.
    pub fn f<V: Fill>(&self, key: &str, values: &[(&str, V)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set((*name).to_owned(), value.fill(self));
        }
        self.format(key, &args)
    }

    /// Whether the text exists.
    pub fn has(&self, key: &str) -> bool {
        self.pattern(key).is_some()
    }

    fn load(locale: Locale) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![locale.language()]);
        // Marks around each filled place are invisible, but they break searching and copying.
        bundle.set_use_isolating(false);
        for path in Locales::iter().filter(|path| path.starts_with(locale.folder())) {
            for fault in add(&mut bundle, &path) {
                tracing::error!(%path, fault, "words do not load");
            }
        }
        Self { locale, bundle }
    }

    fn format(&self, key: &str, args: &FluentArgs) -> String {
        let Some(pattern) = self.pattern(key) else {
            tracing::error!(key, locale = self.locale.tag(), "no such text");
            return format!("⟦{key}⟧");
        };
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(key, locale = self.locale.tag(), ?faults, "a text is not whole");
        }
        text
    }

    fn pattern(&self, key: &str) -> Option<&fluent_syntax::ast::Pattern<&str>> {
        let (message, attribute) = match key.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (key, None),
        };
        let message = self.bundle.get_message(message)?;
        match attribute {
            Some(attribute) => message.get_attribute(attribute).map(|found| found.value()),
            None => message.value(),
        }
    }
}

/// Adds one file; answers what is wrong with it. What can be read of it is kept.
fn add(bundle: &mut FluentBundle<FluentResource>, path: &str) -> Vec<String> {
    let file = Locales::get(path).expect("a listed file is embedded");
    let Ok(source) = String::from_utf8(file.data.into_owned()) else {
        return vec!["the file is not UTF-8".into()];
    };
    let (resource, mut faults) = match FluentResource::try_new(source) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors.iter().map(|e| format!("{e:?}")).collect()),
    };
    if let Err(errors) = bundle.add_resource(resource) {
        faults.extend(errors.iter().map(|error| format!("{error:?}")));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_nobody_wrote_shows_its_key() {
        assert_eq!(Words::of(Locale::En).t("no-such-text"), "⟦no-such-text⟧");
        assert!(!Words::of(Locale::ZhCn).has("no-such-text"));
    }

    #[test]
    fn a_number_chooses_the_plural() {
        let words = Words::of(Locale::En);
        assert_eq!(words.f("span-seconds", &[("count", 1)]), "1 second");
        assert_eq!(words.f("span-seconds", &[("count", 42)]), "42 seconds");
        assert_eq!(Words::of(Locale::ZhCn).f("span-seconds", &[("count", 42)]), "42 秒");
    }
}
