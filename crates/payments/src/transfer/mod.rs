//! Transfers between two wallets of one institution: instant, final, one effect for each key.
//!
//! This is the example that other features follow.
//!
//! | phase | what | bound |
//! | --- | --- | --- |
//! | queue | commands wait for the batch before them | [`QUEUE_MAX`], then `NET-09` |
//! | load | wallets, keys, PINs and accounts of the whole batch, a statement each; rows locked in the order wallets → PINs → accounts → return requests → audit heads, each by id | [`BATCH_MAX`] commands |
//! | decide | [`rules::decide`], one command after the other, in memory | microseconds each |
//! | store | transfers, usage, PIN tries, postings, keys, outbox, audit, a statement each | the same transaction |
//! | answer | after the commit is durable | |
//!
//! A refused command changes nothing but its PIN tries, and leaves the rest of its batch alone.

mod batch;
mod payee;
mod returning;
pub mod rules;
mod store;

pub use batch::{BATCH_MAX, QUEUE_MAX};
pub use payee::Payee;
pub use returning::{ReturnRequest, ReturnState};
pub use rules::{Intent, KIND, Note, SendMoney, Sent, Transfer, TransferRejection};

pub(crate) use store::by_ids;

use tongbao_db::Tx;
use tongbao_identity::{Actor, Site, customer};
use tongbao_kernel::{Answer, Code, CustomerId, Failure, Timestamp, TransferId, WalletId};

use tongbao_record::idempotency::{self, Key};

use crate::wallet::{self, Wallet};
use batch::Batcher;

/// The transfers of one process.
#[derive(Clone)]
pub struct Transfers {
    site: Site,
    batcher: Batcher,
}

/// Whom the payer is about to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayeeView {
    /// The wallet found.
    pub wallet: WalletId,
    /// The real name, masked.
    pub name: String,
    /// The wallet number's last four digits.
    pub tail: String,
}

/// Which side of a transfer the reader is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The reader paid.
    Payer,
    /// The reader received.
    Payee,
}

/// A transfer as one of its two parties sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What happened.
    pub transfer: Transfer,
    /// Who reads.
    pub side: Side,
    /// The payer's masked name.
    pub payer_name: String,
    /// The payer's wallet number, last four digits.
    pub payer_tail: String,
    /// The payee's masked name.
    pub payee_name: String,
    /// The payee's wallet number, last four digits.
    pub payee_tail: String,
    /// The payer's request to give it back, if there is one.
    pub asked_back: Option<ReturnRequest>,
}

/// A transfer as a stranger with the link sees it: no names, no numbers, no note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedReceipt {
    /// What happened.
    pub transfer: Transfer,
    /// The payee's masked name.
    pub payee_name: String,
}

/// The number under which people quote a transfer: date and the end of its id.
pub fn reference(id: TransferId, at: Timestamp) -> String {
    let id = id.to_string();
    let end = id.get(20..).unwrap_or(&id).to_ascii_uppercase();
    format!("T{}{end}", at.beijing().strftime("%Y%m%d"))
}

impl Transfers {
    /// Starts the batchers. Must be called inside a runtime.
    pub fn start(site: Site) -> Self {
        let batcher = Batcher::start(site.clone());
        Self { site, batcher }
    }

    /// Sends money. Answers when the effect is durable; a replayed key gets the first answer.
    pub async fn send(&self, command: SendMoney) -> Answer<Sent> {
        positive(&command.intent)?;
        self.batcher.submit(command).await
    }

    /// Finds the payee, as the payer's institution knows it.
    pub async fn payee(&self, actor: &Actor, payee: Payee) -> Answer<PayeeView> {
        let (site, actor) = (self.site.clone(), *actor);
        let found = self.site.db.read(move |tx| find_payee(tx, &site, &actor, &payee)).await?;
        Ok(found.ok_or_else(|| Failure::new(Code::PayeeUnknown).at("payee"))?)
    }

    /// Whether the intent would be allowed now. Nothing is reserved.
    pub async fn check(&self, intent: Intent) -> Answer<()> {
        positive(&intent)?;
        let site = self.site.clone();
        let checked = self.site.command(move |tx| {
            let facts = batch::load(tx, &site, &[(None, intent.clone())])?;
            Ok(rules::admissible(&intent, &facts).map_err(Failure::from))
        });
        checked.await
    }

    /// The transfer that this key of the reader's has made.
    pub async fn done_with(&self, actor: &Actor, key: Key) -> Answer<Option<TransferId>> {
        let customer = actor.customer.0;
        let found = self.site.db.read(move |tx| idempotency::find(tx, &key, customer)).await?;
        let made = found.filter(|earlier| earlier.operation == KIND);
        Ok(made.map(|earlier| TransferId(earlier.subject)))
    }

    /// The receipt, if the reader paid or received it; `REQ-06` otherwise.
    pub async fn receipt(&self, actor: &Actor, id: TransferId) -> Answer<Receipt> {
        let (site, customer) = (self.site.clone(), actor.customer);
        let found = self.site.db.read(move |tx| read_receipt(tx, &site, customer, id)).await?;
        Ok(found.ok_or_else(|| Failure::new(Code::NotFound))?)
    }

    /// A link that shows the receipt to anyone who has it, without private data.
    pub async fn share(&self, actor: &Actor, id: TransferId) -> Answer<String> {
        let receipt = self.receipt(actor, id).await?;
        Ok(self.site.vault.sign_link("receipt", receipt.transfer.id.0.as_bytes()))
    }

    /// What a share link shows; `REQ-06` for a link that was not made here.
    pub async fn shared(&self, link: &str) -> Answer<SharedReceipt> {
        let absent = || Failure::new(Code::NotFound);
        let id = self.site.vault.verify_link("receipt", link).ok_or_else(absent)?;
        let id = TransferId(uuid::Uuid::from_slice(&id).map_err(|_| absent())?);
        let site = self.site.clone();
        let found = self.site.db.read(move |tx| read_shared(tx, &site, id)).await?;
        Ok(found.ok_or_else(absent)?)
    }
}

fn positive(intent: &Intent) -> Result<(), Failure> {
    if intent.amount.is_positive() {
        Ok(())
    } else {
        Err(Failure::invalid("amount", "rule-amount-positive"))
    }
}

fn find_payee(
    tx: &mut Tx<'_>,
    site: &Site,
    actor: &Actor,
    payee: &Payee,
) -> Answer<Option<PayeeView>> {
    let found = batch::find_payee(tx, site, actor.institution, payee)?;
    let Some(wallet) = found.filter(|wallet| wallet.institution == actor.institution) else {
        return Ok(None);
    };
    let name = masked_name(tx, site, wallet.customer)?;
    Ok(Some(PayeeView {
        wallet: wallet.id,
        name,
        tail: tongbao_kernel::mask::tail(&wallet.number),
    }))
}

fn masked_name(tx: &mut Tx<'_>, site: &Site, customer: CustomerId) -> Answer<String> {
    let customer = customer::load(tx, &site.vault, customer)?;
    Ok(customer.map(|customer| customer.masked_name).unwrap_or_default())
}

fn read_receipt(
    tx: &mut Tx<'_>,
    site: &Site,
    reader: CustomerId,
    id: TransferId,
) -> Answer<Option<Receipt>> {
    let Some(own) = wallet::of(tx, reader)? else { return Ok(None) };
    let Some(transfer) = store::of_wallet(tx, id, own.id)? else { return Ok(None) };
    let wallets = wallet::by_ids(tx, &[transfer.payer, transfer.payee])?;
    let party = |id: WalletId| wallets.iter().find(|wallet| wallet.id == id);
    let (Some(payer), Some(payee)) = (party(transfer.payer), party(transfer.payee)) else {
        return Ok(None);
    };
    let tail = |wallet: &Wallet| tongbao_kernel::mask::tail(&wallet.number);
    Ok(Some(Receipt {
        side: if own.id == transfer.payer { Side::Payer } else { Side::Payee },
        payer_name: masked_name(tx, site, payer.customer)?,
        payer_tail: tail(payer),
        payee_name: masked_name(tx, site, payee.customer)?,
        payee_tail: tail(payee),
        asked_back: store::request(tx, id, own.id)?,
        transfer,
    }))
}

fn read_shared(tx: &mut Tx<'_>, site: &Site, id: TransferId) -> Answer<Option<SharedReceipt>> {
    let Some(transfer) = store::by_ids(tx, &[id])?.pop() else { return Ok(None) };
    let payee = wallet::by_ids(tx, &[transfer.payee])?.pop();
    let Some(payee) = payee else { return Ok(None) };
    let payee_name = masked_name(tx, site, payee.customer)?;
    Ok(Some(SharedReceipt { transfer, payee_name }))
}
