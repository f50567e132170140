//! The API from the outside: real use cases on a real database, behind the real guard.

mod authorisation;
mod caller;
mod document;
mod events;
mod journey;
mod money;
mod recovery;
mod strictness;
