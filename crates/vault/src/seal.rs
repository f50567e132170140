//! Sealing of fields: AES-256-GCM under a data key of the customer, bound to table, column and row.
//!
//! Destroying a customer's data key makes all their personal data unreadable, in backups too. A
//! sealed value is `version (1) · nonce (12) · ciphertext · tag (16)`. Nonces are random; a data
//! key seals a few dozen values in its life, far below the 2³² that random nonces allow. Rows of
//! nobody (registration drafts, messages) have a key each, derived from what they are bound to.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use tongbao_kernel::{Entropy, Secret};

use crate::keys::{KEY_VERSION, mac};
use crate::{Vault, VaultError};

const NONCE_BYTES: usize = 12;
const WRAP_AAD: &str = "data-key";

/// A customer's data key, wrapped: safe to store, useless without the vault.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey(Vec<u8>);

impl SealedKey {
    /// Takes what a row holds.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What a row holds.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealedKey(…)")
    }
}

impl Vault {
    /// A new data key.
    pub fn new_data_key(&self, entropy: &dyn Entropy) -> SealedKey {
        let mut key = [0_u8; 32];
        entropy.fill(&mut key);
        let key = Secret::new(key);
        SealedKey(seal_with(&self.0.wrap, WRAP_AAD, key.expose(), entropy))
    }

    /// Seals `plain` for the place `aad`, written `table.column.row`. Fails only when the data
    /// key does not open, which means that the row was damaged.
    pub fn seal(
        &self,
        key: &SealedKey,
        aad: &str,
        plain: &str,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, VaultError> {
        Ok(seal_with(&self.unwrap_key(key)?, aad, plain.as_bytes(), entropy))
    }

    /// Opens what [`Vault::seal`] sealed for the same place.
    pub fn open(&self, key: &SealedKey, aad: &str, sealed: &[u8]) -> Result<String, VaultError> {
        let plain = open_with(&self.unwrap_key(key)?, aad, sealed)?;
        String::from_utf8(plain).map_err(|_| VaultError::Broken)
    }

    /// Seals a value that belongs to no customer.
    pub fn seal_system(&self, aad: &str, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        seal_with(&self.system_key(aad), aad, plain, entropy)
    }

    /// Opens what [`Vault::seal_system`] sealed for the same place.
    pub fn open_system(&self, aad: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        open_with(&self.system_key(aad), aad, sealed)
    }

    fn system_key(&self, aad: &str) -> Secret<[u8; 32]> {
        Secret::new(mac(&self.0.system, &[aad.as_bytes()]))
    }

    fn unwrap_key(&self, key: &SealedKey) -> Result<Secret<[u8; 32]>, VaultError> {
        let plain = open_with(&self.0.wrap, WRAP_AAD, &key.0)?;
        plain.try_into().map(Secret::new).map_err(|_| VaultError::Broken)
    }
}

fn seal_with(key: &Secret<[u8; 32]>, aad: &str, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
    let mut nonce = [0_u8; NONCE_BYTES];
    entropy.fill(&mut nonce);
    let payload = Payload { msg: plain, aad: aad.as_bytes() };
    let sealed = Aes256Gcm::new(key.expose().into())
        .encrypt(&Nonce::from(nonce), payload)
        .expect("a field is far below the length that GCM can seal");
    let mut bytes = vec![KEY_VERSION];
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    bytes
}

fn open_with(key: &Secret<[u8; 32]>, aad: &str, bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (version, rest) = bytes.split_first().ok_or(VaultError::Broken)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES).ok_or(VaultError::Broken)?;
    if *version != KEY_VERSION {
        return Err(VaultError::Broken);
    }
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().expect("the split is at this length");
    let payload = Payload { msg: sealed, aad: aad.as_bytes() };
    Aes256Gcm::new(key.expose().into())
        .decrypt(&Nonce::from(nonce), payload)
        .map_err(|_| VaultError::Broken)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use tongbao_kernel::SeededEntropy;

    use super::*;
    use crate::testing::vault;

    #[test]
    fn the_known_answer_opens() {
        let sealed = hex::decode(
            "016465666768696a6b6c6d6e6fe01555f0fd62501da6c2e9cc1b34e81d227c72ec7a08ba06f2",
        )
        .unwrap();
        let opened = vault().open_system("drafts.body.1", &sealed).unwrap();
        assert_eq!(String::from_utf8(opened).unwrap(), "张小明");
    }

    #[test]
    fn a_value_moved_to_another_row_column_or_customer_does_not_open() {
        let (vault, entropy) = (vault(), SeededEntropy::new(3));
        let (key, other) = (vault.new_data_key(&entropy), vault.new_data_key(&entropy));
        let sealed = vault.seal(&key, "customers.name.1", "张小明", &entropy).unwrap();
        assert_eq!(vault.open(&key, "customers.name.1", &sealed).unwrap(), "张小明");
        for aad in ["customers.name.2", "customers.phone.1", "drafts.name.1"] {
            assert!(vault.open(&key, aad, &sealed).is_err(), "{aad}");
        }
        assert!(vault.open(&other, "customers.name.1", &sealed).is_err());
    }

    #[test]
    fn no_changed_byte_opens() {
        let (vault, entropy) = (vault(), SeededEntropy::new(3));
        let sealed = vault.seal_system("drafts.body.1", b"abc", &entropy);
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(vault.open_system("drafts.body.1", &changed).is_err(), "byte {position}");
        }
        for length in 0..sealed.len() {
            assert!(vault.open_system("drafts.body.1", &sealed[..length]).is_err());
        }
        assert!(vault.open_system("drafts.body.2", &sealed).is_err());
    }

    #[test]
    fn equal_values_seal_differently_and_no_nonce_repeats() {
        let (vault, entropy) = (vault(), SeededEntropy::new(3));
        let key = vault.new_data_key(&entropy);
        let seal = |_| vault.seal(&key, "customers.name.1", "张小明", &entropy).unwrap();
        let sealed: HashSet<Vec<u8>> = (0..1_000).map(seal).collect();
        let nonces: HashSet<&[u8]> = sealed.iter().map(|bytes| &bytes[1..=NONCE_BYTES]).collect();
        assert_eq!((sealed.len(), nonces.len()), (1_000, 1_000));
        assert!(sealed.iter().all(|bytes| !String::from_utf8_lossy(bytes).contains('张')));
    }

    #[test]
    fn a_data_key_is_never_printed_and_opens_under_its_own_master_only() {
        let entropy = SeededEntropy::new(3);
        let key = vault().new_data_key(&entropy);
        assert_eq!(format!("{key:?}"), "SealedKey(…)");
        let stored = SealedKey::from_bytes(key.as_bytes().to_vec());
        let stranger = Vault::with_master(Secret::new([9; 32]));
        assert!(stranger.seal(&stored, "customers.name.1", "张小明", &entropy).is_err());
    }
}
