//! Clean books give no finding, and every way to falsify them is found by the rule that is meant
//! to find it: a check that cannot fail is none.

mod book;

use book::{BO_WALLET, Books, IDA, IDA_TRANSIT, IDA_WALLET, Movement, broken, x};
use tongbao_auditor::{Anchor, Rule};
use tongbao_db::{DbError, params};

#[tokio::test]
async fn clean_books_give_no_finding_on_either_engine() {
    let mut all = vec![Books::sqlite().await];
    all.extend(Books::postgres().await);
    for books in all {
        let report = books.audit().await;
        assert!(report.is_clean(), "{}", report.render());
        let counts = report.counts;
        assert_eq!((counts.accounts, counts.postings, counts.entries), (5, 8, 16));
        assert_eq!((counts.holds, counts.transfers, counts.bank_orders), (6, 1, 8));
        assert_eq!(counts.audit_rows, 4);
        assert!(report.render().ends_with("clean\n"));
    }
}

#[tokio::test]
async fn a_falsified_balance_is_found_on_either_engine() {
    let mut all = vec![Books::sqlite().await];
    all.extend(Books::postgres().await);
    for books in all {
        let richer = "update accounts set balance_minor = balance_minor + 1 where kind = 'wallet'";
        let changed: Result<u64, DbError> = books.db().write(|tx| tx.execute(richer, &[])).await;
        assert_eq!(changed.expect("accounts may change"), 2);
        assert_eq!(broken(&books.audit().await), [Rule::BalanceStored]);
    }
}

/// Falsifies fresh books and compares the rules that are found broken.
async fn falsified(cases: &[(String, &[Rule])]) {
    for (sql, expected) in cases {
        let books = Books::sqlite().await;
        books.tamper(sql);
        let report = books.audit().await;
        assert_eq!(&broken(&report), expected, "{sql}\n{}", report.render());
        assert!(!report.is_clean());
    }
}

#[tokio::test]
async fn i1_to_i4_entries_and_postings() {
    use Rule::{
        BalanceStored, CurrencyBalanced, HoldsCovered, OneEffectPerKey, OrderAgrees,
        PostingBalanced, SequenceGapless,
    };
    let (ida, transfer) = (x(IDA), x(202));
    falsified(&[
        // Money out of nothing, written consistently on one side only.
        (
            format!(
                "update entries set amount_minor = amount_minor + 5
                 where posting_id = {transfer} and account_id = {ida}"
            ),
            &[CurrencyBalanced, PostingBalanced, BalanceStored, OrderAgrees],
        ),
        // Another currency for the whole posting.
        (
            format!("update postings set currency = 'USD' where id = {transfer}"),
            &[PostingBalanced, OrderAgrees],
        ),
        // A leg is gone.
        (
            format!(
                "delete from entries where posting_id = {} and account_id = {}",
                x(105),
                x(IDA_TRANSIT)
            ),
            &[CurrencyBalanced, PostingBalanced, BalanceStored, SequenceGapless, OrderAgrees],
        ),
        // A posting without legs, and legs without a posting.
        (
            format!(
                "insert into postings select {}, institution_id, kind, currency, order_id,
                   reverses_id, posted_at from postings where id = {transfer}",
                x(900)
            ),
            &[PostingBalanced, OrderAgrees],
        ),
        (format!("delete from postings where id = {transfer}"), &[PostingBalanced, OrderAgrees]),
        // The stored balance, and the balance after an entry in the middle.
        (format!("update accounts set balance_minor = 6251 where id = {ida}"), &[BalanceStored]),
        (
            format!(
                "update entries set balance_after_minor = 7001
                 where posting_id = {transfer} and account_id = {ida}"
            ),
            &[BalanceStored],
        ),
        // Numbers: the stored one, one in the middle, and what an entry continues.
        (
            format!("update accounts set sequence = sequence + 1 where id = {ida}"),
            &[SequenceGapless],
        ),
        (
            format!(
                "update entries set sequence = 9 where posting_id = {transfer}
                   and account_id = {ida}"
            ),
            &[BalanceStored, SequenceGapless],
        ),
        (
            format!(
                "update entries set previous_posting_id = {} where posting_id = {transfer}
                   and account_id = {ida}",
                x(999)
            ),
            &[SequenceGapless],
        ),
        // A whole transfer is made to disappear, with the balances corrected.
        (
            format!(
                "delete from entries where posting_id = {transfer};
                 delete from postings where id = {transfer};
                 delete from transfers where id = {transfer};
                 update accounts set balance_minor = balance_minor + 3000 where id = {ida};
                 update accounts set balance_minor = balance_minor - 3000
                   where kind = 'wallet' and id <> {ida}"
            ),
            &[BalanceStored, SequenceGapless, HoldsCovered, OneEffectPerKey],
        ),
    ])
    .await;
}

#[tokio::test]
async fn i5_a_balance_that_was_negative_only_for_a_moment() {
    let books = Books::sqlite().await;
    let mut writer = books.writer.clone();
    let too_much =
        move |tx: &mut tongbao_db::Tx<'_>| writer.transfer(tx, 301, (IDA_WALLET, BO_WALLET), 6_001);
    // Ida has 62.50, of which 3.00 are held: the table itself refuses to go below.
    let refused = books.db().write(too_much).await;
    assert_eq!(refused.expect_err("below the floor").constraint(), Some("account_floor"));
    // So falsify the history instead: the payment came before the top-up.
    let ida = x(IDA);
    books.tamper(&format!(
        "update entries set sequence = 1, balance_after_minor = -3000, previous_posting_id = null
           where posting_id = {t} and account_id = {ida};
         update entries set sequence = 2, balance_after_minor = 7000, previous_posting_id = {t}
           where posting_id = {p} and account_id = {ida};
         update entries set previous_posting_id = {p} where sequence = 3 and account_id = {ida}",
        t = x(202),
        p = x(101),
    ));
    let report = books.audit().await;
    assert_eq!(broken(&report), [Rule::FloorKept], "{}", report.render());
    assert!(report.findings[0].sentence.contains("-3000"), "{}", report.render());
}

#[tokio::test]
async fn i6_holds() {
    use Rule::{HoldsCovered, OrderAgrees};
    let only: &[Rule] = &[HoldsCovered];
    let with_order: &[Rule] = &[HoldsCovered, OrderAgrees];
    let (active, posted, voided) = (x(51), x(52), x(53));
    let set = |what: &str, hold: &str| format!("update holds set {what} where id = {hold}");
    falsified(&[
        (format!("update accounts set held_minor = 299 where id = {}", x(IDA)), only),
        (set("amount_minor = 9000", &active), with_order),
        (set("state = 'voided'", &active), with_order),
        (set("settled_at = 3", &active), only),
        (set("state = 'lost'", &voided), only),
        (set("amount_minor = -1", &voided), with_order),
        (set("settled_at = null", &voided), only),
        (set(&format!("posting_id = {}", x(104)), &voided), only),
        (set("posting_id = null", &posted), only),
        (set("amount_minor = 699", &posted), with_order),
        (set(&format!("posting_id = {}", x(101)), &posted), only),
        (set(&format!("account_id = {}", x(77)), &voided), only),
        // Consistent, but more than there is.
        (
            format!(
                "update holds set amount_minor = 7000 where id = {active};
                 update bank_orders set amount_minor = 7000 where hold_id = {active};
                 update accounts set held_minor = 7000 where id = {}",
                x(IDA)
            ),
            only,
        ),
    ])
    .await;
}

#[tokio::test]
async fn i7_keys_and_effects() {
    let only: &[Rule] = &[Rule::OneEffectPerKey];
    let transfer = x(202);
    falsified(&[
        // The unique key of the table is gone, and one key did two things.
        (
            "create table twice as select * from idempotency;
             drop table idempotency;
             alter table twice rename to idempotency;
             update idempotency set key = 'key-41' where key = 'key-42'"
                .into(),
            only,
        ),
        (format!("update idempotency set subject_id = {} where key = 'key-202'", x(777)), only),
        (format!("delete from idempotency where subject_id = {transfer}"), only),
        (
            format!(
                "insert into idempotency select 'another', actor_id, operation, subject_id, 1
                 from idempotency where subject_id = {transfer}"
            ),
            only,
        ),
    ])
    .await;
}

#[tokio::test]
async fn i8_corrections() {
    let only: &[Rule] = &[Rule::ReversalWithin];
    let (original, correction) = (x(106), x(107));
    falsified(&[
        (format!("update postings set reverses_id = {} where id = {correction}", x(888)), only),
        (format!("update postings set reverses_id = id where id = {correction}"), only),
        // In the same direction as what it claims to correct, and of a larger amount.
        (format!("update postings set reverses_id = {original} where id = {}", x(104)), only),
        (format!("update postings set reverses_id = {} where id = {}", x(106), x(105)), only),
    ])
    .await;

    // Two whole corrections of one posting, each in order by itself.
    let books = Books::sqlite().await;
    let mut writer = books.writer.clone();
    books.tamper(&format!("update accounts set floor_minor = null where id = {}", x(IDA_TRANSIT)));
    let again = move |tx: &mut tongbao_db::Tx<'_>| {
        let legs = vec![(IDA_TRANSIT, -200), (IDA, 200)];
        let reverses = Some(106);
        writer.post(tx, &Movement { id: 401, kind: "bank", order: Some(44), reverses, legs })
    };
    books.db().write(again).await.expect("the tables allow it");
    let report = books.audit().await;
    assert_eq!(broken(&report), [Rule::ReversalWithin, Rule::OrderAgrees], "{}", report.render());
}

#[tokio::test]
async fn i9_orders_and_their_movements() {
    use Rule::{OneEffectPerKey, OrderAgrees};
    let only: &[Rule] = &[OrderAgrees];
    let transfer = x(202);
    let order =
        |what: &str, id: u128| format!("update bank_orders set {what} where id = {}", x(id));
    falsified(&[
        (format!("update transfers set amount_minor = 2999 where id = {transfer}"), only),
        (format!("update transfers set currency = 'USD' where id = {transfer}"), only),
        (
            format!(
                "update transfers set payee_wallet_id = payer_wallet_id,
                   payer_wallet_id = payee_wallet_id where id = {transfer}"
            ),
            only,
        ),
        (format!("delete from transfers where id = {transfer}"), &[OneEffectPerKey, OrderAgrees]),
        // A refused top-up that is called successful: nobody paid it.
        (order("state = 'succeeded'", 45), only),
        // A withdrawal that was paid out is called returned, one that waits is called paid.
        (order("state = 'returned'", 43), only),
        (order("state = 'succeeded'", 42), only),
        (order("amount_minor = 9999", 41), only),
        (order("currency = 'USD'", 41), only),
        (order(&format!("posting_id = {}", x(555)), 45), only),
        (order("return_posting_id = null", 44), only),
        (order(&format!("wallet_id = {}", x(BO_WALLET)), 41), only),
        (order("hold_id = null", 46), only),
        (order("state = 'confirming'", 46), only),
        (order("state = 'succeeded'", 47), only),
        (format!("update postings set order_id = {} where id = {}", x(45), x(101)), only),
        (format!("update wallets set account_id = {} where id = {}", x(99), x(BO_WALLET)), only),
        (format!("update wallets set account_id = {} where id = {}", x(IDA), x(BO_WALLET)), only),
    ])
    .await;
}

#[tokio::test]
async fn i10_the_audit_chain() {
    let only: &[Rule] = &[Rule::ChainIntact];
    falsified(&[
        ("update audit set detail = '{}' where sequence = 2".into(), only),
        ("update audit set actor = 'customer:9' where sequence = 1".into(), only),
        ("update audit set subject = null where sequence = 2".into(), only),
        ("update audit set at = at + 1 where sequence = 4".into(), only),
        ("delete from audit where sequence = 3".into(), only),
        ("delete from audit where sequence = 4".into(), only),
        ("delete from audit_heads".into(), only),
        ("update audit_heads set sequence = 3".into(), only),
        (
            "update audit set sequence = 30 where sequence = 3;
             update audit set sequence = 3 where sequence = 4;
             update audit set sequence = 4 where sequence = 30"
                .into(),
            only,
        ),
    ])
    .await;
}

#[tokio::test]
async fn i10_a_chain_that_was_cut_and_given_a_new_head() {
    let books = Books::sqlite().await;
    let report = books.audit().await;
    let kept: Anchor = report.heads[0].to_string().parse().expect("a head reads back");
    assert!(books.audit_against(kept.clone()).await.is_clean());

    books.tamper(
        "delete from audit where sequence = 4;
         update audit_heads set sequence = 3,
           hash = (select hash from audit where sequence = 3)",
    );
    assert!(books.audit().await.is_clean(), "by itself, a shorter chain looks whole");
    assert_eq!(broken(&books.audit_against(kept).await), [Rule::ChainIntact]);
}

#[tokio::test]
async fn pages_join_without_loss_or_repeat() {
    let books = Books::sqlite().await;
    let mut writer = books.writer.clone();
    let many = move |tx: &mut tongbao_db::Tx<'_>| {
        for number in 0..2_100 {
            let pair =
                if number % 2 == 0 { (IDA_WALLET, BO_WALLET) } else { (BO_WALLET, IDA_WALLET) };
            writer.transfer(tx, 10_000 + number, pair, 1)?;
        }
        Ok::<_, DbError>(())
    };
    books.db().write(many).await.expect("the transfers are written");
    let report = books.audit().await;
    assert!(report.is_clean(), "{}", report.render());
    assert_eq!((report.counts.transfers, report.counts.entries), (2_101, 16 + 4_200));
    let gone = "delete from transfers where amount_minor = $1";
    let cut: Result<u64, DbError> = books.db().write(move |tx| tx.execute(gone, &params![1])).await;
    assert_eq!(cut.expect("transfers may be deleted"), 2_100);
    assert_eq!(broken(&books.audit().await), [Rule::OneEffectPerKey, Rule::OrderAgrees]);
}
