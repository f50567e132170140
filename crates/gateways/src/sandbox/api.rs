//! The JSON API of the switches, for tests, scripts and the page.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post, put};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tongbao_kernel::Timestamp;
use tongbao_money::Money;

use super::views::{CardView, MessageView, OrderView};
use super::{
    BankFaults, CardState, Faults, MailFaults, MaintenanceWindow, NewCard, PlatformFaults, Sandbox,
    SandboxError, SmsFaults,
};
use crate::bin::CardKind;

/// The sandbox's own bank.
const DEFAULT_BANK: &str = "jianghai";

pub(super) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/sandbox/api/messages", get(list_messages))
        .route("/sandbox/api/faults", get(show_faults).put(change_faults).delete(clear_faults))
        .route("/sandbox/api/clock", get(show_clock).put(shift_clock))
        .route("/sandbox/api/clock/advance", post(advance_clock))
        .route("/sandbox/api/cards", get(list_cards).post(issue_card))
        .route("/sandbox/api/cards/{number}/state", put(set_card_state))
        .route("/sandbox/api/bank/orders", get(list_orders))
        .with_state(sandbox)
}

#[derive(Deserialize)]
struct MessagesOf {
    /// A mobile number or an e-mail address.
    #[serde(default, alias = "phone")]
    to: String,
}

/// A section that is given replaces that section whole; one that is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultsChange {
    bank: Option<BankFaults>,
    sms: Option<SmsFaults>,
    mail: Option<MailFaults>,
    platform: Option<PlatformChange>,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PlatformChange {
    pub authentication_down: bool,
    pub overloaded: bool,
    pub outage: bool,
    pub maintenance: Option<MaintenanceChange>,
}

/// Maintenance by its instants, or counted from now.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum MaintenanceChange {
    At(MaintenanceWindow),
    FromNow { starts_in_seconds: u32, lasts_seconds: u32 },
}

#[derive(Serialize)]
struct ClockView {
    shift_seconds: i64,
    now: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockShift {
    shift_seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockAdvance {
    seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssueCard {
    name: String,
    id_number: String,
    phone: String,
    bank: Option<String>,
    #[serde(default)]
    credit: bool,
    balance_minor: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardStateChange {
    state: CardState,
}

type Shown<T> = Result<Json<T>, SandboxError>;

async fn list_messages(
    State(sandbox): State<Sandbox>,
    Query(MessagesOf { to }): Query<MessagesOf>,
) -> Shown<Vec<MessageView>> {
    let messages = sandbox.messages(to.trim()).await?;
    Ok(Json(messages.into_iter().map(MessageView::from).collect()))
}

async fn show_faults(State(sandbox): State<Sandbox>) -> Json<Faults> {
    Json(sandbox.faults())
}

async fn change_faults(
    State(sandbox): State<Sandbox>,
    Json(change): Json<FaultsChange>,
) -> Shown<Faults> {
    let mut faults = sandbox.faults();
    faults.bank = change.bank.unwrap_or(faults.bank);
    faults.sms = change.sms.unwrap_or(faults.sms);
    faults.mail = change.mail.unwrap_or(faults.mail);
    if let Some(platform) = change.platform {
        faults.platform = platform.resolve(sandbox.mint().now());
    }
    sandbox.set_faults(faults).await?;
    Ok(Json(sandbox.faults()))
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Shown<Faults> {
    sandbox.set_faults(Faults::default()).await?;
    Ok(Json(sandbox.faults()))
}

async fn show_clock(State(sandbox): State<Sandbox>) -> Json<ClockView> {
    Json(clock(&sandbox))
}

async fn shift_clock(
    State(sandbox): State<Sandbox>,
    Json(ClockShift { shift_seconds }): Json<ClockShift>,
) -> Shown<ClockView> {
    sandbox.set_clock_shift_seconds(shift_seconds).await?;
    Ok(Json(clock(&sandbox)))
}

async fn advance_clock(
    State(sandbox): State<Sandbox>,
    Json(ClockAdvance { seconds }): Json<ClockAdvance>,
) -> Shown<ClockView> {
    sandbox.advance_clock(seconds).await?;
    Ok(Json(clock(&sandbox)))
}

async fn list_cards(State(sandbox): State<Sandbox>) -> Shown<Vec<CardView>> {
    Ok(Json(sandbox.cards().await?.into_iter().map(CardView::from).collect()))
}

async fn issue_card(
    State(sandbox): State<Sandbox>,
    Json(issue): Json<IssueCard>,
) -> Result<(StatusCode, Json<CardView>), SandboxError> {
    let new = NewCard {
        name: issue.name,
        id_number: issue.id_number,
        phone: issue.phone,
        bank: issue.bank.unwrap_or_else(|| DEFAULT_BANK.into()),
        kind: if issue.credit { CardKind::Credit } else { CardKind::Debit },
        balance: issue.balance_minor.map(Money::cny),
    };
    let card = sandbox.issue_card(new).await?;
    Ok((StatusCode::CREATED, Json(card.into())))
}

async fn set_card_state(
    State(sandbox): State<Sandbox>,
    Path(number): Path<String>,
    Json(CardStateChange { state }): Json<CardStateChange>,
) -> Result<StatusCode, SandboxError> {
    sandbox.set_card_state(&number, state).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list_orders(State(sandbox): State<Sandbox>) -> Shown<Value> {
    let orders: Vec<OrderView> = sandbox.orders().await?.into_iter().map(OrderView::from).collect();
    let (books, waiting) = (sandbox.books().await?, sandbox.notices_waiting().await?);
    Ok(Json(json!({ "orders": orders, "books": books, "notices_waiting": waiting })))
}

fn clock(sandbox: &Sandbox) -> ClockView {
    ClockView { shift_seconds: sandbox.clock_shift_seconds(), now: sandbox.mint().now().rfc3339() }
}

impl PlatformChange {
    /// The faults that this asks for, counted from `now`.
    pub fn resolve(self, now: Timestamp) -> PlatformFaults {
        let seconds = |count: u32| std::time::Duration::from_secs(u64::from(count));
        let maintenance = self.maintenance.map(|change| match change {
            MaintenanceChange::At(window) => window,
            MaintenanceChange::FromNow { starts_in_seconds, lasts_seconds } => {
                let starts_at = now.after(seconds(starts_in_seconds));
                MaintenanceWindow { starts_at, ends_at: starts_at.after(seconds(lasts_seconds)) }
            }
        });
        let Self { authentication_down, overloaded, outage, .. } = self;
        PlatformFaults { authentication_down, overloaded, outage, maintenance }
    }
}

impl SandboxError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Limit(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unknown(_) => StatusCode::NOT_FOUND,
            Self::Store(_)
            | Self::Settings(_)
            | Self::Control(_)
            | Self::Listen(_)
            | Self::Endpoint(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for SandboxError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "the sandbox could not do as told");
        }
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}
