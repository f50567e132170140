//! The decisions about second factors: what a recovery code looks like, and what a wrong one means.

use tongbao_kernel::{Arg, Code, Entropy, Failure};

/// How many recovery codes are made at a time.
pub const RECOVERY_CODES: usize = 10;
/// 80 bits, more than the 64 that NIST SP 800-63B-4 asks of saved recovery codes.
pub(super) const RECOVERY_CODE_CHARS: usize = 16;
/// Crockford's letters and digits: none that looks like another one.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new recovery code, in groups of four: `K7QM-2XHD-9TRA-4BNE`.
pub(super) fn draw(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; RECOVERY_CODE_CHARS];
    entropy.fill(&mut bytes);
    // 256 is a multiple of 32, so every character is as likely as any other.
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let groups = bytes.chunks(4).map(|group| group.iter().map(letter).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// What was entered without what people add or mistake: blanks, dashes, small letters, O for 0, I
/// and L for 1.
pub fn plain_code(entered: &str) -> String {
    let letters = entered.chars().filter(|c| !c.is_whitespace() && *c != '-');
    letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// `LOGIN-13`, with the tries left.
pub(super) fn wrong(left: i64) -> Failure {
    Failure::new(Code::SecondFactorWrong).with("left", Arg::Count(left)).at("code")
}

#[cfg(test)]
mod tests {
    use tongbao_kernel::SeededEntropy;

    use super::*;

    #[test]
    fn a_code_survives_being_copied_by_hand() {
        let code = draw(&SeededEntropy::new(3));
        assert_eq!(code.len(), 19);
        let plain = plain_code(&code);
        assert_eq!(plain.len(), RECOVERY_CODE_CHARS);
        let sloppy = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(plain_code(&sloppy), plain);
        assert_eq!(plain_code(" 123 456 "), "123456", "an authenticator's code stays itself");
    }

    #[test]
    fn codes_are_not_alike() {
        let entropy = SeededEntropy::new(4);
        let codes: std::collections::HashSet<String> = (0..1_000).map(|_| draw(&entropy)).collect();
        assert_eq!(codes.len(), 1_000);
    }
}
