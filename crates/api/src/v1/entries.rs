//! What happened to the wallet, newest first.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use tongbao_http::{QueryArgs, SignedIn, Surface};
use tongbao_kernel::{Day, Failure, PostingId};
use tongbao_payments::history::{HistoryFilter, KINDS, Line};
use utoipa::{IntoParams, ToSchema};

use crate::Reply;
use crate::amount::time;

/// Which entries are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntriesQuery {
    /// The first day wanted, in Beijing: `2026-11-01`.
    from: Option<String>,
    /// The last day wanted.
    until: Option<String>,
    /// `transfer`, `top_up`, `withdrawal`, `withdrawal_returned` or `opening`.
    kind: Option<String>,
    /// Smallest amount, regardless of sign, in minor units.
    amount_min: Option<i64>,
    /// Largest amount, regardless of sign, in minor units.
    amount_max: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntriesBody {
    /// Newest first.
    entries: Vec<EntryBody>,
    /// For `cursor`; absent after the first entry of the wallet.
    next: Option<String>,
}

/// An entry of the wallet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    /// The entry.
    id: String,
    /// What kind of movement.
    kind: String,
    /// The transfer or bank order that it belongs to.
    order: Option<String>,
    /// Its number in the wallet: 1, 2, 3 … without gaps.
    sequence: i64,
    /// Signed whole minor units: what came in is positive.
    amount_minor: i64,
    /// The balance after it.
    balance_after_minor: i64,
    /// ISO 4217.
    currency: &'static str,
    /// RFC 3339.
    at: String,
}

/// The wallet's entries, filtered, a page at a time.
#[utoipa::path(
    get,
    path = "/entries",
    tag = "entries",
    params(EntriesQuery),
    responses((status = 200, description = "A page", body = EntriesBody)),
)]
pub(crate) async fn list(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    QueryArgs(query): QueryArgs<EntriesQuery>,
) -> Reply<EntriesBody> {
    let cursor = query.cursor.as_deref().map(str::parse::<PostingId>).transpose();
    let cursor = cursor.map_err(|_| Failure::invalid("cursor", "rule-cursor"))?;
    let page = surface.payments.history.page(&actor, filter(&query)?, cursor).await?;
    Ok(Json(EntriesBody {
        entries: page.lines.iter().map(body).collect(),
        next: page.next.map(|id| id.to_string()),
    }))
}

fn filter(query: &EntriesQuery) -> Result<HistoryFilter, Failure> {
    let from = query.from.as_deref().map(|text| day(text, "from")).transpose()?;
    let until = query.until.as_deref().map(|text| day(text, "until")).transpose()?;
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        return Err(Failure::invalid("until", "rule-date-order"));
    }
    if query.kind.as_deref().is_some_and(|kind| !KINDS.contains(&kind)) {
        return Err(Failure::invalid("kind", "rule-unknown-choice"));
    }
    Ok(HistoryFilter {
        from: from.map(Day::start),
        until: until.map(|day| day.next().start()),
        kind: query.kind.clone(),
        amount_min: query.amount_min,
        amount_max: query.amount_max,
    })
}

/// `2026-11-22` as the day in Beijing.
fn day(text: &str, field: &'static str) -> Result<Day, Failure> {
    Day::parse(text).ok_or_else(|| Failure::invalid(field, "rule-date-format"))
}

fn body(line: &Line) -> EntryBody {
    EntryBody {
        id: line.posting.to_string(),
        kind: line.kind.clone(),
        order: line.order.map(|order| order.simple().to_string()),
        sequence: line.sequence,
        amount_minor: line.amount.minor(),
        balance_after_minor: line.balance_after.minor(),
        currency: line.amount.currency().code(),
        at: time(line.at),
    }
}
