//! How partners and the wallet sign what they send each other.
//!
//! `X-Timestamp` is the sender's clock in whole seconds since 1970; `X-Signature` is the lower-case
//! hexadecimal HMAC-SHA256 of `timestamp.body` under the shared key. The receiver refuses what is
//! more than five minutes from its own clock, so that a recorded message soon becomes worthless;
//! within those minutes a repeated message is harmless because every message names an id that has
//! one effect. Bodies of different endpoints have different fields and unknown fields are refused,
//! so a message for one endpoint means nothing at another.

use std::fmt;
use std::time::Duration;

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tongbao_kernel::{Entropy, Secret, Timestamp};

/// Header with the sender's clock.
pub const TIMESTAMP_HEADER: &str = "x-timestamp";
/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "x-signature";
/// How far the two clocks may be apart: what Stripe and Standard Webhooks use.
pub const CLOCKS_APART_MAX: Duration = Duration::from_secs(5 * 60);

/// Below this a shared key can be guessed.
const KEY_BYTES_MIN: usize = 16;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// The key that the wallet shares with one partner.
#[derive(Clone)]
pub struct SigningKey(Secret<Vec<u8>>);

/// The text is too short for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing key has at least {KEY_BYTES_MIN} bytes")]
pub struct KeyTooShort;

/// Why a signed message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// A header is missing or unreadable.
    #[error("{TIMESTAMP_HEADER} or {SIGNATURE_HEADER} is missing or unreadable")]
    Unsigned,
    /// The sender's clock and ours are more than five minutes apart, or the message is old.
    #[error("the message's time is more than five minutes from ours")]
    ClocksApart,
    /// The signature is another one.
    #[error("the signature does not fit the message")]
    WrongSignature,
}

impl SigningKey {
    /// Takes the configured key: any text of at least 16 bytes.
    pub fn parse(text: &str) -> Result<Self, KeyTooShort> {
        if text.len() < KEY_BYTES_MIN {
            return Err(KeyTooShort);
        }
        Ok(Self(Secret::new(text.as_bytes().to_vec())))
    }

    /// A new random key.
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut bytes = vec![0_u8; 32];
        entropy.fill(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// The values of [`TIMESTAMP_HEADER`] and [`SIGNATURE_HEADER`] for `body` sent `now`.
    pub fn sign(&self, now: Timestamp, body: &[u8]) -> (String, String) {
        let timestamp = now.0.div_euclid(MICROS_PER_SECOND).to_string();
        let signature = hex::encode(self.mac(&timestamp, body).finalize().into_bytes());
        (timestamp, signature)
    }

    /// Accepts `body` only when it was signed with this key within five minutes of `now`.
    /// The signature is compared in constant time.
    pub fn verify(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Unverified> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let timestamp = text(TIMESTAMP_HEADER).ok_or(Unverified::Unsigned)?;
        let signature = text(SIGNATURE_HEADER).ok_or(Unverified::Unsigned)?;
        let signature = hex::decode(signature).map_err(|_| Unverified::Unsigned)?;
        let seconds: i64 = timestamp.parse().map_err(|_| Unverified::Unsigned)?;
        let sent = Timestamp(seconds.saturating_mul(MICROS_PER_SECOND));
        if sent.until(now).max(now.until(sent)) > CLOCKS_APART_MAX {
            return Err(Unverified::ClocksApart);
        }
        self.mac(timestamp, body).verify_slice(&signature).map_err(|_| Unverified::WrongSignature)
    }

    fn mac(&self, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose())
            .expect("HMAC takes keys of every length");
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }
}

/// HMAC-SHA256, for partners whose signatures are theirs to define.
pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_276_800_500_000);
    const BODY: &[u8] = br#"{"order":"019400000000700080000000000000aa"}"#;

    fn key() -> SigningKey {
        SigningKey::parse("a shared key of the tests").unwrap()
    }

    fn headers(timestamp: &str, signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(TIMESTAMP_HEADER, timestamp.parse().unwrap());
        headers.insert(SIGNATURE_HEADER, signature.parse().unwrap());
        headers
    }

    fn signed() -> HeaderMap {
        let (timestamp, signature) = key().sign(NOW, BODY);
        headers(&timestamp, &signature)
    }

    #[test]
    fn the_signature_is_the_documented_one() {
        // printf '1.{}' | openssl dgst -sha256 -hmac 'a shared key of the tests'
        let (timestamp, signature) = key().sign(Timestamp(1_999_999), b"{}");
        assert_eq!(timestamp, "1");
        assert_eq!(signature, "8567c393217e61cb124b4cf74b548b95984f073a0c901da2c99c88bd18c5f0b0");
    }

    #[test]
    fn every_altered_byte_is_noticed() {
        assert_eq!(key().verify(&signed(), BODY, NOW), Ok(()));
        for index in 0..BODY.len() {
            let mut altered = BODY.to_vec();
            altered[index] ^= 1;
            let verdict = key().verify(&signed(), &altered, NOW);
            assert_eq!(verdict, Err(Unverified::WrongSignature), "byte {index}");
        }
        assert_eq!(key().verify(&signed(), b"", NOW), Err(Unverified::WrongSignature));
    }

    #[test]
    fn the_timestamp_is_signed_too() {
        let (timestamp, signature) = key().sign(NOW, BODY);
        let later = (timestamp.parse::<i64>().unwrap() + 1).to_string();
        let verdict = key().verify(&headers(&later, &signature), BODY, NOW);
        assert_eq!(verdict, Err(Unverified::WrongSignature));
    }

    #[test]
    fn a_message_is_believed_for_five_minutes_either_way() {
        let at = |seconds: i64| Timestamp(NOW.0 - 500_000 + seconds * 1_000_000);
        for (seconds, verdict) in [
            (0, Ok(())),
            (300, Ok(())),
            (301, Err(Unverified::ClocksApart)),
            (-300, Ok(())),
            (-301, Err(Unverified::ClocksApart)),
            (31_536_000, Err(Unverified::ClocksApart)),
        ] {
            assert_eq!(key().verify(&signed(), BODY, at(seconds)), verdict, "{seconds} s");
        }
    }

    #[test]
    fn what_is_not_signed_is_refused() {
        let (timestamp, signature) = key().sign(NOW, BODY);
        let other = SigningKey::parse("another key of the tests").unwrap();
        let cases = [
            (HeaderMap::new(), Unverified::Unsigned),
            (headers(&timestamp, "no hexadecimal"), Unverified::Unsigned),
            (headers("yesterday", &signature), Unverified::Unsigned),
            (headers("99999999999999999999", &signature), Unverified::Unsigned),
            (headers("9223372036854775807", &signature), Unverified::ClocksApart),
            (headers(&timestamp, ""), Unverified::WrongSignature),
            (headers(&timestamp, &signature[..62]), Unverified::WrongSignature),
            (headers(&timestamp, &other.sign(NOW, BODY).1), Unverified::WrongSignature),
        ];
        for (headers, refused) in cases {
            assert_eq!(key().verify(&headers, BODY, NOW), Err(refused), "{headers:?}");
        }
    }

    #[test]
    fn short_keys_are_refused_and_keys_are_not_printed() {
        assert!(SigningKey::parse("too short").is_err());
        assert_eq!(format!("{:?}", key()), "SigningKey(…)");
    }
}
