//! Limits on what comes from one device, one address, its neighbourhood, and everyone together, in
//! the database, so that every process counts the same.
//!
//! They bound guessing that no account notices: one password tried on many numbers. Only strangers
//! draw on them; a device that its owner has used before never meets them (S-194). Counters are
//! taken in the order number, device, address, range, everyone, so that two requests never wait for each
//! other; all of them or none is spent, and a right password gives them back.

mod rules;
mod store;

use std::time::Duration;

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{Arg, Code, CustomerId, DeviceId, Failure, InstitutionId, Timestamp};

use crate::institution::{Policies, policy};
use crate::site::Site;
use crate::{Origin, Tries, TryLimits};
use store::Key;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// A login password that was wrong.
    SignIn,
    /// An SMS code that was sent.
    CodeSent,
    /// An SMS code that was wrong.
    CodeWrong,
    /// A name and an ID number that did not fit.
    Identity,
    /// A second factor, other than an SMS code, that was wrong.
    Factor,
    /// A user name that was asked for.
    UserName,
}

impl Act {
    const fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::CodeSent => "code_sent",
            Self::CodeWrong => "code_wrong",
            Self::Identity => "identity",
            Self::Factor => "factor",
            Self::UserName => "user_name",
        }
    }
}

/// Whose tries are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One mobile number, by its index and by who asks for it; or one customer, by their id.
    Number(Vec<u8>),
    /// One browser or program.
    Device(DeviceId),
    /// One subscriber.
    Address(Origin),
    /// The subscribers beside them.
    Range(Origin),
    /// All strangers.
    Everyone,
}

impl Scope {
    const fn word(&self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Device(_) => "device",
            Self::Address(_) => "address",
            Self::Range(_) => "range",
            Self::Everyone => "everyone",
        }
    }
}

/// One counter that a try draws on.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    scope: Scope,
    limits: TryLimits,
}

/// A counter that has nothing left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    act: Act,
    scope: Scope,
    until: Timestamp,
}

impl Closed {
    /// `LOGIN-17` to `LOGIN-19`, `SMS-10` to `SMS-12`, `LOCK-05`: what is closed, and until when. It
    /// says nothing of any account. `LOGIN-08`, `LOGIN-13` and `LOGIN-28` are met after a factor was
    /// proved.
    pub(crate) fn refusal(&self) -> Failure {
        let code = match (self.act, &self.scope) {
            (Act::SignIn, Scope::Device(_)) => Code::SignInsFromDevice,
            (Act::SignIn, Scope::Address(_) | Scope::Range(_)) => Code::SignInsFromNetwork,
            (Act::SignIn, Scope::Number(_) | Scope::Everyone) => Code::SignInsPaused,
            (Act::CodeSent, Scope::Device(_)) => Code::CodesFromDevice,
            (Act::CodeSent, Scope::Address(_) | Scope::Range(_)) => Code::CodesFromNetwork,
            (Act::CodeSent, Scope::Number(_) | Scope::Everyone) => Code::CodesPaused,
            (Act::CodeWrong, _) => Code::CodeLocked,
            (Act::Identity, _) => Code::IdentityMismatch,
            (Act::Factor, _) => Code::SecondFactorWrong,
            (Act::UserName, _) => Code::UserNameTries,
        };
        Failure::new(code).with("until", Arg::Time(self.until))
    }
}

/// What a stranger's sign-in draws on, in the order in which counters are taken.
pub(crate) fn of_sign_in(
    policies: &Policies,
    device: Option<DeviceId>,
    origin: Option<Origin>,
) -> Vec<Count> {
    let (window, lock) = (
        policies.seconds(policy::LOGIN_ORIGIN_WINDOW_SECONDS),
        policies.seconds(policy::LOGIN_ORIGIN_LOCK_SECONDS),
    );
    let near = |scope, name| {
        let limits = TryLimits { tries_max: policies.value(name), window, lock };
        Count { scope, limits }
    };
    let everyone = TryLimits {
        tries_max: policies.value(policy::LOGIN_EVERYONE_TRIES_MAX),
        window: policies.seconds(policy::LOGIN_EVERYONE_WINDOW_SECONDS),
        lock: policies.seconds(policy::LOGIN_EVERYONE_LOCK_SECONDS),
    };
    let device = device.map(|id| near(Scope::Device(id), policy::LOGIN_DEVICE_TRIES_MAX));
    let address = origin.map(|at| near(Scope::Address(at), policy::LOGIN_ADDRESS_TRIES_MAX));
    let range = origin.map(|at| near(Scope::Range(at), policy::LOGIN_RANGE_TRIES_MAX));
    let everyone = Some(Count { scope: Scope::Everyone, limits: everyone });
    [device, address, range, everyone].into_iter().flatten().collect()
}

/// What a code that a stranger asks for draws on.
pub(crate) fn of_code_sent(
    policies: &Policies,
    device: DeviceId,
    origin: Option<Origin>,
) -> Vec<Count> {
    let count = |scope, name| {
        let limits = TryLimits { tries_max: policies.value(name), window: DAY, lock: DAY };
        Count { scope, limits }
    };
    let everyone = TryLimits {
        tries_max: policies.value(policy::CODE_EVERYONE_HOUR_MAX),
        window: HOUR,
        lock: HOUR,
    };
    let device = Some(count(Scope::Device(device), policy::CODE_DEVICE_DAY_MAX));
    let address = origin.map(|at| count(Scope::Address(at), policy::CODE_ADDRESS_DAY_MAX));
    let range = origin.map(|at| count(Scope::Range(at), policy::CODE_RANGE_DAY_MAX));
    let everyone = Some(Count { scope: Scope::Everyone, limits: everyone });
    [device, address, range, everyone].into_iter().flatten().collect()
}

/// What a name and an ID number draw on that do not fit.
pub(crate) fn of_identity(policies: &Policies, index: Vec<u8>) -> Vec<Count> {
    let limits = TryLimits {
        tries_max: policies.value(policy::IDENTITY_TRIES_MAX),
        window: policies.seconds(policy::IDENTITY_WINDOW_SECONDS),
        lock: policies.seconds(policy::IDENTITY_LOCK_SECONDS),
    };
    vec![Count { scope: Scope::Number(index), limits }]
}

/// What a wrong second factor of this customer draws on, however often they sign in.
pub(crate) fn of_factor(policies: &Policies, customer: CustomerId) -> Vec<Count> {
    let limits = TryLimits {
        tries_max: policies.value(policy::FACTOR_TRIES_MAX),
        window: policies.seconds(policy::FACTOR_WINDOW_SECONDS),
        lock: policies.seconds(policy::FACTOR_LOCK_SECONDS),
    };
    vec![Count { scope: Scope::Number(customer.0.as_bytes().to_vec()), limits }]
}

/// What asking for a user name draws on: whether one is taken is learnt no faster.
pub(crate) fn of_user_name(policies: &Policies, customer: CustomerId) -> Vec<Count> {
    let tries_max = policies.value(policy::USER_NAME_DAY_MAX);
    let limits = TryLimits { tries_max, window: DAY, lock: DAY };
    vec![Count { scope: Scope::Number(customer.0.as_bytes().to_vec()), limits }]
}

/// What a wrong code draws on: however many codes are asked for, a number's wrong ones add up, and
/// so do those of all strangers.
pub(crate) fn of_code_wrong(policies: &Policies, index: Vec<u8>, strangers: bool) -> Vec<Count> {
    let number = TryLimits {
        tries_max: policies.value(policy::CODE_WRONG_MAX),
        window: policies.seconds(policy::CODE_WRONG_WINDOW_SECONDS),
        lock: policies.seconds(policy::CODE_WRONG_LOCK_SECONDS),
    };
    let everyone = TryLimits {
        tries_max: policies.value(policy::CODE_WRONG_EVERYONE_DAY_MAX),
        window: DAY,
        lock: DAY,
    };
    let number = Some(Count { scope: Scope::Number(index), limits: number });
    let everyone = strangers.then_some(Count { scope: Scope::Everyone, limits: everyone });
    [number, everyone].into_iter().flatten().collect()
}

/// Spends a try of each counter, or of none when one is closed; what is left of the shortest.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    site: &Site,
    (institution, act): (InstitutionId, Act),
    counts: &[Count],
) -> Result<Result<i64, Closed>, DbError> {
    let now = site.now();
    let mut counters = Vec::with_capacity(counts.len());
    for count in counts {
        let key = key(site, institution, act, &count.scope);
        store::create(tx, &key, &Tries::fresh(&count.limits, now))?;
        // The sweep may take an old row away in between.
        let tries = store::locked(tx, &key)?.unwrap_or(Tries::fresh(&count.limits, now));
        counters.push((tries, count.limits));
    }
    if let Err((place, until)) = rules::take_all(&mut counters, now) {
        let scope = counts.get(place).expect("a counter is one of these").scope.clone();
        return Ok(Err(Closed { act, scope, until }));
    }
    keep(tx, site, (institution, act), counts, &counters)?;
    Ok(Ok(counters.iter().map(|(tries, _)| tries.left).min().unwrap_or(0)))
}

/// Gives tries back that were right, or never compared.
pub(crate) fn give_back(
    tx: &mut Tx<'_>,
    site: &Site,
    (institution, act): (InstitutionId, Act),
    counts: &[Count],
) -> Result<(), DbError> {
    for count in counts {
        let key = key(site, institution, act, &count.scope);
        if let Some(mut tries) = store::locked(tx, &key)? {
            tries.give_back(&count.limits);
            store::store(tx, &key, &tries)?;
        }
    }
    Ok(())
}

/// Deletes counters whose window began before then; how many.
pub(crate) fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, DbError> {
    store::forget_before(tx, before)
}

fn keep(
    tx: &mut Tx<'_>,
    site: &Site,
    (institution, act): (InstitutionId, Act),
    counts: &[Count],
    counters: &[(Tries, TryLimits)],
) -> Result<(), DbError> {
    for (count, (tries, _)) in counts.iter().zip(counters) {
        if tries.left == 0 {
            tracing::warn!(act = act.word(), scope = count.scope.word(), "strangers have to wait");
        }
        store::store(tx, &key(site, institution, act, &count.scope), tries)?;
    }
    Ok(())
}

fn key(site: &Site, institution: InstitutionId, act: Act, scope: &Scope) -> Key {
    let index = |kind, text: String| site.vault.blind_index(institution, kind, &text);
    let subject = match scope {
        Scope::Number(index) => index.clone(),
        Scope::Device(id) => id.0.as_bytes().to_vec(),
        Scope::Address(at) => index("throttle.address", at.address()),
        Scope::Range(at) => index("throttle.range", at.range()),
        Scope::Everyone => vec![0; 16],
    };
    Key { institution, act: act.word(), scope: scope.word(), subject }
}
