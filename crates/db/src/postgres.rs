//! PostgreSQL: a pooled connection and a transaction for each closure.
//!
//! The closure runs on a blocking thread and waits there for each statement. Conflicts are retried
//! here and nowhere else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio::runtime::Handle;
use tokio_postgres::NoTls;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::conversation::{Conversation, Ended, select_many};
use crate::many::{Kind, SelectMany};
use crate::sqlite::panic_text;
use crate::tx::{Inner, Tx};
use crate::{DbError, Row, Value, error};

/// Tries of a closure that meets a conflict. Past it the command is refused as an outage.
pub const RETRIES_MAX: u32 = 8;
/// Connections. Two cores serve no more at a time; the rest wait here, not in the server.
const CONNECTIONS_MAX: usize = 12;
/// How long a command waits for a connection before it is refused.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Whether what is sent to this database stays on this machine: connections are not encrypted.
/// True for anything that is not a PostgreSQL address.
pub fn travels_safely(address: &str) -> bool {
    use tokio_postgres::config::Host;
    if !address.starts_with("postgres") {
        return true;
    }
    let Ok(config) = address.parse::<tokio_postgres::Config>() else { return false };
    let local = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
    };
    !config.get_hosts().is_empty() && config.get_hosts().iter().all(local)
}

pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, DbError> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|error| DbError::Engine(format!("the address: {error}")))?;
        // Every statement is a look-up by index. A plan made while a table was still empty would
        // scan it for ever, so scans are priced out, and the one plan by index is made once;
        // compilation never pays for such statements. Outside of a transaction nothing may write:
        // what is sent behind a `begin` that the server refuses must not stand by itself.
        config.options(
            "-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan \
             -c timezone=UTC -c default_transaction_read_only=on",
        );
        config.application_name("tongbao");
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS_MAX)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT_MAX))
            .create_timeout(Some(WAIT_MAX))
            .build()
            .map_err(|error| DbError::Engine(error.to_string()))?;
        let this = Self { pool };
        this.assert_settings().await?;
        Ok(this)
    }

    async fn assert_settings(&self) -> Result<(), DbError> {
        let client = self.client().await?;
        for name in ["fsync", "full_page_writes", "synchronous_commit"] {
            let row = client
                .query_one("select current_setting($1)", &[&name])
                .await
                .map_err(|error| error::from_postgres(&error))?;
            let value: String = row.get(0);
            if value != "on" {
                return Err(DbError::Engine(format!("{name} is {value}; set it to on")));
            }
        }
        Ok(())
    }

    pub(crate) async fn describe(&self) -> Result<String, DbError> {
        let client = self.client().await?;
        let row = client
            .query_one(
                "select current_setting('server_version'), current_setting('data_checksums')",
                &[],
            )
            .await
            .map_err(|error| error::from_postgres(&error))?;
        let (version, checksums): (String, String) = (row.get(0), row.get(1));
        Ok(format!("PostgreSQL {version}, data checksums {checksums}"))
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    async fn client(&self) -> Result<deadpool_postgres::Client, DbError> {
        self.pool.get().await.map_err(|error| DbError::Engine(error.to_string()))
    }

    pub(crate) async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.run(Access::Write, closure).await
    }

    pub(crate) async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.run(Access::Read, closure).await
    }

    /// The rows of one statement, in one round trip.
    pub(crate) async fn look_up(
        &self,
        select: &SelectMany,
        keys: &[Value],
    ) -> Result<Vec<Row>, DbError> {
        let client = self.client().await?;
        let rows = select_many(&client, select, keys).await;
        rows.map_err(|error| error::from_postgres(&error))
    }

    async fn run<T, E, F>(&self, access: Access, mut closure: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let client = self.client().await?;
        let runtime = Handle::current();
        let body = move || retried(client, &runtime, access, &mut closure);
        let joined = tokio::task::spawn_blocking(body).await;
        joined.unwrap_or_else(|error| Err(DbError::Engine(error.to_string()).into()))
    }
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy)]
enum Access {
    Write,
    Read,
}

impl Access {
    const fn begin(self) -> &'static str {
        match self {
            Self::Write => "begin read write",
            Self::Read => "begin isolation level repeatable read read only",
        }
    }
}

/// Runs the closure until it commits, is refused, or has met [`RETRIES_MAX`] conflicts.
fn retried<T, E: From<DbError>>(
    client: deadpool_postgres::Client,
    runtime: &Handle,
    access: Access,
    closure: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut conflicts = 0;
    loop {
        match attempt(&client, runtime, access, closure) {
            Attempt::Done(outcome) => return outcome,
            Attempt::Conflict(error) if conflicts == RETRIES_MAX => return Err(error.into()),
            Attempt::Conflict(_) => conflicts += 1,
            Attempt::Broken(outcome) => {
                // It may still stand in a transaction: nobody else may have it.
                drop(deadpool_postgres::Object::take(client));
                return outcome;
            }
        }
    }
}

enum Attempt<T, E> {
    Done(Result<T, E>),
    Conflict(DbError),
    /// Done, and nobody knows the state of the connection.
    Broken(Result<T, E>),
}

/// A failed statement arrives as the closure's own error, whatever it makes of it, so it is also
/// noted on the side.
fn attempt<T, E: From<DbError>>(
    client: &deadpool_postgres::Client,
    runtime: &Handle,
    access: Access,
    closure: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Attempt<T, E> {
    let mut tx = Tx(Inner::Postgres(Conversation::new(client, runtime, access.begin())));
    let outcome = catch_unwind(AssertUnwindSafe(|| closure(&mut tx)))
        .unwrap_or_else(|panic| Err(DbError::Panicked(panic_text(&*panic)).into()));
    let Inner::Postgres(mut talk) = tx.0 else { unreachable!("the transaction was made above") };
    let failed = talk.take_failed();
    if outcome.is_err() || failed.is_some() {
        return match (talk.undo(), failed, outcome) {
            (Ok(()), Some(error), _) if error.is_conflict() => Attempt::Conflict(error),
            // A statement failed and the closure made light of it: the server has undone the
            // transaction and would take a commit for a rollback.
            (Ok(()), Some(error), Ok(_)) => Attempt::Done(Err(error.into())),
            (Ok(()), _, outcome) => Attempt::Done(outcome),
            (Err(_), Some(error), _) => Attempt::Broken(Err(error.into())),
            (Err(_), None, outcome) => Attempt::Broken(outcome),
        };
    }
    let end = || match access {
        Access::Write => talk.commit(),
        Access::Read => talk.leave(),
    };
    let ended = catch_unwind(AssertUnwindSafe(end))
        .unwrap_or_else(|panic| Ended::Unknown(DbError::Panicked(panic_text(&*panic))));
    match ended {
        Ended::Well => Attempt::Done(outcome),
        Ended::Undone(error) => match talk.undo() {
            Ok(()) if error.is_conflict() => Attempt::Conflict(error),
            Ok(()) => Attempt::Done(Err(error.into())),
            Err(_) => Attempt::Broken(Err(error.into())),
        },
        Ended::Unknown(error) => {
            Attempt::Broken(Err(DbError::CommitUnknown(error.to_string()).into()))
        }
    }
}

/// A row, whatever the width of its integers.
pub(crate) fn decode(row: &tokio_postgres::Row) -> Row {
    let values = row.columns().iter().enumerate().map(|(index, column)| {
        let value = match *column.type_() {
            Type::INT8 => row.get::<_, Option<i64>>(index).map(Value::Int),
            Type::INT4 => row.get::<_, Option<i32>>(index).map(|n| Value::Int(n.into())),
            Type::BYTEA => row.get::<_, Option<Vec<u8>>>(index).map(Value::Blob),
            Type::TEXT | Type::VARCHAR => row.get::<_, Option<String>>(index).map(Value::Text),
            ref other => panic!("column {} is {other}: cast it to bigint or text", column.name()),
        };
        value.unwrap_or(Value::Null)
    });
    Row(values.collect())
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Blob(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A column of many rows, as an array parameter.
#[derive(Debug)]
pub(crate) enum Column {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Blob(Vec<Option<Vec<u8>>>),
}

impl Column {
    pub(crate) fn of<'a>(kind: Kind, values: impl Iterator<Item = &'a Value>) -> Self {
        use crate::FromValue;
        match kind {
            Kind::Int => Self::Int(values.map(Option::from_value).collect()),
            Kind::Text => Self::Text(values.map(Option::from_value).collect()),
            Kind::Blob => Self::Blob(values.map(Option::from_value).collect()),
        }
    }

    pub(crate) fn transpose(kinds: &[Kind], rows: &[Vec<Value>]) -> Vec<Self> {
        let column = |(index, kind): (usize, &Kind)| {
            Self::of(*kind, rows.iter().map(|row| row.get(index).expect("a row has all columns")))
        };
        kinds.iter().enumerate().map(column).collect()
    }
}

impl ToSql for Column {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Int(values) => values.to_sql(kind, out),
            Self::Text(values) => values.to_sql(kind, out),
            Self::Blob(values) => values.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
