//! The payment PIN of a command.

use tongbao_identity::Pin;
use tongbao_kernel::Failure;

/// Six digits.
pub(super) fn read(text: &str) -> Result<Pin, Failure> {
    Pin::parse(text).ok_or_else(|| Failure::invalid("pin", "rule-pin-format"))
}
