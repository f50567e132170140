//! What the wallet lets the sandbox switch: its clock, and its own faults.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use super::PlatformFaults;

/// Why the wallet could not switch a fault.
pub type ControlFailed = Box<dyn Error + Send + Sync>;

type Applying = Pin<Box<dyn Future<Output = Result<(), ControlFailed>> + Send>>;

/// The wallet's switches. Each call names the whole wanted state, so repeating it is harmless.
pub struct Controls {
    shift_clock: Box<dyn Fn(i64) + Send + Sync>,
    apply: Box<dyn Fn(PlatformFaults) -> Applying + Send + Sync>,
}

impl Controls {
    /// `shift_clock` moves the wallet's clock to so many microseconds from the real time;
    /// `apply` makes the platform's faults exactly these.
    pub fn new<A>(
        shift_clock: impl Fn(i64) + Send + Sync + 'static,
        apply: impl Fn(PlatformFaults) -> A + Send + Sync + 'static,
    ) -> Self
    where
        A: Future<Output = Result<(), ControlFailed>> + Send + 'static,
    {
        let apply = move |faults| Box::pin(apply(faults)) as Applying;
        Self { shift_clock: Box::new(shift_clock), apply: Box::new(apply) }
    }

    pub(super) fn shift_clock(&self, micros: i64) {
        (self.shift_clock)(micros);
    }

    pub(super) async fn apply(&self, faults: PlatformFaults) -> Result<(), ControlFailed> {
        (self.apply)(faults).await
    }
}

impl fmt::Debug for Controls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Controls(…)")
    }
}
