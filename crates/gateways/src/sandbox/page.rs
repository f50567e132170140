//! The page with the switches: whole without JavaScript, every form answered by a redirect.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use tongbao_money::Money;

use super::api::{MaintenanceChange, PlatformChange};
use super::views::{CardView, MessageView, OrderView, clock_time, reason_label};
use super::{
    BankFaults, BankMode, CardState, FAULT_SECONDS_MAX, Faults, MailFaults, MailMode, NewCard,
    Sandbox, SandboxError, SmsFaults, SmsMode,
};
use crate::BankReason;
use crate::bin::{self, CardKind};

const SCRIPT: &str = include_str!("sandbox.js");
const STYLE: &str = include_str!("sandbox.css");

pub(super) fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/sandbox", get(show))
        .route("/sandbox/sandbox.js", get(([(header::CONTENT_TYPE, "text/javascript")], SCRIPT)))
        .route("/sandbox/sandbox.css", get(([(header::CONTENT_TYPE, "text/css")], STYLE)))
        .route("/sandbox/faults/bank", post(switch_bank))
        .route("/sandbox/faults/sms", post(switch_sms))
        .route("/sandbox/faults/mail", post(switch_mail))
        .route("/sandbox/faults/platform", post(switch_platform))
        .route("/sandbox/faults/clear", post(clear_faults))
        .route("/sandbox/clock", post(move_clock))
        .route("/sandbox/clock/reset", post(reset_clock))
        .route("/sandbox/cards", post(issue_card))
        .route("/sandbox/cards/state", post(set_card_state))
        .with_state(sandbox)
}

/// One choice of a list, in both languages.
struct Choice {
    value: &'static str,
    zh: &'static str,
    en: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "sandbox.html")]
struct Page {
    stylesheet: String,
    problem: Option<String>,
    to: String,
    messages: Vec<MessageView>,
    blank: MessageView,
    faults: Faults,
    bank_modes: Vec<Choice>,
    sms_modes: Vec<Choice>,
    mail_modes: Vec<Choice>,
    reasons: Vec<Choice>,
    banks: Vec<Choice>,
    maintenance: Option<(String, String)>,
    seconds_max: u32,
    shift_seconds: i64,
    now: String,
    issued: String,
    cards: Vec<(CardView, Vec<Choice>)>,
    orders: Vec<OrderView>,
    settlement: String,
    on_cards: String,
    notices_waiting: i64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Shown {
    #[serde(alias = "phone")]
    to: String,
    card: String,
}

#[derive(Deserialize)]
struct SmsForm {
    mode: SmsMode,
    seconds: u32,
}

#[derive(Deserialize)]
struct MailForm {
    mode: MailMode,
    seconds: u32,
}

#[derive(Deserialize)]
struct BankForm {
    mode: BankMode,
    seconds: u32,
    reason: String,
    query_silent: Option<String>,
}

#[derive(Deserialize)]
struct PlatformForm {
    authentication_down: Option<String>,
    overloaded: Option<String>,
    outage: Option<String>,
    maintenance: MaintenanceForm,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum MaintenanceForm {
    Unchanged,
    None,
    Now,
    Soon,
}

#[derive(Deserialize)]
struct ClockForm {
    advance_seconds: i64,
}

#[derive(Deserialize)]
struct CardForm {
    name: String,
    id_number: String,
    phone: String,
    bank: String,
    kind: String,
}

#[derive(Deserialize)]
struct CardStateForm {
    number: String,
    state: CardState,
}

async fn show(State(sandbox): State<Sandbox>, Query(shown): Query<Shown>) -> Response {
    page(&sandbox, shown, None).await
}

async fn switch_bank(State(sandbox): State<Sandbox>, Form(form): Form<BankForm>) -> Response {
    let reason = BankReason::from_wire(&form.reason);
    let query_silent = form.query_silent.is_some();
    let bank = BankFaults { mode: form.mode, seconds: form.seconds, reason, query_silent };
    let done = sandbox.set_faults(Faults { bank, ..sandbox.faults() }).await;
    back(&sandbox, done, "/sandbox#faults").await
}

async fn switch_sms(State(sandbox): State<Sandbox>, Form(form): Form<SmsForm>) -> Response {
    let sms = SmsFaults { mode: form.mode, seconds: form.seconds };
    let done = sandbox.set_faults(Faults { sms, ..sandbox.faults() }).await;
    back(&sandbox, done, "/sandbox#faults").await
}

async fn switch_mail(State(sandbox): State<Sandbox>, Form(form): Form<MailForm>) -> Response {
    let mail = MailFaults { mode: form.mode, seconds: form.seconds };
    let done = sandbox.set_faults(Faults { mail, ..sandbox.faults() }).await;
    back(&sandbox, done, "/sandbox#faults").await
}

async fn switch_platform(
    State(sandbox): State<Sandbox>,
    Form(form): Form<PlatformForm>,
) -> Response {
    let faults = sandbox.faults();
    let from_now = |starts_in_seconds, lasts_seconds| {
        Some(MaintenanceChange::FromNow { starts_in_seconds, lasts_seconds })
    };
    let maintenance = match form.maintenance {
        MaintenanceForm::Unchanged => faults.platform.maintenance.map(MaintenanceChange::At),
        MaintenanceForm::None => None,
        MaintenanceForm::Now => from_now(0, 10 * 60),
        MaintenanceForm::Soon => from_now(5 * 60, 30 * 60),
    };
    let change = PlatformChange {
        authentication_down: form.authentication_down.is_some(),
        overloaded: form.overloaded.is_some(),
        outage: form.outage.is_some(),
        maintenance,
    };
    let platform = change.resolve(sandbox.mint().now());
    let done = sandbox.set_faults(Faults { platform, ..faults }).await;
    back(&sandbox, done, "/sandbox#faults").await
}

async fn clear_faults(State(sandbox): State<Sandbox>) -> Response {
    let done = sandbox.set_faults(Faults::default()).await;
    back(&sandbox, done, "/sandbox#faults").await
}

async fn move_clock(State(sandbox): State<Sandbox>, Form(form): Form<ClockForm>) -> Response {
    let done = sandbox.advance_clock(form.advance_seconds).await;
    back(&sandbox, done, "/sandbox#clock").await
}

async fn reset_clock(State(sandbox): State<Sandbox>) -> Response {
    let done = sandbox.set_clock_shift_seconds(0).await;
    back(&sandbox, done, "/sandbox#clock").await
}

async fn issue_card(State(sandbox): State<Sandbox>, Form(form): Form<CardForm>) -> Response {
    let kind = if form.kind == "credit" { CardKind::Credit } else { CardKind::Debit };
    let CardForm { name, id_number, phone, bank, .. } = form;
    let new = NewCard { name, id_number, phone, bank, kind, balance: None };
    match sandbox.issue_card(new).await {
        Ok(card) => Redirect::to(&format!("/sandbox?card={}#cards", card.number)).into_response(),
        Err(error) => back(&sandbox, Err(error), "/sandbox#cards").await,
    }
}

async fn set_card_state(
    State(sandbox): State<Sandbox>,
    Form(form): Form<CardStateForm>,
) -> Response {
    let done = sandbox.set_card_state(&form.number, form.state).await;
    back(&sandbox, done, "/sandbox#cards").await
}

/// Back to the page; or the page itself with what went wrong.
async fn back(sandbox: &Sandbox, done: Result<(), SandboxError>, to: &str) -> Response {
    match done {
        Ok(()) => Redirect::to(to).into_response(),
        Err(error) => page(sandbox, Shown::default(), Some(error)).await,
    }
}

async fn page(sandbox: &Sandbox, shown: Shown, problem: Option<SandboxError>) -> Response {
    let status = problem.as_ref().map_or(StatusCode::OK, SandboxError::status);
    let page = match load(sandbox, shown, problem.map(|error| error.to_string())).await {
        Ok(page) => page,
        Err(error) => return error.into_response(),
    };
    let html = page.render().expect("the page's values all have a text");
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

async fn load(
    sandbox: &Sandbox,
    shown: Shown,
    problem: Option<String>,
) -> Result<Page, SandboxError> {
    let (faults, books) = (sandbox.faults(), sandbox.books().await?);
    let window = faults.platform.maintenance;
    let messages = sandbox.messages(shown.to.trim()).await?;
    let with_states = |card: super::Card| {
        let states = CardState::ALL
            .iter()
            .map(|state| choice(state.wire(), state.label(), *state == card.state));
        let states = states.collect();
        (CardView::from(card), states)
    };
    Ok(Page {
        stylesheet: sandbox.stylesheet().to_owned(),
        problem,
        to: shown.to,
        messages: messages.into_iter().map(MessageView::from).collect(),
        blank: MessageView::blank(),
        faults,
        bank_modes: modes(BankMode::ALL, faults.bank.mode, BankMode::wire, BankMode::label),
        sms_modes: modes(SmsMode::ALL, faults.sms.mode, SmsMode::wire, SmsMode::label),
        mail_modes: modes(MailMode::ALL, faults.mail.mode, MailMode::wire, MailMode::label),
        reasons: reasons(faults.bank.reason),
        banks: banks(),
        maintenance: window
            .map(|window| (clock_time(window.starts_at), clock_time(window.ends_at))),
        seconds_max: FAULT_SECONDS_MAX,
        shift_seconds: sandbox.clock_shift_seconds(),
        now: clock_time(sandbox.mint().now()),
        issued: shown.card,
        cards: sandbox.cards().await?.into_iter().map(with_states).collect(),
        orders: sandbox.orders().await?.into_iter().map(OrderView::from).collect(),
        settlement: Money::cny(books.settlement_minor).to_string(),
        on_cards: Money::cny(books.cards_minor).to_string(),
        notices_waiting: sandbox.notices_waiting().await?,
    })
}

fn choice(value: &'static str, (zh, en): (&'static str, &'static str), chosen: bool) -> Choice {
    Choice { value, zh, en, chosen }
}

fn modes<M: Copy + PartialEq>(
    all: &[M],
    now: M,
    wire: fn(M) -> &'static str,
    label: fn(M) -> (&'static str, &'static str),
) -> Vec<Choice> {
    all.iter().map(|mode| choice(wire(*mode), label(*mode), *mode == now)).collect()
}

fn reasons(now: BankReason) -> Vec<Choice> {
    let all = BankReason::ALL.iter();
    all.map(|reason| choice(reason.wire(), reason_label(*reason), *reason == now)).collect()
}

fn banks() -> Vec<Choice> {
    let label = |code| match code {
        "jianghai" => ("江海银行", "Jianghai Bank"),
        "youyi" => ("邮驿银行", "Youyi Bank"),
        "icbc" => ("工商银行", "ICBC"),
        "abc" => ("农业银行", "ABC"),
        "boc" => ("中国银行", "BOC"),
        "ccb" => ("建设银行", "CCB"),
        "bocom" => ("交通银行", "BOCOM"),
        "psbc" => ("邮储银行", "PSBC"),
        "cmb" => ("招商银行", "CMB"),
        other => (other, other),
    };
    bin::BANKS.iter().map(|bank| choice(bank.code, label(bank.code), false)).collect()
}
