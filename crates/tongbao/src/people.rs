//! People whom the demo and the bench enrol, with ID cards and phones that pass every rule.

use tongbao_db::Tx;
use tongbao_identity::registration::{self, IdNumber, PersonName, Registered};
use tongbao_identity::{Device, Locale, Phone, SignedIn, Site};
use tongbao_kernel::{Answer, InstitutionId};
use tongbao_payments::wallet::{self, Wallet};
use tongbao_vault::Pin;

/// Enough to enrol somebody.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// Where.
    pub institution: InstitutionId,
    /// As on the ID card.
    pub name: String,
    /// The ID-card number.
    pub id_number: String,
    /// The mobile number.
    pub phone: String,
    /// The login password, hashed.
    pub password_hash: String,
    /// The payment PIN.
    pub pin: &'static str,
}

/// Writes the customer and opens the wallet.
pub fn enrol(tx: &mut Tx<'_>, site: &Site, new: Enrolment) -> Answer<(SignedIn, Wallet)> {
    let person = registration::Person {
        institution: new.institution,
        name: PersonName::parse(&new.name)?,
        id_number: IdNumber::parse(&new.id_number, site.now(), 16)?,
        phone: Phone::parse(&new.phone)?,
        password_hash: new.password_hash,
        pin: Pin::parse(new.pin).expect("made-up people have six digits"),
        locale: Locale::ZhCn,
    };
    let device = Device::from_request(None, "tongbao", &*site.entropy);
    let mut opened = None;
    let mut open = |tx: &mut Tx<'_>, new: &Registered| {
        opened = Some(wallet::open(tx, site, new.institution, new.customer)?);
        Ok(())
    };
    let signed_in = registration::enrol(tx, site, &person, &device, &mut open)?;
    Ok((signed_in, opened.expect("enrolling opens the wallet")))
}

/// The number-th made-up mobile number.
pub fn phone(number: u32) -> String {
    format!("138{number:08}")
}

/// The number-th made-up ID card: 北京市, born on 1990-03-07.
pub fn id_number(number: u32) -> String {
    let body = format!("1101{:02}19900307{:03}", 1 + number / 1_000 % 16, number % 1_000);
    format!("{body}{}", check_character(&body))
}

/// GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, remainder into `10X98765432`.
fn check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    "10X98765432".chars().nth((sum % 11) as usize).expect("a remainder is below eleven")
}

#[cfg(test)]
mod tests {
    /// GB 11643's own examples.
    #[test]
    fn the_check_character_is_the_standards() {
        assert_eq!(super::check_character("11010519491231002"), 'X');
        assert_eq!(super::check_character("44052418800101001"), '4');
    }
}
