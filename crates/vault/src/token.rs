//! Tokens, codes and blind indexes: values that are looked up by a MAC, never stored as they are.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;
use tongbao_kernel::{EmailCodeId, Entropy, InstitutionId, Secret, SmsCodeId};

use crate::Vault;
use crate::keys::mac;

/// Half of the MAC is enough to find a row and leaves less to guess from.
const INDEX_BYTES: usize = 16;

/// A bearer token: 256 random bits that a browser keeps in a cookie.
#[derive(Debug, Clone)]
pub struct Token(Secret<[u8; 32]>);

impl Token {
    /// A new one.
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// Reads the text of a cookie.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(Secret::new(bytes.try_into().ok()?)))
    }

    /// The text for a cookie: 43 characters.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.expose())
    }
}

impl Vault {
    /// What is stored of a token, and looked up by.
    pub fn token_hash(&self, token: &Token) -> Vec<u8> {
        mac(&self.0.token, &[token.0.expose()]).to_vec()
    }

    /// What is stored of an SMS code. The id makes the same digits of two codes unrelated.
    pub fn code_hash(&self, code_id: SmsCodeId, code: &str) -> Vec<u8> {
        mac(&self.0.code, &[code_id.0.as_bytes(), code.as_bytes()]).to_vec()
    }

    /// Whether `code` is the one behind `stored`, in constant time. The caller has already counted
    /// the try.
    pub fn code_matches(&self, code_id: SmsCodeId, code: &str, stored: &[u8]) -> bool {
        self.code_hash(code_id, code).ct_eq(stored).into()
    }

    /// What is stored of a code that was mailed.
    pub fn email_code_hash(&self, code_id: EmailCodeId, code: &str) -> Vec<u8> {
        mac(&self.0.code, &[b"email", code_id.0.as_bytes(), code.as_bytes()]).to_vec()
    }

    /// Whether `code` is the mailed one behind `stored`, in constant time. The caller has already
    /// counted the try.
    pub fn email_code_matches(&self, code_id: EmailCodeId, code: &str, stored: &[u8]) -> bool {
        self.email_code_hash(code_id, code).ct_eq(stored).into()
    }

    /// By what a sealed value is found: equal values of one institution and kind have equal
    /// indexes, and nothing else can be told from them without the key.
    pub fn blind_index(
        &self,
        institution: InstitutionId,
        kind: &'static str,
        value: &str,
    ) -> Vec<u8> {
        let parts = [institution.0.as_bytes().as_slice(), kind.as_bytes(), value.as_bytes()];
        mac(&self.0.index, &parts)[..INDEX_BYTES].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use tongbao_kernel::SeededEntropy;

    use super::*;
    use crate::testing::vault;

    fn code_id(last: u8) -> SmsCodeId {
        format!("000000000000000000000000000000{last:02x}").parse().unwrap()
    }

    fn institution(last: u8) -> InstitutionId {
        format!("000000000000000000000000000000{last:02x}").parse().unwrap()
    }

    #[test]
    fn a_token_reads_back_and_is_never_printed() {
        let token = Token::mint(&SeededEntropy::new(1));
        let text = token.text();
        assert_eq!(text.len(), 43);
        let again = Token::parse(&text).unwrap();
        assert_eq!(vault().token_hash(&token), vault().token_hash(&again));
        assert!(!format!("{token:?}").contains(&text));
        for wrong in ["", "short", &format!("{text}A"), &text.replace(&text[..1], "!")] {
            assert!(Token::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn the_known_answers_hold() {
        let token = Token(Secret::new([0xab; 32]));
        assert_eq!(
            hex::encode(vault().token_hash(&token)),
            "2df30f7fe2bc0dda48ac08eb88cced092ab46765feea7b803309c3c9cf620183"
        );
        assert_eq!(
            hex::encode(vault().code_hash(code_id(1), "123456")),
            "6c041cd28c855030fc10570ee2618d672306a8130e44e807141be501d8d98e97"
        );
        let index = vault().blind_index(institution(1), "phone", "13800001234");
        assert_eq!(hex::encode(index), "fc0c51295422ca8e0e9aa37337c8b9a0");
    }

    #[test]
    fn a_code_is_bound_to_its_issue() {
        let stored = vault().code_hash(code_id(1), "123456");
        assert!(vault().code_matches(code_id(1), "123456", &stored));
        assert!(!vault().code_matches(code_id(2), "123456", &stored));
        assert!(!vault().code_matches(code_id(1), "123457", &stored));
        assert!(!vault().code_matches(code_id(1), "123456", &[]));
    }

    #[test]
    fn a_mailed_code_is_no_sms_code() {
        let id = code_id(1);
        let mailed = vault().email_code_hash(EmailCodeId(id.0), "123456");
        assert!(vault().email_code_matches(EmailCodeId(id.0), "123456", &mailed));
        assert!(!vault().email_code_matches(EmailCodeId(code_id(2).0), "123456", &mailed));
        assert!(!vault().code_matches(id, "123456", &mailed));
    }

    #[test]
    fn an_index_depends_on_institution_and_kind() {
        let phone = "13800001234";
        let index = vault().blind_index(institution(1), "phone", phone);
        assert_eq!(index.len(), INDEX_BYTES);
        assert_ne!(index, vault().blind_index(institution(2), "phone", phone));
        assert_ne!(index, vault().blind_index(institution(1), "id_number", phone));
    }
}
