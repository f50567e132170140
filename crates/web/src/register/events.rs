//! `GET /register/code/events`: says `refresh` when the operator or the handset reported something
//! about the code's message (`SMS-01`, `SMS-02`), and `beat` so that a silent line is told from a
//! dead one. Ends with the code's life. Bounds: [`STREAMS_MAX`] streams in a process.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tongbao_http::Refusal;
use tongbao_kernel::{Arg, Code, Failure};

use super::applicant::Applicant;

/// Registrations that wait for a code at the same time, in one process.
const STREAMS_MAX: usize = 500;
/// What a browser is told to wait when there are too many.
const FULL_SECONDS: i64 = 30;
/// How often the database is asked: what a person takes for "at once".
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A beat stands for this many looks without news; the page takes a line for dead after 45 s.
const LOOKS_PER_BEAT: u32 = 7;
/// Ten minutes of looks: twice the life of a code.
const LOOKS_MAX: u32 = 300;

static STREAMS: Semaphore = Semaphore::const_new(STREAMS_MAX);

struct Watch {
    applicant: Applicant,
    look: Interval,
    looks: u32,
    seen: Option<Code>,
    _place: SemaphorePermit<'static>,
}

/// The events of the code that this registration waits for.
pub(super) async fn events(
    applicant: Applicant,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let full = Failure::new(Code::Overloaded).with("seconds", Arg::Seconds(FULL_SECONDS));
    let place = STREAMS.try_acquire().map_err(|_| full)?;
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let seen = applicant.code_status().await?.map(|status| status.notice.code);
    let watch = Watch { applicant, look, looks: 0, seen, _place: place };
    Ok(Sse::new(unfold(watch, next)))
}

/// Waits for the next thing to say. `None` ends the stream: the page then asks again by itself.
async fn next(mut watch: Watch) -> Option<(Result<Event, Infallible>, Watch)> {
    while watch.looks < LOOKS_MAX {
        watch.look.tick().await;
        let beats = watch.looks.is_multiple_of(LOOKS_PER_BEAT);
        watch.looks += 1;
        let now = watch.applicant.code_status().await.ok()?.map(|status| status.notice.code);
        if now != watch.seen {
            watch.seen = now;
            return Some((Ok(said("refresh")), watch));
        }
        if beats {
            return Some((Ok(said("beat")), watch));
        }
    }
    None
}

/// An event needs data, or browsers drop it.
fn said(name: &str) -> Event {
    Event::default().event(name).data("1")
}
