//! The SMS operator, and the phones that its messages reach.

use std::time::Duration;

use rusqlite::Transaction;
use serde::Serialize;
use tongbao_kernel::Timestamp;
use uuid::Uuid;

use super::mint::Mint;
use super::store::{callbacks, messages};
use super::{SmsFaults, SmsMode};
use crate::{ReceiptStatus, SMS_RECEIPT_PATH, Sms, SmsReceipt};

const CODE_DIGITS: usize = 6;

/// A message in the operator's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The wallet's id of it.
    pub id: Uuid,
    /// The operator's number of it.
    pub message_id: String,
    /// To whom.
    pub phone: String,
    /// What it says.
    pub text: String,
    /// Where it is.
    pub state: MessageState,
    /// When the operator took it.
    pub accepted_at: Timestamp,
    /// When the handset had it.
    pub arrived_at: Option<Timestamp>,
}

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Still with the operator.
    OnItsWay,
    /// On the phone.
    Delivered,
    /// On the phone, among the messages that it hides.
    Blocked,
    /// Nowhere.
    Lost,
    /// The number is out of service.
    OutOfService,
}

/// What the operator says to a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// Taken, now or before, under this number.
    Accepted(String),
    /// Another message stands under this id.
    Differs,
}

impl MessageState {
    const ALL: [Self; 5] =
        [Self::OnItsWay, Self::Delivered, Self::Blocked, Self::Lost, Self::OutOfService];

    /// Its name in the store and the API.
    pub const fn stored(self) -> &'static str {
        match self {
            Self::OnItsWay => "on_its_way",
            Self::Delivered => "delivered",
            Self::Blocked => "blocked",
            Self::Lost => "lost",
            Self::OutOfService => "out_of_service",
        }
    }

    pub(super) fn from_stored(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|state| state.stored() == name);
        known.expect("only known states are stored")
    }

    /// Its name on the page, Chinese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::OnItsWay => ("发送中,尚未送达", "on its way"),
            Self::Delivered => ("已送达", "delivered"),
            Self::Blocked => ("已送达,被手机拦截", "delivered, hidden by the handset"),
            Self::Lost => ("已丢失", "lost"),
            Self::OutOfService => ("号码已停机,未送达", "number out of service"),
        }
    }

    /// Whether the phone's owner can get to see it.
    pub const fn readable(self) -> bool {
        match self {
            Self::Delivered | Self::Blocked => true,
            Self::OnItsWay | Self::Lost | Self::OutOfService => false,
        }
    }

    fn receipt(self) -> Option<ReceiptStatus> {
        match self {
            Self::Delivered | Self::Blocked => Some(ReceiptStatus::Delivered),
            Self::OutOfService => Some(ReceiptStatus::OutOfService),
            Self::OnItsWay | Self::Lost => None,
        }
    }
}

impl Message {
    /// The text, once the phone has it.
    pub fn readable_text(&self) -> Option<&str> {
        self.state.readable().then_some(self.text.as_str())
    }

    /// The six-digit code in the text, once the phone has it.
    pub fn code(&self) -> Option<&str> {
        self.readable_text().and_then(six_digits)
    }
}

/// Takes a message once and does with it what the faults say.
pub fn take(
    tx: &Transaction<'_>,
    sms: &Sms,
    faults: &SmsFaults,
    mint: &Mint,
) -> rusqlite::Result<Taken> {
    if let Some(earlier) = messages::find(tx, sms.id)? {
        let same = earlier.phone == sms.to && earlier.text == sms.text;
        return Ok(if same { Taken::Accepted(earlier.message_id) } else { Taken::Differs });
    }
    let now = mint.now();
    let (state, due_at) = fate(faults, now);
    let message_id = mint.reference("SM");
    messages::put(tx, sms, &message_id, (state, due_at), now)?;
    if let Some(status) = state.receipt() {
        receipt(tx, sms.id, status, mint)?;
    }
    Ok(Taken::Accepted(message_id))
}

/// Delivers what is due.
pub fn catch_up(tx: &Transaction<'_>, mint: &Mint) -> rusqlite::Result<()> {
    for id in messages::due(tx, mint.now())? {
        messages::arrived(tx, id, mint.now())?;
        receipt(tx, id, ReceiptStatus::Delivered, mint)?;
    }
    Ok(())
}

/// What becomes of a message that is taken now.
fn fate(faults: &SmsFaults, now: Timestamp) -> (MessageState, Option<Timestamp>) {
    match faults.mode {
        SmsMode::Deliver | SmsMode::Down => (MessageState::Delivered, None),
        SmsMode::Delayed => {
            let wait = Duration::from_secs(u64::from(faults.seconds));
            (MessageState::OnItsWay, Some(now.after(wait)))
        }
        SmsMode::Lost => (MessageState::Lost, None),
        SmsMode::Blocked => (MessageState::Blocked, None),
        SmsMode::OutOfService => (MessageState::OutOfService, None),
    }
}

fn receipt(
    tx: &Transaction<'_>,
    message: Uuid,
    status: ReceiptStatus,
    mint: &Mint,
) -> rusqlite::Result<()> {
    let receipt = SmsReceipt { id: mint.uuid(), message, status, at: mint.now() };
    callbacks::put(tx, SMS_RECEIPT_PATH, &receipt.body(), mint.now())
}

/// The first run of exactly six digits that is not part of an amount.
fn six_digits(text: &str) -> Option<&str> {
    let is_digit = |character: char| character.is_ascii_digit();
    let mut from = 0;
    while let Some(start) = text[from..].find(is_digit).map(|at| from + at) {
        let rest = &text[start..];
        let end = start + rest.find(|character| !is_digit(character)).unwrap_or(rest.len());
        let amount = text[..start].ends_with(['¥', '.', ',']) || text[end..].starts_with(".0");
        if end - start == CODE_DIGITS && !amount {
            return Some(&text[start..end]);
        }
        from = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::six_digits;

    #[test]
    fn the_code_is_found_among_other_numbers() {
        for (text, code) in [
            ("【江海银行】验证码 482913,用于登录,5 分钟内有效。", Some("482913")),
            ("482913", Some("482913")),
            ("向尾号1234转账¥100000.00,验证码:002718。", Some("002718")),
            ("客服 4000001188,订单 20261122140512", None),
            ("12345 1234567", None),
            ("", None),
        ] {
            assert_eq!(six_digits(text), code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_search_panic(text in "\\PC*") {
            let _ = six_digits(&text);
        }
    }
}
