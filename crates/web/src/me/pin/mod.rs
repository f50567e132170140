//! A new payment PIN without the old one: the login password, a code, the choice. What a step
//! proved is carried to the next one in its address (`tongbao_identity::pin::Proved`).

pub(super) mod choose;
pub(super) mod code;
pub(super) mod password;

use serde::Deserialize;
use tongbao_identity::{Pin, fold_width};
use tongbao_kernel::Failure;

/// What the step before proved.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ProofQuery {
    proof: String,
}

/// A PIN that was chosen and typed twice.
pub(crate) fn chosen(pin: &str, again: &str) -> Result<Pin, Failure> {
    let (pin, again) = (fold_width(pin), fold_width(again));
    let read = Pin::parse(&pin).ok_or_else(|| Failure::invalid("pin", "rule-pin-format"))?;
    if again == pin { Ok(read) } else { Err(Failure::invalid("pin_again", "rule-pin-again")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_pin_is_six_digits_typed_twice() {
        assert!(chosen("739146", "739146").is_ok());
        assert!(chosen("７３９１４６", "739146").is_ok(), "an input method may widen digits");
        let field = |pin, again| chosen(pin, again).expect_err("it is refused").field;
        assert_eq!(field("739146", "739147"), Some("pin_again"));
        for pin in ["", "73914", "7391466", "73914a", "٧٣٩١٤٦"] {
            assert_eq!(field(pin, pin), Some("pin"), "{pin}");
        }
    }
}
