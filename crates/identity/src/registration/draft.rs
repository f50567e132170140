//! A registration under way: what is kept of it, sealed, and how it is read and changed.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_kernel::{
    Answer, Code, CustomerId, DeviceId, Failure, InstitutionId, Problem, RegistrationId, Timestamp,
    mask,
};
use tongbao_vault::Token;

use super::{Draft, Step, store};
use crate::site::{Note, Site, Verdict};
use crate::sms_code::{Purpose, Scope};
use crate::{Origin, Phone, customer};

/// A stored draft with its contents opened.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) id: RegistrationId,
    pub(super) institution: InstitutionId,
    pub(super) device: DeviceId,
    pub(super) customer: CustomerId,
    pub(super) step: Step,
    pub(super) expires_at: Timestamp,
    pub(super) body: Body,
}

/// What is sealed of a draft. Password and PIN are kept only in the form in which they will be
/// stored.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) phone: String,
    pub(super) phc: Option<String>,
    pub(super) pin_mac: Option<String>,
}

impl Body {
    pub(super) fn phone(&self) -> Phone {
        Phone::parse(&self.phone).expect("only parsed numbers are kept")
    }
}

impl Opened {
    pub(super) fn view(&self) -> Draft {
        Draft {
            id: self.id,
            institution: self.institution,
            step: self.step,
            masked_name: mask::name(&self.body.name),
            masked_phone: mask::phone(&self.body.phone),
            expires_at: self.expires_at,
        }
    }

    pub(super) fn scope(&self, origin: Option<Origin>) -> Scope {
        Scope {
            institution: self.institution,
            phone: self.body.phone(),
            purpose: Purpose::Register,
            subject: self.id.0,
            device: self.device,
            origin,
        }
    }
}

pub(super) async fn find(site: &Site, token: &Token) -> Answer<Opened> {
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    let found = site.db.read(move |tx| read(tx, &own, &hash, false)).await?;
    found.map_err(Problem::Refused)
}

/// The draft, locked until the transaction ends.
pub(super) fn load(tx: &mut Tx<'_>, site: &Site, hash: &[u8]) -> Verdict<Opened> {
    read(tx, site, hash, true)
}

fn read(tx: &mut Tx<'_>, site: &Site, hash: &[u8], lock: bool) -> Verdict<Opened> {
    let row = if lock { store::find_locked(tx, hash)? } else { store::find(tx, hash)? };
    let Some(row) = row.filter(|row| site.now() < row.expires_at) else {
        return Ok(Err(Failure::new(Code::RegistrationExpired)));
    };
    if row.step == Step::Done {
        return Ok(Err(Failure::new(Code::PhoneRegistered)));
    }
    let plain = site.vault.open_system(&place(row.id), &row.body_sealed);
    let plain = plain.map_err(customer::sealed_data)?;
    let body = serde_json::from_slice(&plain).expect("drafts are sealed as JSON");
    let store::Row { id, institution, device, customer, step, expires_at, .. } = row;
    Ok(Ok(Opened { id, institution, device, customer, step, expires_at, body }))
}

/// Changes a draft in one transaction.
pub(super) async fn change<F>(
    site: &Site,
    token: &Token,
    action: &'static str,
    mut edit: F,
) -> Answer<Draft>
where
    F: FnMut(&mut Opened) + Send + 'static,
{
    let (own, hash) = (site.clone(), site.vault.token_hash(token));
    site.command(move |tx| {
        let mut draft = match load(tx, &own, &hash)? {
            Ok(draft) => draft,
            Err(failure) => return Ok(Err(failure)),
        };
        edit(&mut draft);
        store::update(tx, &draft, seal(&own, &draft))?;
        note(tx, &own, &draft, action)?;
        Ok(Ok(draft.view()))
    })
    .await
}

pub(super) fn seal(site: &Site, draft: &Opened) -> Vec<u8> {
    let plain = serde_json::to_vec(&draft.body).expect("texts are written as JSON");
    site.vault.seal_system(&place(draft.id), &plain, &*site.entropy)
}

fn place(id: RegistrationId) -> String {
    format!("registrations.body_sealed.{id}")
}

pub(super) fn note(
    tx: &mut Tx<'_>,
    site: &Site,
    draft: &Opened,
    action: &'static str,
) -> Result<(), DbError> {
    let done = draft.step == Step::Done;
    let subject = if done { draft.customer.0 } else { draft.id.0 };
    let detail = json!({ "step": draft.step.number(), "draft": draft.id.to_string() });
    let (chain, actor) = (draft.institution, format!("device:{}", draft.device));
    site.audit(tx, Note { chain, actor, action, subject: Some(subject), detail })
}
