//! What every room speaks: ids, time, entropy, secrets, masking, and the failure catalogue.
//!
//! The kernel knows no database, no HTTP and no feature. It is where a *cause* gets its one
//! permanent code ([`Code`]), so that every surface tells the same story about it.

mod entropy;
pub mod failure;
mod id;
pub mod mask;
mod secret;
mod time;

pub use entropy::{Entropy, OsEntropy, SeededEntropy};
pub use failure::{Answer, Arg, Code, Failure, MoneyMoved, Outage, Problem};
pub use id::*;
pub use secret::Secret;
pub use time::{Clock, Day, SystemClock, TestClock, Timestamp};
