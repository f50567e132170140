//! Choosing an institution: kept in a cookie of this browser.

use serde::Deserialize;
use tongbao_http::{FormBody, cookie};
use tongbao_identity::institution;
use tongbao_kernel::{Failure, Problem};

use crate::desk::{Reply, go};
use crate::visitor::{Visitor, with_cookie};

/// What is chosen, and what comes next.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct InstitutionForm {
    institution: String,
    next: String,
}

/// Keeps the choice and goes on.
pub(super) async fn choose(visitor: Visitor, FormBody(form): FormBody<InstitutionForm>) -> Reply {
    let code = form.institution;
    let read = visitor
        .surface
        .site
        .db
        .read(move |tx| -> Result<_, Problem> { Ok(institution::by_code(tx, &code)?) });
    let unknown = || Failure::invalid("institution", "rule-unknown-choice");
    let institution = read.await?.ok_or_else(unknown)?;
    let next = if form.next == "sign-in" { "/sign-in" } else { "/register" };
    Ok(with_cookie(go(next)?, cookie::INSTITUTION.set(&institution.code)))
}
