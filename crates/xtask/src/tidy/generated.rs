//! Documents made from code are as the code is now.

use super::Finding;
use crate::docs;
use crate::house::House;

/// `docs/generated` equals what `cargo xtask docs` would write.
pub fn check(house: &House) -> Vec<Finding> {
    let stale = docs::documents(house)
        .into_iter()
        .filter(|(path, text)| house.file(path).is_none_or(|file| file.text != *text));
    stale.map(|(path, _)| Finding::broken(path, 1, "stale; run `cargo xtask docs`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_or_missing_document_is_stale() {
        let empty = House::of(&[]);
        assert_eq!(check(&empty).len(), docs::documents(&empty).len());
        let written = docs::documents(&empty);
        let files: Vec<(&str, &str)> =
            written.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(check(&House::of(&files)), []);
    }
}
