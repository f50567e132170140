//! 辨别真伪: whether a message or a link is ours. For anybody: who doubts is often signed out.

use serde::Deserialize;
use tongbao_http::FormBody;
use tongbao_identity::message_check::{self, Finding, Judgement, Reason};

use crate::desk::{Desk, Reply, go};
use crate::views::Tone;
use crate::views::message_check::{CheckView, Checked, ReasonRow};
use crate::visitor::Visitor;

/// What is pasted.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CheckForm {
    text: String,
}

/// From the security centre to the page for everyone.
pub(super) async fn lead(_: Desk) -> Reply {
    go("/check")
}

/// The form.
pub(super) async fn page(visitor: Visitor) -> Reply {
    visitor.show(&view(&visitor, String::new(), None)).await
}

/// What it is. The answer stands on this page: what was pasted belongs in no address.
pub(super) async fn check(visitor: Visitor, FormBody(form): FormBody<CheckForm>) -> Reply {
    let (site, actor) = (&visitor.surface.site, visitor.actor.as_ref());
    match message_check::check(site, actor, &form.text).await {
        Ok(finding) => {
            let checked = Some(checked(&visitor, &finding));
            let view = view(&visitor, form.text, checked);
            match finding.caution() {
                Some(caution) => visitor.explain(&caution, &view).await,
                None => visitor.show(&view).await,
            }
        }
        Err(problem) => {
            let view = view(&visitor, form.text, None);
            visitor.refuse(problem, &view).await
        }
    }
}

fn view(visitor: &Visitor, text: String, checked: Option<Checked>) -> CheckView {
    CheckView { signed_in: visitor.actor.is_some(), text, checked }
}

fn checked(visitor: &Visitor, finding: &Finding) -> Checked {
    let words = visitor.words();
    let tone = match finding.judgement {
        Judgement::Official | Judgement::Likely => Tone::Ok,
        Judgement::Unsure => Tone::Note,
        Judgement::NotOfficial | Judgement::Fraud => Tone::Bad,
    };
    let reason = |reason: &Reason| ReasonRow {
        text: match reason.host() {
            Some(host) => words.f(reason.word(), &[("host", host)]),
            None => words.t(reason.word()),
        },
    };
    Checked {
        tone,
        word: finding.judgement.word(),
        advice: finding.judgement.advice(),
        reasons: finding.reasons.iter().map(reason).collect(),
    }
}
