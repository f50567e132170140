//! The payment PIN: exactly six digits, kept as a MAC under a key that the database never sees.

use subtle::ConstantTimeEq;
use tongbao_kernel::{CustomerId, Secret};

use crate::Vault;
use crate::keys::mac;

/// A payment PIN as it was entered.
#[derive(Debug, Clone)]
pub struct Pin(Secret<String>);

impl Pin {
    /// Exactly six ASCII digits.
    pub fn parse(text: &str) -> Option<Self> {
        let six_digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        six_digits.then(|| Self(Secret::new(text.to_owned())))
    }

    /// The digits, for the rules that refuse weak ones.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl Vault {
    /// What is stored of a PIN. The same PIN of two customers gives unrelated values.
    pub fn pin_mac(&self, customer: CustomerId, pin: &Pin) -> [u8; 32] {
        mac(&self.0.pin, &[customer.0.as_bytes(), pin.expose().as_bytes()])
    }

    /// Whether this is the PIN behind `stored`, in constant time. The caller has already counted
    /// the try.
    pub fn pin_matches(&self, customer: CustomerId, pin: &Pin, stored: &[u8]) -> bool {
        self.pin_mac(customer, pin).ct_eq(stored).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{customer, vault};

    #[test]
    fn only_six_ascii_digits_are_a_pin() {
        assert!(Pin::parse("135790").is_some());
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", " 12345", "12345\n"] {
            assert!(Pin::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn the_known_answer_holds() {
        let stored = vault().pin_mac(customer(1), &Pin::parse("135790").unwrap());
        assert_eq!(
            hex::encode(stored),
            "11d81ad480f6b3653277728a796fac447b1491fd39c5641bc46b6f17361619ce"
        );
    }

    #[test]
    fn a_pin_matches_its_customer_only() {
        let (vault, pin) = (vault(), Pin::parse("135790").unwrap());
        let stored = vault.pin_mac(customer(1), &pin);
        assert!(vault.pin_matches(customer(1), &pin, &stored));
        assert!(!vault.pin_matches(customer(2), &pin, &stored));
        assert!(!vault.pin_matches(customer(1), &Pin::parse("135791").unwrap(), &stored));
        assert!(!vault.pin_matches(customer(1), &pin, &stored[..31]));
        assert!(!vault.pin_matches(customer(1), &pin, &[]));
    }

    #[test]
    fn a_pin_is_never_printed() {
        assert!(!format!("{:?}", Pin::parse("135790").unwrap()).contains("135790"));
    }
}
