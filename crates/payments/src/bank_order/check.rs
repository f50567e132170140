//! What can be said of an order before anybody types a PIN, and of one that was sent before.

use tongbao_db::DbError;
use tongbao_identity::Actor;
use tongbao_kernel::{Answer, BankOrderId, CardId, Code, Failure};
use tongbao_ledger::Book;
use tongbao_money::Money;
use tongbao_record::idempotency::{self, Key};

use super::{BankOrders, OrderKind, hold, new_order, positive, room_for, store};
use crate::card;
use crate::wallet::{self, Limits};

/// What an order would be.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Which way.
    pub kind: OrderKind,
    /// Through which card.
    pub card: CardId,
    /// How much.
    pub amount: Money,
}

impl BankOrders {
    /// Whether the order would be taken now. Nothing is reserved.
    pub async fn check(&self, actor: &Actor, wish: Wish) -> Answer<()> {
        positive(wish.amount)?;
        let (site, actor) = (self.site.clone(), *actor);
        let checked = self.site.command(move |tx| {
            let Some(wallet) = wallet::of(tx, actor.customer)? else {
                return Ok(Err(Failure::new(Code::NotFound)));
            };
            if card::bound(tx, actor.customer, wish.card)?.is_none() {
                return Ok(Err(Failure::new(Code::NoCard).at("card")));
            }
            let limits = Limits::of(&*site.policies(tx, wallet.institution)?, wallet.tier);
            let mut book = Book::peek(tx, &[wallet.account, wallet.transit])?;
            let placed = match wish.kind {
                OrderKind::TopUp => {
                    let coming = store::coming(tx, wallet.id)?;
                    room_for(&book, &wallet, &limits, coming, wish.amount)
                }
                OrderKind::Withdrawal => {
                    let mut order = new_order(&site, &wallet, &wish, site.now());
                    hold(&mut book, &site, &wallet, &mut order)
                }
            };
            Ok(placed.map_err(|failure| failure.at("amount")))
        });
        checked.await
    }

    /// The order that this key has made before, so that a page can say that nothing was done
    /// twice (`PAY-05`).
    pub async fn taken_before(&self, actor: &Actor, key: &Key) -> Answer<Option<BankOrderId>> {
        let (customer, key) = (actor.customer, key.clone());
        let read = self.site.db.read(move |tx| -> Result<_, DbError> {
            let earlier = idempotency::find(tx, &key, customer.0)?;
            let known = [OrderKind::TopUp.word(), OrderKind::Withdrawal.word()];
            let order = earlier.filter(|earlier| known.contains(&earlier.operation.as_str()));
            Ok(order.map(|earlier| BankOrderId(earlier.subject)))
        });
        Ok(read.await?)
    }
}
