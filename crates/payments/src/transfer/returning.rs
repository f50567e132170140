//! Asking a transfer back. A completed transfer cannot be recalled (`TRF-09`): the payee decides.
//!
//! The payer asks once; the payee gives it back by an ordinary transfer with their own PIN, or
//! declines. Either answer is final.

use serde_json::json;
use tongbao_db::{DbError, Tx};
use tongbao_identity::{Actor, Site};
use tongbao_kernel::{Answer, Code, CustomerId, Failure, Timestamp, TransferId, WalletId};
use tongbao_record::audit::{self, Entry};
use tongbao_record::idempotency::Key;
use tongbao_record::outbox;
use tongbao_vault::Pin;

use super::batch;
use super::{Intent, Note, Payee, SendMoney, Sent, Side, Transfer, Transfers, store};
use crate::wallet;

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnState {
    /// The payee has not answered.
    Asked,
    /// The payee gave it back.
    Returned,
    /// The payee declined.
    Declined,
}

impl ReturnState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Returned => "returned",
            Self::Declined => "declined",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "asked" => Self::Asked,
            "returned" => Self::Returned,
            "declined" => Self::Declined,
            other => panic!("{other} is not a state of a return request"),
        }
    }
}

/// A payer's request to give a transfer back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnRequest {
    /// The transfer.
    pub transfer: TransferId,
    /// Who asks.
    pub payer: WalletId,
    /// Who is asked.
    pub payee: WalletId,
    /// Where it stands.
    pub state: ReturnState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// The transfer that gave it back.
    pub return_transfer: Option<TransferId>,
}

impl Transfers {
    /// Asks the payee to give the transfer back. Asking twice is asking once. What gave something
    /// back is not asked for (`REQ-06`).
    pub async fn ask_back(&self, actor: &Actor, id: TransferId) -> Answer<ReturnRequest> {
        let (site, actor) = (self.site.clone(), *actor);
        let asked = self.site.db.write(move |tx| ask(tx, &site, &actor, id)).await?;
        Ok(asked.ok_or_else(|| Failure::new(Code::NotFound))?)
    }

    /// Requests that the reader has not answered.
    pub async fn asked_of(&self, actor: &Actor) -> Answer<Vec<ReturnRequest>> {
        let customer = actor.customer;
        let read = self.site.db.read(move |tx| match wallet::of(tx, customer)? {
            Some(own) => store::asked_of(tx, own.id),
            None => Ok(Vec::new()),
        });
        Ok(read.await?)
    }

    /// Gives a transfer back: an ordinary transfer of the same amount to its payer, which answers
    /// the request in the same transaction. The key comes from the transfer, so however often it
    /// is sent, it is given back once; `TRF-12` when it was declined meanwhile.
    pub async fn give_back(&self, actor: &Actor, id: TransferId, pin: Pin) -> Answer<Sent> {
        let receipt = self.asked_receipt(actor, id).await?;
        let Transfer { payer, amount, institution, .. } = receipt.transfer;
        let intent = Intent {
            payer: actor.customer,
            institution,
            payee: Payee::Wallet(payer),
            amount,
            note: Note::default(),
        };
        let key = Key::of("return", id.0);
        self.send(SendMoney { key, intent, pin, returns: Some(id) }).await
    }

    /// The receipt of a transfer that the reader received and is asked to give back.
    async fn asked_receipt(&self, actor: &Actor, id: TransferId) -> Answer<super::Receipt> {
        let receipt = self.receipt(actor, id).await?;
        let state = receipt.asked_back.as_ref().map(|request| request.state);
        match (receipt.side, state) {
            (Side::Payee, Some(ReturnState::Asked | ReturnState::Returned)) => Ok(receipt),
            (Side::Payee, Some(ReturnState::Declined)) => {
                Err(Failure::new(Code::TransferTooLateToAsk).into())
            }
            (Side::Payee, None) | (Side::Payer, _) => Err(Failure::new(Code::NotFound).into()),
        }
    }

    /// Declines to give it back; `TRF-12` when it was answered before.
    pub async fn decline(&self, actor: &Actor, id: TransferId) -> Answer<()> {
        let Transfer { payer, payee, .. } = self.asked_receipt(actor, id).await?.transfer;
        let (site, actor, now) = (self.site.clone(), *actor, self.site.now());
        let parties = [payer, payee];
        let declined = self.site.db.write(move |tx| -> Result<bool, DbError> {
            let first = store::decline(tx, id, now)?;
            if first {
                outbox::put(tx, &batch::hint(&site, actor.institution, &parties, now))?;
                let state = ReturnState::Declined;
                audit::append(tx, entry(&actor, now, "transfer.return_declined", id, state))?;
            }
            Ok(first)
        });
        if declined.await? { Ok(()) } else { Err(Failure::new(Code::TransferTooLateToAsk).into()) }
    }
}

fn ask(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    id: TransferId,
) -> Result<Option<ReturnRequest>, DbError> {
    let Some(own) = wallet_of(tx, actor.customer)? else { return Ok(None) };
    let mine = |transfer: &Transfer| transfer.payer == own && transfer.returns.is_none();
    let transfer = store::of_wallet(tx, id, own)?.filter(mine);
    let Some(transfer) = transfer else { return Ok(None) };
    let now = site.now();
    if store::ask(tx, &transfer, now)? {
        let parties = [transfer.payer, transfer.payee];
        outbox::put(tx, &batch::hint(site, transfer.institution, &parties, now))?;
        audit::append(tx, entry(actor, now, "transfer.return_asked", id, ReturnState::Asked))?;
    }
    store::request(tx, id, own)
}

fn wallet_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<WalletId>, DbError> {
    Ok(wallet::of(tx, customer)?.map(|wallet| wallet.id))
}

fn entry(
    actor: &Actor,
    at: Timestamp,
    action: &'static str,
    id: TransferId,
    state: ReturnState,
) -> Entry {
    Entry {
        chain: actor.institution,
        at,
        actor: actor.name(),
        action,
        subject: Some(id.0),
        detail: json!({ "state": state.word() }),
    }
}
