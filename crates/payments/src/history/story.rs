//! What an entry is about: the other side of a transfer, or the card of a bank order.
//!
//! A page of entries is told with a handful of statements, however many lines it has; bank orders
//! alone are read one by one, and are few.

use std::collections::HashMap;

use tongbao_db::{DbError, Tx};
use tongbao_identity::{Actor, Site, customer};
use tongbao_kernel::{Answer, BankOrderId, CustomerId, TransferId, WalletId, mask};
use tongbao_ledger::Line;

use super::History;
use crate::bank_order::{self, OrderKind, OrderView};
use crate::transfer::{self, Side, Transfer};
use crate::wallet::{self, Wallet};

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Story {
    /// A transfer, with its other side.
    Transfer(Counterpart),
    /// A top-up or withdrawal. Boxed, because it is much larger than the rest.
    BankOrder(Box<OrderView>),
    /// What the wallet brought along.
    Opening,
}

/// The other side of a transfer, as the reader may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterpart {
    /// What happened.
    pub transfer: Transfer,
    /// Which side the reader is on.
    pub side: Side,
    /// Their wallet.
    pub wallet: WalletId,
    /// Their masked name.
    pub name: String,
    /// The last four digits of their wallet number.
    pub tail: String,
}

impl History {
    /// What each of the reader's entries is about, in the same order.
    pub async fn stories(&self, actor: &Actor, lines: &[Line]) -> Answer<Vec<Story>> {
        let (site, customer, lines) = (self.site.clone(), actor.customer, lines.to_vec());
        let read = self.site.db.read(move |tx| -> Answer<_> {
            let Some(own) = wallet::of(tx, customer)? else { return Ok(Vec::new()) };
            let transfers = counterparts(tx, &site, &own, &lines)?;
            let told = lines.iter().map(|line| story(tx, &own, &transfers, line));
            Ok(told.collect::<Result<_, DbError>>()?)
        });
        read.await
    }
}

fn story(
    tx: &mut Tx<'_>,
    own: &Wallet,
    transfers: &HashMap<TransferId, Counterpart>,
    line: &Line,
) -> Result<Story, DbError> {
    let Some(order) = line.order else { return Ok(Story::Opening) };
    if let Some(counterpart) = transfers.get(&TransferId(order)) {
        return Ok(Story::Transfer(counterpart.clone()));
    }
    let view = bank_order::of_wallet(tx, BankOrderId(order), own.id)?;
    Ok(view.map_or(Story::Opening, |view| Story::BankOrder(Box::new(view))))
}

fn counterparts(
    tx: &mut Tx<'_>,
    site: &Site,
    own: &Wallet,
    lines: &[Line],
) -> Answer<HashMap<TransferId, Counterpart>> {
    let bank = [OrderKind::TopUp.word(), OrderKind::Withdrawal.word()];
    let orders = lines.iter().filter(|line| !bank.contains(&line.kind.as_str()));
    let ids: Vec<_> = orders.filter_map(|line| line.order).map(TransferId).collect();
    let transfers = transfer::by_ids(tx, &ids)?;
    let other = |transfer: &Transfer| {
        if transfer.payer == own.id { transfer.payee } else { transfer.payer }
    };
    let others: Vec<_> = transfers.iter().map(other).collect();
    let wallets = wallet::by_ids(tx, &others)?;
    let holders: Vec<CustomerId> = wallets.iter().map(|wallet| wallet.customer).collect();
    let people = customer::load_many(tx, &site.vault, &holders)?;
    let mut found = HashMap::new();
    for transfer in transfers {
        let wallet = wallets.iter().find(|wallet| wallet.id == other(&transfer));
        let wallet = wallet.expect("both sides of a transfer have a wallet");
        let person = people.get(&wallet.customer);
        let counterpart = Counterpart {
            side: if transfer.payer == own.id { Side::Payer } else { Side::Payee },
            wallet: wallet.id,
            name: person.map(|person| person.masked_name.clone()).unwrap_or_default(),
            tail: mask::tail(&wallet.number),
            transfer,
        };
        found.insert(counterpart.transfer.id, counterpart);
    }
    Ok(found)
}
