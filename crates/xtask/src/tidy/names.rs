//! Names of modules, files that nobody meant to keep, and features without a page.

use std::collections::BTreeSet;

use syn::Item;

use super::Finding;
use crate::house::House;

/// A module without a noun has no home yet.
const BANNED: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"];

/// Crates whose folders are features.
const FEATURE_ROOMS: &[&str] = &["identity", "payments", "finance", "support", "risk"];

/// No module is called by a role.
pub fn modules(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &house.rust {
        let names = file.path.trim_end_matches(".rs").split('/');
        for name in names.filter(|name| BANNED.contains(name)) {
            findings.push(banned(&file.path, 1, name));
        }
        for item in &file.syntax.items {
            if let Item::Mod(module) = item
                && module.content.is_some()
                && BANNED.contains(&module.ident.to_string().as_str())
            {
                let line = module.ident.span().start().line;
                findings.push(banned(&file.path, line, &module.ident.to_string()));
            }
        }
    }
    findings
}

fn banned(path: &str, line: usize, name: &str) -> Finding {
    let say = format!("'{name}' says nothing; name the module by the noun of what it holds");
    Finding::broken(path, line, say)
}

/// No plans, notes, backups or leftovers of a merge.
pub fn debris(house: &House) -> Vec<Finding> {
    let left = house.files.iter().filter(|file| is_debris(file.name()));
    let say = "plans and leftovers are not part of the product; delete it, or say it in docs/";
    left.map(|file| Finding::broken(&file.path, 1, say)).collect()
}

fn is_debris(name: &str) -> bool {
    let upper = name.to_uppercase();
    let ends = [".ORIG", ".REJ", ".BAK", ".SWP", "~", ".LOG", ".RS.RS", ".DS_STORE", ".TMP"];
    let status = ["PLAN", "NOTES", "STATUS", "SUMMARY", "NEXT_STEPS", "IMPLEMENTATION", "SCRATCH"];
    let stem = upper.strip_suffix(".MD").or(upper.strip_suffix(".TXT"));
    ends.iter().any(|end| upper.ends_with(end))
        || stem.is_some_and(|stem| {
            status.iter().any(|word| {
                stem == *word
                    || stem.ends_with(&format!("_{word}"))
                    || stem.starts_with(&format!("{word}_"))
            })
        })
}

/// Each feature folder has `docs/features/<feature>.md`.
pub fn features(house: &House) -> Vec<Finding> {
    let folder = |path: &str| {
        let (room, rest) = path.strip_prefix("crates/")?.split_once("/src/")?;
        let feature = rest.strip_suffix("/mod.rs")?;
        let is_one = FEATURE_ROOMS.contains(&room) && !feature.contains('/');
        is_one.then(|| (feature.to_owned(), path.to_owned()))
    };
    let found: BTreeSet<_> = house.files.iter().filter_map(|file| folder(&file.path)).collect();
    let undocumented = found.iter().filter(|(feature, _)| house.file(&page_of(feature)).is_none());
    undocumented
        .map(|(feature, path)| {
            let page = page_of(feature);
            Finding::broken(
                path,
                1,
                format!("write {page}: what is seen, states, failures, limits"),
            )
        })
        .collect()
}

fn page_of(feature: &str) -> String {
    format!("docs/features/{feature}.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_named_by_a_noun() {
        let good = House::of(&[("crates/a/src/allocation.rs", "mod parts {}")]);
        assert_eq!(modules(&good), []);
        let bad = House::of(&[
            ("crates/a/src/helpers/x.rs", ""),
            ("crates/a/src/utils.rs", ""),
            ("crates/a/src/lib.rs", "mod common { }"),
        ]);
        assert_eq!(modules(&bad).len(), 3);
    }

    #[test]
    fn leftovers_are_found_and_documents_are_not() {
        for name in ["TRANSFER_PLAN.md", "NOTES.md", "x.rs.orig", "NEXT_STEPS.md", "a.rs.rs"] {
            assert!(is_debris(name), "{name}");
        }
        for name in ["README.md", "transfer.md", "statuses.md", "plans.rs", "notices.md"] {
            assert!(!is_debris(name), "{name}");
        }
        assert_eq!(debris(&House::of(&[("docs/NOTES.md", "")])).len(), 1);
    }

    #[test]
    fn a_feature_has_its_page() {
        let code = ("crates/payments/src/transfer/mod.rs", "");
        let inner = ("crates/payments/src/transfer/receipt/mod.rs", "");
        let page = ("docs/features/transfer.md", "# Transfer");
        assert_eq!(features(&House::of(&[code, inner, page])), []);
        assert_eq!(features(&House::of(&[code, inner])).len(), 1);
    }
}
