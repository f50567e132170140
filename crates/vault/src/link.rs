//! Signed links: anyone who holds one may read what it names, and nobody can make one up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::Vault;
use crate::keys::mac;

/// 128 bits: guessing one is as hopeless as guessing an id.
const MAC_BYTES: usize = 16;

impl Vault {
    /// `payload` with its signature, as text for an address.
    pub fn sign_link(&self, purpose: &'static str, payload: &[u8]) -> String {
        let mut bytes = payload.to_vec();
        bytes.extend_from_slice(&self.link_mac(purpose, payload));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The payload, if the text was signed here for this purpose.
    pub fn verify_link(&self, purpose: &'static str, text: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let given = bytes.split_off(bytes.len().checked_sub(MAC_BYTES)?);
        let signed: bool = self.link_mac(purpose, &bytes).ct_eq(given.as_slice()).into();
        signed.then_some(bytes)
    }

    fn link_mac(&self, purpose: &'static str, payload: &[u8]) -> [u8; MAC_BYTES] {
        let whole = mac(&self.0.link, &[purpose.as_bytes(), payload]);
        whole[..MAC_BYTES].try_into().expect("a MAC is longer than its first half")
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::vault;

    #[test]
    fn the_known_answer_holds() {
        assert_eq!(vault().sign_link("receipt", b"abc"), "YWJjRtlF4jjr8bwW5BhdoVilxg");
    }

    #[test]
    fn a_link_opens_for_its_purpose_only() {
        let text = vault().sign_link("receipt", b"abc");
        assert_eq!(vault().verify_link("receipt", &text), Some(b"abc".to_vec()));
        assert_eq!(vault().verify_link("invite", &text), None);
    }

    #[test]
    fn no_changed_byte_is_accepted() {
        let text = vault().sign_link("receipt", b"abc");
        for position in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(vault().verify_link("receipt", &changed), None, "byte {position}");
        }
        for wrong in ["", "A", "!!!!", &text[..8]] {
            assert_eq!(vault().verify_link("receipt", wrong), None, "{wrong:?}");
        }
    }
}
