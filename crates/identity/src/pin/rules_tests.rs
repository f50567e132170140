use std::time::Duration;

use proptest::prelude::*;
use tongbao_kernel::Secret;

use super::*;

const START: Timestamp = Timestamp(1_795_320_000_000_000);
const LIMITS: TryLimits = TryLimits {
    tries_max: 5,
    window: Duration::from_secs(86_400),
    lock: Duration::from_secs(86_400),
};
const PERSON: Personal<'_> =
    Personal { name: "张小明", phone: "13864297531", id_number: "11010519901225002X" };

fn pin(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

fn vault() -> Vault {
    Vault::with_master(Secret::new([7; 32]))
}

fn facts(vault: &Vault, set: &str) -> PinFacts {
    let customer: CustomerId = "00000000000000000000000000000001".parse().unwrap();
    PinFacts {
        customer,
        mac: Some(vault.pin_mac(customer, &pin(set)).to_vec()),
        tries: Tries::fresh(&LIMITS, START),
        bars: Vec::new(),
        changed: false,
    }
}

#[test]
fn reg_07_each_kind_of_weak_pin_has_its_rule() {
    let table = [
        ("111111", "rule-pin-repeated"),
        ("121212", "rule-pin-repeated"),
        ("123123", "rule-pin-repeated"),
        ("112233", "rule-pin-repeated"),
        ("777888", "rule-pin-repeated"),
        ("123456", "rule-pin-sequence"),
        ("987654", "rule-pin-sequence"),
        ("789012", "rule-pin-sequence"),
        ("901225", "rule-pin-birthday"),
        ("251290", "rule-pin-birthday"),
        ("122590", "rule-pin-birthday"),
        ("199012", "rule-pin-birthday"),
        ("642975", "rule-pin-phone"),
        ("105199", "rule-pin-id"),
        ("520131", "rule-pin-common"),
        ("147258", "rule-pin-common"),
    ];
    for (text, rule) in table {
        let failure = check_new(&pin(text), &PERSON).unwrap_err();
        assert_eq!(failure.code, Code::PinWeak, "{text}");
        assert_eq!(failure.arg("rule"), Some(&Arg::Word(rule)), "{text}");
    }
    for good in ["135790", "802716", "490318"] {
        assert_eq!(check_new(&pin(good), &PERSON), Ok(()), "{good}");
    }
}

#[test]
fn at_most_one_pin_in_a_hundred_is_refused() {
    let refused = (0..1_000_000_u32)
        .step_by(7)
        .filter(|number| check_new(&pin(&format!("{number:06}")), &PERSON).is_err())
        .count();
    assert!((200..1_429).contains(&refused), "{refused} of 142,858");
}

#[test]
fn pin_01_counts_down_and_the_fifth_locks_for_a_day_lock_04_s_135() {
    let vault = vault();
    let mut facts = facts(&vault, "135790");
    for left in [4, 3, 2, 1] {
        let failure = check(&mut facts, &LIMITS, &vault, &pin("246801"), START).unwrap_err();
        assert_eq!(failure.code, Code::PinWrong);
        assert_eq!(failure.arg("left"), Some(&Arg::Count(left)));
    }
    let until = START.after(LIMITS.lock);
    for tried in ["246801", "135790"] {
        let failure = check(&mut facts, &LIMITS, &vault, &pin(tried), START).unwrap_err();
        assert_eq!(failure.code, Code::PinLocked, "the right PIN does not open a lock either");
        assert_eq!(failure.arg("until"), Some(&Arg::Time(until)));
    }
    assert_eq!(check(&mut facts, &LIMITS, &vault, &pin("135790"), until), Ok(()));
    assert_eq!(facts.tries.left, 5);
}

#[test]
fn the_right_pin_stores_nothing_unless_tries_were_spent() {
    let vault = vault();
    let mut facts = facts(&vault, "135790");
    assert_eq!(check(&mut facts, &LIMITS, &vault, &pin("135790"), START), Ok(()));
    assert!(!facts.changed);
    check(&mut facts, &LIMITS, &vault, &pin("246801"), START).unwrap_err();
    assert!(facts.changed);
    assert_eq!(check(&mut facts, &LIMITS, &vault, &pin("135790"), START), Ok(()));
    assert_eq!((facts.tries.left, facts.changed), (5, true));
}

#[test]
fn pin_02_when_none_is_set() {
    let vault = vault();
    let mut facts = PinFacts { mac: None, ..facts(&vault, "135790") };
    let failure = check(&mut facts, &LIMITS, &vault, &pin("135790"), START).unwrap_err();
    assert_eq!(failure.code, Code::PinNotSet);
    assert!(!facts.changed);
}

proptest! {
    #[test]
    fn of_any_guesses_at_one_instant_at_most_five_are_evaluated(
        guesses in prop::collection::vec(0..1_000_000_u32, 1..60), set in 0..1_000_000_u32,
    ) {
        let vault = vault();
        let mut facts = facts(&vault, &format!("{set:06}"));
        let mut wrong_in_a_row = 0;
        for guess in guesses {
            match check(&mut facts, &LIMITS, &vault, &pin(&format!("{guess:06}")), START) {
                Ok(()) => wrong_in_a_row = 0,
                Err(failure) if failure.code == Code::PinWrong => wrong_in_a_row += 1,
                Err(failure) => prop_assert_eq!(failure.code, Code::PinLocked),
            }
            prop_assert!(wrong_in_a_row <= 4);
        }
    }
}
