//! The rules of the house. Each check is a function from the tree to its findings.

mod arms;
mod calls;
mod catalogue;
mod generated;
mod lengths;
mod locales;
mod migrations;
mod names;
mod rooms;
mod sql;
mod words;

use std::fmt::Write as _;

use crate::house::House;

pub use catalogue::raised;
use locales::messages;

/// A place where a rule does not hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    line: usize,
    say: String,
    weight: Weight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Fails the run.
    Broken,
    /// A place to think twice.
    Advice,
}

impl Finding {
    fn broken(path: &str, line: usize, say: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, say: say.into(), weight: Weight::Broken }
    }

    fn advice(path: &str, line: usize, say: impl Into<String>) -> Self {
        Self { weight: Weight::Advice, ..Self::broken(path, line, say) }
    }
}

type Check = fn(&House) -> Vec<Finding>;

/// Every check, by what it keeps.
const CHECKS: &[(&str, Check)] = &[
    ("crates depend downwards only", rooms::direction),
    ("libraries stay in their rooms", rooms::outside),
    ("modules are named by a noun", names::modules),
    ("no debris", names::debris),
    ("each feature is documented", names::features),
    ("calls stand in their place", calls::misplaced),
    ("lints are expected, with a reason", calls::lints),
    ("money knows no floating point", calls::floats),
    ("our own enums are matched in full", arms::wild),
    ("SQL stands in stores and is never put together", sql::check),
    ("tables, columns and constraints", migrations::check),
    ("each code has a cause in code and words in both languages", catalogue::check),
    ("both languages say the same", locales::check),
    ("generated documents are fresh", generated::check),
    ("no unfinished words, no paths of one machine", words::check),
    ("files and functions of a readable length", lengths::check),
];

/// Runs all checks; the answer is an error when anything is broken.
pub fn run(house: &House) -> Result<String, String> {
    report(house, CHECKS)
}

fn report(house: &House, checks: &[(&str, Check)]) -> Result<String, String> {
    let mut answer = String::new();
    let mut broken = 0;
    let mut advice = 0;
    for (keeps, check) in checks {
        let mut findings = check(house);
        findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        for finding in findings {
            let mark = match finding.weight {
                Weight::Broken => "broken",
                Weight::Advice => "advice",
            };
            match finding.weight {
                Weight::Broken => broken += 1,
                Weight::Advice => advice += 1,
            }
            let Finding { path, line, say, .. } = &finding;
            let _ = writeln!(answer, "{path}:{line}: {mark} ({keeps}): {say}");
        }
    }
    let files = house.files.len();
    let count = checks.len();
    let _ = writeln!(
        answer,
        "tidy: {count} checks over {files} files, {broken} broken, {advice} to think about"
    );
    if broken == 0 { Ok(answer) } else { Err(answer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_broken_rule_fails_the_run_and_advice_does_not() {
        let long = "// line\n".repeat(700);
        let checks: &[(&str, Check)] = &[("names", names::modules), ("length", lengths::check)];
        let advice = report(&House::of(&[("crates/a/src/lib.rs", &long)]), checks);
        assert!(advice.unwrap_or_default().contains("0 broken, 1 to think about"));
        let broken = report(&House::of(&[("crates/a/src/helpers.rs", "")]), checks);
        assert!(broken.unwrap_err().contains("crates/a/src/helpers.rs:1: broken"));
    }
}
