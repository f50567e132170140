//! What both engines promise. PostgreSQL takes part when `TONGBAO_TEST_POSTGRES_URL` is set,
//! as `./test` does.

use tongbao_db::{
    Db, DbError, Kind, Many, Migration, Scratch, SelectMany, Tx, Value, Write, params,
};
use tongbao_kernel::{OsEntropy, SystemClock, Timestamp};

const STEPS: &[Migration] = &[Migration {
    name: "0001_jars",
    sql: "create table jars (
  id bigint not null,
  label text,
  content bigint not null,
  constraint jars_pk primary key (id),
  constraint jars_label_key unique (label),
  constraint jar_not_negative check (content >= 0)
);
create table seals (
  id bigint not null,
  constraint seals_pk primary key (id)
);
-- append-only: seals
",
}];

const PUT: Many = Many {
    sqlite: "insert into jars (id, label, content) values ($1, $2, $3)",
    postgres: "insert into jars (id, label, content)
        select * from unnest($1::bigint[], $2::text[], $3::bigint[])",
    kinds: &[Kind::Int, Kind::Text, Kind::Int],
};

const GET: SelectMany = SelectMany {
    sqlite: "select id, content from jars where id = $1",
    postgres: "select id, content from jars where id = any($1) order by id for update",
    kind: Kind::Int,
};

async fn engines() -> Vec<Scratch> {
    let id = || tongbao_kernel::CardId::mint(&SystemClock::default(), &OsEntropy).0;
    let mut engines = vec![Scratch::sqlite(id()).expect("a scratch file opens")];
    if let Ok(url) = std::env::var("TONGBAO_TEST_POSTGRES_URL") {
        engines.push(Scratch::postgres(&url, id()).await.expect("the test server answers"));
    }
    for engine in &engines {
        let applied = engine.db.migrate(STEPS, Timestamp(1)).await.expect("the steps apply");
        assert_eq!(applied, ["0001_jars"]);
        assert!(engine.db.migrate(STEPS, Timestamp(2)).await.expect("twice is once").is_empty());
        assert!(engine.db.missing(STEPS).await.expect("the table is there").is_empty());
    }
    engines
}

fn put(tx: &mut Tx<'_>, id: i64, content: i64) -> Result<(), DbError> {
    let sql = "insert into jars (id, label, content) values ($1, $2, $3)";
    tx.execute(sql, &params![id, format!("jar {id}"), content]).map(drop)
}

async fn content(db: &Db) -> Vec<(i64, i64)> {
    let rows = db.read(|tx| tx.query("select id, content from jars order by id", &[])).await;
    rows.expect("jars are read").iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test]
async fn what_fails_is_undone_and_what_succeeds_stays() {
    for engine in engines().await {
        let db = &engine.db;
        db.write(|tx| put(tx, 1, 10)).await.expect("the first jar is put");
        let refused = db.write(|tx| {
            put(tx, 2, 20)?;
            Err::<(), _>(DbError::Engine("on purpose".into()))
        });
        assert!(refused.await.is_err());
        let panicked = db.write(|tx| -> Result<(), DbError> {
            put(tx, 3, 30)?;
            panic!("on purpose")
        });
        assert!(matches!(panicked.await, Err(DbError::Panicked(text)) if text == "on purpose"));
        assert_eq!(content(db).await, [(1, 10)]);
    }
}

#[tokio::test]
async fn constraints_have_the_same_names() {
    for engine in engines().await {
        let db = &engine.db;
        db.write(|tx| put(tx, 1, 10)).await.expect("the first jar is put");
        let negative = db.write(|tx| put(tx, 2, -1)).await.expect_err("a check refuses it");
        assert_eq!(negative.constraint(), Some("jar_not_negative"));
        let sql = "insert into jars (id, label, content) values (9, $1, 0)";
        let twice = db.write(move |tx| tx.execute(sql, &params!["jar 1"])).await;
        assert_eq!(twice.expect_err("a key refuses it").constraint(), Some("jars_label_key"));
    }
}

#[tokio::test]
async fn many_rows_go_in_and_out_at_once() {
    for engine in engines().await {
        let db = &engine.db;
        let rows = |from: i64| (from..from + 50).map(|id| params![id, None::<String>, id].to_vec());
        let changed = db.write(move |tx| tx.execute_many(&PUT, &rows(0).collect::<Vec<_>>()));
        assert_eq!(changed.await.expect("rows are put"), 50);
        let found = db.write(|tx| tx.select_many(&GET, &params![7, 49, 50])).await;
        let mut found: Vec<i64> =
            found.expect("rows are found").iter().map(|row| row.get(0)).collect();
        found.sort_unstable();
        assert_eq!(found, [7, 49]);
    }
}

const FILL: Many = Many {
    sqlite: "update jars set content = $2 where id = $1",
    postgres: "update jars as j set content = n.content
        from unnest($1::bigint[], $2::bigint[]) as n (id, content) where j.id = n.id",
    kinds: &[Kind::Int, Kind::Int],
};

static SNEAK: SelectMany = SelectMany {
    sqlite: "insert into seals (id) values ($1) returning id",
    postgres: "insert into seals (id) select * from unnest($1::bigint[]) returning id",
    kind: Kind::Int,
};

const ASTRAY: Many = Many {
    sqlite: "insert into nowhere (id) values ($1)",
    postgres: "insert into nowhere (id) select * from unnest($1::bigint[])",
    kinds: &[Kind::Int],
};

fn jar(id: i64, content: i64) -> Vec<Value> {
    params![id, format!("jar {id}"), content].to_vec()
}

#[tokio::test]
async fn a_deferred_write_is_seen_by_the_next_statement_and_stands() {
    for engine in engines().await {
        let db = &engine.db;
        let seen = db.write(|tx| {
            tx.defer(vec![Write::of(&PUT, vec![jar(1, 10)]), Write::of(&PUT, Vec::new())])?;
            tx.defer(vec![Write::of(&FILL, vec![params![1, 11].to_vec()]).counted()])?;
            tx.query("select content from jars", &[])
        });
        assert_eq!(seen.await.expect("it runs")[0].get::<i64>(0), 11);
        let alone = db.write(|tx| tx.defer(vec![Write::of(&PUT, vec![jar(2, 20)])]));
        alone.await.expect("a write may travel with the commit");
        assert_eq!(content(db).await, [(1, 11), (2, 20)]);
    }
}

#[tokio::test]
async fn a_deferred_write_that_is_refused_undoes_all() {
    for engine in engines().await {
        let db = &engine.db;
        db.write(|tx| put(tx, 1, 10)).await.expect("the first jar is put");
        let at_commit = db.write(|tx| {
            put(tx, 2, 20)?;
            tx.defer(vec![Write::of(&PUT, vec![jar(3, -1)]), Write::of(&PUT, vec![jar(4, 40)])])
        });
        let refused = at_commit.await.expect_err("a check refuses it");
        assert_eq!(refused.constraint(), Some("jar_not_negative"));
        // Whatever the closure makes of the error, and whatever it goes on to do.
        let made_light_of = db.write(|tx| -> Result<(), DbError> {
            if tx.defer(vec![Write::of(&PUT, vec![jar(1, 30)])]).is_ok() {
                let _ = tx.query("select content from jars", &[]);
                let _ = put(tx, 6, 60);
                return Ok(());
            }
            Err(DbError::Engine("refused".into()))
        });
        assert!(made_light_of.await.is_err());
        let unknown_table = db.write(|tx| -> Result<(), DbError> {
            if tx.defer(vec![Write::of(&ASTRAY, vec![params![7].to_vec()])]).is_ok() {
                let _ = put(tx, 7, 70);
                let _ = put(tx, 8, 80);
                return Ok(());
            }
            Err(DbError::Engine("refused".into()))
        });
        assert!(unknown_table.await.is_err());
        assert_eq!(content(db).await, [(1, 10)]);
        db.write(|tx| put(tx, 5, 50)).await.expect("the connection is in order");
    }
}

#[tokio::test]
async fn a_counted_write_that_misses_a_row_undoes_all() {
    for engine in engines().await {
        let db = &engine.db;
        let missed = db.write(|tx| {
            put(tx, 1, 10)?;
            let rows = vec![params![1, 11].to_vec(), params![2, 22].to_vec()];
            tx.defer(vec![Write::of(&FILL, rows).counted()])
        });
        assert!(matches!(missed.await, Err(DbError::Engine(_))));
        assert!(content(db).await.is_empty());
    }
}

/// A panic in the closure, after something was written and something else deferred.
#[tokio::test]
async fn a_panic_leaves_the_connection_in_order() {
    for engine in engines().await {
        let db = &engine.db;
        for round in 0..30 {
            let panicked = db.write(move |tx| -> Result<(), DbError> {
                put(tx, round, 1)?;
                tx.defer(vec![Write::of(&PUT, vec![jar(100 + round, 1)])])?;
                // A row that is too short cannot be written down.
                tx.defer(vec![Write::of(&PUT, vec![params![round].to_vec()])])?;
                tx.query("select content from jars", &[]).map(drop)
            });
            assert!(matches!(panicked.await, Err(DbError::Panicked(_))));
        }
        assert!(content(db).await.is_empty());
        db.write(|tx| put(tx, 1, 10)).await.expect("the connection is in order");
        assert_eq!(content(db).await, [(1, 10)]);
    }
}

/// On SQLite a refused first command ends its group: what waits behind it is another one.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_first_command_takes_nobody_along() {
    for engine in engines().await {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let held = std::sync::Mutex::new(held);
        let own = engine.db.clone();
        let blocking = tokio::spawn(async move {
            own.write(move |tx| {
                put(tx, 0, 0)?;
                // Until the others wait in the queue.
                let _ = held.lock().expect("nobody else holds it").recv();
                Ok::<_, DbError>(())
            })
            .await
        });
        let command = |id: i64, refused: bool| {
            let db = engine.db.clone();
            async move {
                let wrote = db.write(move |tx| {
                    put(tx, id, id)?;
                    if refused { Err(DbError::Engine("on purpose".into())) } else { Ok(()) }
                });
                wrote.await.is_ok()
            }
        };
        let waiting = futures_util::future::join4(
            command(1, true),
            command(2, false),
            command(3, true),
            command(4, false),
        );
        let freed = async { drop(release) };
        let (stood, ()) = futures_util::future::join(waiting, freed).await;
        blocking.await.expect("it ends").expect("it stands");
        assert_eq!(stood, (false, true, false, true));
        assert_eq!(content(&engine.db).await, [(0, 0), (2, 2), (4, 4)]);
    }
}

/// On SQLite many commands share a transaction: whichever comes first, a refusal undoes its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_command_takes_nobody_along() {
    for engine in engines().await {
        let tasks = (0..60).map(|id| {
            let db = engine.db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    put(tx, id, id)?;
                    if id % 3 == 0 { Err(DbError::Engine("on purpose".into())) } else { Ok(()) }
                })
                .await
                .is_ok()
            })
        });
        let stood: Vec<bool> = futures_util::future::join_all(tasks)
            .await
            .into_iter()
            .map(|task| task.expect("no command panics"))
            .collect();
        assert!(stood.iter().enumerate().all(|(id, stood)| *stood == (id % 3 != 0)));
        let expected: Vec<_> = (0..60).filter(|id| id % 3 != 0).map(|id| (id, id)).collect();
        assert_eq!(content(&engine.db).await, expected);
    }
}

#[tokio::test]
async fn an_append_only_table_refuses_change() {
    for engine in engines().await {
        let db = &engine.db;
        db.write(|tx| tx.execute("insert into seals (id) values (1)", &[])).await.expect("sealed");
        for sql in ["update seals set id = 2", "delete from seals"] {
            assert!(db.write(move |tx| tx.execute(sql, &[])).await.is_err(), "{sql}");
        }
    }
}

#[tokio::test]
async fn readers_cannot_write() {
    for engine in engines().await {
        assert!(engine.db.read(|tx| put(tx, 1, 1)).await.is_err());
        let deferred = engine.db.read(|tx| tx.defer(vec![Write::of(&PUT, vec![jar(1, 1)])]));
        assert!(deferred.await.is_err());
        // Nor can a statement outside of a transaction.
        assert!(engine.db.look_up(&SNEAK, params![1].to_vec()).await.is_err());
        assert!(content(&engine.db).await.is_empty());
    }
}

/// Lost updates would show as a smaller sum; conflicts are retried inside.
#[tokio::test(flavor = "multi_thread")]
async fn concurrent_additions_all_count() {
    for engine in engines().await {
        let db = engine.db.clone();
        db.write(|tx| put(tx, 1, 0)).await.expect("an empty jar is put");
        let tasks = (0..40).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(|tx| -> Result<(), DbError> {
                    let found =
                        tx.query_for_update("select content from jars where id = 1", &[])?;
                    let content: i64 = found.first().expect("the jar is there").get(0);
                    let sql = "update jars set content = $1 where id = 1";
                    tx.execute(sql, &params![content + 1]).map(drop)
                })
                .await
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no task panics").expect("no addition is refused");
        }
        assert_eq!(content(&db).await, [(1, 40)]);
    }
}
