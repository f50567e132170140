//! The key boundary: every secret key of the wallet lives here and nowhere else.
//!
//! Callers hand in what is to be checked or sealed and get back an answer; no key ever leaves.
//! One 32-byte master is the root. Each purpose has its own subkey (HKDF-SHA256 with an info text
//! that names purpose and version), so that a MAC made for one purpose is worthless for another.
//!
//! | what | how | bound to |
//! | --- | --- | --- |
//! | payment PIN | HMAC-SHA256 | customer |
//! | login password | argon2id with a pepper ([`Passwords`]) | its own salt |
//! | personal data | AES-256-GCM, a data key for each customer | table, column, row |
//! | look-up of phone, ID number, e-mail and user name | truncated HMAC-SHA256 | institution, kind |
//! | session, draft and device tokens | HMAC-SHA256 | purpose |
//! | SMS codes, e-mail codes | HMAC-SHA256 | the issued code's id |
//! | recovery codes | HMAC-SHA256 | customer |
//! | passkeys | a signature of the device, checked with its public key ([`RelyingParty`]) | domain, question, customer |
//! | share links | truncated HMAC-SHA256 | purpose |
//!
//! A keyed MAC is right for six-digit PINs and codes: no slow hash protects a million values, a
//! key outside the database does.

mod authenticator;
mod keys;
mod link;
mod master;
mod passkey;
mod password;
mod pin;
mod seal;
mod token;

pub use authenticator::AuthenticatorSecret;
pub use keys::Vault;
pub use passkey::{
    NewPasskey, NoDomain, OfferedPasskey, PasskeyAnswer, PasskeyOwner, PasskeyQuestion,
    PasskeyRejection, RelyingParty,
};
pub use password::{HasherDown, Passwords, Strength};
pub use pin::Pin;
pub use seal::SealedKey;
pub use token::Token;

/// Why the vault could not do what was asked. Always an outage or a bug, never a person's mistake.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key file cannot be read or written.
    #[error("the key file {path}: {reason}")]
    File {
        /// Where it should be.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The key file may be read by others.
    #[error("the key file {0} is open to others; run: chmod 600 {0}")]
    Exposed(String),
    /// The key file holds something else.
    #[error("the key file {0} does not hold 64 hexadecimal digits")]
    NotAKey(String),
    /// What was sealed was changed, moved to another row, or sealed under another key.
    #[error("a sealed value does not open: it was changed, moved, or sealed under another key")]
    Broken,
}

#[cfg(test)]
mod testing {
    use tongbao_kernel::Secret;

    use crate::Vault;

    /// The vault of the known answers: its master is the bytes 0, 1 … 31.
    pub(crate) fn vault() -> Vault {
        let mut master = [0_u8; 32];
        for (index, byte) in master.iter_mut().enumerate() {
            *byte = u8::try_from(index).unwrap();
        }
        Vault::with_master(Secret::new(master))
    }

    pub(crate) fn customer(last: u8) -> tongbao_kernel::CustomerId {
        format!("000000000000000000000000000000{last:02x}").parse().unwrap()
    }
}
