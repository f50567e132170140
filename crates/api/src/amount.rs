//! Money and times on the wire.

use serde::Serialize;
use tongbao_kernel::{Failure, Timestamp};
use tongbao_money::{Currency, Money};
use utoipa::ToSchema;

/// The largest amount that is read: what a form can hold, far above every limit.
const AMOUNT_MINOR_MAX: i64 = 99_999_999_999_999;

/// An amount of money: whole minor units, and the currency whose units they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Amount {
    /// Whole minor units (分).
    #[schema(example = 10_000)]
    amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    currency: &'static str,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { amount_minor: money.minor(), currency: money.currency().code() }
    }
}

/// Reads the two members of a command. More than nothing, and of a currency that we have.
pub(crate) fn read(amount_minor: i64, currency: &str) -> Result<Money, Failure> {
    let currency =
        Currency::parse(currency).ok_or_else(|| Failure::invalid("currency", "rule-currency"))?;
    if amount_minor <= 0 {
        return Err(Failure::invalid("amount_minor", "rule-amount-positive"));
    }
    if amount_minor > AMOUNT_MINOR_MAX {
        return Err(Failure::invalid("amount_minor", "rule-amount-too-large"));
    }
    Ok(Money::new(amount_minor, currency))
}

/// RFC 3339 with the Beijing offset, to the second.
pub(crate) fn time(at: Timestamp) -> String {
    at.rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_amounts_of_known_currencies_are_read() {
        assert_eq!(read(1, "CNY"), Ok(Money::cny(1)));
        for (minor, currency, field) in [
            (0, "CNY", "amount_minor"),
            (-1, "CNY", "amount_minor"),
            (i64::MAX, "CNY", "amount_minor"),
            (i64::MIN, "CNY", "amount_minor"),
            (1, "USD", "currency"),
            (1, "cny", "currency"),
            (1, "", "currency"),
        ] {
            let failure = read(minor, currency).expect_err(currency);
            assert_eq!(failure.field, Some(field), "{minor} {currency}");
        }
    }
}
