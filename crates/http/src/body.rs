//! Input, read strictly: what cannot be read is a failure of the catalogue, never a bare 400.
//!
//! Types that are read derive `Deserialize` with `deny_unknown_fields`, so that nobody sets a
//! member that the operation does not have; a member that comes twice is refused by the derive.

use std::str::FromStr;

use axum::Form;
use axum::body::Bytes;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use tongbao_kernel::{Arg, Code, Failure};

use crate::Refusal;

/// A JSON body.
#[derive(Debug, Clone, Copy)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(&request) {
            return Err(Failure::new(Code::MediaType).into());
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|refused| too_large(refused.status()))?;
        let value = serde_json::from_slice(&bytes).map_err(|error| malformed(&error))?;
        Ok(Self(value))
    }
}

/// A form of a page.
#[derive(Debug, Clone, Copy)]
pub struct FormBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FormBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Form::<T>::from_request(request, state).await {
            Ok(Form(value)) => Ok(Self(value)),
            Err(FormRejection::InvalidFormContentType(_)) => {
                Err(Failure::new(Code::MediaType).into())
            }
            Err(FormRejection::BytesRejection(refused)) => Err(too_large(refused.status()).into()),
            Err(other) => Err(malformed(&other.body_text()).into()),
        }
    }
}

/// The query of an address.
#[derive(Debug, Clone, Copy)]
pub struct QueryArgs<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryArgs<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(refused) => Err(malformed(&refused.body_text()).into()),
        }
    }
}

/// The one id in an address. What is not an id is answered as one that nobody has, so that both
/// look the same.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(|| Failure::new(Code::NotFound).into())
    }
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// The reader's own words: they name the member and the place. They go to the sender alone, never
/// to the log, because they can quote what was sent.
fn malformed(error: &impl ToString) -> Failure {
    let detail: String = error.to_string().chars().take(DETAIL_CHARACTERS_MAX).collect();
    Failure::new(Code::Malformed).with("detail", Arg::Text(detail))
}

/// Enough for the member and the place; a list of all members may be long.
const DETAIL_CHARACTERS_MAX: usize = 240;

fn too_large(status: axum::http::StatusCode) -> Failure {
    if status == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Failure::new(Code::TooLarge)
    } else {
        Failure::new(Code::Malformed)
    }
}
