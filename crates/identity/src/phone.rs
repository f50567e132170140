//! Mobile numbers of the Chinese mainland.

use std::fmt;

use tongbao_kernel::{Failure, Secret, mask};

/// A mobile number: eleven digits. Never printed in full.
#[derive(Clone, PartialEq)]
pub struct Phone(Secret<String>);

impl Phone {
    /// Reads what people type: with country code, spaces and dashes. `REQ-02` names the rule.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let local = ["+86", "0086"].iter().find_map(|code| bare.strip_prefix(code));
        let local = local.or_else(|| bare.strip_prefix("86").filter(|rest| rest.len() == 11));
        let digits = local.unwrap_or(&bare);
        let mut bytes = digits.bytes();
        let starts = bytes.next() == Some(b'1') && matches!(bytes.next(), Some(b'3'..=b'9'));
        if starts && digits.len() == 11 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(Secret::new(digits.to_owned())))
        } else {
            Err(Failure::invalid("phone", "rule-phone-format"))
        }
    }

    /// The eleven digits.
    pub fn digits(&self) -> &str {
        self.0.expose()
    }

    /// 138****1234.
    pub fn masked(&self) -> String {
        mask::phone(self.digits())
    }

    /// The word for the operator whose range the number is in. A number that was carried to
    /// another operator still has its old range.
    pub fn operator(&self) -> &'static str {
        let prefix: u16 = self.digits()[..3].parse().expect("a phone number is all digits");
        match prefix {
            162 | 165 | 167 | 170 | 171 => "operator-virtual",
            134..=139
            | 147
            | 148
            | 150..=152
            | 157..=159
            | 172
            | 178
            | 182..=184
            | 187
            | 188
            | 195
            | 197
            | 198 => "operator-mobile",
            130..=132 | 145 | 146 | 155 | 156 | 166 | 175 | 176 | 185 | 186 | 196 => {
                "operator-unicom"
            }
            133 | 149 | 153 | 173 | 174 | 177 | 180 | 181 | 189..=191 | 193 | 199 => {
                "operator-telecom"
            }
            192 => "operator-broadcast",
            _ => "operator-unknown",
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Phone({})", self.masked())
    }
}

/// Full-width letters, digits, signs and spaces as their ASCII counterparts. Forms apply it to
/// numbers and codes, never to passwords.
pub fn fold_width(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).expect("the block mirrors ASCII")
        }
        other => other,
    };
    text.chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in [
            "13800001234",
            "+86 138 0000 1234",
            "0086-138-0000-1234",
            "8613800001234",
            "138-0000-1234",
            " 13800001234\t",
        ] {
            assert_eq!(Phone::parse(text).unwrap().digits(), "13800001234", "{text}");
        }
    }

    #[test]
    fn what_is_no_mobile_number_is_refused_at_its_field() {
        for text in [
            "",
            "1380000123",
            "138000012345",
            "12800001234",
            "010-12345678",
            "1380000123a",
            "１３８００００１２３４",
            "+1 138 0000 1234",
            "86138000012",
        ] {
            let failure = Phone::parse(text).unwrap_err();
            assert_eq!(failure.field, Some("phone"), "{text}");
        }
    }

    #[test]
    fn full_width_is_folded_only_on_request() {
        assert_eq!(fold_width("＋８６　１３８００００１２３４Ｘ"), "+86 13800001234X");
        assert_eq!(fold_width("张三·a1"), "张三·a1");
    }

    #[test]
    fn a_number_is_never_printed_in_full() {
        let phone = Phone::parse("13800001234").unwrap();
        assert_eq!(format!("{phone:?}"), "Phone(138****1234)");
    }

    #[test]
    fn every_number_has_an_operator_word() {
        for prefix in 130..200_u16 {
            let phone = Phone::parse(&format!("{prefix}00001234")).unwrap();
            assert!(phone.operator().starts_with("operator-"));
        }
        assert_eq!(Phone::parse("13800001234").unwrap().operator(), "operator-mobile");
        assert_eq!(Phone::parse("17000001234").unwrap().operator(), "operator-virtual");
    }
}
