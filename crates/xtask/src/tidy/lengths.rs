//! Lengths past which a reader loses the thread. Advice, not law.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ImplItemFn, ItemFn};

use super::Finding;
use crate::house::House;

const FILE_LINES: usize = 600;
const TEMPLATE_LINES: usize = 200;
const FUNCTION_LINES: usize = 70;

/// Files and functions to think about.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &house.files {
        let most = match file.path.rsplit('.').next() {
            Some("rs" | "mjs" | "js" | "css") => FILE_LINES,
            Some("html") => TEMPLATE_LINES,
            _ => continue,
        };
        let lines = file.text.lines().count();
        if lines > most {
            let say = format!("{lines} lines; past {most}, look for the second noun in it");
            findings.push(Finding::advice(&file.path, 1, say));
        }
    }
    for file in &house.rust {
        let mut functions = Functions(Vec::new());
        functions.visit_file(&file.syntax);
        findings.extend(functions.0.into_iter().map(|(line, lines)| {
            let say = format!("a function of {lines} lines; past {FUNCTION_LINES}, name its parts");
            Finding::advice(&file.path, line, say)
        }));
    }
    findings
}

/// Line and length of the long ones.
struct Functions(Vec<(usize, usize)>);

impl Functions {
    fn measure(&mut self, start: usize, end: usize) {
        let lines = end - start + 1;
        if lines > FUNCTION_LINES {
            self.0.push((start, lines));
        }
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.measure(item.sig.span().start().line, item.block.span().end().line);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(item.sig.span().start().line, item.block.span().end().line);
        visit::visit_impl_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_and_functions_are_named() {
        let body = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines));
        let found = |path: &str, text: &str| check(&House::of(&[(path, text)])).len();
        assert_eq!(found("crates/a/src/lib.rs", &body(60)), 0);
        assert_eq!(found("crates/a/src/lib.rs", &body(70)), 1);
        assert_eq!(found("crates/a/src/lib.rs", &format!("impl X {{ {} }}", body(70))), 1);
        assert_eq!(found("crates/a/src/lib.rs", &body(650)), 2);
        assert_eq!(found("crates/web/templates/a.html", &"<p>\n".repeat(201)), 1);
        assert_eq!(found("docs/a.md", &"a\n".repeat(2_000)), 0);
    }
}
