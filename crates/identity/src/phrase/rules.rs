//! Which phrases may be chosen.

use std::fmt;

use tongbao_kernel::{Failure, Secret};

use crate::phone::fold_width;

/// One character is met by chance.
const CHARS_MIN: usize = 2;
/// A message has room for more, but nobody reads more.
const CHARS_MAX: usize = 20;

/// What a customer knows our messages by. Printing one shows nothing.
#[derive(Clone, PartialEq)]
pub struct Phrase(Secret<String>);

impl Phrase {
    /// Reads a phrase: letters, digits and single spaces. `REQ-02` names the rule that it breaks.
    /// Digits alone are refused: in a message they would be taken for a code.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let folded = fold_width(text);
        let phrase = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(CHARS_MIN..=CHARS_MAX).contains(&phrase.chars().count()) {
            return Err(Failure::invalid("phrase", "rule-phrase-length"));
        }
        if !phrase.chars().all(|c| c.is_alphanumeric() || c == ' ') {
            return Err(Failure::invalid("phrase", "rule-phrase-characters"));
        }
        if phrase.chars().all(|c| c.is_numeric() || c == ' ') {
            return Err(Failure::invalid("phrase", "rule-phrase-digits"));
        }
        Ok(Self(Secret::new(phrase)))
    }

    /// The phrase.
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Phrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Phrase;

    #[test]
    fn a_phrase_is_words_and_no_code() {
        let kept = |text: &str| Phrase::parse(text).expect("it may be chosen").as_str().to_owned();
        assert_eq!(kept("河边芦苇"), "河边芦苇");
        assert_eq!(kept("  blue　 heron 7 "), "blue heron 7");
        for refused in
            ["", "河", "042517", "【江海银行】", "{code}", "a\u{200b}b", &"芦".repeat(21)]
        {
            assert!(Phrase::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_phrase_is_not_printed() {
        let phrase = Phrase::parse("河边芦苇").expect("it may be chosen");
        assert!(!format!("{phrase:?}").contains('芦'));
    }
}
