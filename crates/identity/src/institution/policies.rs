//! Limits and periods as dated data with a source. They changed once already while the product
//! they describe was young; so no figure of a rule stands in code.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{InstitutionId, Timestamp};

use super::store;

/// The names of the policies that this room and the rooms above it read.
pub mod policy {
    /// A session ends after this much idle time.
    pub const SESSION_IDLE_SECONDS: &str = "session_idle_seconds";
    /// A session ends after this long in any case.
    pub const SESSION_ABSOLUTE_SECONDS: &str = "session_absolute_seconds";
    /// Sessions that one customer may have at a time.
    pub const SESSIONS_MAX: &str = "sessions_max";
    /// Wrong login passwords in one window, the last of which locks.
    pub const LOGIN_TRIES_MAX: &str = "login_tries_max";
    /// The window in which they are counted.
    pub const LOGIN_WINDOW_SECONDS: &str = "login_window_seconds";
    /// How long the login stays locked.
    pub const LOGIN_LOCK_SECONDS: &str = "login_lock_seconds";
    /// How long it stays locked when it was locked before.
    pub const LOGIN_LATER_LOCK_SECONDS: &str = "login_later_lock_seconds";
    /// The lock that only a proof of identity opens.
    pub const LOGIN_LOCKS_MAX: &str = "login_locks_max";
    /// In which the locks are counted.
    pub const LOGIN_LOCKS_WINDOW_SECONDS: &str = "login_locks_window_seconds";
    /// Wrong passwords in a row after which only a proof of identity helps.
    pub const LOGIN_WRONG_ROW_MAX: &str = "login_wrong_row_max";
    /// Strangers' wrong passwords from one device in one window, the last of which closes it.
    pub const LOGIN_DEVICE_TRIES_MAX: &str = "login_device_tries_max";
    /// The same from one address.
    pub const LOGIN_ADDRESS_TRIES_MAX: &str = "login_address_tries_max";
    /// The same from its neighbourhood.
    pub const LOGIN_RANGE_TRIES_MAX: &str = "login_range_tries_max";
    /// The window in which these three are counted.
    pub const LOGIN_ORIGIN_WINDOW_SECONDS: &str = "login_origin_window_seconds";
    /// How long each of them stays closed.
    pub const LOGIN_ORIGIN_LOCK_SECONDS: &str = "login_origin_lock_seconds";
    /// The wrong passwords of all strangers together.
    pub const LOGIN_EVERYONE_TRIES_MAX: &str = "login_everyone_tries_max";
    /// The window in which they are counted.
    pub const LOGIN_EVERYONE_WINDOW_SECONDS: &str = "login_everyone_window_seconds";
    /// How long strangers then wait.
    pub const LOGIN_EVERYONE_LOCK_SECONDS: &str = "login_everyone_lock_seconds";
    /// Wrong payment PINs in one window, the last of which locks.
    pub const PIN_TRIES_MAX: &str = "pin_tries_max";
    /// The window in which they are counted.
    pub const PIN_WINDOW_SECONDS: &str = "pin_window_seconds";
    /// How long payments stay locked.
    pub const PIN_LOCK_SECONDS: &str = "pin_lock_seconds";
    /// How long an SMS code is good.
    pub const CODE_LIFE_SECONDS: &str = "code_life_seconds";
    /// How often an SMS code may be entered wrongly.
    pub const CODE_TRIES_MAX: &str = "code_tries_max";
    /// Wait between two codes of one purpose to one number.
    pub const CODE_COOLDOWN_SECONDS: &str = "code_cooldown_seconds";
    /// Codes by SMS to one number in a day, of all purposes.
    pub const CODE_DAY_MAX: &str = "code_day_max";
    /// Codes by voice to one number in a day.
    pub const CODE_VOICE_DAY_MAX: &str = "code_voice_day_max";
    /// The same for codes that whoever is not signed in asks for: they use up only their own.
    pub const CODE_STRANGER_DAY_MAX: &str = "code_stranger_day_max";
    /// Codes that strangers ask for from one device in a day.
    pub const CODE_DEVICE_DAY_MAX: &str = "code_device_day_max";
    /// The same from one address.
    pub const CODE_ADDRESS_DAY_MAX: &str = "code_address_day_max";
    /// The same from its neighbourhood.
    pub const CODE_RANGE_DAY_MAX: &str = "code_range_day_max";
    /// The same from everywhere, in an hour.
    pub const CODE_EVERYONE_HOUR_MAX: &str = "code_everyone_hour_max";
    /// Wrong codes to one number in one window, however many codes were sent.
    pub const CODE_WRONG_MAX: &str = "code_wrong_max";
    /// The window in which they are counted.
    pub const CODE_WRONG_WINDOW_SECONDS: &str = "code_wrong_window_seconds";
    /// How long no code of the number is then compared.
    pub const CODE_WRONG_LOCK_SECONDS: &str = "code_wrong_lock_seconds";
    /// Wrong codes to all numbers in a day.
    pub const CODE_WRONG_EVERYONE_DAY_MAX: &str = "code_wrong_everyone_day_max";
    /// Without a receipt for this long the page says that the channel is delayed.
    pub const CODE_DELAY_NOTICE_SECONDS: &str = "code_delay_notice_seconds";
    /// What the page then names as the wait.
    pub const CODE_DELAY_MINUTES: &str = "code_delay_minutes";
    /// How long a mailed code is good.
    pub const EMAIL_CODE_LIFE_SECONDS: &str = "email_code_life_seconds";
    /// How often a mailed code may be entered wrongly.
    pub const EMAIL_CODE_TRIES_MAX: &str = "email_code_tries_max";
    /// Wait between two mailed codes of one customer.
    pub const EMAIL_CODE_COOLDOWN_SECONDS: &str = "email_code_cooldown_seconds";
    /// Codes mailed for one customer in a day.
    pub const EMAIL_CODE_DAY_MAX: &str = "email_code_day_max";
    /// Not handed over for this long the page says that mail is delayed.
    pub const EMAIL_DELAY_NOTICE_SECONDS: &str = "email_delay_notice_seconds";
    /// User names that one customer may ask for in a day.
    pub const USER_NAME_DAY_MAX: &str = "user_name_day_max";
    /// How long a second factor is waited for.
    pub const CHALLENGE_LIFE_SECONDS: &str = "challenge_life_seconds";
    /// Wrong codes of an authenticator, or recovery codes, in one sign-in.
    pub const CHALLENGE_TRIES_MAX: &str = "challenge_tries_max";
    /// The same of one customer in one window, the last of which locks.
    pub const FACTOR_TRIES_MAX: &str = "factor_tries_max";
    /// The window in which they are counted.
    pub const FACTOR_WINDOW_SECONDS: &str = "factor_window_seconds";
    /// How long none is then compared.
    pub const FACTOR_LOCK_SECONDS: &str = "factor_lock_seconds";
    /// How long a recovery is kept.
    pub const RECOVERY_LIFE_SECONDS: &str = "recovery_life_seconds";
    /// Names and ID numbers that do not fit, in one window, the last of which locks.
    pub const IDENTITY_TRIES_MAX: &str = "identity_tries_max";
    /// The window in which they are counted.
    pub const IDENTITY_WINDOW_SECONDS: &str = "identity_window_seconds";
    /// How long none is then compared.
    pub const IDENTITY_LOCK_SECONDS: &str = "identity_lock_seconds";
    /// Without signing in for this long an account is dormant.
    pub const DORMANT_AFTER_SECONDS: &str = "dormant_after_seconds";
    /// For how long a device that came to be trusted is named as new.
    pub const NEW_DEVICE_SECONDS: &str = "new_device_seconds";
    /// How long a broken-off registration is kept.
    pub const DRAFT_LIFE_SECONDS: &str = "draft_life_seconds";
    /// How old a person must be to register alone.
    pub const AGE_MIN_YEARS: &str = "age_min_years";
    /// Wallets that one ID-card number may open here.
    pub const WALLETS_PER_ID_MAX: &str = "wallets_per_id_max";
    /// By tier: what a wallet may hold, in minor units.
    pub const BALANCE_MAX_MINOR: &str = "balance_max_minor";
    /// By tier: one payment, in minor units.
    pub const PAYMENT_MAX_MINOR: &str = "payment_max_minor";
    /// By tier: payments of a day, in minor units.
    pub const DAY_MAX_MINOR: &str = "day_max_minor";
    /// By tier: payments of a calendar year, in minor units. No row: no limit.
    pub const YEAR_MAX_MINOR: &str = "year_max_minor";
}

/// One dated row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Its name, one of [`policy`].
    pub name: &'static str,
    /// The tier it applies to, or nothing.
    pub tier: &'static str,
    /// The figure.
    pub value: i64,
    /// From when it counts.
    pub effective_from: Timestamp,
    /// Where the figure is from.
    pub source: &'static str,
}

/// The policies of one institution at one instant.
#[derive(Debug, Clone, Default)]
pub struct Policies(HashMap<String, HashMap<String, (i64, String)>>);

impl Policies {
    /// What was in effect at `at`.
    pub fn load(
        tx: &mut Tx<'_>,
        institution: InstitutionId,
        at: Timestamp,
    ) -> Result<Self, DbError> {
        store::policies(tx, institution, at)
    }

    pub(super) fn from_rows(rows: impl Iterator<Item = ((String, String), (i64, String))>) -> Self {
        let mut policies = Self::default();
        for ((name, tier), entry) in rows {
            policies.0.entry(name).or_default().insert(tier, entry);
        }
        policies
    }

    /// The figure of a policy that every institution has.
    pub fn value(&self, name: &str) -> i64 {
        self.tier(name, "").unwrap_or_else(|| panic!("an institution has no policy {name}"))
    }

    /// The same as a span.
    pub fn seconds(&self, name: &str) -> Duration {
        let seconds = u64::try_from(self.value(name)).expect("policies are not negative");
        Duration::from_secs(seconds)
    }

    /// The figure for a tier (`"2"`, `"3"`, `"4"`); none means no limit.
    pub fn tier(&self, name: &str, tier: &str) -> Option<i64> {
        Some(self.0.get(name)?.get(tier)?.0)
    }

    /// Where a figure is from.
    pub fn source(&self, name: &str, tier: &str) -> Option<&str> {
        Some(&self.0.get(name)?.get(tier)?.1)
    }
}

/// How long a process may use what it read: a changed policy counts within a second.
const FRESH: Duration = Duration::from_secs(1);

type Kept = HashMap<InstitutionId, (Timestamp, Arc<Policies>)>;

/// Policies that were just read, so that a payment does not read forty rows again.
#[derive(Default)]
pub(crate) struct PolicyCache(Mutex<Kept>);

impl PolicyCache {
    pub(crate) fn get(
        &self,
        tx: &mut Tx<'_>,
        institution: InstitutionId,
        now: Timestamp,
    ) -> Result<Arc<Policies>, DbError> {
        if let Some(found) = self.fresh(institution, now) {
            return Ok(found);
        }
        let loaded = Arc::new(Policies::load(tx, institution, now)?);
        let mut kept = self.0.lock().expect("no holder of the policies panics");
        kept.insert(institution, (now, Arc::clone(&loaded)));
        Ok(loaded)
    }

    fn fresh(&self, institution: InstitutionId, now: Timestamp) -> Option<Arc<Policies>> {
        let kept = self.0.lock().expect("no holder of the policies panics");
        let (read_at, policies) = kept.get(&institution)?;
        // A sandbox clock may also go back.
        let fresh = *read_at <= now && now < read_at.after(FRESH);
        fresh.then(|| Arc::clone(policies))
    }
}
