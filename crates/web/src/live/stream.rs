//! `GET /live`: says `refresh` when the reader's wallet, or one order of theirs, changed, and
//! `beat` so that a silent line is told from a dead one. What changed is not said: the page fetches
//! itself anew.
//!
//! Changes of this process are heard at once; those of others are found by looking every
//! [`LOOK_EVERY`]. A stream is not a use of the session: idle time goes on while a page lies open,
//! and when the session ends the page is told to refresh, which leads to signing in. Bounds:
//! [`STREAMS_MAX`] streams in a process.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, SemaphorePermit, broadcast};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, interval_at};
use tongbao_http::{QueryArgs, Refusal, Surface, Visit, cookie};
use tongbao_identity::{Actor, session};
use tongbao_kernel::{Answer, Arg, BankOrderId, Code, Failure, Timestamp, WalletId};
use tongbao_money::Money;

/// Open streams in one process: each costs a socket and a task.
const STREAMS_MAX: usize = 2_000;
/// What a browser is told to wait when there are too many.
const FULL_SECONDS: i64 = 30;
/// How often the database is asked: what a person takes for "at once" from another process.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The page takes a line for dead after three of these.
const BEAT_EVERY: Duration = Duration::from_secs(15);

static STREAMS: Semaphore = Semaphore::const_new(STREAMS_MAX);

/// What is watched besides the wallet.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LiveQuery {
    /// An order of the reader's.
    order: Option<String>,
}

/// What a page shows, as far as a change of it is worth a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    total: Money,
    available: Money,
    held: Money,
    order: Option<Timestamp>,
}

struct Watch {
    surface: Surface,
    token: String,
    actor: Actor,
    wallet: WalletId,
    order: Option<BankOrderId>,
    seen: Seen,
    changes: broadcast::Receiver<WalletId>,
    look: Interval,
    beat: Interval,
    over: bool,
    _place: SemaphorePermit<'static>,
}

/// The events of the reader's wallet.
pub(super) async fn stream(
    State(surface): State<Surface>,
    visit: Visit,
    QueryArgs(query): QueryArgs<LiveQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let token = visit.cookies.get(cookie::SESSION).unwrap_or_default().to_owned();
    let actor = session::look(&surface.site, &token).await?;
    let order = query.order.as_deref().map(str::parse).transpose();
    let order = order.map_err(|_| Failure::new(Code::NotFound))?;
    let full = Failure::new(Code::Overloaded).with("seconds", Arg::Seconds(FULL_SECONDS));
    let place = STREAMS.try_acquire().map_err(|_| full)?;
    // Listening begins before the first look, so that no change falls between.
    let changes = surface.payments.live.subscribe();
    let wallet = surface.payments.wallets.overview(&actor).await?.wallet.id;
    let seen = look(&surface, &actor, order).await?;
    let mut beat = interval(BEAT_EVERY);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut look = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        surface,
        token,
        actor,
        wallet,
        order,
        seen,
        changes,
        look,
        beat,
        over: false,
        _place: place,
    };
    Ok(Sse::new(unfold(watch, next)))
}

/// Waits for the next thing to say. `None` ends the stream.
async fn next(mut watch: Watch) -> Option<(Result<Event, Infallible>, Watch)> {
    while !watch.over {
        tokio::select! {
            _ = watch.beat.tick() => return Some((Ok(said("beat")), watch)),
            _ = watch.look.tick() => {
                if !watch.session_stands().await {
                    watch.over = true;
                    return Some((Ok(said("refresh")), watch));
                }
            }
            heard = watch.changes.recv() => match heard {
                Ok(wallet) if wallet == watch.wallet => {
                    watch.changed().await?;
                    return Some((Ok(said("refresh")), watch));
                }
                Ok(_) => continue,
                // Some were missed: what they led to is found by looking.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            },
        }
        if watch.changed().await? {
            return Some((Ok(said("refresh")), watch));
        }
    }
    None
}

/// An event needs data, or browsers drop it.
fn said(name: &str) -> Event {
    Event::default().event(name).data("1")
}

impl Watch {
    /// An outage ends nothing: the next look asks again.
    async fn session_stands(&self) -> bool {
        match session::look(&self.surface.site, &self.token).await {
            Ok(_) | Err(tongbao_kernel::Problem::Outage(_)) => true,
            Err(tongbao_kernel::Problem::Refused(_)) => false,
        }
    }

    /// Looks, and remembers what was seen. `None` when it cannot be read.
    async fn changed(&mut self) -> Option<bool> {
        let seen = look(&self.surface, &self.actor, self.order).await.ok()?;
        let before = std::mem::replace(&mut self.seen, seen);
        Some(before != seen)
    }
}

async fn look(surface: &Surface, actor: &Actor, order: Option<BankOrderId>) -> Answer<Seen> {
    let payments = &surface.payments;
    let order = match order {
        Some(id) => Some(payments.bank_orders.view(actor, id).await?.order.updated_at),
        None => None,
    };
    let balance = payments.wallets.overview(actor).await?.balance;
    let (total, available, held) = (balance.total, balance.available, balance.held);
    Ok(Seen { total, available, held, order })
}
