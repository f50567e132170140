//! What a person types to say who they are: a mobile number, a user name, or an e-mail address.
//!
//! The three look different: an address has an `@`, a user name begins with a letter, everything
//! else is meant to be a number. So what was typed means one thing, and whether it exists decides
//! nothing about how it is read.

use tongbao_kernel::{Failure, InstitutionId};
use tongbao_vault::Vault;

use crate::email::EmailAddress;
use crate::user_name::UserName;
use crate::{Phone, customer, email, user_name};

/// Longer than any of the three.
const TYPED_BYTES_MAX: usize = 300;

/// A name to sign in with. Never printed in full.
#[derive(Debug, Clone, PartialEq)]
pub enum Login {
    /// The customer's mobile number.
    Phone(Phone),
    /// The user name that they chose.
    UserName(UserName),
    /// The e-mail address that they proved.
    Email(EmailAddress),
}

/// Which of the three, for statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginKind {
    Phone,
    UserName,
    Email,
}

impl Login {
    /// Reads what people type. `REQ-02` at `login` names the rule of what it was meant to be.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if text.len() > TYPED_BYTES_MAX {
            return Err(Failure::invalid("login", "rule-too-long"));
        }
        let read = if text.contains('@') {
            EmailAddress::parse(text).map(Self::Email)
        } else if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            UserName::parse(text).map(Self::UserName)
        } else {
            Phone::parse(text).map(Self::Phone)
        };
        read.map_err(|failure| failure.at("login"))
    }

    pub(crate) fn kind(&self) -> LoginKind {
        match self {
            Self::Phone(_) => LoginKind::Phone,
            Self::UserName(_) => LoginKind::UserName,
            Self::Email(_) => LoginKind::Email,
        }
    }

    /// By what it is found. No two kinds have an index in common.
    pub(crate) fn index(&self, vault: &Vault, institution: InstitutionId) -> Vec<u8> {
        match self {
            Self::Phone(phone) => customer::phone_index(vault, institution, phone),
            Self::UserName(name) => user_name::index(vault, institution, name),
            Self::Email(address) => email::index(vault, institution, address),
        }
    }
}

impl From<Phone> for Login {
    fn from(phone: Phone) -> Self {
        Self::Phone(phone)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tongbao_kernel::{Arg, Secret};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_typed_means_one_thing() {
        for (text, kind) in [
            ("13800001234", LoginKind::Phone),
            ("+86 138-0000-1234", LoginKind::Phone),
            ("xiaoming", LoginKind::UserName),
            (" Xiao_Ming-88 ", LoginKind::UserName),
            ("xiaoming@example.cn", LoginKind::Email),
            ("13800001234@139.com", LoginKind::Email),
        ] {
            assert_eq!(Login::parse(text).unwrap().kind(), kind, "{text}");
        }
    }

    #[test]
    fn a_slip_is_named_as_what_it_was_meant_to_be() {
        let long = "a".repeat(301);
        for (text, rule) in [
            ("", "rule-phone-format"),
            ("1380000123", "rule-phone-format"),
            ("小明", "rule-phone-format"),
            ("abc", "rule-user-name-length"),
            ("xiao ming", "rule-user-name-format"),
            ("xiaoming@example", "rule-email-format"),
            (long.as_str(), "rule-too-long"),
        ] {
            let failure = Login::parse(text).unwrap_err();
            assert_eq!(failure.field, Some("login"), "{text}");
            assert_eq!(failure.arg("rule"), Some(&Arg::Word(rule)), "{text}");
        }
    }

    #[test]
    fn the_three_kinds_have_no_index_in_common_and_case_makes_none() {
        let vault = Vault::with_master(Secret::new([7; 32]));
        let here = InstitutionId(Uuid::from_u128(1));
        let index = |text: &str| Login::parse(text).unwrap().index(&vault, here);
        assert_eq!(index("XiaoMing"), index("xiaoming"));
        assert_eq!(index("XiaoMing@Example.CN"), index("xiaoming@example.cn"));
        assert_ne!(index("xiaoming"), index("xiaoming@example.cn"));
        let elsewhere = InstitutionId(Uuid::from_u128(2));
        let name = Login::parse("xiaoming").unwrap();
        assert_ne!(name.index(&vault, here), name.index(&vault, elsewhere));
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,400}") {
            let _ = Login::parse(&text);
        }
    }
}
