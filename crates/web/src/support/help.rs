//! What one code means and what to try.

use axum::extract::Path;
use serde::Deserialize;
use tongbao_http::failure::{Help, code_named};
use tongbao_http::{QueryArgs, Reference};
use tongbao_kernel::{Code, Failure};

use crate::desk::Reply;
use crate::views::support::HelpView;
use crate::visitor::Visitor;

/// The number of the request that failed, brought along from its page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct HelpQuery {
    reference: String,
}

/// The help of one code, however it is typed.
pub(super) async fn page(
    visitor: Visitor,
    Path(code): Path<String>,
    QueryArgs(query): QueryArgs<HelpQuery>,
) -> Reply {
    let code = code_named(&code).ok_or_else(|| Failure::new(Code::NotFound))?;
    let reference = query.reference.parse::<Reference>();
    let view = HelpView {
        help: Help::of(code, visitor.words()),
        reference: reference.map(|reference| reference.to_string()).unwrap_or_default(),
    };
    visitor.show(&view).await
}
