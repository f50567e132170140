//! A failure as JSON: RFC 9457 problem details with the catalogue's members.

use std::collections::BTreeMap;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use tongbao_kernel::failure::Retry;
use tongbao_kernel::{Arg, Failure, MoneyMoved};
use utoipa::ToSchema;

use crate::failure::remedy;
use crate::refusal::told;
use crate::{FailureView, Visit};

/// Why the request did not succeed. `code` is permanent; `title` and `detail` are for people, in
/// the language of `Accept-Language`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiProblem {
    /// Where the failure is explained: `/help/PAY-01`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The permanent code: `PAY-01`.
    pub code: &'static str,
    /// The exact cause and the next step.
    pub detail: String,
    /// Whether money moved: `not_concerned`, `not_moved`, `confirming`, `moved` or `returned`.
    pub money: &'static str,
    /// Ways out, the likeliest first.
    pub remedies: Vec<ProblemRemedy>,
    /// What to quote when asking about this request.
    pub reference: String,
    /// The input at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// What a program may do: `corrected` (put it right first), `same_key` (send the same again
    /// with the same key), `later` (after the named time) or `never`.
    pub retry: &'static str,
    /// Seconds until it is worth sending again; also in `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<i64>,
    /// The values that the text names. Money is `{"amount_minor", "currency"}`, a time RFC 3339.
    #[schema(value_type = std::collections::HashMap<String, Object>)]
    pub args: BTreeMap<&'static str, Value>,
}

/// A way out that the person can walk alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemRemedy {
    /// Its permanent name: `top-up`.
    pub name: &'static str,
    /// The word on its button.
    pub label: String,
}

impl ApiProblem {
    /// The failure as JSON, in the visitor's language.
    pub fn new(failure: &Failure, visit: &Visit) -> Self {
        Self::of(failure, &visit.tell(failure))
    }

    pub(crate) fn of(failure: &Failure, view: &FailureView) -> Self {
        let remedies = view
            .ways_out
            .iter()
            .map(|way| ProblemRemedy { name: remedy::name(way.remedy), label: way.label.clone() });
        Self {
            kind: view.help_href(),
            title: view.title.clone(),
            status: view.status,
            code: view.code,
            detail: view.text.clone(),
            money: money_name(failure.money),
            remedies: remedies.collect(),
            reference: view.reference.clone(),
            field: failure.field,
            retry: retry_name(failure.code.entry().retry),
            retry_after_seconds: view.wait_seconds,
            args: failure.args.iter().map(|(name, arg)| (*name, value(arg))).collect(),
        }
    }
}

/// The whole answer, with its type and status.
pub(crate) fn answer(failure: &Failure, visit: &Visit) -> Response {
    let view = visit.tell(failure);
    let body = serde_json::to_vec(&ApiProblem::of(failure, &view))
        .expect("a problem is made of texts and numbers");
    let kind = HeaderValue::from_static("application/problem+json");
    told(&view, ([(CONTENT_TYPE, kind)], body).into_response())
}

const fn money_name(money: MoneyMoved) -> &'static str {
    match money {
        MoneyMoved::NotConcerned => "not_concerned",
        MoneyMoved::NotMoved => "not_moved",
        MoneyMoved::Confirming => "confirming",
        MoneyMoved::Moved => "moved",
        MoneyMoved::Returned => "returned",
    }
}

const fn retry_name(retry: Retry) -> &'static str {
    match retry {
        Retry::Corrected => "corrected",
        Retry::SameKey => "same_key",
        Retry::Later => "later",
        Retry::Never => "never",
    }
}

fn value(arg: &Arg) -> Value {
    match arg {
        Arg::Money(money) => {
            json!({"amount_minor": money.minor(), "currency": money.currency().code()})
        }
        Arg::Count(count) => json!(count),
        Arg::Time(time) => json!(time.rfc3339()),
        Arg::Seconds(seconds) => json!(seconds),
        Arg::Text(text) => json!(text),
        Arg::Word(key) => json!(key),
    }
}
