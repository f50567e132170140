//! Many transfers in one transaction: a round trip, a lock on a popular payee and an fsync are
//! paid once for all that wait.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::json;
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};
use tongbao_db::{DbError, Engine, Tx};
use tongbao_identity::{Phone, Site, TryLimits, customer, pin};
use tongbao_kernel::{
    Answer, Arg, Code, Failure, InstitutionId, Outage, OutboxId, Timestamp, TransferId, WalletId,
};
use tongbao_ledger::Book;
use tongbao_record::audit::{self, Entry};
use tongbao_record::idempotency::{self, Effect, Key};
use tongbao_record::outbox::{self, Message};

use super::rules::{self, Facts, Intent, KIND, SendMoney, Sent, Transfer, TransferRejection};
use super::{Payee, store};
use crate::topic;
use crate::wallet::{self, Limits, Tier, Wallet};

/// Commands in one transaction: bounds the wait of the first of them.
pub const BATCH_MAX: usize = 256;
/// Commands that may wait. Past it they are refused with `NET-09`: shed early.
pub const QUEUE_MAX: usize = 2_048;
/// Tries of a batch that meets a key kept meanwhile by another payer's batch or process.
const TRIES_MAX: usize = 3;
/// What a person is told to wait when the queue is full.
const FULL_WAIT_SECONDS: i64 = 5;

struct Queued {
    command: SendMoney,
    reply: oneshot::Sender<Answer<Sent>>,
}

/// Collects commands and runs them batch by batch.
#[derive(Clone)]
pub(crate) struct Batcher(mpsc::Sender<Queued>);

/// The right to collect the next batch. A batch gives it up when it is decided: the next one loads
/// while this one is stored, and is no smaller than it needs to be.
type Turn = OwnedMutexGuard<mpsc::Receiver<Queued>>;

type Outcomes = Vec<Result<Sent, TransferRejection>>;

impl Batcher {
    /// One batch at a time on SQLite, which has one writer anyway; three on PostgreSQL: one loads,
    /// one stores, one waits for the disk. A fourth gains nothing on two cores.
    pub(crate) fn start(site: Site) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        let batchers = match site.db.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => 3,
        };
        for _ in 0..batchers {
            tokio::spawn(drain(site.clone(), Arc::clone(&receiver)));
        }
        Self(sender)
    }

    pub(crate) async fn submit(&self, command: SendMoney) -> Answer<Sent> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(Queued { command, reply }).map_err(|_| {
            Failure::new(Code::Overloaded).with("seconds", Arg::Seconds(FULL_WAIT_SECONDS))
        })?;
        let gone =
            |_| Outage::unknown("waiting for the batch", "the batch ended without an answer");
        answer.await.map_err(gone)?
    }
}

async fn drain(site: Site, receiver: Arc<Mutex<mpsc::Receiver<Queued>>>) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    loop {
        let mut turn = Arc::clone(&receiver).lock_owned().await;
        if turn.recv_many(&mut batch, BATCH_MAX).await == 0 {
            return;
        }
        run(&site, std::mem::take(&mut batch), turn).await;
    }
}

async fn run(site: &Site, batch: Vec<Queued>, turn: Turn) {
    let (commands, replies): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|queued| (queued.command, queued.reply)).unzip();
    match settle(site, commands, turn).await {
        Ok(outcomes) => {
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                // Whoever asked may have gone; a retry with the key finds the effect.
                let _ = reply.send(outcome.map_err(|rejection| Failure::from(rejection).into()));
            }
        }
        Err(error) => {
            tracing::error!(%error, "a batch of transfers did not run");
            for reply in replies {
                let _ = reply.send(Err(error.clone().into()));
            }
        }
    }
}

async fn settle(site: &Site, commands: Vec<SendMoney>, turn: Turn) -> Result<Outcomes, DbError> {
    let commands = Arc::new(commands);
    let mint = |_: &SendMoney| TransferId::mint(&*site.clock, &*site.entropy);
    let ids: Arc<Vec<TransferId>> = Arc::new(commands.iter().map(mint).collect());
    let mut turn = Some(turn);
    let mut tries = 0;
    loop {
        let (own, mut own_turn) = (site.clone(), turn.take());
        let (commands, ids) = (Arc::clone(&commands), Arc::clone(&ids));
        let written = site.db.write(move |tx| decide_all(tx, &own, &commands, &ids, &mut own_turn));
        match written.await {
            Err(DbError::Constraint(_)) if tries < TRIES_MAX => tries += 1,
            outcome => return outcome,
        }
    }
}

fn decide_all(
    tx: &mut Tx<'_>,
    site: &Site,
    commands: &[SendMoney],
    ids: &[TransferId],
    turn: &mut Option<Turn>,
) -> Result<Outcomes, DbError> {
    let wanted: Vec<_> =
        commands.iter().map(|command| (Some(&command.key), command.intent.clone())).collect();
    let mut facts = load(tx, site, &wanted)?;
    let returned: Vec<_> = commands.iter().filter_map(|command| command.returns).collect();
    facts.asked = store::still_asked(tx, &returned)?;
    let decide = |(command, id): (&SendMoney, &TransferId)| {
        rules::decide(command, *id, &mut facts, &site.vault)
    };
    let outcomes: Outcomes = commands.iter().zip(ids).map(decide).collect();
    drop(turn.take());
    keep(tx, site, commands, &outcomes, facts)?;
    Ok(outcomes)
}

/// Everything that the decisions need, locked where it will change.
pub(super) fn load(
    tx: &mut Tx<'_>,
    site: &Site,
    wanted: &[(Option<&Key>, Intent)],
) -> Result<Facts, DbError> {
    let keys: Vec<&Key> = wanted.iter().filter_map(|(key, _)| *key).collect();
    let customers: Vec<_> = wanted.iter().map(|(_, intent)| intent.payer).collect();
    let payees = wanted.iter().map(|(_, intent)| (intent.institution, &intent.payee));
    let asked = Asked::of(site, payees);
    // The payers' rows first: whoever waits for them then sees the keys that the other one kept.
    let found = tx.select_all(&[
        wallet::locking_of(&customers),
        idempotency::asking(&keys),
        pin::asking(&customers),
        wallet::with_numbers(&asked.numbers),
    ])?;
    let [payers, keys, pins, numbered] = found.as_slice() else {
        panic!("four look-ups have four results");
    };
    let (payers, pins) = (wallet::read(payers), pin::read(pins));
    let earlier: HashMap<_, _> = idempotency::read(keys).into_iter().collect();
    let made: Vec<_> = earlier.values().map(|earlier| TransferId(earlier.subject)).collect();
    let transfers = store::by_ids(tx, &made)?.into_iter().map(|made| (made.id, made)).collect();
    let mut found = numbered_payees(wallet::read(numbered));
    found.extend(asked.others(tx)?);
    let (limits, pin_limits) = policies(tx, site, wanted)?;
    let payees: HashMap<_, _> =
        found.iter().map(|(key, wallet)| (key.clone(), wallet.id)).collect();
    // A payer that is also a payee: the locked row is the one that counts.
    let all = found.into_iter().map(|(_, wallet)| wallet).chain(payers.iter().cloned());
    let wallets: HashMap<WalletId, Wallet> = all.map(|wallet| (wallet.id, wallet)).collect();
    let accounts: Vec<_> = wallets.values().map(|wallet| wallet.account).collect();
    let transits: Vec<_> = wallets.values().map(|wallet| wallet.transit).collect();
    Ok(Facts {
        now: site.clock.now(),
        earlier,
        transfers,
        of_customer: payers.iter().map(|wallet| (wallet.customer, wallet.id)).collect(),
        payees,
        limits,
        pins,
        pin_limits,
        book: Book::load_seeing(tx, &accounts, &transits)?,
        used: HashMap::new(),
        asked: HashSet::new(),
        wallets,
    })
}

type Allowed = (HashMap<(InstitutionId, Tier), Limits>, HashMap<InstitutionId, TryLimits>);

fn policies(
    tx: &mut Tx<'_>,
    site: &Site,
    wanted: &[(Option<&Key>, Intent)],
) -> Result<Allowed, DbError> {
    let (mut limits, mut pin_limits) = (HashMap::new(), HashMap::new());
    for (_, Intent { institution, .. }) in wanted {
        if pin_limits.contains_key(institution) {
            continue;
        }
        let policies = site.policies(tx, *institution)?;
        pin_limits.insert(*institution, pin::limits(&policies));
        for tier in [Tier::Two, Tier::Three, Tier::Four] {
            limits.insert((*institution, tier), Limits::of(&policies, tier));
        }
    }
    Ok((limits, pin_limits))
}

/// A payee as it was written, at an institution.
type Named = (InstitutionId, Payee);

/// How the payees of a batch are looked for.
struct Asked<'a> {
    numbers: Vec<&'a str>,
    ids: Vec<WalletId>,
    phones: HashMap<Vec<u8>, Named>,
}

impl<'a> Asked<'a> {
    fn of(site: &Site, payees: impl Iterator<Item = (InstitutionId, &'a Payee)>) -> Self {
        let mut asked = Self { numbers: Vec::new(), ids: Vec::new(), phones: HashMap::new() };
        for (institution, payee) in payees {
            match payee {
                Payee::Number(number) => asked.numbers.push(number),
                Payee::Wallet(id) => asked.ids.push(*id),
                Payee::Phone(digits) => {
                    let phone = Phone::parse(digits).expect("a payee holds a parsed number");
                    let index = customer::phone_index(&site.vault, institution, &phone);
                    asked.phones.insert(index, (institution, payee.clone()));
                }
            }
        }
        asked
    }

    /// The wallets that were not named by number.
    fn others(mut self, tx: &mut Tx<'_>) -> Result<Vec<(Named, Wallet)>, DbError> {
        let mut found = Vec::new();
        for wallet in wallet::by_ids(tx, &self.ids)? {
            found.push(((wallet.institution, Payee::Wallet(wallet.id)), wallet));
        }
        let indexes: Vec<_> = self.phones.keys().cloned().collect();
        let owners = customer::ids_by_phone_indexes(tx, &indexes)?;
        let customers: Vec<_> = owners.iter().map(|(_, customer)| *customer).collect();
        let wallets = wallet::of_many(tx, &customers)?;
        for (index, customer) in owners {
            let wallet = wallets.iter().find(|wallet| wallet.customer == customer);
            if let (Some(wallet), Some(named)) = (wallet, self.phones.remove(&index)) {
                found.push((named, wallet.clone()));
            }
        }
        Ok(found)
    }
}

fn numbered_payees(wallets: Vec<Wallet>) -> Vec<(Named, Wallet)> {
    let named =
        |wallet: Wallet| ((wallet.institution, Payee::Number(wallet.number.clone())), wallet);
    wallets.into_iter().map(named).collect()
}

/// The wallet that one payee leads to.
pub(super) fn find_payee(
    tx: &mut Tx<'_>,
    site: &Site,
    institution: InstitutionId,
    payee: &Payee,
) -> Result<Option<Wallet>, DbError> {
    let asked = Asked::of(site, std::iter::once((institution, payee)));
    let mut found = numbered_payees(wallet::by_numbers(tx, &asked.numbers)?);
    found.extend(asked.others(tx)?);
    Ok(found.pop().map(|(_, wallet)| wallet))
}

/// Writes what was decided. The audit chain comes last: its head is where everyone meets.
fn keep(
    tx: &mut Tx<'_>,
    site: &Site,
    commands: &[SendMoney],
    outcomes: &Outcomes,
    facts: Facts,
) -> Result<(), DbError> {
    let decided: Vec<_> = commands.iter().zip(outcomes).collect();
    let made: Vec<(&SendMoney, &Transfer)> = decided
        .iter()
        .filter_map(|(command, outcome)| outcome.as_ref().ok().map(|sent| (*command, sent)))
        .filter(|(_, sent)| !sent.replayed)
        .map(|(command, sent)| (command, &sent.transfer))
        .collect();
    let tried: Vec<_> = facts.pins.into_values().filter(|facts| facts.changed).collect();
    let transfers: Vec<_> = made.iter().map(|(_, transfer)| *transfer).collect();
    let writes = vec![
        pin::storing(&tried),
        wallet::counting_use(&facts.used),
        store::adding(&transfers),
        store::returning(&transfers),
        idempotency::keeping(&made.iter().map(effect).collect::<Vec<_>>()),
        outbox::putting(&hints(site, &transfers, facts.now)),
    ];
    facts.book.store_with(tx, writes)?;
    let refused = decided.iter().filter_map(|(command, outcome)| {
        let TransferRejection::Pin(failure) = outcome.as_ref().err()? else { return None };
        Some(refused_entry(command, failure, facts.now))
    });
    audit::append_many(tx, made.iter().map(sent_entry).chain(refused).collect())
}

fn effect((command, transfer): &(&SendMoney, &Transfer)) -> Effect {
    Effect {
        key: command.key.clone(),
        actor: command.intent.payer.0,
        operation: KIND,
        subject: transfer.id.0,
        at: transfer.at,
    }
}

/// Tells open pages which wallets changed: one message for each institution of the batch.
fn hints(site: &Site, transfers: &[&Transfer], now: Timestamp) -> Vec<Message> {
    let mut changed: BTreeMap<InstitutionId, BTreeSet<WalletId>> = BTreeMap::new();
    for transfer in transfers {
        let wallets = changed.entry(transfer.institution).or_default();
        wallets.extend([transfer.payer, transfer.payee]);
    }
    let message = |(institution, wallets): (_, BTreeSet<_>)| {
        hint(site, institution, &wallets.into_iter().collect::<Vec<_>>(), now)
    };
    changed.into_iter().map(message).collect()
}

/// Tells open pages that these wallets changed.
pub(super) fn hint(
    site: &Site,
    institution: InstitutionId,
    wallets: &[WalletId],
    now: Timestamp,
) -> Message {
    Message {
        id: OutboxId::mint(&*site.clock, &*site.entropy),
        institution,
        topic: topic::WALLETS_CHANGED.into(),
        payload: json!({ "wallets": wallets }),
        created_at: now,
        due_at: now,
        attempts: 0,
    }
}

fn sent_entry((command, transfer): &(&SendMoney, &Transfer)) -> Entry {
    Entry {
        chain: transfer.institution,
        at: transfer.at,
        actor: format!("customer:{}", command.intent.payer),
        action: "transfer.sent",
        subject: Some(transfer.id.0),
        detail: json!({
            "amount_minor": transfer.amount.minor(),
            "to": transfer.payee,
            "returns": transfer.returns,
        }),
    }
}

fn refused_entry(command: &SendMoney, failure: &Failure, at: Timestamp) -> Entry {
    Entry {
        chain: command.intent.institution,
        at,
        actor: format!("customer:{}", command.intent.payer),
        action: "transfer.pin_refused",
        subject: None,
        detail: json!({ "code": failure.code.entry().code }),
    }
}
