//! One entry in full, with the receipt or bank order that it belongs to.

use tongbao_http::{PathId, Refusal};
use tongbao_kernel::{Answer, Code, Failure, PostingId};
use tongbao_payments::bank_order;
use tongbao_payments::history::{Line, Story};
use tongbao_payments::transfer::{Side, reference};

use super::rows::{self, When};
use crate::desk::{Desk, Reply};
use crate::views::history::EntryView;
use crate::views::{Badge, Fact, Tone};

/// The entry, if it is the reader's.
pub(super) async fn page(desk: Desk, PathId(posting): PathId<PostingId>) -> Reply {
    let view = view(&desk, posting).await.map_err(Refusal::from)?;
    desk.show(&view).await
}

/// The entry and what it is about, if it is the reader's.
pub(super) async fn find(desk: &Desk, posting: PostingId) -> Answer<(Line, Story)> {
    let history = &desk.payments().history;
    let line = history.entry(&desk.actor, posting).await?;
    let told = history.stories(&desk.actor, std::slice::from_ref(&line)).await?;
    let story = told.into_iter().next().ok_or_else(|| Failure::new(Code::NotFound))?;
    Ok((line, story))
}

async fn view(desk: &Desk, posting: PostingId) -> Answer<EntryView> {
    let (line, story) = find(desk, posting).await?;
    let row = rows::row(desk, &line, &story, When::DayAndClock);
    let source = source(&story);
    let done = || Badge::new(Tone::Ok, &desk.words().t("entry-done"));
    Ok(EntryView {
        state: row.badge.clone().unwrap_or_else(done),
        facts: facts(desk, &line, &story),
        row,
        source,
        not_mine: format!("/entries/{posting}/not-mine"),
    })
}

/// Where the entry comes from. The receipt offers what can still be done with a transfer.
fn source(story: &Story) -> Option<String> {
    match story {
        Story::Transfer(other) => Some(format!("/transfers/{}", other.transfer.id)),
        Story::BankOrder(view) => Some(format!("/orders/{}", view.order.id)),
        Story::Opening => None,
    }
}

/// Where the payer asks for it back, or sees how that stands.
pub(super) fn ask_back(story: &Story) -> Option<String> {
    let Story::Transfer(other) = story else { return None };
    let mine = other.side == Side::Payer && other.transfer.returns.is_none();
    mine.then(|| format!("/transfers/{}/ask-back", other.transfer.id))
}

/// The number under which people quote it.
pub(super) fn number(story: &Story) -> Option<Fact> {
    match story {
        Story::Transfer(other) => {
            let number = reference(other.transfer.id, other.transfer.at);
            Some(Fact::new("fact-reference", number))
        }
        Story::BankOrder(view) => {
            let number = bank_order::reference(view.order.id, view.order.created_at);
            Some(Fact::new("fact-order-number", number))
        }
        Story::Opening => None,
    }
}

fn facts(desk: &Desk, line: &Line, story: &Story) -> Vec<Fact> {
    let words = desk.words();
    let mut facts = vec![Fact::new("fact-time", words.instant(line.at))];
    match story {
        Story::Transfer(other) => {
            let label = match other.side {
                Side::Payer => "fact-payee-wallet",
                Side::Payee => "fact-payer-wallet",
            };
            let wallet = words.f("wallet-tail", &[("tail", other.tail.as_str())]);
            facts.push(Fact::new(label, wallet));
            let note = other.transfer.note.as_str();
            if !note.is_empty() {
                facts.push(Fact::new("fact-note", note));
            }
        }
        Story::BankOrder(_) | Story::Opening => {}
    }
    facts.extend(number(story));
    facts.push(Fact::new("fact-balance-after", line.balance_after.to_string()));
    facts.push(Fact::new("fact-entry-number", line.sequence.to_string()));
    facts
}
