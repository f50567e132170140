//! What may be a user name.

use std::fmt;

use tongbao_kernel::Failure;

const CHARACTERS_MIN: usize = 4;
const CHARACTERS_MAX: usize = 20;
/// A mobile number of the mainland.
const PHONE_DIGITS: usize = 11;

/// A name to sign in with: 4 to 20 letters, digits, `_` and `-`, beginning with a letter. Shown to
/// its owner alone.
#[derive(Clone, PartialEq, Eq)]
pub struct UserName(String);

impl UserName {
    /// Reads what people type. `REQ-02` names the rule. A name that holds a mobile number is
    /// refused: it would tell the number to whoever sees the name, and be typed for it.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let wrong = |rule| Err(Failure::invalid("user_name", rule));
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if !text.starts_with(|first: char| first.is_ascii_alphabetic()) || !text.bytes().all(letter)
        {
            return wrong("rule-user-name-format");
        }
        if !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&text.len()) {
            return wrong("rule-user-name-length");
        }
        if holds_phone(text) {
            return wrong("rule-user-name-phone");
        }
        Ok(Self(text.to_owned()))
    }

    /// The name, as it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what two names are the same.
    pub(crate) fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UserName(…)")
    }
}

/// Whether the digits, written with or without strokes between them, hold a mobile number.
fn holds_phone(text: &str) -> bool {
    let bare: Vec<u8> = text.bytes().filter(|byte| !b"-_".contains(byte)).collect();
    bare.windows(PHONE_DIGITS).any(|window| {
        window[0] == b'1' && window[1] >= b'3' && window.iter().all(u8::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tongbao_kernel::Arg;

    use super::*;
    use crate::Phone;

    #[test]
    fn names_are_told_apart_without_their_case() {
        let name = UserName::parse(" Xiao_Ming-88 ").unwrap();
        assert_eq!((name.as_str(), name.folded().as_str()), ("Xiao_Ming-88", "xiao_ming-88"));
        assert_eq!(format!("{name:?}"), "UserName(…)");
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_rule() {
        for (text, rule) in [
            ("", "rule-user-name-format"),
            ("8xiaoming", "rule-user-name-format"),
            ("_xiaoming", "rule-user-name-format"),
            ("xiao ming", "rule-user-name-format"),
            ("xiaoming@example.cn", "rule-user-name-format"),
            ("小明小明", "rule-user-name-format"),
            ("xiao.ming", "rule-user-name-format"),
            ("abc", "rule-user-name-length"),
            ("a23456789012345678901", "rule-user-name-length"),
            ("a13800001234", "rule-user-name-phone"),
            ("tel-138-0000-1234", "rule-user-name-phone"),
            ("a8613800001234b", "rule-user-name-phone"),
        ] {
            let failure = UserName::parse(text).unwrap_err();
            assert_eq!(failure.arg("rule"), Some(&Arg::Word(rule)), "{text}");
            assert_eq!(failure.field, Some("user_name"), "{text}");
        }
        for text in ["abcd", "a234567890123456789", "a1200001234", "x1380000123"] {
            assert!(UserName::parse(text).is_ok(), "{text}");
        }
    }

    proptest! {
        /// A name is never a number or an address: what is typed to sign in means one of them.
        #[test]
        fn a_name_is_nothing_else(text in "[a-zA-Z0-9_@.+ -]{0,24}") {
            if let Ok(name) = UserName::parse(&text) {
                prop_assert!(Phone::parse(name.as_str()).is_err());
                prop_assert!(!name.as_str().contains('@'));
            }
        }
    }
}
