//! The number under which one request is found again: shown with each failure, and in the log.

use std::fmt;
use std::str::FromStr;

use tongbao_kernel::Entropy;

/// Crockford's alphabet: no letter that is mistaken for a digit on the telephone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: usize = 8;

/// `TB-XXXX-XXXX`: forty random bits, so that two requests of a day hardly ever share one and a
/// reference says nothing about anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference([u8; DIGITS]);

impl Reference {
    /// A new reference.
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut random = [0_u8; DIGITS];
        entropy.fill(&mut random);
        Self(random.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::str::from_utf8(&self.0).expect("the alphabet is ASCII");
        let (left, right) = text.split_at(DIGITS / 2);
        write!(formatter, "TB-{left}-{right}")
    }
}

/// The text is not a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAReference;

impl FromStr for Reference {
    type Err = NotAReference;

    /// Reads a reference as people write it: in any case, with or without `TB` and dashes, and
    /// with O for 0 and I or L for 1.
    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("TB-").unwrap_or(&text);
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').map(forgiven).collect();
        let digits: [u8; DIGITS] = digits.try_into().map_err(|_| NotAReference)?;
        if digits.iter().all(|digit| ALPHABET.contains(digit)) {
            Ok(Self(digits))
        } else {
            Err(NotAReference)
        }
    }
}

fn forgiven(byte: u8) -> u8 {
    match byte {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongbao_kernel::SeededEntropy;

    #[test]
    fn a_reference_reads_back_as_people_write_it() {
        let reference = Reference::mint(&SeededEntropy::new(7));
        let text = reference.to_string();
        assert_eq!(text.len(), "TB-XXXX-XXXX".len());
        assert_eq!(text.parse(), Ok(reference));
        assert_eq!(
            text.to_lowercase().replace('-', "").trim_start_matches("tb").parse(),
            Ok(reference)
        );
        assert_eq!("TB-O123-I5L7".parse::<Reference>(), "TB-0123-1517".parse());
        assert_eq!("TB-0123".parse::<Reference>(), Err(NotAReference));
        assert_eq!("TB-0123-456U".parse::<Reference>(), Err(NotAReference));
    }
}
