//! Every fault that can be switched on, and what it is called on the sandbox page.
//!
//! One mode at a time for the bank, the SMS operator and the mail server; the parameters (`seconds`,
//! `reason`) matter only to the modes that name them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tongbao_kernel::Timestamp;

use crate::BankReason;

/// No fault waits longer than a day; move the clock instead.
pub const FAULT_SECONDS_MAX: u32 = 86_400;

/// All faults that are switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// The bank's.
    pub bank: BankFaults,
    /// The SMS operator's.
    pub sms: SmsFaults,
    /// The mail server's.
    pub mail: MailFaults,
    /// The wallet's own, which the wallet carries out.
    pub platform: PlatformFaults,
}

/// What is wrong with the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BankFaults {
    /// How it treats what it is asked.
    pub mode: BankMode,
    /// For `slow`, `late`, `late_refused` and `stuck`.
    pub seconds: u32,
    /// For `refuse` and `late_refused`.
    #[serde(serialize_with = "write_reason", deserialize_with = "read_reason")]
    pub reason: BankReason,
    /// Queries get no answer either, so that an unknown result stays unknown.
    pub query_silent: bool,
}

/// What is wrong with the SMS operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsFaults {
    /// How it treats messages.
    pub mode: SmsMode,
    /// For `delayed`.
    pub seconds: u32,
}

/// What is wrong with the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailFaults {
    /// How it treats mail.
    pub mode: MailMode,
    /// For `delayed`.
    pub seconds: u32,
}

/// What is wrong with the wallet itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlatformFaults {
    /// Passwords and PINs cannot be checked.
    pub authentication_down: bool,
    /// More work than the wallet can do.
    pub overloaded: bool,
    /// An outage that nobody planned.
    pub outage: bool,
    /// Announced maintenance.
    pub maintenance: Option<MaintenanceWindow>,
}

/// When announced maintenance begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceWindow {
    /// First instant.
    pub starts_at: Timestamp,
    /// First instant after it.
    pub ends_at: Timestamp,
}

macro_rules! modes {
    ($(#[$outer:meta])* $name:ident {
        $($(#[$doc:meta])* $variant:ident $wire:literal $zh:literal $en:literal;)*
    }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $wire)] $variant,)*
        }

        impl $name {
            /// Every mode.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in the API.
            pub const fn wire(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)*
                }
            }

            /// Its name on the page, Chinese and English.
            pub const fn label(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$variant => ($zh, $en),)*
                }
            }
        }
    };
}

modes! {
    /// How the bank treats cards, orders and queries.
    BankMode {
        /// Normal: books and answers.
        Accept "accept" "正常受理" "accepts";
        /// Refuses every order, and card checks when the reason is about the card.
        Refuse "refuse" "拒绝" "refuses";
        /// Books at once, answers after `seconds`.
        Slow "slow" "应答慢(先入账)" "slow to answer (books first)";
        /// Books and never answers.
        SilentBooked "silent_booked" "已入账但不应答" "books, never answers";
        /// Neither books nor answers.
        SilentUnbooked "silent_unbooked" "不入账也不应答" "neither books nor answers";
        /// Answers "processing", books after `seconds` and sends the result.
        Late "late" "处理中,稍后通知成功" "processing, succeeds later by notice";
        /// Answers "processing", refuses after `seconds` and sends the result.
        LateRefused "late_refused" "处理中,稍后通知退回" "processing, returned later by notice";
        /// The instruction reaches the bank after `seconds`, and there is no answer.
        Stuck "stuck" "请求滞留途中,稍后才到银行" "request stuck in transit, arrives later";
        /// Books, answers, and sends two notices with the same result as well.
        Twice "twice" "重复应答两次" "answers, and notifies twice";
        /// Turns every request away unread.
        Down "down" "无法连接" "down";
    }
}

modes! {
    /// How the SMS operator treats messages.
    SmsMode {
        /// Normal: delivered at once, with a receipt.
        Deliver "deliver" "正常送达" "delivers";
        /// Delivered after `seconds`, with a receipt.
        Delayed "delayed" "延迟送达" "delivers late";
        /// Accepted and never delivered; no receipt.
        Lost "lost" "丢失" "loses messages";
        /// Turns every request away unread.
        Down "down" "无法连接" "down";
        /// Delivered, with a receipt, but the handset hides it.
        Blocked "blocked" "送达但被手机拦截" "delivered, hidden by the handset";
        /// The number is out of service: a receipt says so.
        OutOfService "out_of_service" "号码已停机" "number out of service";
    }
}

modes! {
    /// How the mail server treats mail.
    MailMode {
        /// Normal: in the mailbox at once.
        Deliver "deliver" "正常送达" "delivers";
        /// In the mailbox after `seconds`.
        Delayed "delayed" "延迟送达" "delivers late";
        /// Says that there is no such address.
        Refused "refused" "退回(无此邮箱)" "refuses: no such mailbox";
        /// Turns every request away unread.
        Down "down" "无法连接" "down";
    }
}

impl Default for BankFaults {
    fn default() -> Self {
        let reason = BankReason::InsufficientFunds;
        Self { mode: BankMode::Accept, seconds: 10, reason, query_silent: false }
    }
}

impl Default for SmsFaults {
    fn default() -> Self {
        Self { mode: SmsMode::Deliver, seconds: 60 }
    }
}

impl Default for MailFaults {
    fn default() -> Self {
        Self { mode: MailMode::Deliver, seconds: 60 }
    }
}

impl Faults {
    /// Whether nothing waits longer than it may.
    pub(super) fn within_limits(&self) -> bool {
        let ordered =
            self.platform.maintenance.is_none_or(|window| window.starts_at < window.ends_at);
        let seconds = [self.bank.seconds, self.sms.seconds, self.mail.seconds];
        ordered && seconds.iter().all(|seconds| *seconds <= FAULT_SECONDS_MAX)
    }
}

fn write_reason<S: Serializer>(reason: &BankReason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.wire())
}

fn read_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BankReason, D::Error> {
    let code = String::deserialize(deserializer)?;
    let known = BankReason::ALL.iter().copied().find(|reason| reason.wire() == code);
    known.ok_or_else(|| serde::de::Error::custom(format!("unknown reason {code:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_read_back_as_they_were_written() {
        for mode in BankMode::ALL {
            for reason in BankReason::ALL {
                let bank =
                    BankFaults { mode: *mode, seconds: 7, reason: *reason, query_silent: true };
                let faults = Faults { bank, ..Faults::default() };
                let text = serde_json::to_string(&faults).unwrap();
                assert!(text.contains(&format!("{:?}", mode.wire())), "{text}");
                assert_eq!(serde_json::from_str::<Faults>(&text).unwrap(), faults);
            }
        }
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        for text in [
            r#"{"bank":{"mode":"sleepy"}}"#,
            r#"{"bank":{"mode":"refuse","reason":"sleepy"}}"#,
            r#"{"bank":{"second":5}}"#,
            r#"{"banks":{}}"#,
        ] {
            assert!(serde_json::from_str::<Faults>(text).is_err(), "{text}");
        }
    }
}
