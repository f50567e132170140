//! A transfer that broke off where the person can go on: too little in the wallet, a locked PIN.
//! The browser keeps it sealed, so that after a top-up or a reset nothing is entered again.

use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use tongbao_http::cookie;
use tongbao_kernel::{Answer, Code, Problem};
use tongbao_payments::Key;
use tongbao_payments::transfer::Note;

use super::amount::FLOW;
use crate::desk::{Desk, Reply};
use crate::draft::Draft;
use crate::views::Resume;

/// Causes that the person puts right elsewhere, and then goes on.
const MENDED_ELSEWHERE: [Code; 5] =
    [Code::BalanceShort, Code::BalanceHeld, Code::PinWrong, Code::PinLocked, Code::PinNotSet];

/// What is to be kept beside the answer to this problem, if anything.
pub(super) fn worth_keeping(desk: &Desk, draft: &Draft, problem: &Problem) -> Option<String> {
    let sound = Note::parse(&draft.note).is_ok() && Key::parse(&draft.key).is_ok();
    let mended = MENDED_ELSEWHERE.contains(&problem.failure().code);
    (sound && mended).then(|| draft.seal(desk, FLOW))
}

/// The answer, with the draft beside it.
pub(super) fn kept(draft: Option<String>, reply: Reply) -> Reply {
    let cookie = draft.map(|sealed| (SET_COOKIE, cookie::UNFINISHED.set(&sealed)));
    Ok((AppendHeaders(cookie), reply?).into_response())
}

/// The answer, and nothing left to finish.
pub(super) fn finished(reply: Reply) -> Reply {
    Ok((AppendHeaders([(SET_COOKIE, cookie::UNFINISHED.clear())]), reply?).into_response())
}

/// The way on with the reader's unfinished transfer, if there is one. What was done after all, its
/// answer lost, is not offered again.
pub(crate) async fn resume(desk: &Desk) -> Answer<Option<Resume>> {
    let Some(sealed) = desk.visit.cookies.get(cookie::UNFINISHED) else { return Ok(None) };
    let Some(draft) = Draft::open(desk, FLOW, sealed) else { return Ok(None) };
    let Ok(key) = Key::parse(&draft.key) else { return Ok(None) };
    if desk.payments().transfers.done_with(&desk.actor, key).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(Resume {
        amount: draft.amount.to_string(),
        href: format!("/transfer/confirm?draft={sealed}"),
    }))
}
