//! The first page.

use tongbao_identity::institution;
use tongbao_kernel::Problem;

use crate::desk::{Reply, go};
use crate::register;
use crate::views::Accent;
use crate::views::welcome::{InstitutionChoice, Kept, WelcomeView};
use crate::visitor::Visitor;

/// The institutions, and a registration that was broken off here (`REG-09`).
pub(super) async fn page(visitor: Visitor) -> Reply {
    if visitor.actor.is_some() {
        return go("/");
    }
    let read = visitor.surface.site.db.read(|tx| institution::list(tx).map_err(Problem::from));
    let all = read.await?;
    let chosen = visitor.institution().await?;
    let kept = register::kept(&visitor).await;
    let choice = |institution: institution::Institution| InstitutionChoice {
        chosen: chosen.as_ref().is_some_and(|chosen| chosen.id == institution.id),
        name: institution.name(visitor.locale()).to_owned(),
        hotline: institution.hotline,
        accent: Accent::named(institution.accent.as_str()),
        code: institution.code,
    };
    let view = WelcomeView {
        institutions: all.into_iter().map(choice).collect(),
        kept: kept.map(|draft| Kept {
            step: usize::try_from(draft.step.number()).unwrap_or(1),
            until: visitor.words().time(draft.expires_at, visitor.visit.now),
        }),
    };
    visitor.show(&view).await
}
