//! The decisions about payment PINs: what an entered one means, and which may be chosen.

use tongbao_kernel::{Arg, Code, CustomerId, Failure, Timestamp};
use tongbao_vault::{Pin, Vault};

use crate::institution::{Policies, policy};
use crate::password::Personal;
use crate::restriction::Bar;
use crate::{Tries, TryLimits};

/// Combinations that are tried first and that no other rule refuses.
const COMMON: &[&str] = &[
    "520131", "131452", "521131", "201314", "147258", "258369", "369258", "147369", "159357",
    "159753", "357159", "147852", "258147", "963852", "789456", "456123", "789123", "321654",
    "123654", "654123", "123321", "321123", "112211", "100200", "102030", "010203", "168888",
    "888168", "518888", "666888", "888666", "668866", "686868", "123456", "654321", "110119",
    "110120", "119110", "123789", "987123", "142536", "415263", "135246", "246135", "135792",
    "246810", "314159", "007007", "131400", "520520", "521521", "584520", "770880", "880088",
    "100000", "200000", "800000", "900000", "123000", "000123", "198888", "200888", "202020",
];

/// What is known of one customer's PIN, for the length of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinFacts {
    /// Whose.
    pub customer: CustomerId,
    /// What is stored of it; nothing when none is set.
    pub mac: Option<Vec<u8>>,
    /// The tries.
    pub tries: Tries,
    /// What stops payments, whatever the PIN.
    pub bars: Vec<Bar>,
    /// Whether [`check`] changed the tries, so that they must be stored.
    pub changed: bool,
}

/// The policies about wrong PINs.
pub fn limits(policies: &Policies) -> TryLimits {
    TryLimits {
        tries_max: policies.value(policy::PIN_TRIES_MAX),
        window: policies.seconds(policy::PIN_WINDOW_SECONDS),
        lock: policies.seconds(policy::PIN_LOCK_SECONDS),
    }
}

/// Whether a payment may go out with this PIN: `LOCK-07`, `LOCK-09` to `LOCK-11` when the account is
/// restricted, else like [`compare`]. A restricted account spends no try.
pub fn check(
    facts: &mut PinFacts,
    limits: &TryLimits,
    vault: &Vault,
    pin: &Pin,
    now: Timestamp,
) -> Result<(), Failure> {
    match Bar::first(&facts.bars, now) {
        Some(bar) => Err(bar.refusal()),
        None => compare(facts, limits, vault, pin, now),
    }
}

/// Compares an entered PIN: `PIN-01` wrong, `LOCK-04` locked, `PIN-02` none set. The try is spent
/// before comparing, and the right PIN starts the count over.
pub(crate) fn compare(
    facts: &mut PinFacts,
    limits: &TryLimits,
    vault: &Vault,
    pin: &Pin,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(mac) = &facts.mac else {
        return Err(Failure::new(Code::PinNotSet).at("pin"));
    };
    let before = facts.tries;
    let left = facts.tries.take(limits, now).map_err(locked)?;
    if vault.pin_matches(facts.customer, pin, mac) {
        // Nothing was wrong before and nothing is now: the hot path stores nothing.
        facts.tries = Tries::fresh(limits, before.counted_from);
        facts.changed |= before.left != limits.tries_max || before.locked_until.is_some();
        return Ok(());
    }
    facts.changed = true;
    match facts.tries.locked_until {
        Some(until) => Err(locked(until)),
        None => Err(Failure::new(Code::PinWrong).with("left", Arg::Count(left)).at("pin")),
    }
}

fn locked(until: Timestamp) -> Failure {
    Failure::new(Code::PinLocked).with("until", Arg::Time(until)).at("pin")
}

/// Whether `pin` may be chosen (`REG-07`).
pub fn check_new(pin: &Pin, personal: &Personal<'_>) -> Result<(), Failure> {
    let digits = pin.expose();
    let rules: [(&'static str, bool); 6] = [
        ("rule-pin-repeated", is_repeated(digits)),
        ("rule-pin-sequence", is_sequence(digits)),
        ("rule-pin-birthday", is_birthday(digits, personal.birth())),
        ("rule-pin-phone", personal.phone.contains(digits)),
        ("rule-pin-id", personal.id_number.contains(digits)),
        ("rule-pin-common", COMMON.contains(&digits)),
    ];
    match rules.into_iter().find(|(_, broken)| *broken) {
        Some((rule, _)) => Err(weak(rule)),
        None => Ok(()),
    }
}

pub(super) fn weak(rule: &'static str) -> Failure {
    Failure::new(Code::PinWeak).with("rule", Arg::Word(rule)).at("pin")
}

/// 111111, 121212, 123123, 112233, 111222: one, two or three digits over again, or each again.
fn is_repeated(digits: &str) -> bool {
    let cycle = |length: usize| digits.bytes().skip(length).eq(digits.bytes().take(6 - length));
    let runs = |length: usize| {
        digits.as_bytes().chunks(length).all(|run| run.iter().all(|digit| *digit == run[0]))
    };
    cycle(1) || cycle(2) || cycle(3) || runs(2) || runs(3)
}

/// 123456, 654321, 789012: each digit the next or the one before.
fn is_sequence(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let all =
        |step: u8| bytes.windows(2).all(|pair| (pair[0] - b'0' + step) % 10 == pair[1] - b'0');
    all(1) || all(9)
}

/// 1990-12-25 as 901225, 251290, 122590 or 199012.
fn is_birthday(digits: &str, born: &str) -> bool {
    if born.len() != 8 || !born.is_ascii() {
        return false;
    }
    let (year, month, day) = (&born[2..4], &born[4..6], &born[6..8]);
    let forms = [
        format!("{year}{month}{day}"),
        format!("{day}{month}{year}"),
        format!("{month}{day}{year}"),
        born[..6].to_owned(),
    ];
    forms.iter().any(|form| form == digits)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
