//! What a page needs to ask a browser for a passkey.

use serde_json::{Value as Json, json};
use tongbao_http::{Surface, Visit};
use tongbao_identity::passkey::Asked;
use tongbao_kernel::{Code, Failure};

use crate::views::PasskeyAsk;

/// The part of a page that asks.
pub(crate) fn asking(surface: &Surface, visit: &Visit) -> PasskeyAsk {
    let tell = |code| visit.tell(&Failure::new(code));
    PasskeyAsk {
        domain: surface.site.passkeys.domain().to_owned(),
        none: tell(Code::PasskeyNotGiven),
        known: tell(Code::PasskeyKnown),
    }
}

/// A question, for the script that fetches it.
pub(crate) fn question(asked: &Asked) -> Json {
    json!({ "ceremony": asked.ceremony.to_string(), "question": asked.question })
}
