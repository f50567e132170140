//! Amounts as people write and read them.

use std::fmt;

use crate::{Currency, Money};

/// Digits before the point: 999,999,999,999.99 is far above every limit and far below overflow.
const WHOLE_DIGITS_MAX: usize = 12;

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseMoneyError {
    /// Nothing was written.
    #[error("the amount is empty")]
    Empty,
    /// A character that amounts do not have, or separators in the wrong place.
    #[error("an amount has digits and at most one point")]
    Characters,
    /// More decimals than the currency has.
    #[error("too many decimals")]
    Decimals,
    /// More than twelve digits before the point.
    #[error("the amount is too large")]
    TooLarge,
}

impl Money {
    /// Reads `100`, `100.5`, `1,234.56`. No sign, no exponent, no spaces inside, ASCII only.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let text = text.trim();
        let text = text.strip_prefix(currency.sign()).unwrap_or(text);
        if text.is_empty() {
            return Err(ParseMoneyError::Empty);
        }
        let (whole, decimals) = text.split_once('.').map_or((text, None), |(w, d)| (w, Some(d)));
        let whole = without_separators(whole)?;
        let decimals = decimals.unwrap_or("0");
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(&whole) || !all_digits(decimals) {
            return Err(ParseMoneyError::Characters);
        }
        if decimals.len() > currency.decimals() {
            return Err(ParseMoneyError::Decimals);
        }
        if whole.trim_start_matches('0').len() > WHOLE_DIGITS_MAX {
            return Err(ParseMoneyError::TooLarge);
        }
        let digits = format!("{whole}{decimals:0<width$}", width = currency.decimals());
        let minor = digits.parse().map_err(|_| ParseMoneyError::TooLarge)?;
        Ok(Self::new(minor, currency))
    }

    /// `1,234.56`, without sign of the currency.
    pub fn digits(self) -> String {
        let scale = 10_u64.pow(u32::try_from(self.currency().decimals()).unwrap_or(0));
        let magnitude = self.minor().unsigned_abs();
        let sign = if self.minor() < 0 { "-" } else { "" };
        let (whole, decimals) = (magnitude / scale, magnitude % scale);
        let whole = grouped(whole);
        format!("{sign}{whole}.{decimals:0width$}", width = self.currency().decimals())
    }

    /// The amount as a form field takes it: `1234.56`.
    pub fn plain(self) -> String {
        self.digits().replace(',', "")
    }
}

impl fmt::Display for Money {
    /// `¥1,234.56`; negative amounts are `-¥1,234.56`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        match digits.strip_prefix('-') {
            Some(magnitude) => write!(formatter, "-{}{magnitude}", self.currency().sign()),
            None => write!(formatter, "{}{digits}", self.currency().sign()),
        }
    }
}

/// Takes separators out of `1,234,567` and refuses `12,34`.
fn without_separators(whole: &str) -> Result<String, ParseMoneyError> {
    if !whole.contains(',') {
        return Ok(whole.to_owned());
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let well_formed = groups.iter().enumerate().all(|(index, group)| match index {
        0 => (1..=3).contains(&group.len()),
        _ => group.len() == 3,
    });
    if well_formed { Ok(groups.concat()) } else { Err(ParseMoneyError::Characters) }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Result<i64, ParseMoneyError>) {
        assert_eq!(Money::parse(text, Currency::Cny).map(Money::minor), expected, "{text}");
    }

    #[test]
    fn amounts_are_read_as_written() {
        check("100", Ok(10_000));
        check("100.5", Ok(10_050));
        check("¥1,234.56", Ok(123_456));
        check("0.01", Ok(1));
        check("", Err(ParseMoneyError::Empty));
        check("1.234", Err(ParseMoneyError::Decimals));
        check("12,34", Err(ParseMoneyError::Characters));
        for text in ["-1", "+1", "1e2", "1.", ".5", "1 0", "１００", "NaN", "0x10", "1.0.0"] {
            check(text, Err(ParseMoneyError::Characters));
        }
        check("1000000000000", Err(ParseMoneyError::TooLarge));
    }

    #[test]
    fn amounts_are_shown_grouped() {
        assert_eq!(Money::cny(123_456_789).to_string(), "¥1,234,567.89");
        assert_eq!(Money::cny(-5).to_string(), "-¥0.05");
        assert_eq!(Money::cny(i64::MIN).digits(), "-92,233,720,368,547,758.08");
    }

    proptest! {
        #[test]
        fn shown_amounts_read_back(minor in 0..99_999_999_999_999_i64) {
            let money = Money::cny(minor);
            prop_assert_eq!(Money::parse(&money.to_string(), Currency::Cny), Ok(money));
            prop_assert_eq!(Money::parse(&money.plain(), Currency::Cny), Ok(money));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = Money::parse(&text, Currency::Cny);
        }
    }
}
