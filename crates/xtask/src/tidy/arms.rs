//! `_ =>` in a match on an enum of ours: a new variant would be swallowed instead of decided.

use std::collections::{HashMap, HashSet};

use syn::visit::{self, Visit};
use syn::{ExprMatch, Item, ItemEnum, ItemImpl, Pat, Path, Type};

use super::Finding;
use crate::house::House;

/// Enums of the workspace, each with its variants. Two of one name share an entry.
type Enums = HashMap<String, HashSet<String>>;

/// Matches that name a variant of ours in one arm and say `_` in another.
pub fn wild(house: &House) -> Vec<Finding> {
    let mut enums = Enums::new();
    for file in &house.rust {
        collect(&file.syntax.items, &mut enums);
    }
    let mut findings = Vec::new();
    for file in &house.rust {
        let mut matches = Matches { enums: &enums, itself: None, found: Vec::new() };
        matches.visit_file(&file.syntax);
        findings.extend(matches.found.into_iter().map(|(line, name)| {
            let say = format!("list the variants of {name}: a new one must force a decision here");
            Finding::broken(&file.path, line, say)
        }));
    }
    findings
}

fn collect(items: &[Item], enums: &mut Enums) {
    for item in items {
        match item {
            Item::Enum(ItemEnum { ident, variants, .. }) => {
                let names = variants.iter().map(|variant| variant.ident.to_string());
                enums.entry(ident.to_string()).or_default().extend(names);
            }
            Item::Mod(module) => {
                collect(module.content.as_ref().map_or(&[][..], |(_, inner)| inner), enums);
            }
            _ => {}
        }
    }
}

struct Matches<'a> {
    enums: &'a Enums,
    /// What `Self` means here.
    itself: Option<String>,
    found: Vec<(usize, String)>,
}

impl<'ast> Visit<'ast> for Matches<'_> {
    fn visit_item_impl(&mut self, block: &'ast ItemImpl) {
        let outer = self.itself.take();
        if let Type::Path(path) = &*block.self_ty {
            self.itself = path.path.segments.last().map(|segment| segment.ident.to_string());
        }
        visit::visit_item_impl(self, block);
        self.itself = outer;
    }

    fn visit_expr_match(&mut self, found: &'ast ExprMatch) {
        let ours = found.arms.iter().find_map(|arm| self.ours(&arm.pat));
        let wild = found.arms.iter().find_map(|arm| match &arm.pat {
            Pat::Wild(wild) => Some(wild.underscore_token.span.start().line),
            _ => None,
        });
        self.found.extend(wild.zip(ours));
        visit::visit_expr_match(self, found);
    }
}

impl Matches<'_> {
    /// The enum of ours that the pattern names a variant of.
    fn ours(&self, pattern: &Pat) -> Option<String> {
        match pattern {
            Pat::Or(or) => or.cases.iter().find_map(|case| self.ours(case)),
            Pat::Path(path) => self.variant(&path.path),
            Pat::TupleStruct(tuple) => self.variant(&tuple.path),
            Pat::Struct(fields) => self.variant(&fields.path),
            Pat::Reference(inner) => self.ours(&inner.pat),
            Pat::Ident(binding) => binding.subpat.as_ref().and_then(|(_, inner)| self.ours(inner)),
            _ => None,
        }
    }

    fn variant(&self, path: &Path) -> Option<String> {
        let mut segments = path.segments.iter().rev().map(|segment| segment.ident.to_string());
        let variant = segments.next()?;
        let name = segments.next()?;
        let name = if name == "Self" { self.itself.clone()? } else { name };
        self.enums.get(&name)?.contains(&variant).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENUM: &str = "enum SendRejection { NoFunds, AtCap(i64), Held { until: i64 } }";

    fn found(code: &str) -> usize {
        wild(&House::of(&[("crates/a/src/e.rs", ENUM), ("crates/a/src/f.rs", code)])).len()
    }

    #[test]
    fn a_wild_arm_on_our_enum_is_found() {
        assert_eq!(found("fn f() { match x { SendRejection::NoFunds => 1, _ => 2 } }"), 1);
        assert_eq!(found("fn f() { match x { e::SendRejection::AtCap(_) => 1, _ => 2 } }"), 1);
        assert_eq!(found("fn f() { match x { &SendRejection::Held { .. } => 1, _ => 2 } }"), 1);
        assert_eq!(
            found(
                "impl SendRejection { fn f(self) { match self { Self::NoFunds => 1, _ => 2 } } }"
            ),
            1
        );
    }

    #[test]
    fn other_matches_may_have_one() {
        assert_eq!(found("fn f() { match x { SendRejection::AtCap(_) => 1 } }"), 0);
        assert_eq!(found("fn f() { match x { Other::NoFunds => 1, _ => 2 } }"), 0);
        assert_eq!(found("fn f() { match x { SendRejection::Foreign => 1, _ => 2 } }"), 0);
        assert_eq!(found("fn f() { match x { \"a\" => 1, _ => 2 } }"), 0);
        assert_eq!(
            found(
                "#[cfg(test)] mod t { fn f() { match x { SendRejection::NoFunds => 1, _ => 2 } } }"
            ),
            0
        );
    }
}
