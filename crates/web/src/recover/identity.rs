//! Then name and ID number, which must be those on record.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::fold_width;
use tongbao_identity::recovery::{self, Recovery, Step};
use tongbao_identity::registration::{IdNumber, PersonName};
use tongbao_kernel::Answer;

use super::recovering::{Recovering, href};
use crate::desk::{Reply, go};
use crate::views::recover::RecoverView;

/// What is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct IdentityForm {
    name: String,
    id_number: String,
}

/// The form.
pub(super) async fn page(recovering: Recovering) -> Reply {
    if recovering.recovery.step != Step::Identity {
        return go(href(recovering.recovery.step));
    }
    recovering.visitor.show(&view(IdentityForm::default())).await
}

/// Compares them.
pub(super) async fn prove(recovering: Recovering, FormBody(form): FormBody<IdentityForm>) -> Reply {
    match compare(&recovering, &form).await {
        Ok(recovery) => go(href(recovery.step)),
        Err(problem) => recovering.refuse(problem, &view(form)).await,
    }
}

async fn compare(recovering: &Recovering, form: &IdentityForm) -> Answer<Recovery> {
    let site = recovering.site();
    let name = PersonName::parse(&form.name)?;
    // Whoever is on record was old enough; nobody is asked again.
    let number = IdNumber::parse(&fold_width(&form.id_number), site.now(), 0)?;
    recovery::prove_identity(site, &recovering.token, name, number).await
}

fn view(form: IdentityForm) -> RecoverView {
    RecoverView::Identity { person: form.name, id_number: form.id_number }
}
