//! Recurring work by name: leased, so that of several processes one does it at a time.

use std::time::Duration;

use tongbao_db::{Db, DbError, params};
use tongbao_kernel::Timestamp;

/// How long a process may take over a job before another one may have it.
pub const LEASE: Duration = Duration::from_secs(300);

const ENSURE: &str = "insert into jobs (name, due_at, leased_until) values ($1, $2, 0)
    on conflict do nothing";
const TAKE: &str = "update jobs set leased_until = $3
    where name = $1 and due_at <= $2 and leased_until <= $2";
const FINISH: &str = "update jobs set due_at = $2, leased_until = 0 where name = $1";

/// True when the job is due and now ours.
pub async fn take(db: &Db, name: &'static str, now: Timestamp) -> Result<bool, DbError> {
    db.write(move |tx| {
        tx.execute(ENSURE, &params![name, now])?;
        Ok(tx.execute(TAKE, &params![name, now, now.after(LEASE)])? == 1)
    })
    .await
}

/// The job is done; it is due again at `next`.
pub async fn finish(db: &Db, name: &'static str, next: Timestamp) -> Result<(), DbError> {
    db.write(move |tx| tx.execute(FINISH, &params![name, next]).map(drop)).await
}
