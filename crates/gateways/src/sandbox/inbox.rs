//! The SMS operator and the mail server, the phones that messages and calls reach, and the
//! mailboxes.

use std::borrow::Cow;
use std::time::Duration;

use rusqlite::Transaction;
use serde::Serialize;
use tongbao_kernel::Timestamp;
use uuid::Uuid;

use super::mint::Mint;
use super::store::{callbacks, messages};
use super::{MailFaults, MailMode, SmsFaults, SmsMode};
use crate::{Channel, Mail, ReceiptStatus, SMS_RECEIPT_PATH, Sms, SmsReceipt};

const CODE_DIGITS: usize = 6;

/// What becomes of a message that is taken now, and when.
pub type Fate = (MessageState, Option<Timestamp>);

/// A message as it is handed over.
pub struct Incoming {
    pub id: Uuid,
    pub kind: MessageKind,
    pub to: String,
    pub subject: Option<String>,
    pub text: String,
}

/// A message in the operator's or the mail server's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The wallet's id of it.
    pub id: Uuid,
    /// How it is brought.
    pub kind: MessageKind,
    /// The operator's number of it.
    pub message_id: String,
    /// To whom: a mobile number, or an e-mail address.
    pub to: String,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// Where it is.
    pub state: MessageState,
    /// When the operator took it.
    pub accepted_at: Timestamp,
    /// When the handset or the mailbox had it.
    pub arrived_at: Option<Timestamp>,
}

/// How a message is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A text message.
    Sms,
    /// A call that reads it out.
    Voice,
    /// A mail.
    Mail,
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

impl MessageKind {
    const ALL: [Self; 3] = [Self::Sms, Self::Voice, Self::Mail];

    /// Its name in the store and the API.
    pub const fn stored(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::Mail => "mail",
        }
    }

    pub(super) fn from_stored(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.stored() == name);
        known.expect("only known kinds are stored")
    }

    /// Its name on the page, Chinese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Sms => ("短信", "SMS"),
            Self::Voice => ("语音电话", "call"),
            Self::Mail => ("邮件", "mail"),
        }
    }

    /// Whether the wallet is told when one arrives. Nobody tells that of a mail.
    const fn has_receipts(self) -> bool {
        match self {
            Self::Sms | Self::Voice => true,
            Self::Mail => false,
        }
    }
}

impl From<Sms> for Incoming {
    fn from(sms: Sms) -> Self {
        let kind = match sms.channel {
            Channel::Sms => MessageKind::Sms,
            Channel::Voice => MessageKind::Voice,
        };
        Self { id: sms.id, kind, to: sms.to, subject: None, text: sms.text }
    }
}

impl From<Mail> for Incoming {
    fn from(mail: Mail) -> Self {
        let Mail { id, to, sender: _, subject, text } = mail;
        Self { id, kind: MessageKind::Mail, to, subject: Some(subject), text }
    }
}

impl Incoming {
    /// Whether it is what was taken earlier under the same id.
    fn repeats(&self, earlier: &Message) -> bool {
        earlier.kind == self.kind
            && earlier.to == self.to
            && earlier.subject == self.subject
            && earlier.text == self.text
    }
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

    /// The subject, once the mailbox has it.
    pub fn readable_subject(&self) -> Option<&str> {
        self.subject.as_deref().filter(|_| self.state.readable())
    }

    /// The six-digit code in the text, once the phone has it. A call says its digits one by one.
    pub fn code(&self) -> Option<String> {
        let text = match self.kind {
            MessageKind::Sms | MessageKind::Mail => Cow::Borrowed(self.readable_text()?),
            MessageKind::Voice => Cow::Owned(spoken(self.readable_text()?)),
        };
        six_digits(&text).map(str::to_owned)
    }

    /// The first link in the text of a mail, once the mailbox has it.
    pub fn link(&self) -> Option<&str> {
        let text = self.readable_text().filter(|_| self.kind == MessageKind::Mail)?;
        text.split_whitespace().find(|word| LINKS.iter().any(|start| word.starts_with(start)))
    }
}

const LINKS: [&str; 2] = ["https://", "http://"];

/// Takes a message once; `fate` is what then becomes of it.
pub fn take(
    tx: &Transaction<'_>,
    incoming: &Incoming,
    (state, due_at): Fate,
    mint: &Mint,
) -> rusqlite::Result<Taken> {
    if let Some(earlier) = messages::find(tx, incoming.id)? {
        let same = incoming.repeats(&earlier);
        return Ok(if same { Taken::Accepted(earlier.message_id) } else { Taken::Differs });
    }
    let message_id = mint.reference("SM");
    messages::put(tx, incoming, &message_id, (state, due_at), mint.now())?;
    if let Some(status) = state.receipt().filter(|_| incoming.kind.has_receipts()) {
        receipt(tx, incoming.id, status, mint)?;
    }
    Ok(Taken::Accepted(message_id))
}

/// Delivers what is due.
pub fn catch_up(tx: &Transaction<'_>, mint: &Mint) -> rusqlite::Result<()> {
    for (id, kind) in messages::due(tx, mint.now())? {
        messages::arrived(tx, id, mint.now())?;
        if kind.has_receipts() {
            receipt(tx, id, ReceiptStatus::Delivered, mint)?;
        }
    }
    Ok(())
}

/// What becomes of a text or a call that is taken now.
pub fn sms_fate(faults: &SmsFaults, now: Timestamp) -> Fate {
    match faults.mode {
        SmsMode::Deliver | SmsMode::Down => (MessageState::Delivered, None),
        SmsMode::Delayed => on_its_way(faults.seconds, now),
        SmsMode::Lost => (MessageState::Lost, None),
        SmsMode::Blocked => (MessageState::Blocked, None),
        SmsMode::OutOfService => (MessageState::OutOfService, None),
    }
}

/// What becomes of a mail that is taken now.
pub fn mail_fate(faults: &MailFaults, now: Timestamp) -> Fate {
    match faults.mode {
        MailMode::Deliver | MailMode::Refused | MailMode::Down => (MessageState::Delivered, None),
        MailMode::Delayed => on_its_way(faults.seconds, now),
    }
}

fn on_its_way(seconds: u32, now: Timestamp) -> Fate {
    let wait = Duration::from_secs(u64::from(seconds));
    (MessageState::OnItsWay, Some(now.after(wait)))
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

/// The first run of exactly six digits that is part of no amount, word or address.
fn six_digits(text: &str) -> Option<&str> {
    let is_digit = |character: char| character.is_ascii_digit();
    let mut from = 0;
    while let Some(start) = text[from..].find(is_digit).map(|at| from + at) {
        let rest = &text[start..];
        let end = start + rest.find(|character| !is_digit(character)).unwrap_or(rest.len());
        let amount = text[..start].ends_with(['¥', '.', ',']) || text[end..].starts_with(".0");
        let word = text[..start].ends_with(is_of_a_word) || text[end..].starts_with(is_of_a_word);
        if end - start == CODE_DIGITS && !amount && !word {
            return Some(&text[start..end]);
        }
        from = end;
    }
    None
}

fn is_of_a_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_/=?&".contains(character)
}

/// The text with digits that stand apart moved together: `4 8 2 9 1 3` is `482913`.
fn spoken(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let between = |at: usize| letters[at] == ' ' && at > 0 && digit(at - 1) && digit(at + 1);
    (0..letters.len()).filter(|at| !between(*at)).map(|at| letters[at]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{six_digits, spoken};

    #[test]
    fn the_code_is_found_among_other_numbers() {
        for (text, code) in [
            ("【江海银行】验证码 482913,用于登录,5 分钟内有效。", Some("482913")),
            ("482913", Some("482913")),
            ("向尾号1234转账¥100000.00,验证码:002718。", Some("002718")),
            ("客服 4000001188,订单 20261122140512", None),
            ("点击 https://wallet.example.cn/recover/mail/ab-482913_x?n=002718 继续", None),
            ("code 482913, no. B", Some("482913")),
            ("12345 1234567", None),
            ("", None),
        ] {
            assert_eq!(six_digits(text), code, "{text}");
        }
    }

    #[test]
    fn a_call_is_heard_as_it_is_spoken() {
        let call = spoken("您的验证码是 0 4 2 5 1 7(序号 B),5 分钟内有效");
        assert_eq!(six_digits(&call), Some("042517"), "{call}");
        assert_eq!(spoken("1 2"), "12");
        assert_eq!(spoken(" 1 a "), " 1 a ");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_search_panic(text in "\\PC*") {
            let _ = six_digits(&spoken(&text));
        }
    }
}
