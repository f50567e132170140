//! Who shall receive, as people write it: a phone number or a wallet number.
//!
//! What looks like the address of a virtual currency is named as such (`TRF-08`), so that nobody
//! believes the money went there.

use tongbao_identity::Phone;
use tongbao_kernel::{Arg, Code, Failure, WalletId};

use crate::wallet;

/// A payee as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Payee {
    /// Eleven digits, normalised.
    Phone(String),
    /// Sixteen digits with a right check digit.
    Number(String),
    /// A wallet that was found before.
    Wallet(WalletId),
}

impl Payee {
    /// Reads a phone number (`+86`, spaces and dashes allowed) or a wallet number.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if let Some(chain) = chain(text) {
            let failure = Failure::new(Code::NotAWallet).at("payee");
            return Err(failure.with("chain", Arg::Text(chain.into())));
        }
        let separator = |c: char| c == ' ' || c == '-';
        let digits: String = text.chars().filter(|c| !separator(*c)).collect();
        if wallet::is_number(&digits) {
            return Ok(Self::Number(digits));
        }
        match Phone::parse(&digits) {
            Ok(phone) => Ok(Self::Phone(phone.digits().to_owned())),
            Err(_) if is_number_mistyped(&digits) => {
                Err(Failure::invalid("payee", "rule-payee-check-digit"))
            }
            Err(_) => Err(Failure::invalid("payee", "rule-payee")),
        }
    }
}

/// As long as a wallet number, and yet none.
fn is_number_mistyped(digits: &str) -> bool {
    digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The network whose addresses look like this. Shapes only: the wallet never talks to a chain.
fn chain(text: &str) -> Option<&'static str> {
    let hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = text.strip_prefix("0x").filter(|digits| hex(digits)) {
        return match digits.len() {
            40 => Some("Ethereum / BSC / Polygon / OKExChain"),
            60..=64 => Some("Aptos"),
            _ => None,
        };
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("bc1") && (14..=74).contains(&text.len()) {
        return Some("Bitcoin");
    }
    let base58 = text.bytes().all(|b| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b));
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !base58 || !letters {
        return None;
    }
    match (text.len(), text.as_bytes().first()) {
        (34, Some(b'T')) => Some("TRON"),
        (26..=35, Some(b'1' | b'3')) => Some("Bitcoin"),
        (46..=48, _) => Some("Polkadot / Kusama"),
        (43..=44, _) => Some("Solana"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phones_and_numbers_are_read_as_people_write_them() {
        let phone = Ok(Payee::Phone("13800001234".into()));
        for text in ["13800001234", "+86 138 0000 1234", "0086-138-0000-1234", " 138-00001234 "] {
            assert_eq!(Payee::parse(text), phone, "{text}");
        }
        let number = wallet::number("801", 42);
        let spaced =
            format!("{} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..]);
        assert_eq!(Payee::parse(&spaced), Ok(Payee::Number(number)));
        for text in
            ["", "12345", "1280000123", "１３８００００１２３４", "张三", "8010000000000000"]
        {
            let failure = Payee::parse(text).expect_err(text);
            assert_eq!(failure.code, Code::FieldInvalid, "{text}");
        }
    }

    /// S-152: the chains that article 002 names.
    #[test]
    fn chain_addresses_are_named_trf_08() {
        let table = [
            ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "TRON"),
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "Bitcoin"),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "Bitcoin"),
            ("0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", "Ethereum / BSC / Polygon / OKExChain"),
            ("4Nd1mYwJ1v6XqyF3eKcQZbKjVtKe7w2rPzQq1ZbQkX7M", "Solana"),
        ];
        for (address, chain) in table {
            let failure = Payee::parse(address).expect_err(address);
            assert_eq!(failure.code, Code::NotAWallet);
            assert_eq!(failure.arg("chain"), Some(&Arg::Text(chain.into())));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC*") {
            let _ = Payee::parse(&text);
        }
    }
}
