//! A small set of books, written by hand: no code of the ledger decides what is right here.
//!
//! Ida topped up 100.00, sent 30.00 to Bo, withdrew 7.00 after a silence and 0.50 at once, had 2.00
//! returned and 1.00 refused by the bank, and has 3.00 on hold; Bo withdraws 5.00, which the bank
//! has not confirmed.

use std::collections::BTreeMap;

use tongbao_auditor::{Anchor, Report, Rule, audit, audit_against};
use tongbao_db::{Db, DbError, Migration, Scratch, Tx, params};
use tongbao_kernel::{CardId, InstitutionId, OsEntropy, SystemClock, Timestamp};
use tongbao_record::audit as chain;
use uuid::Uuid;

pub const HOUSE: u128 = 1;
pub const BANK: u128 = 10;
pub const IDA: u128 = 11;
pub const IDA_TRANSIT: u128 = 12;
pub const BO: u128 = 13;
pub const BO_TRANSIT: u128 = 14;
pub const IDA_WALLET: u128 = 21;
pub const BO_WALLET: u128 = 22;

const STEPS: &[Migration] = &[
    Migration {
        name: "0020_ledger",
        sql: include_str!("../../../ledger/migrations/0020_ledger.sql"),
    },
    Migration {
        name: "0030_record",
        sql: include_str!("../../../record/migrations/0030_record.sql"),
    },
    Migration {
        name: "0050_payments",
        sql: include_str!("../../../payments/migrations/0050_payments.sql"),
    },
];

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A movement to write down.
pub struct Movement {
    pub id: u128,
    pub kind: &'static str,
    pub order: Option<u128>,
    pub reverses: Option<u128>,
    pub legs: Vec<(u128, i64)>,
}

/// Balance, number of entries and last posting of an account.
#[derive(Clone, Copy, Default)]
struct Kept {
    balance: i64,
    sequence: i64,
    last: Option<u128>,
}

/// The books under construction.
#[derive(Clone, Default)]
pub struct Writer(BTreeMap<u128, Kept>);

impl Writer {
    pub fn post(&mut self, tx: &mut Tx<'_>, movement: &Movement) -> Result<(), DbError> {
        let Movement { id, kind, order, reverses, legs } = movement;
        tx.execute(
            "insert into postings (id, institution_id, kind, currency, order_id, reverses_id,
               posted_at) values ($1, $2, $3, 'CNY', $4, $5, 1)",
            &params![uuid(*id), uuid(HOUSE), *kind, order.map(uuid), reverses.map(uuid)],
        )?;
        for (account, amount) in legs {
            let kept = self.0.entry(*account).or_default();
            let previous = kept.last.replace(*id);
            kept.balance += amount;
            kept.sequence += 1;
            tx.execute(
                "insert into entries (posting_id, account_id, sequence, amount_minor,
                   balance_after_minor, previous_posting_id) values ($1, $2, $3, $4, $5, $6)",
                &params![
                    uuid(*id),
                    uuid(*account),
                    kept.sequence,
                    *amount,
                    kept.balance,
                    previous.map(uuid)
                ],
            )?;
            tx.execute(
                "update accounts set balance_minor = $2, sequence = $3, last_posting_id = $4
                 where id = $1",
                &params![uuid(*account), kept.balance, kept.sequence, uuid(*id)],
            )?;
        }
        Ok(())
    }

    /// A movement of a bank order.
    fn bank(
        &mut self,
        tx: &mut Tx<'_>,
        (id, order): (u128, u128),
        reverses: Option<u128>,
        legs: [(u128, i64); 2],
    ) -> Result<(), DbError> {
        let (order, legs) = (Some(order), legs.to_vec());
        self.post(tx, &Movement { id, kind: "bank", order, reverses, legs })
    }

    pub fn transfer(
        &mut self,
        tx: &mut Tx<'_>,
        id: u128,
        (payer, payee): (u128, u128),
        amount: i64,
    ) -> Result<(), DbError> {
        let account_of = |wallet| if wallet == IDA_WALLET { IDA } else { BO };
        let legs = vec![(account_of(payer), -amount), (account_of(payee), amount)];
        let movement = Movement { id, kind: "transfer", order: None, reverses: None, legs };
        self.post(tx, &movement)?;
        tx.execute(
            "insert into transfers (id, institution_id, payer_wallet_id, payee_wallet_id,
               amount_minor, currency, note, created_at) values ($1, $2, $3, $4, $5, 'CNY', '', 1)",
            &params![uuid(id), uuid(HOUSE), uuid(payer), uuid(payee), amount],
        )?;
        key(tx, id, "transfer")
    }
}

fn open_account(tx: &mut Tx<'_>, id: u128, kind: &str, floor: Option<i64>) -> Result<(), DbError> {
    tx.execute(
        "insert into accounts (id, institution_id, kind, currency, holder_id, floor_minor,
           balance_minor, held_minor, sequence, last_posting_id, opened_at)
         values ($1, $2, $3, 'CNY', null, $4, 0, 0, 0, null, 1)",
        &params![uuid(id), uuid(HOUSE), kind, floor],
    )
    .map(drop)
}

fn open_wallet(tx: &mut Tx<'_>, id: u128, account: u128, transit: u128) -> Result<(), DbError> {
    open_account(tx, account, "wallet", Some(0))?;
    open_account(tx, transit, "transit", Some(0))?;
    tx.execute(
        "insert into wallets (id, institution_id, customer_id, number, tier, account_id,
           transit_account_id, day, day_used_minor, year, year_used_minor, opened_at)
         values ($1, $2, $1, $5, '2', $3, $4, 0, 0, 0, 0, 1)",
        &params![uuid(id), uuid(HOUSE), uuid(account), uuid(transit), id.to_string()],
    )
    .map(drop)
}

fn key(tx: &mut Tx<'_>, subject: u128, operation: &str) -> Result<(), DbError> {
    tx.execute(
        "insert into idempotency (key, actor_id, operation, subject_id, created_at)
         values ($1, $2, $3, $4, 1)",
        &params![format!("key-{subject}"), uuid(HOUSE), operation, uuid(subject)],
    )
    .map(drop)
}

/// A top-up or withdrawal.
struct Order {
    id: u128,
    wallet: u128,
    direction: &'static str,
    state: &'static str,
    amount: i64,
    hold: Option<u128>,
    /// In transit, final, return.
    postings: [Option<u128>; 3],
}

fn order(tx: &mut Tx<'_>, order: &Order) -> Result<(), DbError> {
    let [transit, posting, back] = order.postings.map(|id| id.map(uuid));
    tx.execute(
        "insert into bank_orders (id, institution_id, wallet_id, card_id, direction, amount_minor,
           currency, state, reason, bank_reference, hold_id, transit_posting_id, posting_id,
           return_posting_id, created_at, updated_at)
         values ($1, $2, $3, $3, $4, $5, 'CNY', $6, null, null, $7, $8, $9, $10, 1, 1)",
        &params![
            uuid(order.id),
            uuid(HOUSE),
            uuid(order.wallet),
            order.direction,
            order.amount,
            order.state,
            order.hold.map(uuid),
            transit,
            posting,
            back
        ],
    )?;
    key(tx, order.id, order.direction)
}

fn hold(
    tx: &mut Tx<'_>,
    (id, account, amount): (u128, u128, i64),
    state: &str,
    posting: Option<u128>,
) -> Result<(), DbError> {
    let settled = (state != "active").then_some(2);
    tx.execute(
        "insert into holds (id, account_id, amount_minor, reason, order_id, state, placed_at,
           expires_at, settled_at, posting_id) values ($1, $2, $3, 'r', null, $4, 1, 9, $5, $6)",
        &params![uuid(id), uuid(account), amount, state, settled, posting.map(uuid)],
    )
    .map(drop)
}

/// Ids do not follow time: the transfer has the highest, and is an early entry of both accounts.
fn write_books(tx: &mut Tx<'_>) -> Result<Writer, DbError> {
    let mut writer = Writer::default();
    open_account(tx, BANK, "bank_clearing", None)?;
    open_wallet(tx, IDA_WALLET, IDA, IDA_TRANSIT)?;
    open_wallet(tx, BO_WALLET, BO, BO_TRANSIT)?;
    writer.bank(tx, (101, 41), None, [(BANK, -10_000), (IDA, 10_000)])?;
    writer.transfer(tx, 202, (IDA_WALLET, BO_WALLET), 3_000)?;
    writer.bank(tx, (103, 42), None, [(BO, -500), (BO_TRANSIT, 500)])?;
    writer.bank(tx, (104, 43), None, [(IDA, -700), (IDA_TRANSIT, 700)])?;
    writer.bank(tx, (105, 43), None, [(IDA_TRANSIT, -700), (BANK, 700)])?;
    writer.bank(tx, (106, 44), None, [(IDA, -200), (IDA_TRANSIT, 200)])?;
    writer.bank(tx, (107, 44), Some(106), [(IDA_TRANSIT, -200), (IDA, 200)])?;
    writer.bank(tx, (108, 48), None, [(IDA, -50), (BANK, 50)])?;
    write_holds(tx)?;
    write_orders(tx)?;
    for number in 1..=4 {
        chain::append(tx, happening(number))?;
    }
    Ok(writer)
}

fn write_holds(tx: &mut Tx<'_>) -> Result<(), DbError> {
    hold(tx, (51, IDA, 300), "active", None)?;
    hold(tx, (52, IDA, 700), "posted", Some(104))?;
    hold(tx, (53, IDA, 100), "voided", None)?;
    hold(tx, (54, BO, 500), "posted", Some(103))?;
    hold(tx, (55, IDA, 200), "posted", Some(106))?;
    hold(tx, (56, IDA, 50), "posted", Some(108))?;
    let held = "update accounts set held_minor = 300 where id = $1";
    tx.execute(held, &params![uuid(IDA)]).map(drop)
}

fn write_orders(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let top_up = |id, wallet, state, amount, posting| Order {
        id,
        wallet,
        direction: "top_up",
        state,
        amount,
        hold: None,
        postings: [None, posting, None],
    };
    order(tx, &top_up(41, IDA_WALLET, "succeeded", 10_000, Some(101)))?;
    order(tx, &top_up(45, BO_WALLET, "refused", 900, None))?;
    let withdrawals = [
        (42, BO_WALLET, "confirming", 500, 54, [Some(103), None, None]),
        (43, IDA_WALLET, "succeeded", 700, 52, [Some(104), Some(105), None]),
        (44, IDA_WALLET, "returned", 200, 55, [Some(106), None, Some(107)]),
        (46, IDA_WALLET, "accepted", 300, 51, [None, None, None]),
        (47, IDA_WALLET, "refused", 100, 53, [None, None, None]),
        (48, IDA_WALLET, "succeeded", 50, 56, [None, Some(108), None]),
    ];
    for (id, wallet, state, amount, hold, postings) in withdrawals {
        let direction = "withdrawal";
        let hold = Some(hold);
        order(tx, &Order { id, wallet, direction, state, amount, hold, postings })?;
    }
    Ok(())
}

/// Rows with and without a subject, with text that is not ASCII.
fn happening(number: u128) -> chain::Entry {
    chain::Entry {
        chain: InstitutionId(uuid(HOUSE)),
        at: Timestamp(i64::try_from(number).expect("a few rows")),
        actor: format!("customer:{number}"),
        action: "transfer.sent",
        subject: number.is_multiple_of(2).then(|| uuid(number)),
        detail: serde_json::json!({ "note": "午饭", "amount_minor": 3_000 }),
    }
}

/// Written books on a scratch database.
pub struct Books {
    pub scratch: Scratch,
    pub writer: Writer,
}

impl Books {
    pub async fn on(scratch: Scratch) -> Self {
        let migrated = scratch.db.migrate(STEPS, Timestamp(1)).await;
        migrated.expect("the tables are made");
        let writer = scratch.db.write(write_books).await.expect("the books are written");
        Self { scratch, writer }
    }

    pub async fn sqlite() -> Self {
        Self::on(Scratch::sqlite(fresh()).expect("a scratch file opens")).await
    }

    pub async fn postgres() -> Option<Self> {
        let url = std::env::var("TONGBAO_TEST_POSTGRES_URL").ok()?;
        let scratch = Scratch::postgres(&url, fresh()).await.expect("the test server answers");
        Some(Self::on(scratch).await)
    }

    pub fn db(&self) -> &Db {
        &self.scratch.db
    }

    pub async fn audit(&self) -> Report {
        audit(self.db()).await.expect("the books can be read")
    }

    pub async fn audit_against(&self, anchor: Anchor) -> Report {
        audit_against(self.db(), vec![anchor]).await.expect("the books can be read")
    }

    /// Changes the file from outside, past every guard that the tables have.
    pub fn tamper(&self, sql: &str) {
        let file = self.scratch.folder().expect("SQLite is a file").join("tongbao.sqlite");
        let connection = rusqlite::Connection::open(file).expect("the file opens");
        for table in ["postings", "entries", "audit", "idempotency"] {
            for verb in ["update", "delete"] {
                let drop = format!("drop trigger if exists {table}_no_{verb}");
                connection.execute_batch(&drop).expect("the guard is taken down");
            }
        }
        connection
            .execute_batch(&format!("pragma ignore_check_constraints = on; {sql}"))
            .expect("the file is changed");
    }
}

fn fresh() -> Uuid {
    CardId::mint(&SystemClock::default(), &OsEntropy).0
}

/// The rules that a report finds broken.
pub fn broken(report: &Report) -> Vec<Rule> {
    Rule::ALL.iter().copied().filter(|rule| report.count(*rule) > 0).collect()
}

/// An id as SQL.
pub fn x(number: u128) -> String {
    format!("x'{}'", uuid(number).simple())
}
