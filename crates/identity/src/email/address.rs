//! E-mail addresses.

use std::fmt;

use tongbao_kernel::{Failure, Secret, mask};

/// RFC 5321: what a path may hold, without its brackets.
const ADDRESS_BYTES_MAX: usize = 254;
/// RFC 5321: what stands before the `@`.
const LOCAL_BYTES_MAX: usize = 64;
/// RFC 1035.
const LABEL_BYTES_MAX: usize = 63;

/// An e-mail address in ASCII. Never printed in full.
#[derive(Clone, PartialEq)]
pub struct EmailAddress(Secret<String>);

impl EmailAddress {
    /// Reads what people type. `REQ-02` names the rule. What mail servers take but nobody has
    /// (quoted names, addresses by number) is refused, because it is a slip or an attack.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let parts = text.rsplit_once('@');
        let right = parts.is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
        if right && text.len() <= ADDRESS_BYTES_MAX {
            Ok(Self(Secret::new(text.to_owned())))
        } else {
            Err(Failure::invalid("email", "rule-email-format"))
        }
    }

    /// The address, as it was typed.
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }

    /// By what two addresses are the same: case tells no two mailboxes apart that people have.
    pub(crate) fn folded(&self) -> String {
        self.0.expose().to_ascii_lowercase()
    }

    /// x***@example.cn.
    pub fn masked(&self) -> String {
        mask::email(self.as_str())
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EmailAddress({})", self.masked())
    }
}

fn is_local(local: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let atom = |atom: &str| !atom.is_empty() && atom.bytes().all(letter);
    local.len() <= LOCAL_BYTES_MAX && local.split('.').all(atom)
}

/// Two labels at least, the last of which is no number.
fn is_domain(domain: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let label = |label: &str| {
        let length = (1..=LABEL_BYTES_MAX).contains(&label.len());
        let ends = label.starts_with('-') || label.ends_with('-');
        length && !ends && label.bytes().all(letter)
    };
    let Some((_, last)) = domain.rsplit_once('.') else {
        return false;
    };
    domain.split('.').all(label) && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, folded) in [
            ("xiaoming@example.cn", "xiaoming@example.cn"),
            (" Xiao.Ming+wallet@Mail.Example.CN\n", "xiao.ming+wallet@mail.example.cn"),
            ("13800001234@139.com", "13800001234@139.com"),
            ("o'neil_1@xn--fiqs8s.example", "o'neil_1@xn--fiqs8s.example"),
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap().folded(), folded, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_at_its_field() {
        let long = format!("{}@example.cn", "a".repeat(65));
        for text in [
            "",
            "xiaoming",
            "@example.cn",
            "xiaoming@",
            "xiaoming@example",
            "xiaoming@.cn",
            "xiaoming@example..cn",
            "xiaoming@-example.cn",
            "xiaoming@127.0.0.1",
            "xiaoming@[127.0.0.1]",
            "xiao ming@example.cn",
            "xiao..ming@example.cn",
            ".xiaoming@example.cn",
            "xiaoming.@example.cn",
            "a@b@example.cn",
            "\"a b\"@example.cn",
            "小明@example.cn",
            "xiaoming@example.cn\r\nBcc: all@example.cn",
            "xiaoming＠example.cn",
            &long,
        ] {
            let failure = EmailAddress::parse(text).unwrap_err();
            assert_eq!(failure.field, Some("email"), "{text}");
        }
    }

    #[test]
    fn an_address_is_never_printed_in_full() {
        let address = EmailAddress::parse("xiaoming@example.cn").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(x***@example.cn)");
    }

    proptest! {
        /// Whatever is taken is one line of ASCII that no header and no command can be made of.
        #[test]
        fn what_is_taken_is_harmless(text in "[a-z.@<> \\r\\n\"A-Z0-9-]{0,40}|\\PC{0,40}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                let harmless = |c: char| c.is_ascii_graphic() && !"<>\"(),:;\\[]".contains(c);
                prop_assert!(address.as_str().chars().all(harmless), "{}", address.as_str());
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
            }
        }
    }
}
