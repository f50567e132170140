//! Unfinished words, paths of one machine, and registry hosts in a lock file.

use super::Finding;
use crate::house::{File, House};

/// Put together from halves, so that this file does not find itself.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];

/// Folders that exist on one machine only, before a name.
const MACHINE: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("C:", "\\Users"),
];

/// Texts that are not ours to word.
const FOREIGN: &[&str] = &["LICENSE", "Cargo.lock"];

/// All three, in every text file.
pub fn check(house: &House) -> Vec<Finding> {
    let ours = house.files.iter().filter(|file| !FOREIGN.contains(&file.path.as_str()));
    let root = format!("{}/", house.root.display());
    ours.flat_map(|file| check_file(file, &root)).collect()
}

fn check_file(file: &File, root: &str) -> Vec<Finding> {
    let lock = file.name() == "package-lock.json";
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut report = |say: &str| findings.push(Finding::broken(&file.path, index + 1, say));
        if !lock && UNFINISHED.iter().any(|word| has_word(line, word)) {
            report("finish it now, or open an issue and leave the code whole");
        }
        if line.contains(root) || MACHINE.iter().any(|folder| has_path(line, folder)) {
            report("a path of one machine; take it from the environment or from where the file is");
        }
        if lock && line.contains("\"resolved\"") {
            report("the lock names no registry: npm install --omit-lockfile-registry-resolved");
        }
    }
    findings
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(is_part);
        let after = line[at + word.len()..].chars().next().is_some_and(is_part);
        !before && !after
    })
}

/// The folder begins a path: nothing that belongs to one stands before it, a name stands after.
fn has_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || "./}_-*".contains(c));
        let after = line[at + folder.len()..].chars().next();
        !inside && after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&House::of(&[(path, text)])).len()
    }

    #[test]
    fn unfinished_words_are_found() {
        for word in UNFINISHED {
            assert_eq!(found("docs/a.md", &format!("later: {word} this")), 1, "{word}");
            assert_eq!(found("docs/a.md", &format!("MAS{word}S")), 0, "{word}");
        }
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for folder in MACHINE {
            assert_eq!(found("a.toml", &format!("path = \"{folder}me/x\"")), 1, "{folder}");
        }
        assert_eq!(found("a.toml", "see /nowhere/x"), 1);
        assert_eq!(found("a.md", "route(\"/home\"); link(\"https://x.cn/home/page/\")"), 0);
    }

    #[test]
    fn a_lock_file_names_no_registry() {
        assert_eq!(found("tests/journey/package-lock.json", "  \"resolved\": \"x\","), 1);
        assert_eq!(found("tests/journey/package-lock.json", "  \"integrity\": \"x\","), 0);
    }
}
