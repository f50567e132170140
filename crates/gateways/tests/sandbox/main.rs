//! The sandbox through the wallet's own clients, over loopback HTTP: every fault as the wallet
//! meets it.

mod bank;
mod control;
mod mail;
mod page;
mod restart;
mod sms;
mod transport;
mod world;
