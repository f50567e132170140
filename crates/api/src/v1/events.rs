//! Changes of the wallet as they happen: server-sent events.
//!
//! An event is a hint with the balance in it. Nothing is lost by missing one: the balance and the
//! entries can always be read. Bounds: [`STREAMS_MAX`] streams in a process, each for
//! [`STREAM_LIFE`] at most; clients come back by themselves. Nothing is told to a session that has
//! ended, and listening does not keep one alive.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, SemaphorePermit, broadcast};
use tokio::time::{Instant, timeout_at};
use tongbao_http::{Refusal, SignedIn, Surface, Visit};
use tongbao_identity::{Actor, session};
use tongbao_kernel::{Arg, Code, Failure, WalletId};

use super::balance;

/// Open streams in one process: each costs a socket and a task.
const STREAMS_MAX: usize = 2_000;
/// How long a stream lasts.
const STREAM_LIFE: Duration = Duration::from_secs(300);
/// What a client is told to wait when there are too many.
const FULL_SECONDS: i64 = 30;

static STREAMS: Semaphore = Semaphore::const_new(STREAMS_MAX);

struct Stage {
    surface: Surface,
    actor: Actor,
    visit: Visit,
    wallet: WalletId,
    changes: broadcast::Receiver<WalletId>,
    until: Instant,
    first: bool,
    _place: SemaphorePermit<'static>,
}

/// The balance now, and again whenever the wallet changes.
#[utoipa::path(
    get,
    path = "/events",
    tag = "entries",
    responses((
        status = 200,
        description = "Events named `balance`, with the body of GET /balance",
        body = balance::BalanceBody,
        content_type = "text/event-stream",
    )),
)]
pub(crate) async fn events(
    State(surface): State<Surface>,
    SignedIn(actor): SignedIn,
    visit: Visit,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let full = Failure::new(Code::Overloaded).with("seconds", Arg::Seconds(FULL_SECONDS));
    let place = STREAMS.try_acquire().map_err(|_| full)?;
    // Listening begins before the first balance is read, so that no change falls between.
    let changes = surface.payments.live.subscribe();
    let wallet = surface.payments.wallets.overview(&actor).await?.wallet.id;
    let until = Instant::now() + STREAM_LIFE;
    let stage = Stage { surface, actor, visit, wallet, changes, until, first: true, _place: place };
    Ok(Sse::new(unfold(stage, next)).keep_alive(KeepAlive::default()))
}

/// Waits for the next change of this wallet. `None` ends the stream.
async fn next(mut stage: Stage) -> Option<(Result<Event, Infallible>, Stage)> {
    while !stage.first {
        match timeout_at(stage.until, stage.changes.recv()).await.ok()? {
            Ok(wallet) if wallet == stage.wallet => break,
            Ok(_) => {}
            // Some changes were missed: what they led to is read below.
            Err(RecvError::Lagged(_)) => break,
            Err(RecvError::Closed) => return None,
        }
    }
    if !stage.first && !is_open(&stage).await {
        return None;
    }
    stage.first = false;
    let overview = stage.surface.payments.wallets.overview(&stage.actor).await.ok()?;
    let body = balance::body(&overview.balance, &stage.visit);
    let event = Event::default().event("balance").json_data(body).ok()?;
    Some((Ok(event), stage))
}

/// Whether the session has not ended meanwhile. Reading the list is no use of the session, so that
/// an open stream does not keep it from ending by itself.
async fn is_open(stage: &Stage) -> bool {
    let open = session::list(&stage.surface.site, &stage.actor).await;
    open.is_ok_and(|sessions| sessions.iter().any(|session| session.current))
}
