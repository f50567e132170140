//! Cases: what a member of staff asks for and another one decides (four eyes). For what no customer
//! may do alone: orders of the police, protection from fraud, and people who were identified at a
//! branch because their number or authenticator is gone (S-033, S-163, S-164, S-177).
//!
//! A case says exactly what will be done and cannot be changed; it is decided within a day or opened
//! again. Staff never see or choose a password: they open the way, and the customer walks it.

mod rules;
mod store;

use std::time::Duration;

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, DeviceId, Failure, InstitutionId, Problem, Timestamp,
};
use tongbao_vault::Token;
use uuid::Uuid;

pub use rules::{Action, Outcome, POLICE_HOURS_MAX, RISK_HOURS_MAX, Undecidable};

use crate::restriction::{self, Kind, Restriction};
use crate::session::EndReason;
use crate::site::{Note, Site};
use crate::sms::Template;
use crate::{
    Customer, Phone, authenticator, challenge, customer, device, password, recovery, session,
};

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Their row.
    pub id: Uuid,
    /// Where.
    pub institution: InstitutionId,
    /// Their name, unique there.
    pub name: String,
}

impl Staff {
    /// As audit rows have it.
    pub fn actor(&self) -> String {
        format!("staff:{}", self.name)
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Where.
    pub institution: InstitutionId,
    /// What people quote: `C-20261122-4F7K`.
    pub number: String,
    /// About whom.
    pub customer: CustomerId,
    /// What is asked for.
    pub action: Action,
    /// By whom.
    pub opened_by: String,
    /// When.
    pub opened_at: Timestamp,
    /// Until when it can be decided.
    pub expires_at: Timestamp,
    /// By whom it was decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
}

/// Why a case was not opened or decided, for the command line.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// Nobody holds this key.
    #[error("no member of staff holds this key")]
    Nobody,
    /// There is a member of staff with this name.
    #[error("there is a member of staff with this name; names are not given twice")]
    NameTaken,
    /// No customer of the institution has this number.
    #[error("no customer of this institution has this mobile number")]
    NoCustomer,
    /// There is no such case.
    #[error("there is no case with this number at this institution")]
    NoCase,
    /// It may not be decided so.
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    /// What is asked for may not be so, or cannot be done.
    #[error("{0}")]
    Refused(String),
    /// Something failed.
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl From<DbError> for CaseError {
    fn from(error: DbError) -> Self {
        Self::Problem(error.into())
    }
}

/// Adds a member of staff; the key is shown this once.
pub async fn add_staff(
    site: &Site,
    institution: InstitutionId,
    name: &str,
) -> Result<Token, CaseError> {
    let (own, key) = (site.clone(), Token::mint(&*site.entropy));
    let staff = Staff { id: site.mint(), institution, name: name.to_owned() };
    let hash = site.vault.token_hash(&key);
    let added = site.db.write(move |tx| -> Result<(), DbError> {
        store::add_staff(tx, &staff, &hash, own.now())?;
        staff_note(tx, &own, (institution, "system"), "staff.added", &staff.name)
    });
    added.await.map_err(|error| match error.constraint() {
        Some(store::NAME_TAKEN) => CaseError::NameTaken,
        _ => CaseError::from(error),
    })?;
    Ok(key)
}

/// Removes a member of staff; their key opens nothing from then on. False when there is none.
pub async fn remove_staff(
    site: &Site,
    institution: InstitutionId,
    name: &str,
) -> Result<bool, CaseError> {
    let (own, name) = (site.clone(), name.to_owned());
    let removed = site.db.write(move |tx| -> Result<bool, DbError> {
        let removed = store::remove_staff(tx, institution, &name, own.now())?;
        if removed {
            staff_note(tx, &own, (institution, "system"), "staff.removed", &name)?;
        }
        Ok(removed)
    });
    Ok(removed.await?)
}

/// Who holds this key.
pub async fn staff(site: &Site, key: &str) -> Result<Staff, CaseError> {
    let key = Token::parse(key).ok_or(CaseError::Nobody)?;
    let hash = site.vault.token_hash(&key);
    let found = site.db.read(move |tx| -> Answer<_> { Ok(store::staff_by_key(tx, &hash)?) });
    found.await?.ok_or(CaseError::Nobody)
}

/// Opens a case about the customer with this number.
pub async fn open(
    site: &Site,
    staff: &Staff,
    phone: Phone,
    action: Action,
) -> Result<Case, CaseError> {
    action.check().map_err(said)?;
    let (own, who) = (site.clone(), staff.clone());
    let opened = site.db.write(move |tx| -> Result<_, Problem> {
        let now = own.now();
        let index = customer::phone_index(&own.vault, who.institution, &phone);
        let Some(customer) = customer::id_by_phone_index(tx, who.institution, &index)? else {
            return Ok(None);
        };
        let case = Case {
            institution: who.institution,
            number: number(&own),
            customer,
            action: action.clone(),
            opened_by: who.name.clone(),
            opened_at: now,
            expires_at: now.after(rules::OPEN_FOR),
            decided_by: None,
            decided_at: None,
            outcome: None,
        };
        let id = own.mint();
        let written = serde_json::to_string(&action).expect("an action is written as JSON");
        let sealed = customer::seal_value(tx, &own, customer, &place(id), &written)?;
        store::insert(tx, id, &case, sealed)?;
        case_note(tx, &own, &who, &case, "case.opened")?;
        Ok(Some(case))
    });
    opened.await?.ok_or(CaseError::NoCase).map_err(|_| CaseError::NoCustomer)
}

/// The institution's cases of the last ninety days, the newest first.
pub async fn list(site: &Site, staff: &Staff) -> Result<Vec<Case>, CaseError> {
    let since = site.now().before(Duration::from_secs(90 * 86_400));
    let institution = staff.institution;
    let own = site.clone();
    let read = site.db.read(move |tx| -> Answer<Vec<Case>> {
        let found = store::since(tx, institution, since)?;
        found.into_iter().map(|sealed| unsealed(tx, &own, sealed)).collect()
    });
    Ok(read.await?)
}

/// Carries a case out, which takes another person than opened it, or refuses it. In one
/// transaction: what is done, the case, and the audit row.
pub async fn decide(
    site: &Site,
    staff: &Staff,
    number: &str,
    outcome: Outcome,
) -> Result<Case, CaseError> {
    let (own, who, number) = (site.clone(), staff.clone(), number.to_owned());
    let decided = site.db.write(move |tx| -> Result<Result<Case, CaseError>, Problem> {
        let now = own.now();
        let Some(case) = store::locked(tx, who.institution, &number)? else {
            return Ok(Err(CaseError::NoCase));
        };
        let case = unsealed(tx, &own, case)?;
        let facts = (case.opened_by.as_str(), case.outcome.is_some(), case.expires_at);
        if let Err(undecidable) = rules::may_decide(facts, &who.name, outcome, now) {
            return Ok(Err(undecidable.into()));
        }
        if outcome == Outcome::Done {
            carry_out(tx, &own, &who, &case)?;
        }
        store::decide(tx, &case, &who.name, outcome.as_str(), now)?;
        let action = match outcome {
            Outcome::Done => "case.done",
            Outcome::Refused => "case.refused",
        };
        case_note(tx, &own, &who, &case, action)?;
        Ok(Ok(Case {
            decided_by: Some(who.name.clone()),
            decided_at: Some(now),
            outcome: Some(outcome.as_str().to_owned()),
            ..case
        }))
    });
    let case = match decided.await {
        Ok(decided) => decided?,
        Err(Problem::Refused(failure)) => return Err(said(failure)),
        Err(problem) => return Err(problem.into()),
    };
    site.sessions.forget_customer(case.customer);
    Ok(case)
}

/// What is asked for may hold a mobile number: it is sealed under the customer's key.
fn place(case: Uuid) -> String {
    format!("cases.action.{case}")
}

fn unsealed(tx: &mut Tx<'_>, site: &Site, sealed: store::Sealed) -> Answer<Case> {
    let at = place(sealed.id);
    let action = customer::open_value(tx, &site.vault, sealed.customer, &at, &sealed.action)?;
    Ok(Case {
        institution: sealed.institution,
        number: sealed.number,
        customer: sealed.customer,
        action: serde_json::from_str(&action).expect("actions are written as JSON"),
        opened_by: sealed.opened_by,
        opened_at: sealed.opened_at,
        expires_at: sealed.expires_at,
        decided_by: sealed.decided_by,
        decided_at: sealed.decided_at,
        outcome: sealed.outcome,
    })
}

fn carry_out(tx: &mut Tx<'_>, site: &Site, staff: &Staff, case: &Case) -> Answer<()> {
    let owner = customer::load(tx, &site.vault, case.customer)?;
    let owner = owner.expect("a case is about a customer");
    match &case.action {
        Action::PoliceStop { reference, telephone, hours } => {
            let order = (Kind::Police, reference.as_str(), telephone.as_str());
            restrict(tx, site, (staff, &owner), order, *hours)
        }
        Action::RiskProtect { reason, hours } => {
            let order = (Kind::Risk, reason.as_str(), "");
            restrict(tx, site, (staff, &owner), order, *hours)
        }
        Action::PoliceLift { reference } => lift(tx, site, staff, &owner, |one| {
            one.kind == Kind::Police && one.reference == *reference
        }),
        Action::RiskLift => lift(tx, site, staff, &owner, |one| {
            one.kind == Kind::Risk && one.placed_at <= case.opened_at
        }),
        Action::OpenSignIn => {
            password::open_lanes(tx, site, owner.institution, &owner.phone)?;
            password::tell(tx, site, &owner, Template::SignInOpened)
        }
        Action::ChangePhone { phone } => change_phone(tx, site, &owner, phone),
        Action::RemoveAuthenticator => {
            authenticator::remove_for(tx, owner.id)?;
            session::end_all_of(tx, site, owner.id, EndReason::FactorChanged)?;
            password::tell(tx, site, &owner, Template::AuthenticatorRemoved)
        }
    }
}

fn restrict(
    tx: &mut Tx<'_>,
    site: &Site,
    (staff, owner): (&Staff, &Customer),
    (kind, reference, telephone): (Kind, &str, &str),
    hours: u64,
) -> Answer<()> {
    let new = restriction::New {
        institution: owner.institution,
        customer: owner.id,
        kind,
        since: None,
        until: Some(site.now().after(Duration::from_secs(hours * 3_600))),
        reference: reference.to_owned(),
        telephone: telephone.to_owned(),
        by: staff.actor(),
    };
    restriction::place(tx, site, &new)?;
    password::tell(tx, site, owner, Template::Restricted)
}

/// `REQ-06` when there is nothing to lift.
fn lift(
    tx: &mut Tx<'_>,
    site: &Site,
    staff: &Staff,
    owner: &Customer,
    which: impl FnMut(&Restriction) -> bool,
) -> Answer<()> {
    let lifted = restriction::lift_those(tx, site, owner.id, (which, &staff.actor()))?;
    if lifted == 0 {
        return Err(Failure::new(Code::NotFound).into());
    }
    password::tell(tx, site, owner, Template::Unfrozen)
}

/// Both numbers are told: the old one, so that a theft is noticed, and the new one.
fn change_phone(tx: &mut Tx<'_>, site: &Site, owner: &Customer, digits: &str) -> Answer<()> {
    let phone = Phone::parse(digits)?;
    password::tell(tx, site, owner, Template::PhoneChanged)?;
    password::open_lanes(tx, site, owner.institution, &owner.phone)?;
    password::open_lanes(tx, site, owner.institution, &phone)?;
    customer::change_phone(tx, site, owner.id, &phone)?;
    // Whoever has the old phone has its browser as well.
    device::distrust_others(tx, owner.id, DeviceId(Uuid::nil()), site.now())?;
    challenge::end_open(tx, owner.id)?;
    recovery::end_open(tx, owner.id, site.now())?;
    session::end_all_of(tx, site, owner.id, EndReason::FactorChanged)?;
    let renewed = Customer { phone, ..owner.clone() };
    password::tell(tx, site, &renewed, Template::PhoneChanged)
}

/// The day and twenty random bits: short enough to read out, and no two of a day the same but by
/// an accident that the database refuses.
fn number(site: &Site) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let day = site.now().beijing().strftime("%Y%m%d").to_string();
    let mut bytes = [0_u8; 5];
    site.entropy.fill(&mut bytes);
    let drawn = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    format!("C-{day}-{}", drawn.iter().collect::<String>())
}

fn said(failure: Failure) -> CaseError {
    let field = failure.field.map(|field| format!(" ({field})")).unwrap_or_default();
    CaseError::Refused(format!("{}: {}{field}", failure.code.entry().code, failure.code.cause()))
}

fn staff_note(
    tx: &mut Tx<'_>,
    site: &Site,
    (chain, actor): (InstitutionId, &str),
    action: &'static str,
    name: &str,
) -> Result<(), DbError> {
    let detail = json!({ "name": name });
    site.audit(tx, Note { chain, actor: actor.to_owned(), action, subject: None, detail })
}

fn case_note(
    tx: &mut Tx<'_>,
    site: &Site,
    staff: &Staff,
    case: &Case,
    action: &'static str,
) -> Result<(), DbError> {
    let detail = json!({ "number": case.number, "do": case.action.word() });
    let (chain, subject) = (case.institution, Some(case.customer.0));
    site.audit(tx, Note { chain, actor: staff.actor(), action, subject, detail })
}
