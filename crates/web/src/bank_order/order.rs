//! An order as it passes through the bank, from being taken to its end.

use serde::Deserialize;
use tongbao_http::{PathId, QueryArgs, Refusal};
use tongbao_kernel::{Arg, BankOrderId, Code, Failure};
use tongbao_payments::bank_order::{CONFIRM_WITHIN, OrderKind, OrderState, OrderView, reference};

use crate::card::name;
use crate::desk::{Desk, Reply};
use crate::transfer;
use crate::views::bank_order::{BankOrderView, Direction, OrderStep, Stage, StageStep};
use crate::views::{Amount, Badge, Fact, Tone};

/// How the reader came here.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OrderQuery {
    /// The same request was sent once more.
    again: Option<String>,
}

/// The order's page, live until it is decided.
pub(super) async fn page(
    desk: Desk,
    PathId(id): PathId<BankOrderId>,
    QueryArgs(query): QueryArgs<OrderQuery>,
) -> Reply {
    let order = desk.payments().bank_orders.view(&desk.actor, id).await.map_err(Refusal::from)?;
    let mut view = view(&desk, &order);
    if order.order.state == OrderState::Succeeded && order.order.kind == OrderKind::TopUp {
        view.resume = transfer::resume(&desk).await?;
    }
    // "Already done" is said of what is done; until then the page says how it stands.
    if query.again.is_some() && order.order.state == OrderState::Succeeded {
        let done = Failure::new(Code::AlreadyDone)
            .with("at", Arg::Time(order.order.updated_at))
            .with("result", Arg::Text(format!("/orders/{id}")));
        return desk.explain(&done, &view).await;
    }
    desk.show(&view).await
}

fn view(desk: &Desk, view: &OrderView) -> BankOrderView {
    let (words, order) = (desk.words(), &view.order);
    let card = name::full(words, &view.card);
    let until = order.created_at.after(CONFIRM_WITHIN);
    let own = |failure: Failure| failure.with("result", Arg::Text(format!("/orders/{}", order.id)));
    BankOrderView {
        direction: match order.kind {
            OrderKind::TopUp => Direction::TopUp,
            OrderKind::Withdrawal => Direction::Withdraw,
        },
        step: step(order.state, order.kind),
        amount: Amount::of(order.amount),
        until: words.time(until, desk.now()),
        until_at: (!order.state.is_final()).then(|| until.rfc3339()),
        stages: stages(desk, view),
        facts: facts(desk, view, &card),
        failure: view.failure().map(|failure| desk.visit.tell(&own(failure))),
        money: money(desk, view),
        resume: None,
        live: (!order.state.is_final()).then(|| format!("/live?order={}", order.id)),
        card,
    }
}

/// A top-up that the bank refused late is still only refused: nothing had moved, and nothing comes
/// back.
fn step(state: OrderState, kind: OrderKind) -> OrderStep {
    match (state, kind) {
        (OrderState::Accepted, _) => OrderStep::Sending,
        (OrderState::Confirming, _) => OrderStep::Confirming,
        (OrderState::Succeeded, _) => OrderStep::Succeeded,
        (OrderState::Refused, _) | (OrderState::Returned, OrderKind::TopUp) => OrderStep::Refused,
        (OrderState::Returned, OrderKind::Withdrawal) => OrderStep::Returned,
    }
}

fn stages(desk: &Desk, view: &OrderView) -> Vec<Stage> {
    let order = &view.order;
    let seconds = |at: tongbao_kernel::Timestamp| at.beijing().strftime("%H:%M:%S").to_string();
    let stage = |step, title, time: String| Stage { step, title, time, text: String::new() };
    let taken = stage(StageStep::Done, "stage-accepted", seconds(order.created_at));
    let later = |title| stage(StageStep::Later, title, String::new());
    let sent = stage(StageStep::Done, "stage-sent", String::new());
    let ended = |step, title| {
        vec![taken.clone(), sent.clone(), stage(step, title, seconds(order.updated_at))]
    };
    match order.state {
        OrderState::Accepted => vec![
            taken,
            stage(StageStep::Now, "stage-sent", String::new()),
            later("stage-bank"),
            later("stage-arrived"),
        ],
        OrderState::Confirming => {
            let waits = stage(StageStep::Now, "stage-bank", seconds(order.updated_at));
            let waits = Stage { text: desk.words().t("stage-bank-text"), ..waits };
            vec![taken, sent, waits, later("stage-arrived")]
        }
        OrderState::Succeeded => ended(StageStep::Done, "stage-arrived"),
        OrderState::Refused => ended(StageStep::Stop, "stage-refused"),
        OrderState::Returned => ended(
            StageStep::Stop,
            match order.kind {
                OrderKind::TopUp => "stage-refused",
                OrderKind::Withdrawal => "stage-returned",
            },
        ),
    }
}

fn facts(desk: &Desk, view: &OrderView, card: &str) -> Vec<Fact> {
    let order = &view.order;
    let mut facts = vec![
        Fact::new("fact-card", card),
        Fact::new("fact-time", desk.words().instant(order.created_at)),
        Fact::new("fact-order-number", reference(order.id, order.created_at)),
    ];
    if let Some(reference) = &order.bank_reference {
        facts.push(Fact::new("fact-bank-reference", reference));
    }
    facts
}

/// Where the money is now.
fn money(desk: &Desk, view: &OrderView) -> Badge {
    let order = &view.order;
    let (tone, key) = match (order.state, order.kind) {
        (OrderState::Accepted, OrderKind::Withdrawal) => (Tone::Wait, "order-money-held"),
        (OrderState::Accepted | OrderState::Confirming, OrderKind::TopUp) => {
            (Tone::Wait, "order-money-awaited")
        }
        (OrderState::Confirming, OrderKind::Withdrawal) => (Tone::Wait, "order-money-in-transit"),
        (OrderState::Succeeded, OrderKind::TopUp) => (Tone::Ok, "order-money-in-wallet"),
        (OrderState::Succeeded, OrderKind::Withdrawal) => (Tone::Ok, "order-money-on-card"),
        (OrderState::Refused, _) | (OrderState::Returned, OrderKind::TopUp) => {
            (Tone::Ok, "order-money-not-moved")
        }
        (OrderState::Returned, OrderKind::Withdrawal) => (Tone::Ok, "order-money-returned"),
    };
    Badge::new(tone, &desk.words().f(key, &[("amount", order.amount)]))
}
