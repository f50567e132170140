//! The sandbox bank's rules: what it compares, what it books, what it refuses. Pure.

use tongbao_money::Money;

use super::bank::Card;
use super::{BankFaults, BankMode};
use crate::bank::wire::CheckRequest;
use crate::{BankInstruction, BankReason, Direction};

/// A card holds at most ¥1,000,000,000.00: above every use, and far from overflow in any sum.
pub(super) const CARD_BALANCE_MINOR_MAX: i64 = 100_000_000_000;

/// What happens to a new order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The card's balance becomes this.
    Book(Money),
    /// Refused now.
    Refuse(BankReason),
    /// Decided after so many seconds.
    Later(u32, Option<BankReason>),
}

/// Decides a new order under the faults that are on.
pub fn decide(instruction: &BankInstruction, card: Option<&Card>, faults: &BankFaults) -> Decision {
    match faults.mode {
        BankMode::Refuse => Decision::Refuse(faults.reason),
        BankMode::Late => Decision::Later(faults.seconds, None),
        BankMode::LateRefused => Decision::Later(faults.seconds, Some(faults.reason)),
        BankMode::Accept
        | BankMode::Slow
        | BankMode::SilentBooked
        | BankMode::SilentUnbooked
        | BankMode::Stuck
        | BankMode::Twice
        | BankMode::Down => match balance_after(instruction, card) {
            Ok(balance) => Decision::Book(balance),
            Err(reason) => Decision::Refuse(reason),
        },
    }
}

/// The card's balance once the order is booked, or why the bank does not book it.
pub fn balance_after(
    instruction: &BankInstruction,
    card: Option<&Card>,
) -> Result<Money, BankReason> {
    let card = card.ok_or(BankReason::AgreementEnded)?;
    if let Some(reason) = card.state.refuses(instruction.direction) {
        return Err(reason);
    }
    let balance = match instruction.direction {
        Direction::Debit => card.balance.minus(instruction.amount),
        Direction::Credit => card.balance.plus(instruction.amount),
    };
    let balance = balance.map_err(|_| BankReason::LimitExceeded)?;
    match balance.minor() {
        ..0 => Err(BankReason::InsufficientFunds),
        0..=CARD_BALANCE_MINOR_MAX => Ok(balance),
        _ => Err(BankReason::LimitExceeded),
    }
}

/// Compares the four elements, and names the first that differs.
pub fn compare(
    asked: &CheckRequest,
    card: Option<&Card>,
    faults: &BankFaults,
) -> Result<String, BankReason> {
    if faults.mode == BankMode::Refuse && is_about_the_card(faults.reason) {
        return Err(faults.reason);
    }
    let card = card.ok_or(BankReason::CardUnknown)?;
    if let Some(reason) = card.state.refuses(Direction::Debit) {
        return Err(reason);
    }
    if asked.name.trim() != card.name {
        Err(BankReason::NameMismatch)
    } else if !asked.id_number.trim().eq_ignore_ascii_case(&card.id_number) {
        Err(BankReason::IdMismatch)
    } else if asked.phone.trim() != card.phone {
        Err(BankReason::PhoneMismatch)
    } else {
        Ok(card.bank_token.clone())
    }
}

/// Whether a refusal makes sense before any money is involved.
fn is_about_the_card(reason: BankReason) -> bool {
    match reason {
        BankReason::CardAbnormal
        | BankReason::CardLost
        | BankReason::AccountFrozen
        | BankReason::AccountClosed
        | BankReason::CardUnknown
        | BankReason::CardUnsupported
        | BankReason::NameMismatch
        | BankReason::IdMismatch
        | BankReason::PhoneMismatch
        | BankReason::RiskRefused
        | BankReason::BankMaintenance
        | BankReason::Other => true,
        BankReason::InsufficientFunds
        | BankReason::LimitExceeded
        | BankReason::AgreementEnded
        | BankReason::OrderClosed => false,
    }
}

/// The other side of a booking: what the wallet's settlement account gains.
pub fn settlement_gains(instruction: &BankInstruction) -> Money {
    match instruction.direction {
        Direction::Debit => instruction.amount,
        Direction::Credit => negative(instruction.amount),
    }
}

/// The amount taken away; instructions are positive, so it always has a negative.
pub fn negative(amount: Money) -> Money {
    amount.negated().expect("a positive amount has a negative")
}

#[cfg(test)]
mod tests {
    use tongbao_kernel::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::sandbox::CardState;

    fn card(state: CardState) -> Card {
        Card {
            number: "6277000000000000018".into(),
            bank_token: "token".into(),
            name: "张小明".into(),
            id_number: "11010519491231002X".into(),
            phone: "13800001234".into(),
            state,
            balance: Money::cny(10_000),
            issued_at: Timestamp(0),
        }
    }

    fn order(direction: Direction, minor: i64) -> BankInstruction {
        let amount = Money::cny(minor);
        BankInstruction { order: Uuid::nil(), direction, bank_token: "token".into(), amount }
    }

    fn asked() -> CheckRequest {
        let Card { number, name, id_number, phone, .. } = card(CardState::Normal);
        CheckRequest { card_number: number, name, id_number, phone }
    }

    #[test]
    fn card_01_names_the_element_that_differs() {
        let check = |asked: CheckRequest| {
            compare(&asked, Some(&card(CardState::Normal)), &BankFaults::default())
        };
        assert_eq!(check(asked()), Ok("token".into()));
        assert_eq!(
            check(CheckRequest { id_number: "11010519491231002x".into(), ..asked() }),
            Ok("token".into())
        );
        let name = CheckRequest { name: "张大明".into(), ..asked() };
        assert_eq!(check(name), Err(BankReason::NameMismatch));
        let id_number = CheckRequest { id_number: "440524188001010014".into(), ..asked() };
        assert_eq!(check(id_number), Err(BankReason::IdMismatch));
        let phone = CheckRequest { phone: "13800001235".into(), ..asked() };
        assert_eq!(check(phone), Err(BankReason::PhoneMismatch));
        assert_eq!(compare(&asked(), None, &BankFaults::default()), Err(BankReason::CardUnknown));
    }

    #[test]
    fn a_refusal_about_money_does_not_refuse_a_card_check() {
        let faults =
            |reason| BankFaults { mode: BankMode::Refuse, reason, ..BankFaults::default() };
        let card = card(CardState::Normal);
        let check = |reason| compare(&asked(), Some(&card), &faults(reason));
        assert_eq!(check(BankReason::InsufficientFunds), Ok("token".into()));
        assert_eq!(check(BankReason::PhoneMismatch), Err(BankReason::PhoneMismatch));
    }

    #[test]
    fn pay_22_the_card_decides_what_is_booked() {
        let after =
            |direction, minor, state| balance_after(&order(direction, minor), Some(&card(state)));
        assert_eq!(after(Direction::Debit, 10_000, CardState::Normal), Ok(Money::cny(0)));
        assert_eq!(
            after(Direction::Debit, 10_001, CardState::Normal),
            Err(BankReason::InsufficientFunds)
        );
        assert_eq!(after(Direction::Credit, 1, CardState::Normal), Ok(Money::cny(10_001)));
        assert_eq!(
            after(Direction::Credit, i64::MAX, CardState::Normal),
            Err(BankReason::LimitExceeded)
        );
        for (state, debit, credit) in [
            (CardState::Abnormal, Some(BankReason::CardAbnormal), Some(BankReason::CardAbnormal)),
            (CardState::Lost, Some(BankReason::CardLost), None),
            (CardState::Frozen, Some(BankReason::AccountFrozen), None),
            (CardState::Closed, Some(BankReason::AccountClosed), Some(BankReason::AccountClosed)),
        ] {
            assert_eq!(after(Direction::Debit, 1, state).err(), debit, "{state:?}");
            assert_eq!(after(Direction::Credit, 1, state).err(), credit, "{state:?}");
        }
        let unknown = balance_after(&order(Direction::Debit, 1), None);
        assert_eq!(unknown, Err(BankReason::AgreementEnded));
    }
}
