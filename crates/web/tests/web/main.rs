//! The pages from the outside: forms over HTTP on real use cases, behind the real guard.

mod authorisation;
mod browser;
mod files;
mod me;
mod names;
mod passkey;
mod privacy;
mod recover;
mod registration;
mod restriction;
mod security;
mod sign_in;
mod sms_code;
mod support;
