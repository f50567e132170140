//! Which passwords may be chosen (`PWD-03`). Length and the absence of what others know or try
//! first, never a mixture of character kinds: that is what NIST SP 800-63B-4 and ASVS 5.0 ask for.

use std::collections::HashSet;
use std::sync::LazyLock;

use tongbao_kernel::{Arg, Code, Failure};

/// With a device that must be trusted or an SMS code as second factor, eight are enough.
const CHARS_MIN: usize = 8;
/// Room for any passphrase; more is not typed by people.
const CHARS_MAX: usize = 128;
/// A name this short stands in many harmless words.
const NAME_CHARS_MIN: usize = 2;
const LATIN_NAME_CHARS_MIN: usize = 3;

/// Passwords that are tried first, eight characters and longer, lower case.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// What others may know of a person.
#[derive(Clone, Copy)]
pub struct Personal<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their number, eleven digits.
    pub phone: &'a str,
    /// Their ID-card number, eighteen characters.
    pub id_number: &'a str,
}

impl<'a> Personal<'a> {
    /// The date of birth, `19491231`.
    pub fn birth(&self) -> &'a str {
        self.id_number.get(6..14).unwrap_or("")
    }
}

/// Whether `password` may be chosen.
pub fn check_new(
    password: &str,
    personal: &Personal<'_>,
    pin: Option<&str>,
) -> Result<(), Failure> {
    match broken_rule(password, personal, pin) {
        Some(rule) => {
            Err(Failure::new(Code::PasswordWeak).with("rule", Arg::Word(rule)).at("password"))
        }
        None => Ok(()),
    }
}

fn broken_rule(password: &str, personal: &Personal<'_>, pin: Option<&str>) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let digits: String = password.chars().filter(char::is_ascii_digit).collect();
    let length = password.chars().count();
    let born = personal.birth();
    let rules: [(&'static str, bool); 10] = [
        ("rule-password-short", length < CHARS_MIN),
        ("rule-password-long", length > CHARS_MAX),
        ("rule-password-characters", password.chars().any(char::is_control)),
        ("rule-password-common", COMMON.contains(lower.as_str())),
        ("rule-password-simple", is_simple(&lower)),
        ("rule-password-id", holds(&lower, &personal.id_number.to_lowercase())),
        ("rule-password-phone", holds(&digits, personal.phone)),
        ("rule-password-birthday", holds(&digits, born) || holds_short_birth(password, born)),
        ("rule-password-name", holds_name(&lower, personal.name)),
        ("rule-password-pin", pin.is_some_and(|pin| holds(password, pin))),
    ];
    rules.into_iter().find(|(_, broken)| *broken).map(|(rule, _)| rule)
}

fn holds(text: &str, part: &str) -> bool {
    !part.is_empty() && text.contains(part)
}

/// Six digits in a row that are the date of birth: 491231.
fn holds_short_birth(password: &str, born: &str) -> bool {
    born.get(2..)
        .is_some_and(|short| password.split(|c: char| !c.is_ascii_digit()).any(|run| run == short))
}

fn holds_name(lower: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let whole: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    if name.is_ascii() {
        let mut parts = name.split(|c: char| !c.is_ascii_alphabetic());
        return parts.any(|part| part.len() >= LATIN_NAME_CHARS_MIN && lower.contains(part));
    }
    whole.chars().count() >= NAME_CHARS_MIN && lower.contains(&whole)
}

/// One character, or a run along the alphabet or the digits: aaaaaaaa, abcdefgh, 87654321.
fn is_simple(lower: &str) -> bool {
    let codes: Vec<i64> = lower.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps: HashSet<i64> = codes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    codes.len() > 1 && steps.len() == 1 && steps.iter().all(|step| step.abs() <= 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PERSON: Personal<'_> =
        Personal { name: "张小明", phone: "13800001234", id_number: "11010519491231002X" };

    fn rule(password: &str) -> Option<&'static str> {
        broken_rule(password, &PERSON, Some("135790"))
    }

    #[test]
    fn good_passwords_of_any_script_are_accepted() {
        for good in
            ["correct horse battery", "白日依山尽黄河入海流", "Tb!9x-quay", "kräftig…7 Äpfel"]
        {
            assert_eq!(rule(good), None, "{good}");
        }
    }

    #[test]
    fn weak_passwords_are_refused_with_their_rule_pwd_03() {
        let table = [
            ("short12", "rule-password-short"),
            ("Password1", "rule-password-common"),
            ("woaini1314", "rule-password-common"),
            ("aaaaaaaaa", "rule-password-simple"),
            ("fghijklmn", "rule-password-simple"),
            ("my-11010519491231002x", "rule-password-id"),
            ("tel 138-0000-1234", "rule-password-phone"),
            ("lucky1949-12-31", "rule-password-birthday"),
            ("lucky491231!", "rule-password-birthday"),
            ("我是张小明没错吧", "rule-password-name"),
            ("wallet135790", "rule-password-pin"),
            ("tab\tseparated", "rule-password-characters"),
        ];
        for (password, expected) in table {
            assert_eq!(rule(password), Some(expected), "{password}");
        }
        assert_eq!(rule(&"x9-".repeat(43)), Some("rule-password-long"));
        assert_eq!(rule(&"x9-".repeat(42)), None);
    }

    #[test]
    fn latin_names_count_part_by_part() {
        let ada = Personal { name: "Ada LOVELACE", ..PERSON };
        let rule = |password| broken_rule(password, &ada, None);
        assert_eq!(rule("lovelace-engine"), Some("rule-password-name"));
        assert_eq!(rule("xx-ADA-engine"), Some("rule-password-name"));
        assert_eq!(rule("analytical engine"), None);
    }

    #[test]
    fn the_list_of_common_passwords_is_usable() {
        assert!(COMMON.len() >= 200, "{}", COMMON.len());
        for common in COMMON.iter() {
            assert!(common.chars().count() >= CHARS_MIN, "{common} is refused by length anyway");
            assert_eq!(*common, common.to_lowercase());
        }
    }

    proptest! {
        #[test]
        fn the_rules_never_panic_and_name_a_known_word(password in "\\PC{0,140}") {
            if let Some(rule) = rule(&password) {
                prop_assert!(rule.starts_with("rule-password-"));
            }
        }
    }
}
