//! Throw-away databases, for the demo and for tests.

use std::path::{Path, PathBuf};

use tokio_postgres::NoTls;
use uuid::Uuid;

use crate::{Db, DbError};

/// A database that is deleted when this is dropped (a PostgreSQL one: when its cluster is).
pub struct Scratch {
    /// The database.
    pub db: Db,
    folder: Option<PathBuf>,
}

impl Scratch {
    /// An SQLite file in a new folder of its own under the system's temporary folder.
    pub fn sqlite(id: Uuid) -> Result<Self, DbError> {
        let folder = std::env::temp_dir().join(format!("tongbao-{}", id.simple()));
        std::fs::create_dir_all(&folder).map_err(|error| DbError::Engine(error.to_string()))?;
        let db = Db::open_sqlite(&folder.join("tongbao.sqlite"))?;
        Ok(Self { db, folder: Some(folder) })
    }

    /// A new database on the server at `url`.
    pub async fn postgres(url: &str, id: Uuid) -> Result<Self, DbError> {
        let db = Db::open_postgres(&Self::create_postgres(url, id).await?).await?;
        Ok(Self { db, folder: None })
    }

    /// Creates an empty database on the server at `url` and returns its address.
    pub async fn create_postgres(url: &str, id: Uuid) -> Result<String, DbError> {
        let failed = |error: tokio_postgres::Error| DbError::Engine(error.to_string());
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(failed)?;
        let driver = tokio::spawn(connection);
        let name = format!("scratch_{}", id.simple());
        client.batch_execute(&format!("create database {name}")).await.map_err(failed)?;
        drop(client);
        let _ = driver.await;
        Ok(with_database(url, &name))
    }

    /// The folder of an SQLite scratch database.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// `postgres://user@host:port/name?…` with another name.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, ""), |(a, o)| (a, o));
    let start = address.find("://").map_or(0, |at| at + 3);
    let server = address[start..].find('/').map_or(address, |at| &address[..start + at]);
    let tail = if options.is_empty() { String::new() } else { format!("?{options}") };
    format!("{server}/{name}{tail}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_name_of_the_database_changes() {
        let changed = super::with_database("postgres://me@127.0.0.1:54/postgres?a=b", "x");
        assert_eq!(changed, "postgres://me@127.0.0.1:54/x?a=b");
        assert_eq!(
            super::with_database("postgres://127.0.0.1:54", "x"),
            "postgres://127.0.0.1:54/x"
        );
    }
}
