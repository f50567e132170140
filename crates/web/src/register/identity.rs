//! Step 1: name, ID number, mobile number.

use axum::response::Response;
use serde::Deserialize;
use tongbao_http::{Caller, FormBody, cookie};
use tongbao_identity::institution::policy;
use tongbao_identity::registration::{self, IdNumber, PersonName, Start, Started};
use tongbao_identity::{Device, Institution, Phone, fold_width};
use tongbao_kernel::{Answer, Problem};

use super::applicant::kept;
use crate::desk::{Reply, go};
use crate::views::register::IdentityView;
use crate::visitor::{Visitor, with_cookie};

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct IdentityForm {
    name: String,
    id_number: String,
    phone: String,
}

/// The empty form, unless a registration was begun here before.
pub(super) async fn page(visitor: Visitor) -> Reply {
    if visitor.actor.is_some() {
        return go("/");
    }
    if kept(&visitor).await.is_some() {
        return go("/register/resume");
    }
    match visitor.chosen().await {
        Ok(_) => visitor.show(&view(IdentityForm::default())).await,
        Err(to_choosing) => Ok(to_choosing),
    }
}

/// Begins a registration.
pub(super) async fn start(
    visitor: Visitor,
    Caller(device): Caller,
    FormBody(form): FormBody<IdentityForm>,
) -> Reply {
    let institution = match visitor.chosen().await {
        Ok(institution) => institution,
        Err(to_choosing) => return Ok(to_choosing),
    };
    match begin(&visitor, &institution, &device, &form).await {
        Ok(started) => begun(&started, &device),
        Err(problem) => visitor.refuse(problem, &view(form)).await,
    }
}

async fn begin(
    visitor: &Visitor,
    institution: &Institution,
    device: &Device,
    form: &IdentityForm,
) -> Answer<Started> {
    let site = &visitor.surface.site;
    let (own, id) = (site.clone(), institution.id);
    let policies = site.db.read(move |tx| own.policies(tx, id).map_err(Problem::from)).await?;
    let age_min_years = policies.value(policy::AGE_MIN_YEARS);
    let start = Start {
        institution: institution.id,
        name: PersonName::parse(&form.name)?,
        id_number: IdNumber::parse(&fold_width(&form.id_number), site.now(), age_min_years)?,
        phone: Phone::parse(&fold_width(&form.phone))?,
        device: device.clone(),
    };
    registration::start(site, start).await
}

fn begun(started: &Started, device: &Device) -> Reply {
    let answer: Response = go("/register/secrets")?;
    let answer = with_cookie(answer, cookie::DRAFT.set(&started.token.text()));
    Ok(with_cookie(answer, cookie::DEVICE.set(&device.token.text())))
}

fn view(form: IdentityForm) -> IdentityView {
    IdentityView { name: form.name, id_number: form.id_number, phone: form.phone }
}
