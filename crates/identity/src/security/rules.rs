//! What guards an account, and how much each guard weighs.

/// Sessions beyond this are seldom all the owner's.
const SESSIONS_USUAL: usize = 3;
/// Fewer recovery codes than this are soon none.
const CODES_ENOUGH: i64 = 3;

/// Something that guards an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A new device needs a code: for everyone, always.
    NewDeviceCode,
    /// The payment PIN.
    Pin,
    /// An authenticator, which no stolen SIM card replaces.
    Authenticator,
    /// Recovery codes for the day on which it is lost.
    RecoveryCodes,
    /// No more devices are signed in than usual.
    FewDevices,
    /// Nobody is trying passwords at the moment.
    NoAttack,
}

impl Guard {
    /// The key of its name in the word list.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NewDeviceCode => "guard-new-device",
            Self::Pin => "guard-pin",
            Self::Authenticator => "guard-authenticator",
            Self::RecoveryCodes => "guard-recovery-codes",
            Self::FewDevices => "guard-few-devices",
            Self::NoAttack => "guard-no-attack",
        }
    }

    const fn weight(self) -> i64 {
        match self {
            Self::NewDeviceCode | Self::Pin => 20,
            Self::Authenticator => 30,
            Self::RecoveryCodes | Self::FewDevices | Self::NoAttack => 10,
        }
    }
}

/// A guard, and whether it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub guard: Guard,
    /// Whether it stands.
    pub stands: bool,
}

/// What the guards depend on.
pub(super) struct Facts {
    pub(super) authenticator: bool,
    pub(super) codes_left: i64,
    pub(super) pin_set: bool,
    pub(super) attacked: bool,
    pub(super) sessions: usize,
}

/// Every guard, those that are missing first and the weightiest of them at the top.
pub(super) fn items(facts: &Facts) -> Vec<Item> {
    let mut items = [
        (Guard::Authenticator, facts.authenticator),
        (Guard::Pin, facts.pin_set),
        (Guard::NewDeviceCode, true),
        (Guard::RecoveryCodes, facts.codes_left >= CODES_ENOUGH),
        (Guard::FewDevices, facts.sessions <= SESSIONS_USUAL),
        (Guard::NoAttack, !facts.attacked),
    ]
    .map(|(guard, stands)| Item { guard, stands })
    .to_vec();
    items.sort_by_key(|item| (item.stands, -item.guard.weight()));
    items
}

/// The weights of the guards that stand.
pub fn score(items: &[Item]) -> i64 {
    items.iter().filter(|item| item.stands).map(|item| item.guard.weight()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEST: Facts =
        Facts { authenticator: true, codes_left: 10, pin_set: true, attacked: false, sessions: 1 };

    /// S-149: the score is the sum of reasons that can be named, and what is missing comes first.
    #[test]
    fn the_score_is_the_sum_of_its_reasons() {
        assert_eq!(score(&items(&BEST)), 100);
        let plain = items(&Facts { authenticator: false, codes_left: 0, ..BEST });
        assert_eq!(score(&plain), 60);
        assert_eq!((plain[0].guard, plain[0].stands), (Guard::Authenticator, false));
        let attacked = items(&Facts { attacked: true, sessions: 9, ..BEST });
        assert_eq!(score(&attacked), 80);
        assert!(attacked[..2].iter().all(|item| !item.stands));
    }
}
