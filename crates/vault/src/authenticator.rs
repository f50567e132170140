//! Authenticators: programs that show a new six-digit code every half minute (TOTP). Source:
//! RFC 6238, with SHA-1 because most of them know nothing else.

use totp_rs::{Builder, Secret as TotpSecret, Totp};

use tongbao_kernel::{CustomerId, Entropy, Secret, Timestamp};

use crate::Vault;
use crate::keys::mac;

/// 160 bits, as RFC 4226 asks for.
const SECRET_BYTES: usize = 20;

/// What an authenticator and the wallet share.
#[derive(Debug, Clone)]
pub struct AuthenticatorSecret(Secret<[u8; SECRET_BYTES]>);

impl AuthenticatorSecret {
    /// A new one.
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0_u8; SECRET_BYTES];
        entropy.fill(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// The secret that was stored; none when it is none of ours.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Secret::new(bytes.try_into().ok()?)))
    }

    /// To be sealed.
    pub fn bytes(&self) -> &[u8] {
        self.0.expose()
    }

    /// For typing by hand: 32 letters and digits.
    pub fn text(&self) -> String {
        TotpSecret::new_stack(*self.0.expose()).to_base32()
    }

    /// For a QR code: `otpauth://totp/…`. `issuer` and `account` are words of our own and digits.
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (escaped(issuer), escaped(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.text())
    }

    /// The half minute whose code this is, of the present one and its neighbours. The caller
    /// accepts each only once.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let seconds = u64::try_from(now.0.div_euclid(1_000_000)).ok()?;
        let step = self.totp().check(code, seconds)?;
        i64::try_from(step).ok()
    }

    /// The code that an authenticator shows then.
    pub fn code_at(&self, now: Timestamp) -> String {
        let seconds = u64::try_from(now.0.div_euclid(1_000_000)).unwrap_or(0);
        self.totp().generate(seconds).to_string()
    }

    fn totp(&self) -> Totp {
        let secret = TotpSecret::new_stack(*self.0.expose());
        Builder::new().with_secret(secret).build().expect("160 bits, six digits, half a minute")
    }
}

impl Vault {
    /// What is stored of a recovery code.
    pub fn recovery_code_hash(&self, customer: CustomerId, code: &str) -> Vec<u8> {
        mac(&self.0.code, &[b"recovery", customer.0.as_bytes(), code.as_bytes()]).to_vec()
    }
}

/// As part of an address.
fn escaped(text: &str) -> String {
    let piece = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{customer, vault};

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn the_published_codes_are_known() {
        let secret = AuthenticatorSecret::from_bytes(b"12345678901234567890").unwrap();
        let table = [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")];
        for (seconds, code) in table {
            let now = Timestamp(seconds * 1_000_000);
            assert_eq!(secret.code_at(now), code);
            assert_eq!(secret.step_of(code, now), Some(seconds / 30));
        }
    }

    #[test]
    fn a_neighbouring_half_minute_counts_and_another_does_not() {
        let secret = AuthenticatorSecret::from_bytes(&[7; 20]).unwrap();
        let at = |seconds: i64| Timestamp((1_795_276_800 + seconds) * 1_000_000);
        let code = secret.code_at(at(0));
        for near in [-29, 0, 29, 59] {
            assert!(secret.step_of(&code, at(near)).is_some(), "{near}");
        }
        for far in [-31, 60, 3_600] {
            assert_eq!(secret.step_of(&code, at(far)), None, "{far}");
        }
        for nonsense in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(secret.step_of(nonsense, at(0)), None);
        }
    }

    #[test]
    fn the_address_names_the_issuer_and_hides_nothing_foreign() {
        let secret = AuthenticatorSecret::from_bytes(b"12345678901234567890").unwrap();
        let address = secret.address("江海", "138****1234");
        assert_eq!(
            address,
            "otpauth://totp/%E6%B1%9F%E6%B5%B7:138%2A%2A%2A%2A1234\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E6%B1%9F%E6%B5%B7"
        );
    }

    #[test]
    fn a_recovery_code_is_one_customers() {
        let hash = |last, code| vault().recovery_code_hash(customer(last), code);
        assert_ne!(hash(1, "K7QM"), hash(2, "K7QM"));
        assert_ne!(hash(1, "K7QM"), hash(1, "K7QN"));
    }
}
