//! What a card is called: its bank and its last four digits.

use tongbao_http::Words;
use tongbao_payments::card::Card;

/// `江海银行储蓄卡 (1234)`.
pub(crate) fn full(words: &Words, card: &Card) -> String {
    of(words, "card-name", card.bank_word(), &card.tail)
}

/// `江海银行 (1234)`.
pub(crate) fn short(words: &Words, card: &Card) -> String {
    of(words, "card-short", card.bank_word(), &card.tail)
}

/// One of the two, for a card that is not bound yet.
pub(crate) fn of(words: &Words, form: &str, bank_word: &str, tail: &str) -> String {
    words.f(form, &[("bank", words.t(bank_word)), ("tail", tail.to_owned())])
}
