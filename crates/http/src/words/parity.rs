//! Both languages say the same things: the same keys, with the same places to fill.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::{Locale, Locales, Words, add};

/// Each key (`message` or `message.attribute`) with the places in it.
type Keys = BTreeMap<String, BTreeSet<String>>;

#[test]
fn both_languages_hold_the_same_keys_and_places() {
    let (zh, en) = (keys(Locale::ZhCn), keys(Locale::En));
    let missing = |from: &Keys, other: &Keys| -> Vec<String> {
        from.keys().filter(|key| !other.contains_key(*key)).cloned().collect()
    };
    assert_eq!(missing(&zh, &en), Vec::<String>::new(), "English lacks these");
    assert_eq!(missing(&en, &zh), Vec::<String>::new(), "Chinese lacks these");
    for (key, places) in &zh {
        assert_eq!(Some(places), en.get(key), "the places of {key} differ");
    }
}

#[test]
fn every_file_is_read_whole_and_no_key_is_written_twice() {
    for locale in Locale::ALL {
        let mut bundle =
            fluent_bundle::concurrent::FluentBundle::new_concurrent(vec![locale.language()]);
        for path in Locales::iter().filter(|path| path.starts_with(locale.folder())) {
            assert_eq!(add(&mut bundle, &path), Vec::<String>::new(), "{path}");
        }
    }
}

#[test]
fn no_text_is_empty() {
    for locale in Locale::ALL {
        for (key, places) in keys(locale) {
            let values: Vec<(&str, &str)> = places.iter().map(|p| (p.as_str(), "1")).collect();
            let text = Words::of(locale).f(&key, &values);
            assert!(!text.trim().is_empty(), "{key} is empty in {}", locale.tag());
        }
    }
}

/// Chinese texts take Chinese punctuation between Chinese words.
#[test]
fn chinese_is_punctuated_as_chinese() {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for key in keys(Locale::ZhCn).keys() {
        let text = Words::of(Locale::ZhCn).t(key);
        let characters: Vec<char> = text.chars().collect();
        for three in characters.windows(3) {
            let [before, mark, after] = three else {
                continue;
            };
            let wrong = matches!(mark, ',' | ';' | ':' | '?' | '!') && han(*before) && han(*after);
            assert!(!wrong, "{key}: “{before}{mark}{after}”");
        }
    }
}

/// Words that other rooms name in code (`Arg::Word`) have a text. Found by their families.
#[test]
fn every_word_that_code_names_exists() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut named = BTreeSet::new();
    for room in std::fs::read_dir(crates).expect("the folder of all rooms") {
        read_words(&room.expect("a room").path().join("src"), &mut named);
    }
    assert!(named.len() > 20, "the sources are found: {named:?}");
    let missing: Vec<&String> = named.iter().filter(|w| !Words::of(Locale::ZhCn).has(w)).collect();
    assert_eq!(missing, Vec::<&String>::new(), "write these in rules.ftl");
}

const FAMILIES: &[&str] = &[
    "rule-",
    "field-",
    "purpose-",
    "operator-",
    "tier-",
    "period-",
    "hold-",
    "element-",
    "card-kind-",
    "bank-reason-",
    "bank-name-",
];

fn read_words(folder: &Path, named: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_words(&path, named);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).expect("sources are UTF-8");
            // Every second piece between quotes is a literal, or nearly so: what is no word of a
            // family falls out.
            named.extend(source.split('"').filter(|text| is_word(text)).map(str::to_owned));
        }
    }
}

fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let family =
        FAMILIES.iter().any(|family| text.len() > family.len() && text.starts_with(family));
    family && text.chars().all(plain) && !text.ends_with('-')
}

fn keys(locale: Locale) -> Keys {
    let mut keys = Keys::new();
    for path in Locales::iter().filter(|path| path.starts_with(locale.folder())) {
        let file = Locales::get(&path).expect("a listed file is embedded");
        let source = String::from_utf8(file.data.into_owned()).expect("locales are UTF-8");
        let resource =
            parser::parse(source.as_str()).unwrap_or_else(|(_, e)| panic!("{path}: {e:?}"));
        for entry in &resource.body {
            collect(entry, &mut keys);
        }
    }
    keys
}

fn collect(entry: &Entry<&str>, keys: &mut Keys) {
    let Entry::Message(message) = entry else {
        return;
    };
    if let Some(value) = &message.value {
        keys.insert(message.id.name.to_owned(), places(value));
    }
    for attribute in &message.attributes {
        let key = format!("{}.{}", message.id.name, attribute.id.name);
        keys.insert(key, places(&attribute.value));
    }
}

fn places(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expression_places(expression, &mut found);
        }
    }
    found
}

fn expression_places(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => inline_places(inline, found),
        Expression::Select { selector, variants } => {
            inline_places(selector, found);
            for variant in variants {
                found.extend(places(&variant.value));
            }
        }
    }
}

fn inline_places(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expression_places(expression, found),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                inline_places(argument, found);
            }
        }
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}
