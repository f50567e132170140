//! The life of a top-up or withdrawal. Pure.
//!
//! ```text
//!                 succeeded ─────────────────────────► Succeeded
//! Accepted ──┬──► refused or not found ──────────────► Refused     (nothing moved, hold given back)
//!            └──► no answer, or processing ► Confirming ─┬─ succeeded ► Succeeded
//!                                                        └─ refused or not found ► Returned
//! ```
//!
//! A withdrawal holds its amount when accepted. When the bank is silent the amount goes into
//! transit, and from there to the bank or back in full. A top-up moves nothing until the bank says
//! that it took the money.

use tongbao_gateways::{BankAnswer, BankReason};

/// Which way the money goes, as the person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderKind {
    /// From the card into the wallet.
    TopUp,
    /// From the wallet to the card.
    Withdrawal,
}

impl OrderKind {
    /// The word in the database and in postings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TopUp => "top_up",
            Self::Withdrawal => "withdrawal",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "top_up" => Self::TopUp,
            "withdrawal" => Self::Withdrawal,
            other => panic!("{other} is not a kind of bank order"),
        }
    }
}

/// Where an order stands. The last three are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    /// Taken; the bank has not been asked, or its first answer is awaited.
    Accepted,
    /// The bank did not answer: the result is being confirmed.
    Confirming,
    /// Done.
    Succeeded,
    /// The bank refused at once; nothing moved.
    Refused,
    /// The bank refused after a silence; everything was given back.
    Returned,
}

impl OrderState {
    /// The word in the database and in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Confirming => "confirming",
            Self::Succeeded => "succeeded",
            Self::Refused => "refused",
            Self::Returned => "returned",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "accepted" => Self::Accepted,
            "confirming" => Self::Confirming,
            "succeeded" => Self::Succeeded,
            "refused" => Self::Refused,
            "returned" => Self::Returned,
            other => panic!("{other} is not a state of a bank order"),
        }
    }

    /// Nothing more will happen.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Accepted | Self::Confirming => false,
            Self::Succeeded | Self::Refused | Self::Returned => true,
        }
    }
}

/// What is heard of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The bank booked it.
    Booked,
    /// The bank will not book it.
    Rejected(BankReason),
    /// The bank has it and has not decided.
    Pending,
    /// The bank never got it, and will refuse it from now on.
    Unknown,
    /// The bank did not answer; it may have the order.
    Silence,
    /// The order certainly did not reach the bank.
    NotSent,
}

impl From<&BankAnswer> for Event {
    fn from(answer: &BankAnswer) -> Self {
        match answer {
            BankAnswer::Succeeded { .. } => Self::Booked,
            BankAnswer::Refused { reason } => Self::Rejected(*reason),
            BankAnswer::Processing => Self::Pending,
            BankAnswer::NotFound => Self::Unknown,
        }
    }
}

/// What an event makes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing new: the event was heard before, or comes after the end.
    Stay,
    /// Nothing is known yet; the amount of a withdrawal goes into transit.
    Confirm,
    /// The money arrives.
    Succeed,
    /// Nothing moved; a withdrawal's hold is given back.
    Refuse(BankReason),
    /// A withdrawal's amount comes back from transit; a top-up never took anything.
    Return(BankReason),
}

impl OrderState {
    /// The one transition function.
    pub fn on(self, event: Event) -> Step {
        match (self, event) {
            (Self::Accepted | Self::Confirming, Event::Booked) => Step::Succeed,
            (Self::Accepted, Event::Rejected(reason)) => Step::Refuse(reason),
            (Self::Accepted, Event::Unknown) => Step::Refuse(BankReason::OrderClosed),
            (Self::Confirming, Event::Rejected(reason)) => Step::Return(reason),
            (Self::Confirming, Event::Unknown) => Step::Return(BankReason::OrderClosed),
            (Self::Accepted, Event::Pending | Event::Silence) => Step::Confirm,
            (Self::Accepted, Event::NotSent)
            | (Self::Confirming, Event::Pending | Event::Silence | Event::NotSent)
            | (Self::Succeeded | Self::Refused | Self::Returned, _) => Step::Stay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            Just(Event::Booked),
            Just(Event::Rejected(BankReason::InsufficientFunds)),
            Just(Event::Pending),
            Just(Event::Unknown),
            Just(Event::Silence),
            Just(Event::NotSent),
        ]
    }

    fn after(state: OrderState, step: Step) -> OrderState {
        match step {
            Step::Stay => state,
            Step::Confirm => OrderState::Confirming,
            Step::Succeed => OrderState::Succeeded,
            Step::Refuse(_) => OrderState::Refused,
            Step::Return(_) => OrderState::Returned,
        }
    }

    proptest! {
        /// An order ends once, by the first decisive word of the bank; later words change nothing.
        #[test]
        fn an_order_ends_once(events in prop::collection::vec(event(), 1..20)) {
            let mut state = OrderState::Accepted;
            let mut ends = 0;
            for event in &events {
                let step = state.on(*event);
                if state.is_final() {
                    prop_assert_eq!(step, Step::Stay);
                }
                let next = after(state, step);
                ends += u32::from(next.is_final() && !state.is_final());
                state = next;
            }
            let decisive = events.iter().find(|event| {
                !matches!(event, Event::Pending | Event::Silence | Event::NotSent)
            });
            prop_assert_eq!(ends, u32::from(decisive.is_some()));
            prop_assert_eq!(state == OrderState::Succeeded, decisive == Some(&Event::Booked));
        }
    }
}
