//! Slips of the keyboard: what was typed is the password but for its case or its width. Whoever made
//! one is told so, and it does not count (S-172).

use tongbao_kernel::{Arg, Code, Failure};

use crate::fold_width;

/// What went wrong on the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// Caps Lock, or a first letter that the phone made a capital.
    Case,
    /// This full-width character, from a Chinese input method.
    Width(char),
}

impl Slip {
    /// `LOGIN-02` or `LOGIN-03`.
    pub(super) fn failure(self) -> Failure {
        match self {
            Self::Case => Failure::new(Code::PasswordCase),
            Self::Width(character) => Failure::new(Code::PasswordWidth)
                .with("character", Arg::Text(character.to_string())),
        }
        .at("password")
    }
}

/// What may have been meant: three at most, because each costs a hash.
pub(super) fn meant(typed: &str) -> Vec<(Slip, String)> {
    let folded = fold_width(typed);
    let wide = typed.chars().zip(folded.chars()).find(|(typed, folded)| typed != folded);
    let width = wide.map(|(character, _)| (Slip::Width(character), folded));
    let case = [swapped(typed), first_swapped(typed)].map(|text| Some((Slip::Case, text)));
    let mut found: Vec<(Slip, String)> = Vec::new();
    for (slip, text) in [width].into_iter().chain(case).flatten() {
        if text != typed && found.iter().all(|(_, known)| *known != text) {
            found.push((slip, text));
        }
    }
    found
}

/// As Caps Lock would have it.
fn swapped(typed: &str) -> String {
    typed.chars().map(other_case).collect()
}

/// As a keyboard that begins sentences would have it.
fn first_swapped(typed: &str) -> String {
    let mut chars = typed.chars();
    let first = chars.next().map(other_case);
    first.into_iter().chain(chars).collect()
}

/// The other case of a letter that has exactly one.
fn other_case(letter: char) -> char {
    let (mut lower, mut upper) = (letter.to_lowercase(), letter.to_uppercase());
    match (lower.next(), lower.next(), upper.next(), upper.next()) {
        (Some(lower), None, Some(upper), None) if letter == upper => lower,
        (Some(_), None, Some(upper), None) => upper,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_slip_leads_to_what_was_meant() {
        let table = [
            ("pASSWORD", Slip::Case, "Password"),
            ("Tb!9x-quay", Slip::Case, "tb!9x-quay"),
            ("ｔb!9x-quay", Slip::Width('ｔ'), "tb!9x-quay"),
            ("tb！9x-quay", Slip::Width('！'), "tb!9x-quay"),
            ("straSSE", Slip::Case, "STRAsse"),
        ];
        for (typed, slip, wanted) in table {
            let found = meant(typed);
            assert!(found.contains(&(slip, wanted.into())), "{typed}: {found:?}");
        }
    }

    #[test]
    fn what_has_neither_case_nor_width_has_no_slip() {
        for typed in ["12345678", "白日依山尽黄河入海流", ""] {
            assert!(meant(typed).is_empty(), "{typed}");
        }
    }

    proptest! {
        /// Three hashes at most, each of something else than was typed.
        #[test]
        fn no_more_than_three(typed in "\\PC{0,40}") {
            let found = meant(&typed);
            prop_assert!(found.len() <= 3);
            for (_, text) in &found {
                prop_assert!(text != &typed);
            }
        }
    }
}
