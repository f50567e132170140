//! One attempt at a password: the try that is spent for it, the comparison, and what may be said.

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Arg, Code, CustomerId, DeviceId, Failure, InstitutionId, Problem, Secret,
};
use tongbao_vault::HasherDown;

use super::counters::{self, Lane, LockLimits, Shut};
use super::store::Known;
use super::{slips, store};
use crate::session::Actor;
use crate::site::{Note, Site, Verdict};
use crate::throttle::{self, Act, Count};
use crate::{Device, Login, device, incident};

/// What the first transaction found out. Never printed: it holds the stored hash.
#[derive(Clone)]
pub(super) struct Attempt {
    pub(super) institution: InstitutionId,
    /// By what its tries are counted: the customer's number, whichever of their names was typed; or
    /// what was typed, when nobody has it.
    pub(super) counted_by: Vec<u8>,
    pub(super) customer: Option<CustomerId>,
    pub(super) phc: Option<String>,
    pub(super) lane: Lane,
    pub(super) left: i64,
    pub(super) shut: Option<Shut>,
    /// A stranger whose way was shut before. No try is spent and no password compared, and it takes
    /// as long as if: otherwise the wait would tell which names belong to one customer.
    pub(super) barred: bool,
    /// What a stranger's try drew on besides.
    drawn: Vec<Count>,
}

pub(super) async fn begin(
    site: &Site,
    institution: InstitutionId,
    login: &Login,
    from: Device,
) -> Answer<Attempt> {
    let (own, kind) = (site.clone(), login.kind());
    let typed = login.index(&site.vault, institution);
    site.command(move |tx| {
        if let Some(incident) = incident::current(tx, institution, own.now())? {
            return Ok(Err(incident.refusal()));
        }
        let known = store::known(tx, institution, (kind, &typed))?;
        let seen = device::find(tx, &own, &from)?;
        let trusted = match (&known, seen) {
            (Some(known), Some(seen)) => {
                device::is_trusted(tx, known.customer, seen)?.then_some(seen)
            }
            (Some(_) | None, _) => None,
        };
        let lane = trusted.map_or(Lane::Strangers, Lane::Device);
        let drawn = match lane {
            Lane::Strangers => {
                let policies = own.policies(tx, institution)?;
                throttle::of_sign_in(&policies, seen, from.origin)
            }
            Lane::Device(_) => Vec::new(),
        };
        if let Err(closed) = throttle::take(tx, &own, (institution, Act::SignIn), &drawn)? {
            return Ok(Err(closed.refusal()));
        }
        let counted_by = known.as_ref().map_or(&typed, |known| &known.phone_index).clone();
        match take(tx, &own, (institution, counted_by), known, lane)? {
            Ok(attempt) => Ok(Ok(Attempt { drawn, ..attempt })),
            Err(refusal) => Ok(Err(refusal)),
        }
    })
    .await
}

pub(super) fn begin_for_actor(tx: &mut Tx<'_>, site: &Site, actor: &Actor) -> Verdict<Attempt> {
    let known = store::known_customer(tx, actor.customer)?;
    let (lane, counted_by) = (Lane::Device(actor.device), known.phone_index.clone());
    take(tx, site, (actor.institution, counted_by), Some(known), lane)
}

/// Spends a try, or refuses because the lane is locked. A stranger is not refused here: they wait
/// like everyone else.
fn take(
    tx: &mut Tx<'_>,
    site: &Site,
    (institution, counted_by): (InstitutionId, Vec<u8>),
    known: Option<Known>,
    lane: Lane,
) -> Verdict<Attempt> {
    let limits = LockLimits::from(&*site.policies(tx, institution)?);
    let taken = counters::take(tx, &institution, &counted_by, lane, (&limits, site.now()))?;
    let (customer, phc) = known.map(|known| (known.customer, known.phc)).unzip();
    let (barred, drawn) = (false, Vec::new());
    let attempt = Attempt {
        institution,
        counted_by,
        customer,
        phc,
        lane,
        left: 0,
        shut: None,
        barred,
        drawn,
    };
    match taken {
        Ok(tries) => {
            let (left, shut) = (tries.tries.left, tries.shut(site.now()));
            Ok(Ok(Attempt { left, shut, ..attempt }))
        }
        Err(shut) if lane == Lane::Strangers => {
            Ok(Ok(Attempt { phc: None, shut: Some(shut), barred: true, ..attempt }))
        }
        Err(shut) => Ok(Err(lane.refusal(0, Some(shut)))),
    }
}

/// Compares outside of any transaction, with a decoy where there is nothing to compare with. An
/// outage of the hasher gives the try back: `LOGIN-09`.
pub(super) async fn matches(
    site: &Site,
    attempt: &Attempt,
    password: &Secret<String>,
) -> Answer<bool> {
    let password = Secret::new(password.expose().clone());
    let phc = attempt.phc.clone().unwrap_or_else(|| site.passwords.decoy());
    match site.passwords.verify(password, phc).await {
        Ok(matches) => Ok(matches && attempt.phc.is_some()),
        Err(HasherDown) => {
            let (own, attempt) = (site.clone(), attempt.clone());
            let code = Code::AuthenticationDown;
            let written = site.db.write(move |tx| give_back(tx, &own, &attempt, code));
            written.await.map_err(Problem::from)?;
            Err(Failure::new(code).into())
        }
    }
}

/// What this was, if it was no guess: a slip of the keyboard, or a password that was replaced. The
/// try is given back: only a wrong password counts. On a trusted device alone: strangers learn
/// nothing, and their answers cost the same.
pub(super) async fn explain(
    site: &Site,
    attempt: &Attempt,
    typed: &Secret<String>,
) -> Answer<Option<Failure>> {
    let (Lane::Device(_), Some(customer)) = (attempt.lane, attempt.customer) else {
        return Ok(None);
    };
    let Ok(explained) = recognise(site, attempt, customer, typed).await? else {
        return Ok(None);
    };
    if let Some(failure) = &explained {
        let (own, attempt, code) = (site.clone(), attempt.clone(), failure.code);
        site.db.write(move |tx| give_back(tx, &own, &attempt, code).map_err(Problem::from)).await?;
    }
    Ok(explained)
}

/// Compares what may have been meant, and then what was replaced: five hashes at most.
async fn recognise(
    site: &Site,
    attempt: &Attempt,
    customer: CustomerId,
    typed: &Secret<String>,
) -> Answer<Result<Option<Failure>, HasherDown>> {
    let present = attempt.phc.clone().unwrap_or_default();
    for (slip, text) in slips::meant(typed.expose()) {
        match site.passwords.verify(Secret::new(text), present.clone()).await {
            Ok(true) => return Ok(Ok(Some(slip.failure()))),
            Ok(false) => {}
            Err(down) => return Ok(Err(down)),
        }
    }
    let read = site.db.read(move |tx| store::former(tx, customer).map_err(Problem::from));
    for former in read.await? {
        let text = Secret::new(typed.expose().clone());
        match site.passwords.verify(text, former.phc.clone()).await {
            Ok(true) => return Ok(Ok(Some(former.failure()))),
            Ok(false) => {}
            Err(down) => return Ok(Err(down)),
        }
    }
    Ok(Ok(None))
}

fn give_back(tx: &mut Tx<'_>, site: &Site, attempt: &Attempt, code: Code) -> Result<(), DbError> {
    let limits = LockLimits::from(&*site.policies(tx, attempt.institution)?);
    attempt.give_back_drawn(tx, site)?;
    let Attempt { institution, counted_by, lane, .. } = attempt;
    if !attempt.barred {
        counters::give_back(tx, institution, counted_by, *lane, &limits)?;
    }
    note(tx, site, attempt, "sign_in.not_counted", &json!({ "code": code.entry().code }))
}

impl Attempt {
    /// The try was right, or never compared: nobody's guessing.
    pub(super) fn give_back_drawn(&self, tx: &mut Tx<'_>, site: &Site) -> Result<(), DbError> {
        throttle::give_back(tx, site, (self.institution, Act::SignIn), &self.drawn)
    }

    pub(super) fn refusal(&self) -> Failure {
        self.lane.refusal(self.left, self.shut)
    }
}

impl Lane {
    /// What whoever used this lane may learn.
    fn refusal(self, left: i64, shut: Option<Shut>) -> Failure {
        match (self, shut) {
            (Self::Strangers, _) => Failure::new(Code::LoginUnknown),
            (Self::Device(_), Some(Shut::ProofNeeded)) => Failure::new(Code::LoginProofNeeded),
            (Self::Device(_), Some(Shut::Until(until, lock))) if lock > 1 => {
                Failure::new(Code::LoginLockedAgain)
                    .with("count", Arg::Count(lock))
                    .with("until", Arg::Time(until))
            }
            (Self::Device(_), Some(Shut::Until(until, _))) => {
                Failure::new(Code::LoginLocked).with("until", Arg::Time(until))
            }
            (Self::Device(_), None) => {
                Failure::new(Code::LoginPasswordWrong).with("left", Arg::Count(left)).at("password")
            }
        }
    }

    fn device(self) -> Option<DeviceId> {
        match self {
            Self::Strangers => None,
            Self::Device(device) => Some(device),
        }
    }
}

pub(super) fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    attempt: &Attempt,
    action: &'static str,
    detail: &serde_json::Value,
) -> Result<(), DbError> {
    let device = attempt.lane.device();
    let actor = device.map_or_else(|| "stranger".to_owned(), |id| format!("device:{id}"));
    let subject = attempt.customer.map(|customer| customer.0);
    let detail = detail.clone();
    site.audit(tx, Note { chain: attempt.institution, actor, action, subject, detail })
}
