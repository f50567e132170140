//! What is decided in a book is what both engines keep.

use tongbao_db::{DbError, Scratch};
use tongbao_kernel::{
    AccountId, HoldId, InstitutionId, OsEntropy, PostingId, SystemClock, Timestamp,
};
use tongbao_ledger::{
    Account, AccountKind, Book, HistoryFilter, Hold, HoldState, Leg, MIGRATIONS, Posting, history,
    line, prove,
};
use tongbao_money::Money;
use uuid::Uuid;

async fn engines() -> Vec<Scratch> {
    let id = || AccountId::mint(&SystemClock::default(), &OsEntropy).0;
    let mut engines = vec![Scratch::sqlite(id()).expect("a scratch file opens")];
    if let Ok(url) = std::env::var("TONGBAO_TEST_POSTGRES_URL") {
        engines.push(Scratch::postgres(&url, id()).await.expect("the test server answers"));
    }
    for engine in &engines {
        engine.db.migrate(MIGRATIONS, Timestamp(1)).await.expect("the ledger's tables are made");
        engine.db.write(open_accounts).await.expect("accounts are opened");
    }
    engines
}

fn account(index: u128) -> AccountId {
    AccountId(Uuid::from_u128(index))
}

fn open_accounts(tx: &mut tongbao_db::Tx<'_>) -> Result<(), DbError> {
    let house = InstitutionId(Uuid::nil());
    let mut book = Book::default();
    book.open(Account::new(account(1), house, AccountKind::Wallet, None, Timestamp(1)));
    book.open(Account::new(account(2), house, AccountKind::Wallet, None, Timestamp(1)));
    book.open(Account::new(account(9), house, AccountKind::BankClearing, None, Timestamp(1)));
    book.store(tx)
}

fn posting(id: u128, from: u128, to: u128, minor: i64, at: i64) -> Posting {
    let leg = |index, minor| Leg { account: account(index), amount: Money::cny(minor) };
    Posting {
        id: PostingId(Uuid::from_u128(id)),
        institution: InstitutionId(Uuid::nil()),
        kind: if from == 9 { "top_up" } else { "transfer" },
        order: None,
        reverses: None,
        at: Timestamp(at),
        legs: vec![leg(from, -minor), leg(to, minor)],
    }
}

async fn post(scratch: &Scratch, posting: Posting) {
    let decided = scratch.db.write(move |tx| -> Result<(), DbError> {
        let accounts: Vec<_> = posting.legs.iter().map(|leg| leg.account).collect();
        let mut book = Book::load(tx, &accounts)?;
        book.post(posting.clone()).expect("the posting is sound");
        book.store(tx)
    });
    decided.await.expect("the posting is kept");
}

#[tokio::test]
async fn entries_form_a_chain_that_proves_the_balance() {
    for scratch in engines().await {
        post(&scratch, posting(101, 9, 1, 1_000, 10)).await;
        post(&scratch, posting(102, 1, 2, 300, 20)).await;
        post(&scratch, posting(103, 2, 1, 50, 30)).await;
        let proof = scratch.db.read(|tx| prove(tx, account(1))).await.expect("the proof is read");
        let proof = proof.expect("the account is there");
        assert!(proof.agrees(), "{proof:?}");
        assert_eq!((proof.count, proof.sum), (3, Money::cny(750)));
        let all = HistoryFilter::default();
        let page = scratch.db.read(move |tx| history(tx, account(1), &all, None, 2)).await;
        let page = page.expect("history is read");
        let after: Vec<_> = page.lines.iter().map(|line| line.balance_after.minor()).collect();
        assert_eq!(after, [750, 700]);
        assert_eq!(page.next, Some(PostingId(Uuid::from_u128(101))));
        let filter = HistoryFilter { kind: Some("top_up".into()), ..HistoryFilter::default() };
        let page = scratch.db.read(move |tx| history(tx, account(1), &filter, None, 10)).await;
        assert_eq!(page.expect("history is read").lines.len(), 1);
        let dates = HistoryFilter {
            from: Some(Timestamp(20)),
            until: Some(Timestamp(30)),
            ..HistoryFilter::default()
        };
        let page = scratch.db.read(move |tx| history(tx, account(1), &dates, None, 10)).await;
        let page = page.expect("history is read");
        assert_eq!((page.lines.len(), page.next), (1, None));
    }
}

/// R17: an account's owner cannot read another account's entry through its posting's id.
#[tokio::test]
async fn an_entry_is_read_only_through_its_own_account() {
    for scratch in engines().await {
        post(&scratch, posting(101, 9, 1, 1_000, 10)).await;
        let id = PostingId(Uuid::from_u128(101));
        let read = |index| scratch.db.read(move |tx| line(tx, account(index), id));
        assert!(read(1).await.expect("entry is read").is_some());
        assert!(read(2).await.expect("entry is read").is_none());
    }
}

#[tokio::test]
async fn a_hold_is_kept_settled_and_proved() {
    for scratch in engines().await {
        post(&scratch, posting(101, 9, 1, 1_000, 10)).await;
        let id = HoldId(Uuid::from_u128(7));
        let placed = scratch.db.write(move |tx| -> Result<(), DbError> {
            let mut book = Book::load(tx, &[account(1)])?;
            let hold = Hold {
                id,
                account: account(1),
                amount: Money::cny(400),
                reason: "hold-withdrawal".into(),
                order: None,
                state: HoldState::Active,
                placed_at: Timestamp(20),
                expires_at: Timestamp(30),
                settled_at: None,
                posting: None,
            };
            book.hold(hold).expect("400 of 1000 are free");
            book.store(tx)
        });
        placed.await.expect("the hold is kept");
        let proof = scratch.db.read(|tx| prove(tx, account(1))).await.expect("the proof is read");
        assert_eq!(proof.map(|proof| (proof.held, proof.agrees())), Some((Money::cny(400), true)));
        let taken = scratch.db.write(move |tx| -> Result<(), DbError> {
            let mut book = Book::load(tx, &[account(1), account(9)])?;
            let hold = Book::find_hold(tx, id)?.expect("the hold is there");
            book.post_hold(hold, posting(102, 1, 9, 400, 25)).expect("the hold covers it");
            book.store(tx)
        });
        taken.await.expect("the hold is taken");
        let proof = scratch.db.read(|tx| prove(tx, account(1))).await.expect("the proof is read");
        let proof = proof.expect("the account is there");
        assert!(proof.agrees() && proof.held.is_zero() && proof.sum == Money::cny(600));
    }
}

/// The last line of defence: the floor holds even if the book were wrong.
#[tokio::test]
async fn the_database_itself_refuses_a_balance_below_the_floor() {
    for scratch in engines().await {
        let sql = "update accounts set balance_minor = -1";
        let refused = scratch.db.write(move |tx| tx.execute(sql, &[])).await;
        assert_eq!(refused.expect_err("refused").constraint(), Some("account_floor"));
        let rewrite = "update entries set amount_minor = 1";
        post(&scratch, posting(101, 9, 1, 1_000, 10)).await;
        assert!(scratch.db.write(move |tx| tx.execute(rewrite, &[])).await.is_err());
    }
}
