//! ID-card numbers by GB 11643: region, date of birth, serial, check character.
//!
//! Judged from the particular to the general, so that the person is told the place that is wrong:
//! form, region, date (`REG-02`), check character (`REG-01`), age (`REG-02`).

use std::fmt;

use jiff::Span;
use jiff::civil::Date;
use tongbao_kernel::{Arg, Code, Failure, Secret, Timestamp, mask};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// Provinces, municipalities and autonomous regions; Taiwan, Hong Kong and Macau.
const REGIONS: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];
/// Nobody older is alive; an earlier year is a typing error.
const YEARS_MAX: i16 = 130;

/// An ID-card number: seventeen digits and a check character. Printing one shows the masked form.
#[derive(Clone)]
pub struct IdNumber(Secret<String>);

impl IdNumber {
    /// Reads a number of someone who is at least `age_min_years` old at `now`. A small x is taken
    /// for X.
    pub fn parse(text: &str, now: Timestamp, age_min_years: i64) -> Result<Self, Failure> {
        let number: String =
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        check_form(&number)?;
        let born = birth(&number, now.beijing().date())?;
        if !check_matches(number.as_bytes()) {
            return Err(checksum(&number));
        }
        let years = Span::new().try_years(age_min_years).expect("an age limit is a few years");
        let of_age = born.checked_add(years).is_ok_and(|day| day <= now.beijing().date());
        if !of_age {
            return Err(date_failure(&number, "rule-under-age"));
        }
        Ok(Self(Secret::new(number)))
    }

    /// A number that was parsed before it was stored.
    pub(crate) fn restore(text: &str) -> Self {
        Self(Secret::new(text.to_owned()))
    }

    /// The eighteen characters.
    pub fn digits(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdNumber({})", mask::id_number(self.digits()))
    }
}

fn check_form(number: &str) -> Result<(), Failure> {
    let bytes = number.as_bytes();
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    if bytes.len() == 15 && digits(bytes) {
        return Err(Failure::invalid("id_number", "rule-id-old"));
    }
    if bytes.len() != 18 || !digits(&bytes[..17]) || !(digits(&bytes[17..]) || bytes[17] == b'X') {
        return Err(Failure::invalid("id_number", "rule-id-format"));
    }
    // A foreign permanent resident's number begins with 9, then the region.
    let region = if bytes[0] == b'9' { &bytes[1..3] } else { &bytes[..2] };
    let region = (region[0] - b'0') * 10 + (region[1] - b'0');
    if REGIONS.contains(&region) {
        Ok(())
    } else {
        Err(Failure::invalid("id_number", "rule-id-region"))
    }
}

fn birth(number: &str, today: Date) -> Result<Date, Failure> {
    let part = |range: std::ops::Range<usize>| number[range].parse::<i16>().unwrap_or(0);
    let small = |value: i16| i8::try_from(value).unwrap_or(0);
    let born = Date::new(part(6..10), small(part(10..12)), small(part(12..14)));
    match born {
        Ok(born) if born > today => Err(date_failure(number, "rule-birth-date-future")),
        Ok(born) if today.year() - born.year() <= YEARS_MAX => Ok(born),
        Ok(_) | Err(_) => Err(date_failure(number, "rule-birth-date-impossible")),
    }
}

fn date_failure(number: &str, reason: &'static str) -> Failure {
    Failure::new(Code::IdDateImpossible)
        .with("date", Arg::Text(number[6..14].to_owned()))
        .with("reason", Arg::Word(reason))
        .at("id_number")
}

fn check_matches(number: &[u8]) -> bool {
    number[17] == check_character(&number[..17])
}

fn check_character(digits: &[u8]) -> u8 {
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(w, d)| w * u32::from(d - b'0')).sum();
    CHECKS[usize::try_from(sum % 11).expect("a remainder of 11 is small")]
}

/// `REG-01`. When exchanging two neighbours would make the number right, and only one such place
/// exists, that is where the person most likely slipped; otherwise only the end is named.
fn checksum(number: &str) -> Failure {
    let slips: Vec<usize> = (0..16).filter(|at| right_when_exchanged(number, *at)).collect();
    let position = match slips.as_slice() {
        [only] => only + 1,
        _ => 18,
    };
    let position = i64::try_from(position).expect("a position is small");
    Failure::new(Code::IdChecksumWrong).with("position", Arg::Count(position)).at("id_number")
}

fn right_when_exchanged(number: &str, at: usize) -> bool {
    let mut bytes = number.as_bytes().to_vec();
    if bytes[at] == bytes[at + 1] {
        return false;
    }
    bytes.swap(at, at + 1);
    let text = String::from_utf8(bytes).expect("digits stay digits");
    let month_and_day = (text[10..12].parse().unwrap_or(0), text[12..14].parse().unwrap_or(0));
    let year = text[6..10].parse().unwrap_or(0);
    let plausible =
        (1900..2100).contains(&year) && Date::new(year, month_and_day.0, month_and_day.1).is_ok();
    plausible && check_form(&text).is_ok() && check_matches(text.as_bytes())
}

#[cfg(test)]
#[path = "id_number_tests.rs"]
mod tests;
