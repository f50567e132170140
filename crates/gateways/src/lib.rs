//! The outside world: bank and SMS over HTTP, and the sandbox that plays them with faults.
//!
//! Every partner is called the same way: one signed POST ([`signature`]), one named time-out, and
//! an answer that separates "certainly not sent" from "no answer, may have happened"
//! ([`PartnerDown`]). Nothing here knows a wallet, a customer or a limit.
//!
//! [`sandbox`] is the other side of the same HTTP: a bank and an SMS operator with their own books
//! in their own file, whose faults can be switched on. It plays no part outside demo mode.

mod bank;
pub mod bin;
mod notice;
pub mod sandbox;
pub mod signature;
mod sms;
mod transport;

pub use bank::{
    BankAnswer, BankClient, BankDown, BankInstruction, BankReason, CardCheckFailed, CardChecked,
    CheckCard, Direction,
};
pub use notice::{
    BANK_NOTICE_PATH, BankNotice, NOTICE_BYTES_MAX, NoticeRefused, ReceiptStatus, SMS_RECEIPT_PATH,
    SmsReceipt,
};
pub use signature::SigningKey;
pub use sms::{Sms, SmsAccepted, SmsClient, SmsDown};
pub use transport::{EndpointError, PartnerDown, PartnerOptions};
