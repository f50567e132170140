//! Switching faults and moving the clock, kept across restarts.

use rusqlite::Transaction;

use super::store::{due, settings};
use super::{Faults, MICROS_PER_SECOND, Sandbox, SandboxError};

/// Ten years either way: enough for every rule that counts days.
pub const CLOCK_SHIFT_SECONDS_MAX: i64 = 10 * 366 * 86_400;

impl Sandbox {
    /// The faults that are on.
    pub fn faults(&self) -> Faults {
        *self.0.faults.read().expect("no holder of the faults panics")
    }

    /// Makes the faults exactly these.
    pub async fn set_faults(&self, faults: Faults) -> Result<(), SandboxError> {
        if !faults.within_limits() {
            return Err(SandboxError::Limit(
                "seconds are at most 86400, and maintenance ends after it starts",
            ));
        }
        self.0.controls.apply(faults.platform).await.map_err(SandboxError::Control)?;
        let text = serde_json::to_string(&faults).map_err(SandboxError::Settings)?;
        self.store().run(move |tx| settings::put(tx, settings::FAULTS, &text)).await?;
        *self.0.faults.write().expect("no holder of the faults panics") = faults;
        Ok(())
    }

    /// How many seconds the clock is from the real time.
    pub fn clock_shift_seconds(&self) -> i64 {
        *self.0.shift_seconds.read().expect("no holder of the shift panics")
    }

    /// Moves the clock to so many seconds from the real time.
    pub async fn set_clock_shift_seconds(&self, seconds: i64) -> Result<(), SandboxError> {
        if seconds.saturating_abs() > CLOCK_SHIFT_SECONDS_MAX {
            return Err(SandboxError::Limit("the clock moves by ten years at most"));
        }
        let back = (self.clock_shift_seconds() - seconds).max(0) * MICROS_PER_SECOND;
        let keep = move |tx: &Transaction<'_>| {
            due::clock_moved_back(tx, back)?;
            settings::put(tx, settings::CLOCK_SHIFT_SECONDS, &seconds.to_string())
        };
        self.store().run(keep).await?;
        *self.0.shift_seconds.write().expect("no holder of the shift panics") = seconds;
        self.0.controls.shift_clock(seconds * MICROS_PER_SECOND);
        self.wake();
        Ok(())
    }

    /// Moves the clock `seconds` further.
    pub async fn advance_clock(&self, seconds: i64) -> Result<(), SandboxError> {
        self.set_clock_shift_seconds(self.clock_shift_seconds().saturating_add(seconds)).await
    }
}
