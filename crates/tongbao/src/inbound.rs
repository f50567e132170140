//! What partners send by themselves: the bank's results and the SMS operator's receipts.
//!
//! Signed, at most five minutes old, and harmless when repeated. Nothing is taken that cannot be
//! verified.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tongbao_gateways::{
    BANK_NOTICE_PATH, BankNotice, NOTICE_BYTES_MAX, NoticeRefused, ReceiptStatus, SMS_RECEIPT_PATH,
    SigningKey, SmsReceipt,
};
use tongbao_identity::{Site, sms};
use tongbao_kernel::{BankOrderId, Problem};
use tongbao_payments::Payments;

/// What the two endpoints need.
#[derive(Clone)]
struct Inbound {
    site: Site,
    payments: Payments,
    bank_key: SigningKey,
    sms_key: SigningKey,
}

/// The two endpoints.
pub fn router(site: Site, payments: Payments, bank_key: SigningKey, sms_key: SigningKey) -> Router {
    Router::new()
        .route(BANK_NOTICE_PATH, post(bank_notice))
        .route(SMS_RECEIPT_PATH, post(sms_receipt))
        .layer(DefaultBodyLimit::max(NOTICE_BYTES_MAX))
        .with_state(Inbound { site, payments, bank_key, sms_key })
}

async fn bank_notice(
    State(inbound): State<Inbound>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let now = inbound.site.now();
    let notice = match BankNotice::verify(&inbound.bank_key, &headers, &body, now) {
        Ok(notice) => notice,
        Err(refused) => return refusal("bank", &refused),
    };
    let order = BankOrderId(notice.order);
    answer(inbound.payments.bank_orders.notice(order, notice.answer).await)
}

async fn sms_receipt(
    State(inbound): State<Inbound>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let now = inbound.site.now();
    let receipt = match SmsReceipt::verify(&inbound.sms_key, &headers, &body, now) {
        Ok(receipt) => receipt,
        Err(refused) => return refusal("sms", &refused),
    };
    let delivered = match receipt.status {
        ReceiptStatus::Delivered => true,
        ReceiptStatus::OutOfService => false,
    };
    let recorded = inbound
        .site
        .db
        .write(move |tx| sms::record_receipt(tx, receipt.message, delivered, receipt.at))
        .await;
    answer(recorded.map_err(Problem::from))
}

/// The partner sends again what was not answered with success.
fn answer(outcome: Result<(), Problem>) -> StatusCode {
    match outcome {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(problem) => {
            tracing::error!(%problem, "a partner's notice was not recorded");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn refusal(partner: &'static str, refused: &NoticeRefused) -> StatusCode {
    tracing::warn!(partner, %refused, "a notice is refused");
    StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::UNAUTHORIZED)
}
