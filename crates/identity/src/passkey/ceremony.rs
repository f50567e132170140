//! A ceremony: the server asks, a device answers, once, within five minutes, and only for whoever
//! was asked.

use tongbao_db::{DbError, Tx};
use tongbao_kernel::{ChallengeId, Code, Failure, InstitutionId, PasskeyCeremonyId, SessionId};
use tongbao_vault::PasskeyQuestion;

use super::store::{self, Ceremony, Taken};
use super::{Asked, rules};
use crate::Device;
use crate::site::{Site, Verdict};

/// Who was asked, and for what.
#[derive(Clone, Copy)]
pub(super) enum Asking<'a> {
    /// A session, for a new passkey.
    Enrol(SessionId),
    /// A browser, to sign in.
    SignIn(&'a Device),
    /// A sign-in that waits for its second factor.
    Challenge(ChallengeId),
}

impl Asking<'_> {
    const fn purpose(self) -> &'static str {
        match self {
            Self::Enrol(_) => "enrol",
            Self::SignIn(_) => "sign_in",
            Self::Challenge(_) => "challenge",
        }
    }

    /// A browser is known by its cookie alone: a visitor costs no row of a device.
    fn subject(self, site: &Site) -> Vec<u8> {
        match self {
            Self::Enrol(session) => session.0.as_bytes().to_vec(),
            Self::SignIn(device) => site.vault.token_hash(&device.token),
            Self::Challenge(challenge) => challenge.0.as_bytes().to_vec(),
        }
    }

    /// A challenge has one question at a time, under its own id.
    fn id(self, site: &Site) -> PasskeyCeremonyId {
        match self {
            Self::Enrol(_) | Self::SignIn(_) => {
                PasskeyCeremonyId::mint(&*site.clock, &*site.entropy)
            }
            Self::Challenge(challenge) => PasskeyCeremonyId(challenge.0),
        }
    }
}

/// Keeps the question until its answer comes.
pub(super) fn ask(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: InstitutionId,
    asking: Asking<'_>,
    question: PasskeyQuestion,
) -> Result<Asked, DbError> {
    let ceremony = Ceremony {
        id: asking.id(site),
        institution,
        purpose: asking.purpose(),
        subject: asking.subject(site),
        question: question.options.to_string(),
        asked: question.asked,
        expires_at: site.now().after(rules::CEREMONY_LIFE),
    };
    store::ask(tx, &ceremony)?;
    Ok(Asked { ceremony: ceremony.id, question: question.options })
}

/// The question that waits for its answer; none when it is over.
pub(super) fn look(
    tx: &mut Tx<'_>,
    site: &Site,
    id: PasskeyCeremonyId,
    asking: Asking<'_>,
) -> Result<Option<Asked>, DbError> {
    let subject = asking.subject(site);
    let found = store::look(tx, id, (asking.purpose(), &subject))?;
    let waiting = found.filter(|taken| site.now() < taken.expires_at);
    Ok(waiting.map(|taken| {
        let question = serde_json::from_str(&taken.question).expect("questions are kept as JSON");
        Asked { ceremony: id, question }
    }))
}

/// Takes the question away for its answer. `LOGIN-21` when it is over, or was not asked here.
pub(super) fn take(
    tx: &mut Tx<'_>,
    site: &Site,
    id: PasskeyCeremonyId,
    asking: Asking<'_>,
) -> Verdict<Taken> {
    let subject = asking.subject(site);
    let taken = store::take(tx, id, (asking.purpose(), &subject))?;
    let in_time = taken.filter(|taken| site.now() < taken.expires_at);
    Ok(in_time.ok_or_else(|| Failure::new(Code::PasskeyOver)))
}
