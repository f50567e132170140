//! Entries as lines of a list, wherever one is shown.

use tongbao_http::Words;
use tongbao_kernel::{Answer, Timestamp};
use tongbao_payments::bank_order::OrderState;
use tongbao_payments::history::{Line, Story};
use tongbao_payments::transfer::Side;

use crate::card::name;
use crate::desk::Desk;
use crate::views::history::{EntryKind, EntryRow};
use crate::views::{Amount, Badge, Tone};

/// How a line says its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// The clock alone, under the heading of its day.
    Clock,
    /// The clock today, the day as well otherwise.
    Day,
    /// Both.
    DayAndClock,
}

/// The lines, each with what it is about.
pub(crate) async fn list(desk: &Desk, lines: &[Line], when: When) -> Answer<Vec<EntryRow>> {
    let stories = desk.payments().history.stories(&desk.actor, lines).await?;
    Ok(lines.iter().zip(&stories).map(|(line, story)| row(desk, line, story, when)).collect())
}

/// One line.
pub(crate) fn row(desk: &Desk, line: &Line, story: &Story, when: When) -> EntryRow {
    let words = desk.words();
    EntryRow {
        href: format!("/entries/{}", line.posting),
        kind: kind(line, story),
        party: party(words, story),
        time: time(words, line.at, desk.now(), when),
        note: note(words, story),
        amount: Amount::signed(line.amount),
        income: line.amount.is_positive(),
        balance_after: line.balance_after.to_string(),
        badge: badge(words, story),
    }
}

fn kind(line: &Line, story: &Story) -> EntryKind {
    match story {
        Story::Transfer(other) => match other.side {
            Side::Payer => EntryKind::TransferOut,
            Side::Payee => EntryKind::TransferIn,
        },
        Story::BankOrder(_) => match line.kind.as_str() {
            "top_up" => EntryKind::TopUp,
            "withdrawal_returned" => EntryKind::BankReturn,
            _ => EntryKind::Withdrawal,
        },
        Story::Opening => EntryKind::Opening,
    }
}

fn party(words: &Words, story: &Story) -> String {
    match story {
        Story::Transfer(other) => other.name.clone(),
        Story::BankOrder(view) => name::short(words, &view.card),
        Story::Opening => String::new(),
    }
}

fn note(words: &Words, story: &Story) -> String {
    match story {
        Story::Transfer(other) if other.transfer.returns.is_some() => words.t("entry-given-back"),
        Story::Transfer(other) => other.transfer.note.as_str().to_owned(),
        Story::BankOrder(_) | Story::Opening => String::new(),
    }
}

/// A state other than "done".
fn badge(words: &Words, story: &Story) -> Option<Badge> {
    let Story::BankOrder(view) = story else { return None };
    match view.order.state {
        OrderState::Accepted | OrderState::Succeeded | OrderState::Refused => None,
        OrderState::Confirming => Some(Badge::new(Tone::Wait, &words.t("order-confirming"))),
        OrderState::Returned => Some(Badge::new(Tone::Note, &words.t("order-returned"))),
    }
}

fn time(words: &Words, at: Timestamp, now: Timestamp, when: When) -> String {
    match when {
        When::Clock => words.clock(at),
        When::Day => words.time_or_clock(at, now),
        When::DayAndClock => words.time(at, now),
    }
}
