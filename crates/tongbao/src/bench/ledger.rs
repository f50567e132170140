//! The ledger by itself: postings per second through [`Book`], without HTTP or wallets.

use std::error::Error;
use std::time::{Duration, Instant};

use tongbao_db::{DbError, Scratch};
use tongbao_kernel::{
    AccountId, InstitutionId, OsEntropy, PostingId, SystemClock, Timestamp, mint_uuid,
};
use tongbao_ledger::{Account, AccountKind, Book, Leg, MIGRATIONS, Posting};
use tongbao_money::Money;

const ACCOUNTS: usize = 10_000;
const POSTINGS_PER_BATCH: usize = 500;
const TIME: Duration = Duration::from_secs(3);

/// Postings per second.
pub async fn run(postgres_url: Option<&str>) -> Result<u64, Box<dyn Error>> {
    let id = mint_uuid(&SystemClock::default(), &OsEntropy);
    let scratch = match postgres_url {
        Some(url) => Scratch::postgres(url, id).await?,
        None => Scratch::sqlite(id)?,
    };
    scratch.db.migrate(MIGRATIONS, Timestamp(0)).await?;
    let accounts: Vec<AccountId> =
        (0..ACCOUNTS).map(|_| AccountId::mint(&SystemClock::default(), &OsEntropy)).collect();
    let opened = accounts.clone();
    let open = scratch.db.write(move |tx| -> Result<(), DbError> {
        let mut book = Book::default();
        for id in &opened {
            book.open(Account::new(*id, house(), AccountKind::BankClearing, None, Timestamp(0)));
        }
        book.store(tx)
    });
    open.await?;
    let begun = Instant::now();
    let mut posted = 0;
    while begun.elapsed() < TIME {
        let batch = batch(&accounts, posted);
        posted += batch.len();
        let write = scratch.db.write(move |tx| -> Result<(), DbError> {
            let ids: Vec<_> = batch.iter().flat_map(|p| p.legs.iter().map(|l| l.account)).collect();
            let mut book = Book::load(tx, &ids)?;
            for posting in &batch {
                book.post(posting.clone()).expect("the posting is sound");
            }
            book.store(tx)
        });
        write.await?;
    }
    let millis = u64::try_from(begun.elapsed().as_millis())?;
    Ok(posted as u64 * 1_000 / millis.max(1))
}

fn house() -> InstitutionId {
    InstitutionId(uuid::Uuid::nil())
}

fn batch(accounts: &[AccountId], from: usize) -> Vec<Posting> {
    let posting = |index: usize| {
        let place = (from + index).wrapping_mul(7_919);
        let (debit, credit) = (accounts[place % ACCOUNTS], accounts[(place + 1) % ACCOUNTS]);
        let leg = |account, minor| Leg { account, amount: Money::cny(minor) };
        Posting {
            id: PostingId::mint(&SystemClock::default(), &OsEntropy),
            institution: house(),
            kind: "bench",
            order: None,
            reverses: None,
            at: Timestamp(0),
            legs: vec![leg(debit, -1), leg(credit, 1)],
        }
    };
    (0..POSTINGS_PER_BATCH).map(posting).collect()
}
