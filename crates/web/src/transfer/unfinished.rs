//! A transfer that broke off where the person can go on: too little in the wallet, a locked PIN.
//! The browser keeps it sealed, so that after a top-up or a reset nothing is entered again.

use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use tongbao_http::cookie;

use super::amount::FLOW;
use crate::desk::{Desk, Reply};
use crate::draft::Draft;
use crate::views::Resume;

/// The answer, and the draft beside it.
pub(super) fn kept(desk: &Desk, draft: &Draft, reply: Reply) -> Reply {
    let cookie = cookie::UNFINISHED.set(&draft.seal(desk, FLOW));
    Ok(([(SET_COOKIE, cookie)], reply?).into_response())
}

/// The answer, and nothing left to finish.
pub(super) fn finished(reply: Reply) -> Reply {
    Ok(([(SET_COOKIE, cookie::UNFINISHED.clear())], reply?).into_response())
}

/// The way on with the reader's unfinished transfer, if there is one.
pub(crate) fn resume(desk: &Desk) -> Option<Resume> {
    let sealed = desk.visit.cookies.get(cookie::UNFINISHED)?;
    let draft = Draft::open(desk, FLOW, sealed)?;
    Some(Resume {
        amount: draft.amount.to_string(),
        href: format!("/transfer/confirm?draft={sealed}"),
    })
}
