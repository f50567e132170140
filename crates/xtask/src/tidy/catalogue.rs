//! Each failure code is raised somewhere, and has words in both languages.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{ExprPath, Macro, Pat};
use tongbao_kernel::Code;

use super::{Finding, messages};
use crate::house::House;
use crate::rust::RustFile;

const CATALOGUE: &str = "crates/kernel/src/failure/catalogue.rs";
const TEXTS: &[&str] = &["locales/zh-CN/failures.ftl", "locales/en/failures.ftl"];

/// Words and causes for every code.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in TEXTS {
        findings.extend(without_words(house, path, Code::ALL));
    }
    let raised = raised(house);
    for code in Code::ALL.iter().filter(|code| !raised.contains_key(code)) {
        let name = format!("{code:?}");
        let say = format!(
            "{} (Code::{name}) is never raised: raise it, or take it out of the catalogue",
            code.entry().code
        );
        findings.push(Finding::broken(CATALOGUE, line_of(house, &name), say));
    }
    findings
}

fn without_words(house: &House, path: &str, codes: &[Code]) -> Vec<Finding> {
    let Some(file) = house.file(path) else {
        return vec![Finding::broken(path, 1, "write the texts of the failure codes here")];
    };
    // A file that cannot be read is reported by the check of the locales.
    let known: BTreeSet<String> =
        messages(&file.text).unwrap_or_default().into_iter().map(|message| message.key).collect();
    let silent = codes.iter().filter(|code| !known.contains(code.entry().code));
    silent
        .map(|code| {
            let say = format!("say what {} is: '{} = …'", code.entry().code, code.entry().code);
            Finding::broken(path, 1, say)
        })
        .collect()
}

fn line_of(house: &House, name: &str) -> usize {
    let text = house.file(CATALOGUE).map_or("", |file| &file.text);
    let word = format!(" {name} ");
    text.lines().position(|line| line.contains(&word)).map_or(1, |index| index + 1)
}

/// Where each code is raised: in an expression of a crate, or by its code in a page's script.
/// Naming it in a pattern is not raising it.
pub fn raised(house: &House) -> BTreeMap<Code, BTreeSet<String>> {
    let mut places: BTreeMap<Code, BTreeSet<String>> = BTreeMap::new();
    for file in house.rust.iter().filter(|file| file.path != CATALOGUE && file.room != "xtask") {
        for code in raised_in(file) {
            places.entry(code).or_default().insert(file.path.clone());
        }
    }
    let pages = house.files.iter().filter(|file| {
        let is_page = [".html", ".js", ".mjs"].iter().any(|end| file.path.ends_with(end));
        file.path.starts_with("crates/") && is_page
    });
    for file in pages {
        for code in Code::ALL.iter().filter(|code| file.text.contains(code.entry().code)) {
            places.entry(*code).or_default().insert(file.path.clone());
        }
    }
    places
}

fn raised_in(file: &RustFile) -> BTreeSet<Code> {
    let mut names = Names(BTreeSet::new());
    names.visit_file(&file.syntax);
    let named = |code: &&Code| names.0.contains(&format!("{code:?}"));
    Code::ALL.iter().filter(named).copied().collect()
}

/// The names of codes in expressions.
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_pat(&mut self, _: &'ast Pat) {}

    fn visit_expr_path(&mut self, found: &'ast ExprPath) {
        let mut segments =
            found.path.segments.iter().rev().map(|segment| segment.ident.to_string());
        if let (Some(name), Some(owner)) = (segments.next(), segments.next())
            && owner == "Code"
        {
            self.0.insert(name);
        }
        visit::visit_expr_path(self, found);
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        if found.path.is_ident("matches") {
            return;
        }
        let text = found.tokens.to_string();
        for after in text.split("Code :: ").skip(1) {
            let name: String = after.chars().take_while(char::is_ascii_alphanumeric).collect();
            self.0.insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raises(code: &str) -> bool {
        let house = House::of(&[("crates/payments/src/transfer/rules.rs", code)]);
        raised(&house).contains_key(&Code::PayeeAtCap)
    }

    #[test]
    fn a_code_is_raised_by_an_expression() {
        assert!(raises("fn f() { Failure::new(Code::PayeeAtCap) }"));
        assert!(raises("fn f() { match x { R::Cap => kernel::Code::PayeeAtCap } }"));
        assert!(raises("fn f() { m!(a, Code::PayeeAtCap) }"));
        assert!(!raises("fn f() { match x { Code::PayeeAtCap => 1, } }"));
        assert!(!raises("fn f() { matches!(x, Code::PayeeAtCap) }"));
        assert!(!raises("#[cfg(test)] mod t { fn f() { g(Code::PayeeAtCap) } }"));
        let page = House::of(&[("crates/web/assets/offline.js", "show('BAL-01')")]);
        assert!(raised(&page).contains_key(&Code::BalanceCached));
    }

    #[test]
    fn a_code_has_words_in_both_languages() {
        let path = TEXTS[0];
        let codes = &[Code::PayeeAtCap];
        let good = House::of(&[(path, "TRF-05 = 对方{ $tier }余额已满\n")]);
        assert_eq!(without_words(&good, path, codes), []);
        let bad = House::of(&[(path, "TRF-06 = 对方余额已满\n")]);
        assert_eq!(without_words(&bad, path, codes).len(), 1);
        assert_eq!(without_words(&House::of(&[]), path, codes).len(), 1);
    }

    #[test]
    fn an_empty_house_raises_nothing() {
        let findings = check(&House::of(&[]));
        assert_eq!(findings.len(), Code::ALL.len() + TEXTS.len());
    }
}
