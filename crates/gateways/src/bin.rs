//! Card numbers: the check digit, and which bank and kind a prefix (BIN) stands for.
//!
//! The table is a sample of well-known prefixes plus the two fictional banks of the sandbox, whose
//! numbers no real card has. An operating bank replaces it by its own list.

/// Card numbers have 16 to 19 digits.
const DIGITS_MIN: usize = 16;
const DIGITS_MAX: usize = 19;

/// Debit or credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// Draws on an account: can be bound.
    Debit,
    /// Draws on a credit line: a wallet must not be filled from it.
    Credit,
}

/// A bank that issues cards.
#[derive(Debug, PartialEq, Eq)]
pub struct CardBank {
    /// Its permanent code.
    pub code: &'static str,
    /// The key of its name in the word list.
    pub word: &'static str,
    /// Its service number.
    pub hotline: &'static str,
}

/// A prefix and what it stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct Bin {
    /// The number's first digits.
    pub prefix: &'static str,
    /// Who issues it.
    pub bank: &'static CardBank,
    /// Debit or credit.
    pub kind: CardKind,
    /// How many digits the numbers have.
    pub digits: usize,
}

/// Why a card number cannot be bound, in the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardNumberProblem {
    /// Not 16 to 19 digits (`CARD-03`).
    Length,
    /// The check digit is wrong (`CARD-03`).
    CheckDigit,
    /// A bank that is not in the table (`CARD-02`).
    UnknownBank,
    /// The bank's cards have another number of digits (`CARD-03`).
    DigitMissing(&'static Bin),
    /// A credit card (`CARD-02`).
    Credit(&'static Bin),
}

macro_rules! banks {
    ($($name:ident $code:literal $hotline:literal;)*) => {
        $(static $name: CardBank =
            CardBank { code: $code, word: concat!("bank-name-", $code), hotline: $hotline };)*

        /// Every bank of the table.
        pub static BANKS: &[&CardBank] = &[$(&$name,)*];
    };
}

banks! {
    JIANGHAI "jianghai" "95801";
    YOUYI "youyi" "95802";
    ICBC "icbc" "95588";
    ABC "abc" "95599";
    BOC "boc" "95566";
    CCB "ccb" "95533";
    BOCOM "bocom" "95559";
    PSBC "psbc" "95580";
    CMB "cmb" "95555";
}

macro_rules! bins {
    ($($prefix:literal $bank:ident $kind:ident $digits:literal;)*) => {
        /// The table. No prefix begins another, so their order does not matter.
        pub static BINS: &[Bin] = &[
            $(Bin { prefix: $prefix, bank: &$bank, kind: CardKind::$kind, digits: $digits },)*
        ];
    };
}

bins! {
    "627700" JIANGHAI Debit 19;
    "627708" JIANGHAI Credit 16;
    "627711" YOUYI Debit 19;
    "627718" YOUYI Credit 16;
    "622202" ICBC Debit 19;
    "621226" ICBC Debit 19;
    "622230" ICBC Credit 16;
    "622848" ABC Debit 19;
    "622836" ABC Credit 16;
    "621661" BOC Debit 19;
    "622760" BOC Credit 16;
    "621700" CCB Debit 19;
    "622700" CCB Debit 19;
    "622166" CCB Credit 16;
    "622262" BOCOM Debit 19;
    "622252" BOCOM Credit 16;
    "622188" PSBC Debit 19;
    "621799" PSBC Debit 19;
    "622588" CMB Debit 16;
    "621483" CMB Debit 16;
    "622575" CMB Credit 16;
}

/// The prefix that a number begins with.
pub fn lookup(number: &str) -> Option<&'static Bin> {
    BINS.iter().find(|bin| number.starts_with(bin.prefix))
}

/// Whether the last digit fits the others (Luhn, ISO/IEC 7812-1).
pub fn luhn(number: &str) -> bool {
    let Some((payload, check)) =
        number.len().checked_sub(1).and_then(|at| number.split_at_checked(at))
    else {
        return false;
    };
    check_digit(payload).is_some_and(|digit| check.parse() == Ok(digit))
}

/// The digit that completes `payload`; `None` when that is not all digits, or empty.
pub fn check_digit(payload: &str) -> Option<u32> {
    if payload.is_empty() {
        return None;
    }
    let mut sum = 0;
    for (index, character) in payload.chars().rev().enumerate() {
        let digit = character.to_digit(10)?;
        let doubled = if index.is_multiple_of(2) { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    Some((10 - sum % 10) % 10)
}

/// Reads a card number that may be bound: plain digits, no separators.
pub fn check(number: &str) -> Result<&'static Bin, CardNumberProblem> {
    let all_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits || !(DIGITS_MIN..=DIGITS_MAX).contains(&number.len()) {
        return Err(CardNumberProblem::Length);
    }
    if !luhn(number) {
        return Err(CardNumberProblem::CheckDigit);
    }
    let bin = lookup(number).ok_or(CardNumberProblem::UnknownBank)?;
    if bin.digits != number.len() {
        return Err(CardNumberProblem::DigitMissing(bin));
    }
    match bin.kind {
        CardKind::Debit => Ok(bin),
        CardKind::Credit => Err(CardNumberProblem::Credit(bin)),
    }
}

/// The banks whose debit cards can be bound.
pub fn supported() -> impl Iterator<Item = &'static CardBank> {
    let has_debit = |bank: &&'static CardBank| {
        BINS.iter().any(|bin| bin.bank == *bank && bin.kind == CardKind::Debit)
    };
    BANKS.iter().copied().filter(has_debit)
}

/// A bank by its permanent code.
pub fn bank(code: &str) -> Option<&'static CardBank> {
    BANKS.iter().copied().find(|bank| bank.code == code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn complete(payload: &str) -> String {
        format!("{payload}{}", check_digit(payload).unwrap())
    }

    #[test]
    fn check_digits_are_those_of_known_numbers() {
        // The worked example of ISO/IEC 7812-1, and two public test cards.
        assert_eq!(check_digit("7992739871"), Some(3));
        assert!(luhn("4111111111111111"));
        assert!(luhn("6200000000000005"));
        assert!(!luhn("4111111111111112"));
        for text in ["", "0x", "x0", "４", "4111 1111"] {
            assert!(!luhn(text), "{text}");
        }
    }

    #[test]
    fn card_02_and_03_are_told_apart() {
        let debit = complete("627700000000000001");
        assert_eq!(check(&debit).map(|bin| bin.bank.code), Ok("jianghai"));
        let credit = complete("622575000000001");
        assert!(
            matches!(check(&credit), Err(CardNumberProblem::Credit(bin)) if bin.bank.code == "cmb")
        );
        assert_eq!(check(&complete("629999000000000001")), Err(CardNumberProblem::UnknownBank));
        assert_eq!(check("627700"), Err(CardNumberProblem::Length));
        assert_eq!(check("6277 0000 0000 0000 018"), Err(CardNumberProblem::Length));
        assert_eq!(check(&complete("6277000000000000012")), Err(CardNumberProblem::Length));
        let short = complete("627700000000001");
        assert!(matches!(check(&short), Err(CardNumberProblem::DigitMissing(_))));
    }

    #[test]
    fn the_table_is_consistent() {
        for (index, bin) in BINS.iter().enumerate() {
            assert!((DIGITS_MIN..=DIGITS_MAX).contains(&bin.digits), "{}", bin.prefix);
            assert!(bin.prefix.starts_with("62"), "{}: UnionPay", bin.prefix);
            let clash = BINS.iter().skip(index + 1).find(|other| {
                other.prefix.starts_with(bin.prefix) || bin.prefix.starts_with(other.prefix)
            });
            assert_eq!(clash, None, "{}", bin.prefix);
        }
        assert_eq!(supported().count(), BANKS.len(), "each bank has a debit card to bind");
        assert_eq!(bank("icbc").map(|bank| bank.hotline), Some("95588"));
        assert_eq!(bank("icbc").map(|bank| bank.word), Some("bank-name-icbc"));
        assert_eq!(bank("nobody"), None);
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_noticed(
            payload in "62[0-9]{16}", at in 0..19_usize, by in 1..10_u8
        ) {
            let number = complete(&payload);
            prop_assert!(luhn(&number));
            let mut bytes = number.into_bytes();
            bytes[at] = (bytes[at] - b'0' + by) % 10 + b'0';
            prop_assert!(!luhn(std::str::from_utf8(&bytes).unwrap()));
        }

        #[test]
        fn no_text_makes_the_check_panic(text in "\\PC*") {
            let _ = check(&text);
        }
    }
}
