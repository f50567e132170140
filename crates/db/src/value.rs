//! The three storage types, and rows of them.

use tongbao_kernel::{
    AccountId, BankOrderId, CardBindingId, CardId, ChallengeId, CustomerId, DeviceId, EmailCodeId,
    HoldId, InstitutionId, OutboxId, PasskeyCeremonyId, PasskeyId, PostingId, RecoveryId,
    RegistrationId, RestrictionId, SessionId, SmsCodeId, Timestamp, TransferId, WalletId,
};
use uuid::Uuid;

/// A value in a row or parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// No value.
    Null,
    /// `bigint`.
    Int(i64),
    /// `text`.
    Text(String),
    /// `bytea`; ids are 16 bytes.
    Blob(Vec<u8>),
}

/// A row of a result, by position.
#[derive(Debug, Clone)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The column at `index`. A missing column or another type is a bug in the statement.
    pub fn get<T: FromValue>(&self, index: usize) -> T {
        let value = self.0.get(index).expect("the statement lists this column");
        T::from_value(value)
    }
}

/// A type that a column is read as.
pub trait FromValue {
    /// Reads the value; panics on another type, which is a bug in the statement.
    fn from_value(value: &Value) -> Self;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Self {
        let Value::Int(number) = value else { panic!("a bigint was expected, not {value:?}") };
        *number
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Self {
        let Value::Text(text) = value else { panic!("a text was expected, not {value:?}") };
        text.clone()
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Self {
        let Value::Blob(bytes) = value else { panic!("bytes were expected, not {value:?}") };
        bytes.clone()
    }
}

impl FromValue for Uuid {
    fn from_value(value: &Value) -> Self {
        let Value::Blob(bytes) = value else { panic!("an id was expected, not {value:?}") };
        Uuid::from_slice(bytes).expect("an id has 16 bytes")
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Self {
        Self(i64::from_value(value))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Self {
        if *value == Value::Null { None } else { Some(T::from_value(value)) }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<&Vec<u8>> for Value {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::Blob(bytes.clone())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Blob(id.as_bytes().to_vec())
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.0)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! ids {
    ($($name:ident)*) => {$(
        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::from(id.0)
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> Self {
                Self(Uuid::from_value(value))
            }
        }
    )*};
}

ids! {
    AccountId BankOrderId CardBindingId CardId CustomerId DeviceId EmailCodeId HoldId InstitutionId
    OutboxId ChallengeId PasskeyCeremonyId PasskeyId PostingId RecoveryId RegistrationId RestrictionId SessionId
    SmsCodeId TransferId WalletId
}
