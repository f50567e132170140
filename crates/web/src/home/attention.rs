//! What waits for the person, or what the person waits for: the likeliest first, five at most.

use tongbao_identity::{password, password_reminder, restriction};
use tongbao_kernel::{Answer, Code, Failure};
use tongbao_payments::bank_order::{CONFIRM_WITHIN, OrderKind, OrderState, OrderView};
use tongbao_payments::wallet::Balance;

use crate::desk::Desk;
use crate::transfer;
use crate::views::Tone;
use crate::views::home::Attention;

/// More than this is a list, and not a hint.
const ATTENTION_MAX: usize = 5;

/// Strangers who try passwords (`LOCK-06`), what broke off, requests to give back, orders under way, the parts of the balance, and a missing card.
pub(super) async fn list(desk: &Desk, balance: &Balance) -> Answer<Vec<Attention>> {
    let payments = desk.payments();
    let mut found = Vec::new();
    if let Some(attack) = password::attack(&desk.surface.site, &desk.actor).await? {
        let told = desk.visit.tell(&attack);
        let href = "/security".into();
        found.push(Attention { tone: Tone::Note, title: told.title, text: told.text, href });
    }
    found.extend(restricted(desk).await?);
    if let Some(resume) = transfer::resume(desk).await? {
        found.push(Attention {
            tone: Tone::Note,
            title: desk.words().f("transfer-resume", &[("amount", resume.amount)]),
            text: desk.words().t("transfer-resume-text"),
            href: resume.href,
        });
    }
    found.extend(reminder(desk).await?);
    for request in payments.transfers.asked_of(&desk.actor).await?.into_iter().take(ATTENTION_MAX) {
        let receipt = payments.transfers.receipt(&desk.actor, request.transfer).await?;
        let amount = receipt.transfer.amount.to_string();
        let words = desk.words();
        found.push(Attention {
            tone: Tone::Note,
            title: words.f("ask-back-received", &[("party", receipt.payer_name)]),
            text: words.f("attention-asked-back", &[("amount", amount)]),
            href: format!("/transfers/{}/ask-back", request.transfer),
        });
    }
    found.extend(orders(desk).await?);
    found.extend(parts(desk, balance));
    if payments.cards.list(&desk.actor).await?.is_empty() {
        found.push(Attention {
            tone: Tone::Note,
            title: desk.words().t("attention-bind-card"),
            text: desk.words().t("attention-bind-card-text"),
            href: "/cards/bind".into(),
        });
    }
    found.truncate(ATTENTION_MAX);
    Ok(found)
}

/// What restricts the account, and a device that signed in lately.
async fn restricted(desk: &Desk) -> Answer<Vec<Attention>> {
    let (site, words) = (&desk.surface.site, desk.words());
    let measures = restriction::list(site, &desk.actor).await?;
    let measure = |one: &restriction::Restriction| {
        let told = desk.visit.tell(&one.bar().refusal());
        let href = "/security/restrictions".into();
        Attention { tone: Tone::Note, title: told.title, text: told.text, href }
    };
    let device = |(label, at): (String, _)| Attention {
        tone: Tone::Note,
        title: words.f("attention-new-device", &[("device", label)]),
        text: words.f("attention-new-device-text", &[("time", words.time(at, desk.now()))]),
        href: "/security/not-me".into(),
    };
    let new = restriction::new_devices(site, &desk.actor).await?.into_iter().next();
    Ok(measures.iter().map(measure).chain(new.map(device)).collect())
}

/// That the password is as old as the person did not want it to be.
async fn reminder(desk: &Desk) -> Answer<Option<Attention>> {
    let reminder = password_reminder::state(&desk.surface.site, &desk.actor).await?;
    let words = desk.words();
    Ok(reminder.filter(|reminder| reminder.is_due).map(|_| Attention {
        tone: Tone::Note,
        title: words.t("reminder-due"),
        text: words.t("reminder-due-text"),
        href: "/security/reminder".into(),
    }))
}

/// Top-ups and withdrawals that the bank has not decided.
pub(crate) async fn orders(desk: &Desk) -> Answer<Vec<Attention>> {
    let open = desk.payments().bank_orders.open(&desk.actor).await?;
    Ok(open.iter().map(|view| order(desk, view)).collect())
}

fn order(desk: &Desk, view: &OrderView) -> Attention {
    let (words, order) = (desk.words(), &view.order);
    let title = match order.kind {
        OrderKind::TopUp => "attention-top-up",
        OrderKind::Withdrawal => "attention-withdraw",
    };
    let (state, text) = match order.state {
        OrderState::Confirming => {
            let until = words.time(order.created_at.after(CONFIRM_WITHIN), desk.now());
            ("order-confirming", words.f("attention-until", &[("time", until)]))
        }
        OrderState::Accepted
        | OrderState::Succeeded
        | OrderState::Refused
        | OrderState::Returned => ("order-accepted", words.t("order-underway-text")),
    };
    Attention {
        tone: Tone::Wait,
        title: words.f(title, &[("amount", order.amount.to_string()), ("state", words.t(state))]),
        text,
        href: format!("/orders/{}", order.id),
    }
}

/// `BAL-02`: why the whole is more than what can be spent.
fn parts(desk: &Desk, balance: &Balance) -> Option<Attention> {
    if balance.total == balance.available {
        return None;
    }
    let told = desk.visit.tell(&Failure::new(Code::BalanceParts));
    Some(Attention {
        tone: Tone::Note,
        title: told.title,
        text: told.text,
        href: "/balance".into(),
    })
}
