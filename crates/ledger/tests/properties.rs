//! No sequence of commands changes the sum of money or brings a floor account below its floor.

use proptest::prelude::*;
use tongbao_kernel::{AccountId, HoldId, InstitutionId, PostingId, Timestamp};
use tongbao_ledger::{Account, AccountKind, Book, Hold, HoldState, LedgerRejection, Leg, Posting};
use tongbao_money::Money;
use uuid::Uuid;

const WALLETS: u8 = 4;

fn account(index: u8) -> AccountId {
    AccountId(Uuid::from_u128(u128::from(index) + 1))
}

fn clearing() -> AccountId {
    account(WALLETS)
}

fn book() -> Book {
    let kind = |index| {
        if index == WALLETS { AccountKind::BankClearing } else { AccountKind::Wallet }
    };
    let house = InstitutionId(Uuid::nil());
    Book::new((0..=WALLETS).map(|i| Account::new(account(i), house, kind(i), None, Timestamp(0))))
}

fn posting(id: u128, from: AccountId, to: AccountId, minor: i64) -> Posting {
    let leg = |account, minor| Leg { account, amount: Money::cny(minor) };
    Posting {
        id: PostingId(Uuid::from_u128(id)),
        institution: InstitutionId(Uuid::nil()),
        kind: "test",
        order: None,
        reverses: None,
        at: Timestamp(0),
        legs: vec![leg(from, minor.checked_neg().unwrap_or(i64::MAX)), leg(to, minor)],
    }
}

fn hold(id: u128, account: AccountId, minor: i64) -> Hold {
    Hold {
        id: HoldId(Uuid::from_u128(id)),
        account,
        amount: Money::cny(minor),
        reason: "test".into(),
        order: None,
        state: HoldState::Active,
        placed_at: Timestamp(0),
        expires_at: Timestamp(1),
        settled_at: None,
        posting: None,
    }
}

#[derive(Debug, Clone)]
enum Step {
    Move(u8, u8, i64),
    Hold(u8, i64),
    Release(usize),
    Take(usize, u8, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let amount = || prop_oneof![9 => -5..5_000_i64, 1 => any::<i64>()];
    prop_oneof![
        4 => (0..=WALLETS, 0..=WALLETS, amount()).prop_map(|(a, b, m)| Step::Move(a, b, m)),
        2 => (0..WALLETS, amount()).prop_map(|(a, m)| Step::Hold(a, m)),
        1 => any::<usize>().prop_map(Step::Release),
        2 => (any::<usize>(), 0..=WALLETS, amount()).prop_map(|(h, a, m)| Step::Take(h, a, m)),
    ]
}

fn snapshot(book: &Book) -> Vec<Account> {
    (0..=WALLETS).filter_map(|index| book.account(account(index)).cloned()).collect()
}

fn run(
    book: &mut Book,
    holds: &mut Vec<Hold>,
    id: u128,
    step: &Step,
) -> Result<(), LedgerRejection> {
    let pick = |wanted: usize, holds: &[Hold]| (!holds.is_empty()).then(|| wanted % holds.len());
    match *step {
        Step::Move(from, to, minor) => book.post(posting(id, account(from), account(to), minor)),
        Step::Hold(from, minor) => {
            let hold = hold(id, account(from), minor);
            book.hold(hold.clone())?;
            holds.push(hold);
            Ok(())
        }
        Step::Release(wanted) => {
            let Some(at) = pick(wanted, holds) else {
                return Ok(());
            };
            book.release(holds.remove(at), HoldState::Voided, Timestamp(2))
        }
        Step::Take(wanted, to, minor) => {
            let Some(at) = pick(wanted, holds) else {
                return Ok(());
            };
            let hold = holds[at].clone();
            book.post_hold(hold.clone(), posting(id, hold.account, account(to), minor))?;
            holds.remove(at);
            Ok(())
        }
    }
}

/// `PROPTEST_CASES` overrides; `./test` asks for 100,000.
fn cases() -> ProptestConfig {
    let config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        ProptestConfig { cases: 2_000, ..config }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn money_is_conserved_and_floors_hold(steps in prop::collection::vec(step(), 1..40)) {
        let mut book = book();
        let mut holds = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let before = snapshot(&book);
            let outcome = run(&mut book, &mut holds, index as u128 + 100, step);
            let after = snapshot(&book);
            if outcome.is_err() {
                prop_assert_eq!(&before, &after, "a refusal changes nothing: {:?}", step);
            }
            let sum: i128 = after.iter().map(|account| i128::from(account.balance.minor())).sum();
            prop_assert_eq!(sum, 0, "money appears or vanishes: {:?}", step);
            for account in &after {
                let held: i64 = holds.iter().filter(|h| h.account == account.id).map(|h| h.amount.minor()).sum();
                prop_assert_eq!(held, account.held.minor());
                let floor = account.kind.floor_minor();
                prop_assert!(floor.is_none_or(|floor| account.available().minor() >= floor));
            }
        }
        prop_assert!(book.account(clearing()).is_some());
    }
}

#[test]
fn each_rejection_has_its_cause() {
    let cases = [
        (posting(1, account(0), account(0), 5), LedgerRejection::AccountTwice(account(0))),
        (posting(1, account(0), account(1), 0), LedgerRejection::NothingMoves(account(0))),
        (posting(1, account(0), account(9), 5), LedgerRejection::AccountUnknown(account(9))),
        (posting(1, account(0), account(1), 5), LedgerRejection::BelowFloor(account(0))),
    ];
    for (posting, expected) in cases {
        assert_eq!(book().post(posting), Err(expected));
    }
    let mut lone = posting(1, clearing(), account(0), 5);
    lone.legs.truncate(1);
    assert_eq!(book().post(lone), Err(LedgerRejection::TooFewLegs));
    let mut uneven = posting(1, clearing(), account(0), 5);
    uneven.legs[1].amount = Money::cny(6);
    assert_eq!(book().post(uneven), Err(LedgerRejection::Unbalanced(Money::cny(1))));
}

#[test]
fn a_hold_is_taken_once_and_never_beyond_its_amount() {
    let mut book = book();
    book.post(posting(1, clearing(), account(0), 100)).expect("the wallet is filled");
    let set_aside = hold(2, account(0), 60);
    book.hold(set_aside.clone()).expect("60 of 100 are free");
    let too_much = book.post_hold(set_aside.clone(), posting(3, account(0), clearing(), 61));
    assert_eq!(too_much, Err(LedgerRejection::HoldTooSmall(set_aside.id)));
    book.post_hold(set_aside.clone(), posting(4, account(0), clearing(), 50)).expect("50 of 60");
    let left = book.account(account(0)).expect("the wallet is there");
    assert_eq!((left.balance, left.held), (Money::cny(50), Money::cny(0)));
    let settled = Hold { state: HoldState::Posted, ..set_aside };
    let again = book.release(settled.clone(), HoldState::Voided, Timestamp(5));
    assert_eq!(again, Err(LedgerRejection::HoldSettled(settled.id)));
}
