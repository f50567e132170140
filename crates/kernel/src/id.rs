//! One typed id per entity, so that two of them cannot be swapped.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Clock, Entropy};

/// A UUIDv7 from the given clock and entropy: ids sort by the time they were made.
pub fn mint_uuid(clock: &dyn Clock, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0_u8; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(clock.now().0.div_euclid(1_000)).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 32 hexadecimal digits are expected")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, ordered by the clock's time.
            pub fn mint(clock: &dyn Clock, entropy: &dyn Entropy) -> Self {
                Self(mint_uuid(clock, entropy))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}", self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )*};
}

ids! {
    /// An operating institution: every row belongs to one.
    InstitutionId
    /// A person known by real name to one institution.
    CustomerId
    /// A customer's wallet.
    WalletId
    /// A bank card bound to a wallet.
    CardId
    /// A ledger account.
    AccountId
    /// A posting: one indivisible movement of money.
    PostingId
    /// Money set aside on an account.
    HoldId
    /// A transfer between wallets; the id of its posting as well.
    TransferId
    /// A top-up or withdrawal through the bank.
    BankOrderId
    /// A sign-in that waits for its second factor.
    ChallengeId
    /// A way back in that is being walked.
    RecoveryId
    /// A passkey of a customer.
    PasskeyId
    /// A question to a device that waits for its answer.
    PasskeyCeremonyId
    /// A measure against an account.
    RestrictionId
    /// A sign-in that lasts.
    SessionId
    /// A browser or phone that has been seen.
    DeviceId
    /// A registration under way.
    RegistrationId
    /// One issued SMS code.
    SmsCodeId
    /// One issued e-mail code.
    EmailCodeId
    /// A card binding that waits for its code.
    CardBindingId
    /// A message on its way to the outside.
    OutboxId
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SeededEntropy, TestClock, Timestamp};

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let clock = TestClock::at(Timestamp(1_795_276_800_000_000));
        let entropy = SeededEntropy::new(1);
        let first = WalletId::mint(&clock, &entropy);
        clock.advance(std::time::Duration::from_millis(1));
        let second = WalletId::mint(&clock, &entropy);
        assert!(first < second);
        assert_eq!(first.to_string().parse(), Ok(first));
        assert_eq!("nonsense".parse::<WalletId>(), Err(NotAnId));
    }
}
