//! What partners tell the wallet unasked: a bank order's result, an SMS's delivery.
//!
//! A notice may come late, twice, or with another id about the same thing. It is a fact about an
//! order or a message, to be applied where the order's state still allows it and ignored otherwise.

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use tongbao_kernel::Timestamp;
use uuid::Uuid;

use crate::bank::BankAnswer;
use crate::bank::wire::WireState;
use crate::signature::{SigningKey, Unverified};

/// Where the bank posts [`BankNotice`]s.
pub const BANK_NOTICE_PATH: &str = "/gateways/bank/notice";
/// Where the SMS operator posts [`SmsReceipt`]s.
pub const SMS_RECEIPT_PATH: &str = "/gateways/sms/receipt";
/// A notice is a few hundred bytes; the route should refuse more than this before reading.
pub const NOTICE_BYTES_MAX: usize = 16 * 1024;

/// What became of a bank order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankNotice {
    /// The notice's own id: repeated when the bank repeats the notice.
    pub id: Uuid,
    /// The order.
    pub order: Uuid,
    /// Its result: succeeded or refused, never anything that is not final.
    pub answer: BankAnswer,
    /// When the bank decided.
    pub at: Timestamp,
}

/// What became of a text message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsReceipt {
    /// The receipt's own id.
    pub id: Uuid,
    /// The message, by the wallet's id.
    pub message: Uuid,
    /// Whether it arrived.
    pub status: ReceiptStatus,
    /// When.
    pub at: Timestamp,
}

/// Whether an SMS arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStatus {
    /// The handset has it; whether it shows it is the handset's affair (`SMS-02`).
    Delivered,
    /// The number is out of service.
    OutOfService,
}

/// Why a notice is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefused {
    /// It is not from the partner, or too old: answer 401.
    #[error(transparent)]
    Unverified(#[from] Unverified),
    /// It is from the partner but cannot be read: answer 422.
    #[error("unreadable: {0}")]
    Unreadable(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireNotice {
    notice: Uuid,
    order: Uuid,
    result: WireState,
    at: Timestamp,
}

impl NoticeRefused {
    /// The HTTP status to answer with.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unverified(_) => 401,
            Self::Unreadable(_) => 422,
        }
    }
}

impl BankNotice {
    /// Reads a notice only after its signature is verified.
    pub fn verify(
        key: &SigningKey,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Self, NoticeRefused> {
        key.verify(headers, body, now)?;
        let unreadable = |error: serde_json::Error| NoticeRefused::Unreadable(error.to_string());
        let wire: WireNotice = serde_json::from_slice(body).map_err(unreadable)?;
        let answer = match BankAnswer::from(wire.result) {
            BankAnswer::Processing | BankAnswer::NotFound => {
                return Err(NoticeRefused::Unreadable("a notice states a final result".into()));
            }
            answer @ (BankAnswer::Succeeded { .. } | BankAnswer::Refused { .. }) => answer,
        };
        Ok(Self { id: wire.notice, order: wire.order, answer, at: wire.at })
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        let wire = WireNotice {
            notice: self.id,
            order: self.order,
            result: self.answer.clone().into(),
            at: self.at,
        };
        serde_json::to_vec(&wire).expect("wire types have text keys only")
    }
}

impl SmsReceipt {
    /// Reads a receipt only after its signature is verified.
    pub fn verify(
        key: &SigningKey,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Self, NoticeRefused> {
        key.verify(headers, body, now)?;
        serde_json::from_slice(body).map_err(|error| NoticeRefused::Unreadable(error.to_string()))
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("wire types have text keys only")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::wire::QueryRequest;
    use crate::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};

    const NOW: Timestamp = Timestamp(1_795_276_800_000_000);
    const ORDER: Uuid = Uuid::from_u128(7);

    fn key() -> SigningKey {
        SigningKey::parse("the key shared with the bank").unwrap()
    }

    fn signed(body: &[u8]) -> HeaderMap {
        let (timestamp, signature) = key().sign(NOW, body);
        let mut headers = HeaderMap::new();
        headers.insert(TIMESTAMP_HEADER, timestamp.parse().unwrap());
        headers.insert(SIGNATURE_HEADER, signature.parse().unwrap());
        headers
    }

    fn verified(body: &[u8]) -> Result<BankNotice, NoticeRefused> {
        BankNotice::verify(&key(), &signed(body), body, NOW)
    }

    fn notice() -> BankNotice {
        let answer = BankAnswer::Refused { reason: crate::BankReason::AccountClosed };
        BankNotice { id: Uuid::from_u128(1), order: ORDER, answer, at: NOW }
    }

    #[test]
    fn a_notice_reads_back_only_as_it_was_sent() {
        let body = notice().body();
        assert_eq!(verified(&body), Ok(notice()));
        for index in 0..body.len() {
            let mut altered = body.clone();
            altered[index] ^= 1;
            let refused = BankNotice::verify(&key(), &signed(&body), &altered, NOW).unwrap_err();
            assert_eq!(refused.status(), 401, "byte {index}");
        }
        let late = Timestamp(NOW.0 + 301_000_000);
        let replayed = BankNotice::verify(&key(), &signed(&body), &body, late);
        assert_eq!(replayed, Err(NoticeRefused::Unverified(Unverified::ClocksApart)));
    }

    #[test]
    fn a_receipt_reads_back_as_it_was_sent() {
        let (id, message) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let receipt = SmsReceipt { id, message, status: ReceiptStatus::Delivered, at: NOW };
        let body = receipt.body();
        assert_eq!(SmsReceipt::verify(&key(), &signed(&body), &body, NOW), Ok(receipt));
    }

    #[test]
    fn what_is_signed_for_another_purpose_is_no_notice() {
        let query = serde_json::to_vec(&QueryRequest { order: ORDER }).unwrap();
        let receipt =
            SmsReceipt { id: ORDER, message: ORDER, status: ReceiptStatus::Delivered, at: NOW };
        let not_final = BankNotice { answer: BankAnswer::Processing, ..notice() };
        let not_found = BankNotice { answer: BankAnswer::NotFound, ..notice() };
        for body in [query, receipt.body(), not_final.body(), not_found.body(), b"{}".to_vec()] {
            let refused = verified(&body).unwrap_err();
            assert_eq!(refused.status(), 422, "{refused}");
        }
        let notice = notice().body();
        assert!(SmsReceipt::verify(&key(), &signed(&notice), &notice, NOW).is_err());
    }
}
