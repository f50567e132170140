//! The vault itself: one subkey for each purpose, derived once when it opens.

use std::fmt;
use std::sync::Arc;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tongbao_kernel::Secret;

/// The version of all subkeys; part of their derivation and of everything sealed.
pub(crate) const KEY_VERSION: u8 = 1;

/// A MAC key whose schedule is prepared: a use costs two compressions instead of four.
pub(crate) type MacKey = Hmac<Sha256>;

/// The keys. Clones share them.
#[derive(Clone)]
pub struct Vault(pub(crate) Arc<Keys>);

pub(crate) struct Keys {
    pub(crate) pin: MacKey,
    pub(crate) index: MacKey,
    pub(crate) token: MacKey,
    pub(crate) code: MacKey,
    pub(crate) link: MacKey,
    /// Derives a key of its own for each row that belongs to no customer.
    pub(crate) system: MacKey,
    /// Wraps the customers' data keys.
    pub(crate) wrap: Secret<[u8; 32]>,
    pub(crate) pepper: Secret<[u8; 32]>,
}

impl Vault {
    /// The vault whose root is `master`.
    pub fn with_master(master: Secret<[u8; 32]>) -> Self {
        let root = Hkdf::<Sha256>::new(None, master.expose());
        let mac = |purpose| mac_key(subkey(&root, purpose).expose());
        Self(Arc::new(Keys {
            pin: mac("pin"),
            index: mac("blind-index"),
            token: mac("token"),
            code: mac("sms-code"),
            link: mac("link"),
            system: mac("system-seal"),
            wrap: subkey(&root, "data-key-wrap"),
            pepper: subkey(&root, "password-pepper"),
        }))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vault(…)")
    }
}

fn subkey(root: &Hkdf<Sha256>, purpose: &str) -> Secret<[u8; 32]> {
    let mut key = [0_u8; 32];
    let info = format!("tongbao.v{KEY_VERSION}.{purpose}");
    root.expand(info.as_bytes(), &mut key).expect("32 bytes are within what HKDF expands to");
    Secret::new(key)
}

fn mac_key(key: &[u8; 32]) -> MacKey {
    MacKey::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// The MAC over `parts`. Each part is preceded by its length, so that no two lists of parts give
/// the same bytes.
pub(crate) fn mac(key: &MacKey, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = key.clone();
    for part in parts {
        let length = u32::try_from(part.len()).expect("no part is as long as four gigabytes");
        mac.update(&length.to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::vault;

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let key = mac_key(&[7; 32]);
        assert_ne!(mac(&key, &[b"ab", b"c"]), mac(&key, &[b"a", b"bc"]));
        assert_ne!(mac(&key, &[b"abc"]), mac(&key, &[b"abc", b""]));
    }

    #[test]
    fn the_vault_is_never_printed() {
        let printed = format!("{:?}", vault());
        assert_eq!(printed, "Vault(…)");
    }
}
