//! A wallet's number, tier and limits. Pure.

use tongbao_identity::institution::{Policies, policy};
use tongbao_kernel::{AccountId, CustomerId, Day, InstitutionId, Timestamp, WalletId};
use tongbao_money::Money;

/// How strongly the holder was identified; decides the limits.
/// Source: `e-CNY` wallet classes 二类, 三类, 四类.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// 四类: phone number only.
    Four,
    /// 三类: identity card and phone.
    Three,
    /// 二类: identity card, phone and a bound card.
    Two,
}

impl Tier {
    /// The word in the database and in policies.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Four => "4",
            Self::Three => "3",
            Self::Two => "2",
        }
    }

    /// The tier that the next proof raises it to.
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Four => Some(Self::Three),
            Self::Three => Some(Self::Two),
            Self::Two => None,
        }
    }

    /// The key of its name in the word list.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Four => "tier-4",
            Self::Three => "tier-3",
            Self::Two => "tier-2",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "4" => Self::Four,
            "3" => Self::Three,
            "2" => Self::Two,
            other => panic!("{other} is not a tier"),
        }
    }
}

/// What a tier allows, in an institution, at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most that the wallet may hold.
    pub balance_max: Option<Money>,
    /// Most that one payment may be.
    pub payment_max: Option<Money>,
    /// Most that may be paid on one day.
    pub day_max: Option<Money>,
    /// Most that may be paid in one year.
    pub year_max: Option<Money>,
}

/// What was paid in the current day and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The day counted.
    pub day: Day,
    /// Paid on it.
    pub day_used: Money,
    /// The year counted.
    pub year: i64,
    /// Paid in it.
    pub year_used: Money,
}

/// A person's wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// The wallet.
    pub id: WalletId,
    /// Whose book it is in.
    pub institution: InstitutionId,
    /// Whose it is.
    pub customer: CustomerId,
    /// Sixteen digits: three of the institution, twelve, and a check digit (Luhn).
    pub number: String,
    /// How strongly the holder was identified.
    pub tier: Tier,
    /// The ledger account of what can be spent.
    pub account: AccountId,
    /// The ledger account of what is on its way to the bank.
    pub transit: AccountId,
    /// What was paid.
    pub usage: Usage,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// Which limit a payment would pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitRejection {
    /// One payment.
    Payment {
        /// The limit.
        limit: Money,
    },
    /// The day's payments.
    Day {
        /// The limit.
        limit: Money,
        /// Already paid.
        used: Money,
    },
    /// The year's payments.
    Year {
        /// The limit.
        limit: Money,
        /// Already paid.
        used: Money,
    },
}

impl Usage {
    /// Nothing paid yet.
    pub fn none(now: Timestamp) -> Self {
        let day = now.day();
        Self { day, day_used: Money::cny(0), year: day.year(), year_used: Money::cny(0) }
    }

    /// The same usage seen at `now`: a new day or year starts from nothing.
    pub fn at(self, now: Timestamp) -> Self {
        let fresh = Self::none(now);
        let day_used = if self.day == fresh.day { self.day_used } else { fresh.day_used };
        let year_used = if self.year == fresh.year { self.year_used } else { fresh.year_used };
        Self { day_used, year_used, ..fresh }
    }

    /// Counts a payment, or names the limit that it would pass.
    pub fn pay(
        self,
        amount: Money,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Self, LimitRejection> {
        let usage = self.at(now);
        if let Some(limit) = limits.payment_max.filter(|limit| amount.minor() > limit.minor()) {
            return Err(LimitRejection::Payment { limit });
        }
        let above = |used: Money, limit: Option<Money>| {
            limit.filter(|limit| used.minor().saturating_add(amount.minor()) > limit.minor())
        };
        if let Some(limit) = above(usage.day_used, limits.day_max) {
            return Err(LimitRejection::Day { limit, used: usage.day_used });
        }
        if let Some(limit) = above(usage.year_used, limits.year_max) {
            return Err(LimitRejection::Year { limit, used: usage.year_used });
        }
        let add = |used: Money| used.plus(amount).unwrap_or(Money::cny(i64::MAX));
        let (day_used, year_used) = (add(usage.day_used), add(usage.year_used));
        Ok(Self { day_used, year_used, ..usage })
    }
}

impl Limits {
    /// What the institution's dated policies say of the tier.
    pub fn of(policies: &Policies, tier: Tier) -> Self {
        let money = |name| policies.tier(name, tier.word()).map(Money::cny);
        Self {
            balance_max: money(policy::BALANCE_MAX_MINOR),
            payment_max: money(policy::PAYMENT_MAX_MINOR),
            day_max: money(policy::DAY_MAX_MINOR),
            year_max: money(policy::YEAR_MAX_MINOR),
        }
    }

    /// True when a wallet that holds `total` may receive `amount`.
    pub fn can_receive(&self, total: Money, amount: Money) -> bool {
        let after = total.minor().saturating_add(amount.minor());
        self.balance_max.is_none_or(|max| after <= max.minor())
    }
}

/// The wallet number of `prefix` and `serial`, with its check digit.
pub fn number(prefix: &str, serial: u64) -> String {
    let body = format!("{prefix}{:012}", serial % 1_000_000_000_000);
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// True for sixteen digits with the right check digit.
pub fn is_number(text: &str) -> bool {
    let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.ends_with(&check_digit(&text[..15]))
}

/// Luhn: every second digit from the right is doubled, and the sum completed to a ten.
fn check_digit(body: &str) -> String {
    let worth = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        match place % 2 {
            0 if digit > 4 => digit * 2 - 9,
            0 => digit * 2,
            _ => digit,
        }
    };
    let sum: u32 = body.bytes().rev().enumerate().map(worth).sum();
    ((10 - sum % 10) % 10).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 86_400_000_000;

    fn limits() -> Limits {
        let yuan = |yuan: i64| Some(Money::cny(yuan * 100));
        Limits {
            balance_max: yuan(20_000),
            payment_max: yuan(5_000),
            day_max: yuan(10_000),
            year_max: yuan(50_000),
        }
    }

    /// Hand-made: 7992739871 has the check digit 3.
    #[test]
    fn the_check_digit_is_luhns() {
        assert_eq!(check_digit("7992739871"), "3");
        assert!(!is_number("1234"));
        assert!(!is_number("８０１０００００００００００１２"));
    }

    proptest! {
        #[test]
        fn numbers_read_back_and_one_wrong_digit_shows(serial: u64, place in 0_usize..16, by in 1_u8..10) {
            let number = number("801", serial);
            prop_assert!(is_number(&number));
            let mut bytes = number.into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            prop_assert!(!is_number(&String::from_utf8(bytes).unwrap()));
        }

        /// ASVS 2.3.2: no history of payments passes a limit in its window.
        #[test]
        fn no_history_passes_a_limit(payments in prop::collection::vec((0..40_i64, 1..600_000_i64), 1..60)) {
            let mut usage = Usage::none(Timestamp(0));
            let mut now = Timestamp(0);
            let mut days = std::collections::BTreeMap::<i64, i64>::new();
            for (hours, minor) in payments {
                now = Timestamp(now.0 + hours * DAY / 24);
                if let Ok(next) = usage.pay(Money::cny(minor), &limits(), now) {
                    usage = next;
                    *days.entry(now.day().0).or_default() += minor;
                }
            }
            prop_assert!(days.values().all(|used| *used <= 1_000_000));
        }
    }

    #[test]
    fn each_limit_is_named_pay_09_pay_10() {
        let now = Timestamp(0);
        let paid = Usage { day_used: Money::cny(700_000), ..Usage::none(now) };
        let pay = |usage: Usage, minor| usage.pay(Money::cny(minor), &limits(), now).err();
        let payment = LimitRejection::Payment { limit: Money::cny(500_000) };
        assert_eq!(pay(paid, 500_001), Some(payment));
        let day = LimitRejection::Day { limit: Money::cny(1_000_000), used: Money::cny(700_000) };
        assert_eq!(pay(paid, 300_001), Some(day));
        assert_eq!(pay(paid, 300_000), None);
        let tomorrow = Timestamp(DAY);
        assert!(paid.pay(Money::cny(500_000), &limits(), tomorrow).is_ok());
    }
}
