//! Telling whether a message or a link is ours (辨别真伪).
//!
//! Nothing is kept of what is pasted, and nothing is asked of anybody else: the rules know our host,
//! the tricks with hosts, what swindlers ask for, and the phrase of whoever is signed in.

mod links;
mod rules;

use tongbao_kernel::{Answer, Failure};

pub use links::{Link, LinkKind};
pub use rules::{Finding, Judgement, Reason};

use crate::phrase;
use crate::session::Actor;
use crate::site::Site;

/// Longer than several messages in one; more would be a document.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// What a text is. `REQ-02` when there is none, or too much of it.
pub async fn check(site: &Site, actor: Option<&Actor>, text: &str) -> Answer<Finding> {
    if text.trim().is_empty() {
        return Err(Failure::invalid("text", "rule-required").into());
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Failure::invalid("text", "rule-message-length").into());
    }
    let chosen = match actor {
        Some(actor) => phrase::state(site, actor).await?,
        None => None,
    };
    let phrase = chosen.as_ref().map(|chosen| chosen.phrase.as_str());
    Ok(rules::judge(text, site.passkeys.domain(), phrase))
}
