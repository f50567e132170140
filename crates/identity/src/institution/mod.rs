//! Operating institutions: one installation runs several, each with its own name, look and rules.

mod policies;
mod seeds;
mod store;

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{InstitutionId, Timestamp};

pub(crate) use policies::PolicyCache;
pub use policies::{Policies, Policy, policy};
pub(crate) use store::lock;

use crate::Locale;

/// An institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Its id.
    pub id: InstitutionId,
    /// Its code, as in addresses: `jianghai`.
    pub code: String,
    /// Its full name, Chinese and English.
    pub name_zh: String,
    /// Its full name in English.
    pub name_en: String,
    /// What people call it, and what an SMS begins with.
    pub short_zh: String,
    /// What people call it in English.
    pub short_en: String,
    /// The telephone number of its service.
    pub hotline: String,
    /// The colour of its pages.
    pub accent: Accent,
    /// The first three digits of its wallet numbers.
    pub wallet_prefix: String,
}

/// The colour of an institution's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accent {
    /// 红.
    Red,
    /// 绿.
    Green,
}

impl Accent {
    /// As rows and style sheets have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Green => "green",
        }
    }

    fn from_row(text: &str) -> Self {
        if text == "green" { Self::Green } else { Self::Red }
    }
}

impl Institution {
    /// The full name.
    pub fn name(&self, locale: Locale) -> &str {
        locale.pick(&self.name_zh, &self.name_en)
    }

    /// The short name.
    pub fn short(&self, locale: Locale) -> &str {
        locale.pick(&self.short_zh, &self.short_en)
    }
}

/// All institutions, by code.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Institution>, DbError> {
    store::list(tx)
}

/// The institution with this code.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Institution>, DbError> {
    store::by_code(tx, code)
}

/// The institution with this id.
pub fn by_id(tx: &mut Tx<'_>, id: InstitutionId) -> Result<Option<Institution>, DbError> {
    store::by_id(tx, id)
}

/// Adds the institution with the standard policies, or renews its names, hotline and colour. Its
/// wallet prefix stays: numbers were given out with it.
pub fn upsert(tx: &mut Tx<'_>, institution: &Institution, now: Timestamp) -> Result<(), DbError> {
    store::upsert(tx, institution, now)?;
    seeds::STANDARD.iter().try_for_each(|policy| store::keep_policy(tx, institution.id, policy))
}

/// Gives every institution the standard policies that it has no row of: an upgrade brings new ones.
pub fn keep_standard(tx: &mut Tx<'_>) -> Result<(), DbError> {
    for institution in store::list(tx)? {
        seeds::STANDARD
            .iter()
            .try_for_each(|policy| store::keep_policy(tx, institution.id, policy))?;
    }
    Ok(())
}

/// The standard policies that an institution has no figure of at `at`, as `jianghai.pin_tries_max`.
/// None in a database that was migrated.
pub fn lacking(tx: &mut Tx<'_>, at: Timestamp) -> Result<Vec<String>, DbError> {
    let mut lacking = Vec::new();
    for institution in store::list(tx)? {
        let policies = Policies::load(tx, institution.id, at)?;
        let missing = seeds::STANDARD
            .iter()
            .filter(|policy| policies.tier(policy.name, policy.tier).is_none())
            .map(|policy| format!("{}.{}", institution.code, policy.name));
        lacking.extend(missing);
    }
    Ok(lacking)
}

/// Sets a policy from a date on. Earlier rows stay as they are.
pub fn set_policy(
    tx: &mut Tx<'_>,
    institution: InstitutionId,
    policy: &Policy,
) -> Result<(), DbError> {
    store::set_policy(tx, institution, policy)
}

/// The two institutions of the demo, with their limits. Running it again changes nothing.
pub fn ensure_demo_institutions(
    tx: &mut Tx<'_>,
    now: Timestamp,
) -> Result<[Institution; 2], DbError> {
    let (jianghai, youyi) = (seeds::jianghai(), seeds::youyi());
    for (institution, own) in [(&jianghai, seeds::JIANGHAI), (&youyi, seeds::YOUYI)] {
        upsert(tx, institution, now)?;
        own.iter().try_for_each(|policy| store::keep_policy(tx, institution.id, policy))?;
    }
    Ok([jianghai, youyi])
}
