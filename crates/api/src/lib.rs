//! The JSON API under `/api/v1`, with its OpenAPI document made from the code.
//!
//! It calls the same use cases as the pages; there is no second way to money. What both promise
//! their callers (amounts, keys, failures, versions) is written in `docs/api-conventions.md`.

mod amount;
mod document;
mod key;
mod v1;

use axum::{Json, Router};
use tongbao_http::{Refusal, Surface};
use utoipa::openapi::OpenApi;

/// What an endpoint returns.
type Reply<T> = Result<Json<T>, Refusal>;

/// All routes of the API with its document and viewer, to be merged behind the guard.
pub fn routes(surface: Surface) -> Router {
    let (routes, document) = v1::routes().split_for_parts();
    let document = document::completed(document);
    routes.with_state(surface).merge(document::viewer(document))
}

/// The OpenAPI document.
pub fn openapi() -> OpenApi {
    document::completed(v1::routes().split_for_parts().1)
}
