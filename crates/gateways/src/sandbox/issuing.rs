//! Issuing cards, and looking at what the bank and the operator have.

use rusqlite::Transaction;
use tongbao_money::Money;

use super::rules::CARD_BALANCE_MINOR_MAX;
use super::store::{callbacks, cards, messages, orders};
use super::{Books, Card, CardState, Message, Order, Sandbox, SandboxError, counter};
use crate::bin::{self, CardKind};

/// What one list shows.
const LISTED_MAX: u32 = 100;
/// On a new card: ¥100,000.00.
const NEW_CARD_BALANCE: Money = Money::cny(10_000_000);
/// A drawn number that exists is drawn again; ten in a row do not happen.
const DRAWS_MAX: usize = 10;
const NAME_CHARACTERS_MAX: usize = 50;
const ID_CHARACTERS_MAX: usize = 20;

/// A card to be issued.
#[derive(Debug, Clone)]
pub struct NewCard {
    /// The holder's name.
    pub name: String,
    /// The holder's identity-card number.
    pub id_number: String,
    /// The mobile number that the bank shall have.
    pub phone: String,
    /// The issuing bank, by its code in [`crate::bin::BANKS`].
    pub bank: String,
    /// Debit; or credit, to see it refused.
    pub kind: CardKind,
    /// What is on it; ¥100,000.00 unless named.
    pub balance: Option<Money>,
}

impl Sandbox {
    /// Issues a card with a new number.
    pub async fn issue_card(&self, new: NewCard) -> Result<Card, SandboxError> {
        let bin = bin::BINS
            .iter()
            .find(|bin| bin.bank.code == new.bank && bin.kind == new.kind)
            .ok_or(SandboxError::Limit("no such bank, or it has no such card"))?;
        for _ in 0..DRAWS_MAX {
            let card = self.card(&new, self.mint().card_number(bin))?;
            let put = card.clone();
            if self.store().run(move |tx| counter::issue(tx, &put)).await? {
                return Ok(card);
            }
        }
        Err(SandboxError::Limit("every number that was drawn exists already"))
    }

    /// Issues a card with a known number, unless it exists: the demo's seed. `new.bank` and
    /// `new.kind` are ignored: the number decides them.
    pub async fn seed_card(&self, number: &str, new: NewCard) -> Result<Card, SandboxError> {
        if !bin::luhn(number) {
            return Err(SandboxError::Limit("the card number fails its check digit"));
        }
        let card = self.card(&new, number.to_owned())?;
        let issue = move |tx: &Transaction<'_>| {
            counter::issue(tx, &card)?;
            cards::by_number(tx, &card.number)
        };
        let stored = self.store().run(issue).await?;
        Ok(stored.expect("the card was issued now or before"))
    }

    /// Makes a card lost, frozen, closed … or normal again.
    pub async fn set_card_state(&self, number: &str, state: CardState) -> Result<(), SandboxError> {
        let number = number.to_owned();
        let set = self.store().run(move |tx| cards::set_state(tx, &number, state)).await?;
        if set { Ok(()) } else { Err(SandboxError::Unknown("the bank has no such card")) }
    }

    /// The bank's cards, the newest first.
    pub async fn cards(&self) -> Result<Vec<Card>, SandboxError> {
        Ok(self.store().run(|tx| cards::newest(tx, LISTED_MAX)).await?)
    }

    /// The bank's orders, the newest first.
    pub async fn orders(&self) -> Result<Vec<Order>, SandboxError> {
        Ok(self.store().run(|tx| orders::newest(tx, LISTED_MAX)).await?)
    }

    /// What the bank's books add up to.
    pub async fn books(&self) -> Result<Books, SandboxError> {
        Ok(self.store().run(counter::books).await?)
    }

    /// The messages to a number or an address, or to everyone when it is empty, the newest first.
    pub async fn messages(&self, to: &str) -> Result<Vec<Message>, SandboxError> {
        let to = to.to_owned();
        Ok(self.store().run(move |tx| messages::newest(tx, &to, LISTED_MAX)).await?)
    }

    /// The code in the newest message to this number or address that has one.
    pub async fn newest_code(&self, to: &str) -> Result<Option<String>, SandboxError> {
        let messages = self.messages(to).await?;
        Ok(messages.iter().find_map(Message::code))
    }

    /// How many notices have not been taken by the wallet yet.
    pub async fn notices_waiting(&self) -> Result<i64, SandboxError> {
        Ok(self.store().run(callbacks::waiting).await?)
    }

    fn card(&self, new: &NewCard, number: String) -> Result<Card, SandboxError> {
        let balance = new.balance.unwrap_or(NEW_CARD_BALANCE);
        let within = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        let (name, id_number, phone) = (new.name.trim(), new.id_number.trim(), new.phone.trim());
        if !within(name, NAME_CHARACTERS_MAX) || !within(id_number, ID_CHARACTERS_MAX) {
            return Err(SandboxError::Limit("a card needs a name and an identity-card number"));
        }
        if phone.len() != 11 || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SandboxError::Limit("a mobile number has eleven digits"));
        }
        if !(0..=CARD_BALANCE_MINOR_MAX).contains(&balance.minor()) {
            return Err(SandboxError::Limit("a balance is at most ¥1,000,000,000.00"));
        }
        Ok(Card {
            number,
            bank_token: self.mint().token(),
            name: name.to_owned(),
            id_number: id_number.to_ascii_uppercase(),
            phone: phone.to_owned(),
            state: CardState::Normal,
            balance,
            issued_at: self.mint().now(),
        })
    }
}
