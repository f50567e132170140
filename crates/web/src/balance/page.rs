//! The balance in its three parts, each with its reasons (`BAL-02`).

use tongbao_http::Refusal;
use tongbao_kernel::{BankOrderId, Code, Failure};
use tongbao_payments::bank_order::{CONFIRM_WITHIN, OrderKind, OrderState, OrderView};
use tongbao_payments::wallet::Balance;

use crate::card::name;
use crate::desk::{Desk, Reply};
use crate::views::Amount;
use crate::views::balance::{BalancePart, BalanceView, Reason};

/// Available, held and in transit.
pub(super) async fn page(desk: Desk) -> Reply {
    let overview = desk.payments().wallets.overview(&desk.actor).await.map_err(Refusal::from)?;
    let open = desk.payments().bank_orders.open(&desk.actor).await.map_err(Refusal::from)?;
    let balance = &overview.balance;
    let view = BalanceView {
        total: Amount::of(balance.total),
        as_of: desk.words().instant(balance.at),
        parts: parts(&desk, balance, &open),
        live: "/live".into(),
    };
    if balance.total == balance.available {
        return desk.show(&view).await;
    }
    desk.explain(&Failure::new(Code::BalanceParts), &view).await
}

fn parts(desk: &Desk, balance: &Balance, open: &[OrderView]) -> Vec<BalancePart> {
    let part = |name, amount, reasons: Vec<Reason>| BalancePart {
        name,
        amount: Amount::of(amount),
        open: !reasons.is_empty(),
        reasons,
    };
    let confirming = |view: &&OrderView| {
        view.order.kind == OrderKind::Withdrawal && view.order.state == OrderState::Confirming
    };
    let in_transit = open.iter().filter(confirming).map(|view| transit(desk, view));
    vec![
        part("available", balance.available, Vec::new()),
        part("held", balance.held, held(desk, balance, open)),
        part("in-transit", balance.in_transit, in_transit.collect()),
    ]
}

fn held(desk: &Desk, balance: &Balance, open: &[OrderView]) -> Vec<Reason> {
    let words = desk.words();
    let reasons = balance.holds.iter().map(|hold| {
        let order = hold.order.map(BankOrderId);
        let view = open.iter().find(|view| Some(view.order.id) == order);
        Reason {
            title: view.map_or_else(|| words.t(&hold.reason), |view| title(desk, view)),
            text: words.t("order-underway-text"),
            amount: Amount::of(hold.amount),
            href: order.map(|id| format!("/orders/{id}")),
        }
    });
    reasons.collect()
}

fn transit(desk: &Desk, view: &OrderView) -> Reason {
    let until = desk.words().time(view.order.created_at.after(CONFIRM_WITHIN), desk.now());
    Reason {
        title: title(desk, view),
        text: desk.words().f("attention-until", &[("time", until)]),
        amount: Amount::of(view.order.amount),
        href: Some(format!("/orders/{}", view.order.id)),
    }
}

fn title(desk: &Desk, view: &OrderView) -> String {
    desk.words().f("entry-withdrawal", &[("party", name::short(desk.words(), &view.card))])
}
