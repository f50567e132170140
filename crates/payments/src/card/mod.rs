//! Bank cards: bound by the bank's four-element check and a code to the number that the bank
//! holds, shown masked, unbound at any time when nothing is under way.
//!
//! The card number is used once, for the check, and never kept: the bank's token stands for it.
//! A bound card is the proof that raises a 三类 wallet to 二类.

mod store;

pub(crate) use store::{bound, by_id, forget_expired};

pub use tongbao_gateways::bin::{CardBank, supported};

use std::time::Duration;

use serde_json::json;
use tongbao_db::Tx;
use tongbao_gateways::{BankClient, BankDown, BankReason, CardCheckFailed, CheckCard, bin};
use tongbao_identity::sms::Channel;
use tongbao_identity::{Actor, Customer, Phone, Site, Verdict, customer, sms_code};
use tongbao_kernel::{
    Answer, Arg, CardBindingId, CardId, Code, CustomerId, Failure, InstitutionId, Outage, Problem,
    Secret, Timestamp, mask,
};
use tongbao_record::audit::{self, Entry};

use crate::bank_order;
use crate::wallet::{self, Tier};

/// How long a checked card waits for its code.
const BINDING_LIFE: Duration = Duration::from_secs(900);

/// The key of the name of the bank with this code.
pub fn bank_word(bank_code: &str) -> &'static str {
    bin::bank(bank_code).map_or("bank-name-other", |bank| bank.word)
}

/// A bound card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The card.
    pub id: CardId,
    /// Whose book.
    pub institution: InstitutionId,
    /// Whose card.
    pub customer: CustomerId,
    /// By what the number is recognised when it is bound again.
    pub number_index: Vec<u8>,
    /// The number's last four digits.
    pub tail: String,
    /// Which bank, as in [`bin::BANKS`].
    pub bank_code: String,
    /// What the bank knows the card by.
    pub bank_token: String,
    /// Since when.
    pub bound_at: Timestamp,
    /// Until when.
    pub unbound_at: Option<Timestamp>,
}

impl Card {
    /// The key of the bank's name in the word list.
    pub fn bank_word(&self) -> &'static str {
        bank_word(&self.bank_code)
    }
}

/// A checked card that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The binding.
    pub id: CardBindingId,
    /// Whose book.
    pub institution: InstitutionId,
    /// Whose card.
    pub customer: CustomerId,
    /// By what the number is recognised.
    pub number_index: Vec<u8>,
    /// The number's last four digits.
    pub tail: String,
    /// Which bank.
    pub bank_code: String,
    /// What the bank knows the card by.
    pub bank_token: String,
    /// The bank-held phone number, masked.
    pub phone_masked: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What the person enters of a card. Name and ID number are the wallet's own.
#[derive(Debug, Clone)]
pub struct CardForm {
    /// 16 to 19 digits.
    pub number: Secret<String>,
    /// The number that the bank holds for the card.
    pub phone: Phone,
}

/// A binding that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The card.
    pub card: Card,
    /// The tier that the card raised the wallet to.
    pub raised_to: Option<Tier>,
}

/// Cards of one process.
#[derive(Clone)]
pub struct Cards {
    site: Site,
    bank: BankClient,
}

impl Cards {
    /// Cards at this bank.
    pub fn new(site: Site, bank: BankClient) -> Self {
        Self { site, bank }
    }

    /// The reader's cards, oldest first.
    pub async fn list(&self, actor: &Actor) -> Answer<Vec<Card>> {
        let customer = actor.customer;
        Ok(self.site.db.read(move |tx| store::all_bound(tx, customer)).await?)
    }

    /// One of the reader's cards; `REQ-06` for anyone else's.
    pub async fn get(&self, actor: &Actor, id: CardId) -> Answer<Card> {
        let customer = actor.customer;
        let found = self.site.db.read(move |tx| store::bound(tx, customer, id)).await?;
        Ok(found.ok_or_else(|| Failure::new(Code::NotFound))?)
    }

    /// Asks the bank about the card and sends a code to the number that the bank holds.
    pub async fn start(&self, actor: &Actor, form: CardForm) -> Answer<Binding> {
        let bin = read_number(form.number.expose())?;
        let index = self.number_index(actor, form.number.expose());
        let holder = self.holder(actor, index.clone()).await?;
        let check = CheckCard {
            card_number: form.number.clone(),
            name: holder.name.clone(),
            id_number: holder.id_number.clone(),
            phone: form.phone.digits().to_owned(),
        };
        let tail = mask::tail(form.number.expose());
        let checked =
            self.bank.check_card(check).await.map_err(|e| not_confirmed(e, bin, &tail))?;
        let now = self.site.now();
        let binding = Binding {
            id: CardBindingId::mint(&*self.site.clock, &*self.site.entropy),
            institution: actor.institution,
            customer: actor.customer,
            number_index: index,
            tail,
            bank_code: bin.bank.code.to_owned(),
            bank_token: checked.bank_token,
            phone_masked: form.phone.masked(),
            created_at: now,
            expires_at: now.after(BINDING_LIFE),
        };
        let (site, scope) = (self.site.clone(), self.scope(actor, &form.phone, binding.id));
        let kept = binding.clone();
        let begun = self.site.command(move |tx| {
            store::begin(tx, &kept, &seal_phone(&site, &scope.phone, kept.id))?;
            let sent = sms_code::send(tx, &site, &scope, Channel::Sms, holder.locale)?;
            Ok(sent.map(drop))
        });
        begun.await?;
        Ok(binding)
    }

    /// The binding that waits for its code; `CARD-08` when there is none any more.
    pub async fn binding(&self, actor: &Actor, id: CardBindingId) -> Answer<Binding> {
        let (customer, now) = (actor.customer, self.site.now());
        let found = self.site.db.read(move |tx| store::binding(tx, customer, id)).await?;
        let live = found.map(|(binding, _)| binding).filter(|binding| now < binding.expires_at);
        Ok(live.ok_or_else(|| Failure::new(Code::BindingEnded))?)
    }

    /// What became of the code's message.
    pub async fn code_status(
        &self,
        actor: &Actor,
        id: CardBindingId,
    ) -> Answer<Option<sms_code::CodeStatus>> {
        let (this, actor) = (self.clone(), *actor);
        let read = self.site.db.write(move |tx| -> Answer<_> {
            match this.scope_of(tx, &actor, id)? {
                Ok((_, scope)) => sms_code::status(tx, &this.site, &scope),
                Err(failure) => Err(failure.into()),
            }
        });
        read.await
    }

    /// Sends the code again, as a message or as a call.
    pub async fn resend(&self, actor: &Actor, id: CardBindingId, channel: Channel) -> Answer<()> {
        let (this, actor) = (self.clone(), *actor);
        let sent = self.site.command(move |tx| {
            let (_, scope) = match this.scope_of(tx, &actor, id)? {
                Ok(found) => found,
                Err(failure) => return Ok(Err(failure)),
            };
            let holder = customer::load(tx, &this.site.vault, actor.customer)?;
            let holder = holder.expect("an actor is a customer");
            let sent = sms_code::send(tx, &this.site, &scope, channel, holder.locale)?;
            Ok(sent.map(drop))
        });
        sent.await
    }

    /// Binds the card when the code is right.
    pub async fn confirm(&self, actor: &Actor, id: CardBindingId, code: &str) -> Answer<Bound> {
        let (this, actor, code) = (self.clone(), *actor, code.to_owned());
        self.site.command(move |tx| this.bind(tx, &actor, id, &code)).await
    }

    /// Ends the binding of a card. Refused while an order through it is under way (`CARD-05`).
    pub async fn unbind(&self, actor: &Actor, id: CardId) -> Answer<()> {
        let (actor, now) = (*actor, self.site.now());
        let ended = self.site.command(move |tx| {
            let Some(card) = store::bound(tx, actor.customer, id)? else {
                return Ok(Err(Failure::new(Code::NotFound)));
            };
            let wallet = wallet::lock_of(tx, &[actor.customer])?.pop();
            if let Some(wallet) = wallet
                && bank_order::store::card_in_use(tx, wallet.id, id)?
            {
                return Ok(Err(Failure::new(Code::CardInUse)));
            }
            store::unbind(tx, actor.customer, id, now)?;
            audit::append(tx, entry(&actor, now, "card.unbound", &card))?;
            Ok(Ok(()))
        });
        ended.await
    }

    fn bind(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        id: CardBindingId,
        code: &str,
    ) -> Verdict<Bound> {
        let (binding, scope) = match self.scope_of(tx, actor, id)? {
            Ok(found) => found,
            Err(failure) => return Ok(Err(failure)),
        };
        if let Err(failure) = sms_code::verify(tx, &self.site, &scope, code)? {
            return Ok(Err(failure));
        }
        let now = self.site.now();
        let card = Card {
            id: CardId::mint(&*self.site.clock, &*self.site.entropy),
            institution: binding.institution,
            customer: binding.customer,
            number_index: binding.number_index,
            tail: binding.tail,
            bank_code: binding.bank_code,
            bank_token: binding.bank_token,
            bound_at: now,
            unbound_at: None,
        };
        store::end(tx, id)?;
        if !store::add(tx, &card)? {
            return Ok(Err(Failure::new(Code::CardAlreadyBound)));
        }
        let raised_to = wallet::raise(tx, actor.customer, Tier::Two, now)?;
        audit::append(tx, entry(actor, now, "card.bound", &card))?;
        Ok(Ok(Bound { card, raised_to }))
    }

    /// The live binding and the scope of its code.
    fn scope_of(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        id: CardBindingId,
    ) -> Verdict<(Binding, sms_code::Scope)> {
        let found = store::binding(tx, actor.customer, id)?;
        let live = found.filter(|(binding, _)| self.site.now() < binding.expires_at);
        let Some((binding, sealed)) = live else {
            return Ok(Err(Failure::new(Code::BindingEnded)));
        };
        let phone = open_phone(&self.site, &sealed, id)?;
        let scope = self.scope(actor, &phone, id);
        Ok(Ok((binding, scope)))
    }

    fn scope(&self, actor: &Actor, phone: &Phone, id: CardBindingId) -> sms_code::Scope {
        sms_code::Scope {
            institution: actor.institution,
            phone: phone.clone(),
            purpose: sms_code::Purpose::BindCard,
            subject: id.0,
            device: actor.device,
            origin: None,
        }
    }

    fn number_index(&self, actor: &Actor, number: &str) -> Vec<u8> {
        self.site.vault.blind_index(actor.institution, "card-number", number)
    }

    /// The wallet's holder, unless the card is already theirs (`CARD-04`).
    async fn holder(&self, actor: &Actor, number_index: Vec<u8>) -> Answer<Customer> {
        let (vault, id) = (self.site.vault.clone(), actor.customer);
        let read = self.site.db.read(move |tx| -> Answer<Customer> {
            if store::is_bound(tx, id, &number_index)? {
                return Err(Failure::new(Code::CardAlreadyBound).at("number").into());
            }
            let holder = customer::load(tx, &vault, id)?;
            Ok(holder.expect("an actor is a customer"))
        });
        read.await
    }
}

/// The bank of a card number that can be bound, or `CARD-02`, `CARD-03`.
fn read_number(number: &str) -> Result<&'static bin::Bin, Failure> {
    use bin::CardNumberProblem as Problem;
    let kind = |word| Failure::new(Code::CardUnsupported).with("kind", Arg::Word(word));
    let failure = match bin::check(number) {
        Ok(bin) => return Ok(bin),
        Err(Problem::Length | Problem::CheckDigit | Problem::DigitMissing(_)) => {
            Failure::new(Code::CardNumberWrong)
        }
        Err(Problem::UnknownBank) => kind("card-kind-unknown-bank"),
        Err(Problem::Credit(_)) => kind("card-kind-credit"),
    };
    Err(failure.at("number"))
}

/// `CARD-01` names the element that differs, `PAY-22` the bank's other reasons; a silent bank is `CARD-06`, never the person's fault.
fn not_confirmed(failed: CardCheckFailed, bin: &'static bin::Bin, tail: &str) -> Problem {
    let reason = match failed {
        CardCheckFailed::Down(BankDown::NotSent(reason) | BankDown::NoAnswer(reason)) => {
            tracing::warn!(%reason, "the bank does not check a card");
            return Failure::new(Code::BankUnreachable).into();
        }
        CardCheckFailed::Refused(reason) => reason,
    };
    let bank = Arg::Word(bin.bank.word);
    let mismatch = |element, field| {
        let failure = Failure::new(Code::CardMismatch).with("element", Arg::Word(element));
        let hotline = Arg::Text(bin.bank.hotline.to_owned());
        failure.with("bank", bank.clone()).with("hotline", hotline).at(field)
    };
    let failure = match reason {
        BankReason::NameMismatch => mismatch("element-name", "name"),
        BankReason::IdMismatch => mismatch("element-id", "id_number"),
        BankReason::PhoneMismatch => mismatch("element-phone", "phone"),
        BankReason::CardUnknown => mismatch("element-card", "number"),
        BankReason::InsufficientFunds
        | BankReason::LimitExceeded
        | BankReason::CardAbnormal
        | BankReason::CardLost
        | BankReason::AccountFrozen
        | BankReason::AccountClosed
        | BankReason::CardUnsupported
        | BankReason::AgreementEnded
        | BankReason::RiskRefused
        | BankReason::BankMaintenance
        | BankReason::OrderClosed
        | BankReason::Other => Failure::new(Code::BankRefused)
            .with("bank", bank.clone())
            .with("tail", Arg::Text(tail.to_owned()))
            .with("reason", Arg::Word(reason.word()))
            .at("number"),
    };
    failure.into()
}

fn seal_phone(site: &Site, phone: &Phone, id: CardBindingId) -> Vec<u8> {
    let place = format!("card_bindings.phone_sealed.{id}");
    site.vault.seal_system(&place, phone.digits().as_bytes(), &*site.entropy)
}

fn open_phone(site: &Site, sealed: &[u8], id: CardBindingId) -> Answer<Phone> {
    let place = format!("card_bindings.phone_sealed.{id}");
    let opened = site.vault.open_system(&place, sealed);
    let bytes = opened.map_err(|error| Outage::new("opening a card binding", error))?;
    let digits = String::from_utf8(bytes).expect("digits were sealed");
    Ok(Phone::parse(&digits).expect("a parsed number was sealed"))
}

fn entry(actor: &Actor, at: Timestamp, action: &'static str, card: &Card) -> Entry {
    Entry {
        chain: actor.institution,
        at,
        actor: actor.name(),
        action,
        subject: Some(card.id.0),
        detail: json!({ "bank": card.bank_code, "tail": card.tail }),
    }
}
