//! The wallet's side of the bank's HTTP.

use std::time::Duration;

use uuid::Uuid;

use super::wire::{
    CHECK_PATH, CheckReply, CheckRequest, ORDERS_PATH, OrderReply, OrderRequest, QUERY_PATH,
    QueryRequest,
};
use super::{
    BankAnswer, BankDown, BankInstruction, BankReason, CardCheckFailed, CardChecked, CheckCard,
};
use crate::transport::{Endpoint, EndpointError, PartnerOptions};

/// After this a person should read "being confirmed", not watch a spinner.
pub const BANK_ANSWER_TIMEOUT: Duration = Duration::from_secs(8);

/// Speaks with the bank.
#[derive(Clone)]
pub struct BankClient(Endpoint);

impl BankClient {
    /// A client for the bank at `options.base_url`.
    pub fn try_new(options: PartnerOptions) -> Result<Self, EndpointError> {
        Endpoint::try_new(options, BANK_ANSWER_TIMEOUT).map(Self)
    }

    /// Waits this long for an answer instead of [`BANK_ANSWER_TIMEOUT`].
    #[must_use]
    pub fn answering_within(mut self, answer_within: Duration) -> Self {
        self.0.set_answer_within(answer_within);
        self
    }

    /// Asks whether the four elements agree.
    pub async fn check_card(&self, check: CheckCard) -> Result<CardChecked, CardCheckFailed> {
        let request = CheckRequest {
            card_number: check.card_number.expose().clone(),
            name: check.name,
            id_number: check.id_number.expose().clone(),
            phone: check.phone,
        };
        let reply = self.0.post(CHECK_PATH, &request).await?;
        match reply.accepted()? {
            CheckReply::Matched { bank_token } => Ok(CardChecked { bank_token }),
            CheckReply::Refused { reason } => {
                Err(CardCheckFailed::Refused(BankReason::from_wire(&reason)))
            }
        }
    }

    /// Has the bank carry out `instruction`, or repeats what became of it: the same order has one
    /// effect. After [`BankDown::NoAnswer`] only [`BankClient::query`] knows.
    pub async fn submit(&self, instruction: &BankInstruction) -> Result<BankAnswer, BankDown> {
        self.ask(ORDERS_PATH, instruction.order, &OrderRequest::from(instruction)).await
    }

    /// Asks what became of an order. [`BankAnswer::NotFound`] is final.
    pub async fn query(&self, order: Uuid) -> Result<BankAnswer, BankDown> {
        self.ask(QUERY_PATH, order, &QueryRequest { order }).await
    }

    async fn ask(
        &self,
        path: &str,
        order: Uuid,
        request: &impl serde::Serialize,
    ) -> Result<BankAnswer, BankDown> {
        let reply: OrderReply = self.0.post(path, request).await?.accepted()?;
        if reply.order != order {
            return Err(BankDown::NoAnswer(format!("the answer is about order {}", reply.order)));
        }
        Ok(reply.state.into())
    }
}
