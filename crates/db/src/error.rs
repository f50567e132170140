//! What can go wrong between a command and its durable effects.

use tongbao_kernel::{Outage, Problem};

/// A failure of the database or of the way to it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// A named constraint refused a row. A unique one on `t(a, b)` is named `t_a_b_key`.
    #[error("constraint {0}")]
    Constraint(String),
    /// Another transaction won; the whole closure may run again.
    #[error("serialization conflict: {0}")]
    Conflict(String),
    /// The engine reports an error; nothing was committed.
    #[error("{0}")]
    Engine(String),
    /// The commit failed or its answer was lost: the effects may stand.
    #[error("the outcome of the commit is unknown: {0}")]
    CommitUnknown(String),
    /// The writer stopped after a failed commit.
    #[error("the database stopped after a failed commit; restart to recover")]
    Stopped,
    /// More commands wait than the queue holds.
    #[error("the write queue is full")]
    QueueFull,
    /// The command itself panicked; its writes were undone.
    #[error("the command panicked: {0}")]
    Panicked(String),
}

impl DbError {
    /// The named constraint that refused a row.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Constraint(name) => Some(name),
            Self::Conflict(_)
            | Self::Engine(_)
            | Self::CommitUnknown(_)
            | Self::Stopped
            | Self::QueueFull
            | Self::Panicked(_) => None,
        }
    }

    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }
}

impl From<DbError> for Outage {
    fn from(error: DbError) -> Self {
        match error {
            DbError::CommitUnknown(_) => Self::unknown("committing", error),
            DbError::Constraint(_)
            | DbError::Conflict(_)
            | DbError::Engine(_)
            | DbError::Stopped
            | DbError::QueueFull
            | DbError::Panicked(_) => Self::new("using the database", error),
        }
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        Self::Outage(error.into())
    }
}

/// `UNIQUE constraint failed: t.a, t.b` becomes `t_a_b_key`; a check names itself.
pub(crate) fn from_sqlite(error: &rusqlite::Error) -> DbError {
    let text = error.to_string();
    let violated = |prefix: &str| text.strip_prefix(prefix).map(str::to_owned);
    if let Some(name) = violated("CHECK constraint failed: ") {
        return DbError::Constraint(name);
    }
    if let Some(columns) = violated("UNIQUE constraint failed: ") {
        return DbError::Constraint(unique_name(&columns));
    }
    DbError::Engine(text)
}

fn unique_name(columns: &str) -> String {
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if name.is_empty() {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name + "_key"
}

pub(crate) fn from_postgres(error: &tokio_postgres::Error) -> DbError {
    let Some(detail) = error.as_db_error() else {
        return DbError::Engine(error.to_string());
    };
    match detail.code().code() {
        "40001" | "40P01" => DbError::Conflict(detail.message().to_owned()),
        code if code.starts_with("23") => {
            DbError::Constraint(detail.constraint().unwrap_or("unnamed").to_owned())
        }
        _ => DbError::Engine(format!("{}: {}", detail.code().code(), detail.message())),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_unique_constraint_has_one_name_on_both_engines() {
        assert_eq!(super::unique_name("wallets.number"), "wallets_number_key");
        assert_eq!(
            super::unique_name("customers.institution_id, customers.phone_index"),
            "customers_institution_id_phone_index_key"
        );
    }
}
