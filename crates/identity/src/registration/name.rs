//! Names as documents print them: Chinese characters with the dot of minority and foreign names,
//! or Latin letters. Rare characters of all extensions are in; anything else is named (`REG-06`).

use std::fmt;

use tongbao_kernel::{Arg, Code, Failure, Secret, mask};

const CHARS_MIN: usize = 2;
/// Long minority names have some twenty characters; Latin ones are longer.
const CHARS_MAX: usize = 30;
const LATIN_CHARS_MAX: usize = 60;
/// The dot of the standard, and what keyboards make of it.
const DOT: char = '·';
const DOTS: &[char] = &['•', '・', '‧', '∙', '⋅', '．'];

/// A person's name. Printing one shows the masked form.
#[derive(Clone)]
pub struct PersonName(Secret<String>);

impl PersonName {
    /// Reads a name. `REG-06` names a character that no document prints, `REQ-02` another rule.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let name: String =
            text.trim().chars().map(|c| if DOTS.contains(&c) { DOT } else { c }).collect();
        if name.is_empty() {
            return Err(Failure::invalid("name", "rule-required"));
        }
        let latin = name.chars().next().is_some_and(is_latin);
        let allowed = if latin { is_latin_part } else { is_chinese_part };
        if let Some((at, other)) = name.chars().enumerate().find(|(_, c)| !allowed(*c)) {
            return Err(foreign(other, at));
        }
        let (length, max) = (name.chars().count(), if latin { LATIN_CHARS_MAX } else { CHARS_MAX });
        if !(CHARS_MIN..=max).contains(&length) {
            return Err(Failure::invalid("name", "rule-name-length"));
        }
        let edge = |c: char| c == DOT || c == ' ' || c == '-' || c == '\'';
        let doubled = name.chars().zip(name.chars().skip(1)).any(|(a, b)| edge(a) && edge(b));
        if doubled || name.starts_with(edge) || name.ends_with(edge) {
            return Err(Failure::invalid("name", "rule-name-format"));
        }
        Ok(Self(Secret::new(name)))
    }

    /// A name that was parsed before it was stored.
    pub(crate) fn restore(text: &str) -> Self {
        Self(Secret::new(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PersonName({})", mask::name(self.as_str()))
    }
}

fn foreign(character: char, at: usize) -> Failure {
    let position = i64::try_from(at + 1).unwrap_or(i64::MAX);
    Failure::new(Code::NameCharacters)
        .with("character", Arg::Text(character.to_string()))
        .with("code_point", Arg::Text(format!("U+{:04X}", u32::from(character))))
        .with("position", Arg::Count(position))
        .at("name")
}

/// Unified ideographs with all extensions, compatibility ideographs, and 〇.
fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}'
        | '\u{f900}'..='\u{faff}' | '\u{3007}')
}

fn is_chinese_part(c: char) -> bool {
    is_chinese(c) || c == DOT
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || (matches!(c, '\u{c0}'..='\u{24f}') && c != '×' && c != '÷')
}

fn is_latin_part(c: char) -> bool {
    is_latin(c) || matches!(c, ' ' | '-' | '\'' | '.')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_documents_are_accepted() {
        let table = [
            ("张三", "张三"),
            ("  欧阳娜娜 ", "欧阳娜娜"),
            ("买买提·吐尔逊", "买买提·吐尔逊"),
            ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
            ("㛃𬱖", "㛃𬱖"),
            ("〇一", "〇一"),
            ("Ada King-Noel", "Ada King-Noel"),
            ("José O'Neil Jr.", "José O'Neil Jr."),
        ];
        for (text, expected) in table {
            assert_eq!(PersonName::parse(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn reg_06_names_the_character_at_fault() {
        let table = [("张三1", "1", 3), ("张😀", "😀", 2), ("张 三", " ", 2), ("Ada李", "李", 4)];
        for (text, character, position) in table {
            let failure = PersonName::parse(text).unwrap_err();
            assert_eq!(failure.code, Code::NameCharacters, "{text}");
            assert_eq!(failure.arg("character"), Some(&Arg::Text(character.into())), "{text}");
            assert_eq!(failure.arg("position"), Some(&Arg::Count(position)), "{text}");
        }
    }

    #[test]
    fn length_and_form_have_rules_of_their_own() {
        let rule = |text: &str| match PersonName::parse(text).unwrap_err().arg("rule") {
            Some(Arg::Word(rule)) => *rule,
            other => panic!("{other:?}"),
        };
        assert_eq!(rule(""), "rule-required");
        assert_eq!(rule("张"), "rule-name-length");
        assert_eq!(rule(&"张".repeat(31)), "rule-name-length");
        assert_eq!(rule("张·"), "rule-name-format");
        assert_eq!(rule("张··三"), "rule-name-format");
    }

    #[test]
    fn a_name_is_never_printed() {
        assert_eq!(format!("{:?}", PersonName::parse("张小明").unwrap()), "PersonName(*小明)");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_accepted_again_unchanged(text in "\\PC{0,12}") {
            if let Ok(name) = PersonName::parse(&text) {
                let again = PersonName::parse(name.as_str()).unwrap();
                prop_assert_eq!(again.as_str(), name.as_str());
            }
        }

        #[test]
        fn every_chinese_name_is_accepted(name in "[\u{4e00}-\u{9fff}]{2,6}") {
            prop_assert!(PersonName::parse(&name).is_ok());
        }
    }
}
