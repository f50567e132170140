//! The outside world: bank and SMS over HTTP, mail, and the sandbox that plays them with faults.
//!
//! Every partner is called once, with one named time-out, and gives an answer that separates
//! "certainly not sent" from "no answer, may have happened" ([`PartnerDown`]). Partners that can
//! choose speak one signed POST ([`signature`]); an SMS gateway with HTTP of its own is spoken to
//! by templates ([`RequestSettings`]), a mail server by SMTP. Nothing here knows a wallet, a
//! customer or a limit.
//!
//! [`sandbox`] is the other side of the signed HTTP: a bank, an SMS operator and a mail server with
//! their own books in their own file, whose faults can be switched on. It plays no part outside
//! demo mode.

mod bank;
pub mod bin;
mod mail;
mod notice;
pub mod sandbox;
pub mod signature;
mod sms;
mod transport;

pub use bank::{
    BankAnswer, BankClient, BankDown, BankInstruction, BankReason, CardCheckFailed, CardChecked,
    CheckCard, Direction,
};
pub use mail::{Mail, MailAccepted, MailClient, MailDown, SmtpLogin, SmtpOptions};
pub use notice::{
    BANK_NOTICE_PATH, BankNotice, NOTICE_BYTES_MAX, NoticeRefused, ReceiptStatus, SMS_RECEIPT_PATH,
    SmsReceipt,
};
pub use signature::SigningKey;
pub use sms::{
    Channel, Encoding, GatewayOptions, RequestOptions, RequestSettings, SendMethod, SettingWrong,
    SignatureSettings, Sms, SmsAccepted, SmsClient, SmsDown, SuccessSettings, SuccessValue,
    TimestampForm,
};
pub use transport::{EndpointError, PartnerDown, PartnerOptions};
