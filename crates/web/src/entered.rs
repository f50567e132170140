//! What people type into the forms of money pages, read into what it means.

use tongbao_http::Words;
use tongbao_identity::{Pin, fold_width};
use tongbao_kernel::{Code, Failure};
use tongbao_money::{Currency, Money, ParseMoneyError};
use tongbao_payments::Key;

/// An amount of renminbi, as people write it: `100`, `1,234.5`, `１００`, `¥100`.
pub(crate) fn amount(field: &'static str, text: &str) -> Result<Money, Failure> {
    let text = fold_width(text);
    let plain = text.trim().trim_start_matches(['¥', '￥']);
    Money::parse(plain, Currency::Cny).map_err(|error| {
        let rule = match error {
            ParseMoneyError::Empty => "rule-required",
            ParseMoneyError::Characters | ParseMoneyError::Decimals => "rule-amount-format",
            ParseMoneyError::TooLarge => "rule-amount-too-large",
        };
        Failure::invalid(field, rule)
    })
}

/// An amount that is sent: more than nothing.
pub(crate) fn payment(text: &str) -> Result<Money, Failure> {
    let amount = amount("amount", text)?;
    let positive = amount.is_positive();
    positive.then_some(amount).ok_or_else(|| Failure::invalid("amount", "rule-amount-positive"))
}

/// The payment PIN.
pub(crate) fn pin(text: &str) -> Result<Pin, Failure> {
    let digits = fold_width(text);
    Pin::parse(digits.trim()).ok_or_else(|| Failure::invalid("pin", "rule-pin-format"))
}

/// The idempotency key, which the page before made. Without one nothing moves (`REQ-04`).
pub(crate) fn key(text: &str) -> Result<Key, Failure> {
    if text.is_empty() {
        return Err(Failure::new(Code::KeyMissing));
    }
    Key::parse(text)
}

/// The amount in 大写, for readers of Chinese.
pub(crate) fn capitals(amount: Money, words: &Words) -> String {
    match words.locale() {
        tongbao_http::Locale::ZhCn => amount.capitals(),
        tongbao_http::Locale::En => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongbao_kernel::Arg;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for text in ["100", " 100.00 ", "１００．０", "¥100", "￥100.0"] {
            assert_eq!(payment(text), Ok(Money::cny(10_000)), "{text}");
        }
        let table = [
            ("", "rule-required"),
            ("0", "rule-amount-positive"),
            ("-1", "rule-amount-format"),
            ("1.234", "rule-amount-format"),
            ("1e3", "rule-amount-format"),
            ("'; drop table wallets; --", "rule-amount-format"),
            ("9999999999999", "rule-amount-too-large"),
        ];
        for (text, rule) in table {
            let failure = payment(text).expect_err(text);
            assert_eq!(failure.arg("rule"), Some(&Arg::Word(rule)), "{text}");
            assert_eq!(failure.field, Some("amount"));
        }
    }

    #[test]
    fn a_form_without_a_key_moves_nothing_req_04() {
        assert_eq!(key("").expect_err("no key").code, Code::KeyMissing);
        assert_eq!(key("short").expect_err("no key").code, Code::FieldInvalid);
    }
}
