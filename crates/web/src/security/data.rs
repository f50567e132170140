//! 个人信息副本: a file with all that is known of the person, and what is kept for how long.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use tongbao_http::FormBody;
use tongbao_identity::data_export;
use tongbao_kernel::{Answer, Secret};
use tongbao_payments::card::Card;
use tongbao_payments::history::{HistoryFilter, Line};

use crate::desk::{Desk, Reply};
use crate::views::data::{DataView, KEPT};

/// Ten thousand entries are a file that a telephone still opens.
const ENTRIES_MAX: usize = 10_000;

/// The password that proves who asks.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DataForm {
    password: String,
}

/// What is kept, and the form.
pub(super) async fn page(desk: Desk) -> Reply {
    desk.show(&DataView).await
}

/// The file.
pub(super) async fn export(desk: Desk, FormBody(form): FormBody<DataForm>) -> Reply {
    let password = Secret::new(form.password);
    let (site, actor) = (&desk.surface.site, &desk.actor);
    match data_export::personal(site, actor, password).await {
        Ok(personal) => {
            let file = file(&desk, personal).await?;
            let text = serde_json::to_string_pretty(&file).expect("texts are written as JSON");
            let name = "attachment; filename=\"tongbao-data.json\"";
            let kind = "application/json; charset=utf-8";
            Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], text).into_response())
        }
        Err(problem) => desk.refuse(problem, &DataView).await,
    }
}

async fn file(desk: &Desk, personal: Json) -> Answer<Json> {
    let (payments, words) = (desk.payments(), desk.words());
    let overview = payments.wallets.overview(&desk.actor).await?;
    let cards = payments.cards.list(&desk.actor).await?;
    let (entries, whole) = entries(desk).await?;
    let kept = KEPT.iter().map(|kept| {
        json!({ "what": words.t(kept.what), "why": words.t(kept.why), "until": words.t(kept.until) })
    });
    Ok(json!({
        "made_at": desk.now().rfc3339(),
        "personal": personal,
        "wallet": {
            "number": overview.wallet.number,
            "opened_at": overview.wallet.opened_at.rfc3339(),
            "balance": overview.balance.total.plain(),
        },
        "cards": cards.iter().map(|card| self::card(desk, card)).collect::<Vec<_>>(),
        "entries": entries,
        "entries_are_whole": whole,
        "kept": kept.collect::<Vec<_>>(),
    }))
}

fn card(desk: &Desk, card: &Card) -> Json {
    json!({
        "bank": desk.words().t(card.bank_word()),
        "last_digits": card.tail,
        "bound_at": card.bound_at.rfc3339(),
    })
}

/// The entries, the newest first, and whether all are here.
async fn entries(desk: &Desk) -> Answer<(Vec<Json>, bool)> {
    let (mut entries, mut cursor) = (Vec::new(), None);
    loop {
        let filter = HistoryFilter::default();
        let page = desk.payments().history.page(&desk.actor, filter, cursor).await?;
        entries.extend(page.lines.iter().map(entry));
        cursor = page.next;
        if cursor.is_none() || entries.len() >= ENTRIES_MAX {
            return Ok((entries, cursor.is_none()));
        }
    }
}

fn entry(line: &Line) -> Json {
    json!({
        "at": line.at.rfc3339(),
        "kind": line.kind,
        "amount": line.amount.plain(),
        "balance_after": line.balance_after.plain(),
    })
}
