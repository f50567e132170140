//! The decisions about passkeys: what one is called, how many there may be, whose one is, and what
//! an answer means that proves nothing.

use std::time::Duration;

use tongbao_kernel::{Arg, Code, CustomerId, Failure};
use tongbao_vault::PasskeyRejection;

/// A phone, a computer and a key to carry, for each of a few years: more are forgotten ones.
pub const PASSKEYS_MAX: usize = 10;
/// As long as a browser lets a person look for their device. Source: WebAuthn Level 3, 300 seconds.
pub(super) const CEREMONY_LIFE: Duration = Duration::from_secs(300);
/// What fits a line of the list.
const NAME_CHARS_MAX: usize = 24;

/// What its owner calls a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Reads a name; surrounding blanks are dropped.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let fits = (1..=NAME_CHARS_MAX).contains(&text.chars().count());
        if !fits || text.chars().any(char::is_control) {
            return Err(Failure::invalid("name", "rule-passkey-name"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether another passkey may be added to so many: `LOGIN-26` when there are ten.
pub(super) fn room(known: usize) -> Result<(), Failure> {
    if known < PASSKEYS_MAX {
        return Ok(());
    }
    let count = i64::try_from(PASSKEYS_MAX).expect("ten are counted in any type");
    Err(Failure::new(Code::PasskeysFull).with("count", Arg::Count(count)))
}

/// Whose passkey it should be, before anything is proved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    /// Whom the device names.
    pub(super) named: Option<CustomerId>,
    /// Who is waited for, if that is known.
    pub(super) wanted: Option<CustomerId>,
}

impl Claim {
    /// Whether a passkey of `owner` answers to it. Who signs in is named by the device alone; who
    /// owes a second factor is known, and the device need not repeat it.
    pub(super) fn fits(self, owner: CustomerId) -> bool {
        match self.wanted {
            Some(wanted) => owner == wanted && self.named.is_none_or(|named| named == owner),
            None => self.named == Some(owner),
        }
    }
}

/// What an answer means that proves nothing: `REQ-01`, `LOGIN-23` or `LOGIN-24`.
pub(super) fn refusal(rejection: &PasskeyRejection) -> Failure {
    match rejection {
        PasskeyRejection::Unreadable => Failure::new(Code::Malformed),
        PasskeyRejection::Untrue(_) => Failure::new(Code::PasskeyRefused),
        PasskeyRejection::Copied => Failure::new(Code::PasskeyCopied),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(last: u8) -> CustomerId {
        format!("000000000000000000000000000000{last:02x}").parse().unwrap()
    }

    #[test]
    fn a_name_is_a_line_that_fits() {
        assert_eq!(PasskeyName::parse("  妈妈的手机 ").unwrap().as_str(), "妈妈的手机");
        assert!(PasskeyName::parse(&"长".repeat(24)).is_ok());
        for text in ["", "   ", "a\nb", "a\u{7}", &"长".repeat(25)] {
            let failure = PasskeyName::parse(text).unwrap_err();
            assert_eq!((failure.code, failure.field), (Code::FieldInvalid, Some("name")));
        }
    }

    /// LOGIN-26.
    #[test]
    fn the_eleventh_is_refused() {
        assert_eq!(room(PASSKEYS_MAX - 1), Ok(()));
        let failure = room(PASSKEYS_MAX).unwrap_err();
        assert_eq!(failure.arg("count"), Some(&Arg::Count(10)), "LOGIN-26 names the limit");
    }

    /// A passkey opens the account of its owner and no other, whoever the device or the page names.
    #[test]
    fn a_passkey_answers_for_its_owner_alone() {
        let (owner, other) = (customer(1), customer(2));
        let fits = |named, wanted| Claim { named, wanted }.fits(owner);
        assert!(fits(Some(owner), None));
        assert!(!fits(None, None), "nobody is named");
        assert!(!fits(Some(other), None));
        assert!(fits(None, Some(owner)));
        assert!(fits(Some(owner), Some(owner)));
        assert!(!fits(Some(owner), Some(other)));
        assert!(!fits(Some(other), Some(owner)));
    }
}
