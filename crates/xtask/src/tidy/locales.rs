//! Both languages hold the same messages, with the same values in them.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::Finding;
use crate::house::{File, House};

const SOURCE: &str = "locales/zh-CN/";
const OTHERS: &[&str] = &["locales/en/"];

/// One text of a locale file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `key`, or `key.attribute`.
    pub key: String,
    /// The text, with `{name}` where a value goes.
    pub text: String,
    /// The values it names.
    pub values: BTreeSet<String>,
}

/// The messages of a file; an error names what cannot be read.
pub fn messages(text: &str) -> Result<Vec<Message>, String> {
    let resource = parser::parse(text).map_err(|(_, errors)| format!("{:?}", errors[0]))?;
    let mut messages = Vec::new();
    for entry in &resource.body {
        let (id, value, attributes) = match entry {
            Entry::Message(message) => {
                (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
            }
            Entry::Term(term) => {
                (format!("-{}", term.id.name), Some(&term.value), &term.attributes)
            }
            _ => continue,
        };
        messages.extend(value.map(|pattern| message(id.clone(), pattern)));
        for attribute in attributes {
            messages.push(message(format!("{id}.{}", attribute.id.name), &attribute.value));
        }
    }
    Ok(messages)
}

fn message(key: String, pattern: &Pattern<&str>) -> Message {
    let mut message = Message { key, text: String::new(), values: BTreeSet::new() };
    read_pattern(pattern, &mut message);
    message
}

fn read_pattern(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => message.text.push_str(value),
            PatternElement::Placeable { expression } => read_expression(expression, message),
        }
    }
}

fn read_expression(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, message),
        Expression::Select { selector, variants } => {
            let mut chosen_by = message_of(|message| read_inline(selector, message));
            message.values.append(&mut chosen_by.values);
            let texts = variants.iter().map(|variant| {
                let mut inner = message_of(|message| read_pattern(&variant.value, message));
                message.values.append(&mut inner.values);
                inner.text
            });
            let texts: Vec<String> = texts.collect();
            message.text.push_str(&texts.join(" / "));
        }
    }
}

fn message_of(read: impl FnOnce(&mut Message)) -> Message {
    let mut message = Message { key: String::new(), text: String::new(), values: BTreeSet::new() };
    read(&mut message);
    message
}

fn read_inline(inline: &InlineExpression<&str>, message: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            message.values.insert(id.name.to_owned());
            message.text.push_str(&format!("{{{}}}", id.name));
        }
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
            message.text.push_str(value);
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| read_inline(argument, message));
        }
        InlineExpression::MessageReference { id, .. }
        | InlineExpression::TermReference { id, .. } => {
            message.text.push_str(&format!("{{{}}}", id.name));
        }
        InlineExpression::Placeable { expression } => read_expression(expression, message),
    }
}

/// Same files, same keys, same values in each.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sources: Vec<&File> = files_in(house, SOURCE);
    for other in OTHERS {
        for file in &sources {
            let path = format!("{other}{}", file.name());
            match house.file(&path) {
                Some(translated) => findings.extend(compare(file, translated)),
                None => findings.push(Finding::broken(&file.path, 1, format!("write {path}"))),
            }
        }
        for file in files_in(house, other) {
            let path = format!("{SOURCE}{}", file.name());
            if house.file(&path).is_none() {
                let say = format!("Chinese is written first: write {path}");
                findings.push(Finding::broken(&file.path, 1, say));
            }
        }
    }
    findings
}

fn files_in<'a>(house: &'a House, folder: &str) -> Vec<&'a File> {
    let is_in = |file: &&File| file.path.starts_with(folder) && file.path.ends_with(".ftl");
    house.files.iter().filter(is_in).collect()
}

fn compare(source: &File, translated: &File) -> Vec<Finding> {
    let (left, right) = match (messages(&source.text), messages(&translated.text)) {
        (Ok(left), Ok(right)) => (left, right),
        (Err(error), _) => return vec![Finding::broken(&source.path, 1, error)],
        (_, Err(error)) => return vec![Finding::broken(&translated.path, 1, error)],
    };
    let mut findings = repeated(source, &left);
    findings.extend(repeated(translated, &right));
    let left: BTreeMap<_, _> =
        left.into_iter().map(|message| (message.key.clone(), message)).collect();
    let right: BTreeMap<_, _> =
        right.into_iter().map(|message| (message.key.clone(), message)).collect();
    for (key, message) in &left {
        let say = match right.get(key) {
            None => format!("'{key}' is missing; it stands in {}", source.path),
            Some(other) if other.values != message.values => format!(
                "'{key}' names {:?}, but {:?} in {}",
                other.values, message.values, source.path
            ),
            Some(_) => continue,
        };
        findings.push(Finding::broken(&translated.path, line_of(translated, key), say));
    }
    for key in right.keys().filter(|key| !left.contains_key(*key)) {
        let say = format!("'{key}' is missing in {}", source.path);
        findings.push(Finding::broken(&translated.path, line_of(translated, key), say));
    }
    findings
}

fn repeated(file: &File, messages: &[Message]) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let twice = messages.iter().filter(|message| !seen.insert(&message.key));
    twice
        .map(|message| {
            let say = format!("'{}' stands here twice; the later one wins silently", message.key);
            Finding::broken(&file.path, line_of(file, &message.key), say)
        })
        .collect()
}

fn line_of(file: &File, key: &str) -> usize {
    let id = key.split('.').next().unwrap_or(key);
    let at = file.text.lines().position(|line| {
        line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='))
    });
    at.map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(chinese: &str, english: &str) -> usize {
        let files = [("locales/zh-CN/x.ftl", chinese), ("locales/en/x.ftl", english)];
        check(&House::of(&files)).len()
    }

    #[test]
    fn both_languages_hold_the_same_keys_and_values() {
        let chinese = "left = 还可尝试{ $count }次\n    .label = 次数\n";
        let english = "left = { $count ->\n    [one] one try\n   *[other] { $count } tries\n }\n    .label = Tries\n";
        assert_eq!(found(chinese, english), 0);
        assert_eq!(found(chinese, "left = { $count } tries\n"), 1);
        assert_eq!(found("a = 甲\n", "b = B\n"), 2);
        assert_eq!(found("a = 甲{ $x }\n", "a = A\n"), 1);
        assert_eq!(found("a = 甲\na = 乙\n", "a = A\n"), 1);
        assert_eq!(found("a = {\n", "a = A\n"), 1);
    }

    #[test]
    fn a_file_has_its_counterpart() {
        assert_eq!(check(&House::of(&[("locales/zh-CN/x.ftl", "a = 甲\n")])).len(), 1);
        assert_eq!(check(&House::of(&[("locales/en/x.ftl", "a = A\n")])).len(), 1);
    }

    #[test]
    fn a_text_shows_its_values_by_name() {
        let read = messages("a = 余额{ MONEY($balance) },还差{ $short }\n").unwrap();
        assert_eq!(read[0].text, "余额{balance},还差{short}");
    }
}
