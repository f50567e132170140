//! A registration that was kept (`REG-09`): go on with it, or begin anew.

use tongbao_http::cookie;

use super::applicant::{Applicant, href};
use crate::desk::{Reply, go};
use crate::views::register::ResumeView;
use crate::visitor::{Visitor, with_cookie};

/// Whose it is, which step comes next, and until when it is kept.
pub(super) async fn page(applicant: Applicant) -> Reply {
    let (visitor, draft) = (&applicant.visitor, &applicant.draft);
    let view = ResumeView {
        step: usize::try_from(draft.step.number()).unwrap_or(1),
        until: visitor.words().time(draft.expires_at, visitor.visit.now),
        phone: draft.masked_phone.clone(),
        href: href(draft.step).into(),
    };
    visitor.show(&view).await
}

/// Forgets it here. Nothing leads to the draft any more, and within a day it is deleted.
pub(super) async fn discard(_: Visitor) -> Reply {
    Ok(with_cookie(go("/register")?, cookie::DRAFT.clear()))
}
