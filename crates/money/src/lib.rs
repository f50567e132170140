//! Money as whole minor units of one currency, with checked operations only.
//!
//! There is no `Add`, no float and no `Default`: every operation that can fail says so
//! ([`MoneyError`]), and splitting states where the odd minor units go ([`Money::allocate`]).

mod capitals;
mod text;

use serde::{Deserialize, Serialize};

pub use text::ParseMoneyError;

/// A currency, with its ISO 4217 code and number of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Currency {
    /// 人民币, two decimals (分).
    #[serde(rename = "CNY")]
    Cny,
}

impl Currency {
    /// ISO 4217 alphabetic code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
        }
    }

    /// The sign before an amount.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Cny => "¥",
        }
    }

    /// Minor units in one major unit, as a power of ten.
    pub const fn decimals(self) -> usize {
        match self {
            Self::Cny => 2,
        }
    }

    /// Reads an ISO 4217 code.
    pub fn parse(code: &str) -> Option<Self> {
        (code == "CNY").then_some(Self::Cny)
    }
}

/// An operation on money has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// Two currencies in one operation.
    #[error("{0:?} and {1:?} cannot be combined")]
    CurrencyMismatch(Currency, Currency),
}

/// An amount: signed whole minor units (分) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// 人民币 in 分.
    pub const fn cny(minor: i64) -> Self {
        Self::new(minor, Currency::Cny)
    }

    /// Nothing, in the same currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Whole minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// More than nothing.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum. Fails on overflow or on another currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference. Fails on overflow or on another currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// The same amount with the other sign.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// Splits into parts in the ratio of `weights`. The parts sum to the whole exactly: minor
    /// units left over by rounding down go one each to the first parts with a weight.
    /// `None` when no weight is positive or the amount is negative.
    pub fn allocate(self, weights: &[u32]) -> Option<Vec<Self>> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 || self.minor < 0 {
            return None;
        }
        let share = |weight: u32| i128::from(self.minor) * i128::from(weight) / total;
        let mut parts: Vec<i128> = weights.iter().map(|weight| share(*weight)).collect();
        let mut left = i128::from(self.minor) - parts.iter().sum::<i128>();
        for (part, _) in parts.iter_mut().zip(weights).filter(|(_, weight)| **weight > 0) {
            if left == 0 {
                break;
            }
            *part += 1;
            left -= 1;
        }
        assert_eq!(left, 0, "fewer minor units are left over than parts have a weight");
        let whole = |part| i64::try_from(part).expect("a part is not larger than the whole");
        Some(parts.into_iter().map(|part| Self { minor: whole(part), ..self }).collect())
    }

    fn combine(
        self,
        other: Self,
        operation: fn(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_edges_are_refused_not_wrapped() {
        assert_eq!(Money::cny(i64::MAX).plus(Money::cny(1)), Err(MoneyError::Overflow));
        assert_eq!(Money::cny(i64::MIN).minus(Money::cny(1)), Err(MoneyError::Overflow));
        assert_eq!(Money::cny(i64::MIN).negated(), Err(MoneyError::Overflow));
        assert_eq!(Money::cny(1).allocate(&[0, 0]), None);
        assert_eq!(Money::cny(-1).allocate(&[1]), None);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(minor in 0..i64::MAX, weights in prop::collection::vec(0_u32.., 1..12)) {
            let whole = Money::cny(minor);
            let Some(parts) = whole.allocate(&weights) else {
                prop_assert!(weights.iter().all(|weight| *weight == 0));
                return Ok(());
            };
            let sum: i128 = parts.iter().map(|part| i128::from(part.minor())).sum();
            prop_assert_eq!(sum, i128::from(minor));
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*weight > 0 || part.is_zero());
            }
        }

        #[test]
        fn plus_and_minus_undo_each_other(left in any::<i64>(), right in any::<i64>()) {
            if let Ok(sum) = Money::cny(left).plus(Money::cny(right)) {
                prop_assert_eq!(sum.minus(Money::cny(right)), Ok(Money::cny(left)));
            }
        }
    }
}
