//! Signing out: the session ends on the server, whatever becomes of its cookie.

use tongbao_http::{Refusal, cookie};
use tongbao_identity::session;

use crate::desk::{Desk, Reply, go};
use crate::visitor::with_cookie;

/// Ends this session.
pub(super) async fn sign_out(desk: Desk) -> Reply {
    let ended = session::end(&desk.surface.site, &desk.actor, desk.actor.session).await;
    ended.map_err(Refusal::from)?;
    Ok(with_cookie(go("/welcome")?, cookie::SESSION.clear()))
}
