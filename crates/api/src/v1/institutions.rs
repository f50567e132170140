//! The institutions that run wallets here.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use tongbao_http::{Refusal, Surface, Visit};
use tongbao_identity::{Institution, Locale, institution};
use tongbao_kernel::{Failure, Problem};
use utoipa::ToSchema;

use crate::Reply;

/// An institution, in the reader's language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstitutionBody {
    /// How other operations name it.
    #[schema(example = "jianghai")]
    code: String,
    /// Its full name.
    name: String,
    /// The telephone number of its service.
    hotline: String,
}

/// The institutions that run wallets here.
#[utoipa::path(
    get,
    path = "/institutions",
    tag = "institutions",
    security(()),
    responses((status = 200, description = "All of them, by code", body = [InstitutionBody])),
)]
pub(crate) async fn list(
    State(surface): State<Surface>,
    visit: Visit,
) -> Reply<Vec<InstitutionBody>> {
    let locale = Locale::from(visit.locale);
    let all = surface.site.db.read(|tx| institution::list(tx).map_err(Problem::from)).await?;
    let body = |institution: Institution| InstitutionBody {
        name: institution.name(locale).to_owned(),
        code: institution.code,
        hotline: institution.hotline,
    };
    Ok(Json(all.into_iter().map(body).collect()))
}

/// The institution that a command names.
pub(super) async fn named(surface: &Surface, code: &str) -> Result<Institution, Refusal> {
    let code = code.to_owned();
    let found =
        surface.site.db.read(move |tx| institution::by_code(tx, &code).map_err(Problem::from));
    let unknown = || Failure::invalid("institution", "rule-unknown-choice");
    Ok(found.await?.ok_or_else(unknown)?)
}
