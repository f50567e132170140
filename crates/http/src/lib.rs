//! From a request to an actor, and from a failure to words.
//!
//! Both surfaces (pages and JSON) stand behind the same [`guard`] and tell every failure from the
//! same catalogue. This crate knows no feature: it knows what a request is, who sent it, in which
//! language its sender reads, and how a [`Failure`](tongbao_kernel::Failure) is told.

mod body;
pub mod cookie;
pub mod failure;
pub mod guard;
mod problem;
mod reference;
mod refusal;
mod session;
mod surface;
mod visit;
mod words;

pub use body::{FormBody, JsonBody, PathId, QueryArgs};
pub use cookie::{Cookie, Cookies};
pub use failure::FailureView;
pub use guard::{Crowd, Guard, Limits};
pub use problem::{ApiProblem, ProblemRemedy};
pub use reference::Reference;
pub use refusal::{Refusal, told};
pub use session::{Caller, DEVICE_TOKEN, Reader, SignedIn, bearer, encoded, local_path};
pub use surface::{Settings, Surface};
pub use visit::{Side, Visit};
pub use words::{Fill, Locale, Words};
