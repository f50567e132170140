//! Calls and attributes that stand only where a reason allows them. They are found as tokens, so
//! that the inside of a macro is seen too.

use super::Finding;
use crate::house::House;
use crate::rust::{RustFile, lines_with};

/// A banned spelling, where it may stand all the same, and what to write instead.
struct Ban {
    pattern: &'static str,
    places: &'static [&'static str],
    instead: &'static str,
}

const CLOCK: &str = "time is a parameter: take a Clock";
const ENTROPY: &str = "randomness is a parameter: take an Entropy";
const MINT: &str = "mint ids from a Clock and an Entropy";
const SILENT: &str = "libraries do not print: log with tracing, or return the text";

/// The command line prints; everything else is silent.
const PRINTERS: &[&str] = &["crates/tongbao/", "crates/xtask/"];
const TIME: &[&str] = &["crates/kernel/src/time.rs"];
const CHANCE: &[&str] = &["crates/kernel/src/entropy.rs"];

const BANS: &[Ban] = &[
    ban(". unwrap (", &[], "state the invariant with expect(\"…\"), or return the failure"),
    ban("unsafe", &[], "there is no unsafe code in this house"),
    ban("SystemTime : : now", TIME, CLOCK),
    ban("Zoned : : now", &[], CLOCK),
    ban("Timestamp : : now", &[], CLOCK),
    ban("Utc : : now", &[], CLOCK),
    ban("Uuid : : now_v7", &[], MINT),
    ban("Uuid : : new_v4", &[], MINT),
    ban("getrandom : : fill", CHANCE, ENTROPY),
    ban("thread_rng", &[], ENTROPY),
    ban("OsRng", CHANCE, ENTROPY),
    ban("println !", PRINTERS, SILENT),
    ban("print !", PRINTERS, SILENT),
    ban("eprintln !", PRINTERS, SILENT),
    ban("eprint !", PRINTERS, SILENT),
    ban("dbg !", &[], SILENT),
    ban("todo !", &[], "finish it, or leave it out"),
    ban("unimplemented !", &[], "finish it, or leave it out"),
];

const fn ban(pattern: &'static str, places: &'static [&'static str], instead: &'static str) -> Ban {
    Ban { pattern, places, instead }
}

/// Banned spellings outside tests and outside their place.
pub fn misplaced(house: &House) -> Vec<Finding> {
    house.rust.iter().flat_map(misplaced_in).collect()
}

fn misplaced_in(file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ban in BANS {
        if ban.places.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        for line in lines_with(&file.live, ban.pattern) {
            let written = ban.pattern.replace(' ', "");
            findings.push(Finding::broken(&file.path, line, format!("{written}: {}", ban.instead)));
        }
    }
    findings
}

/// `#[allow]` hides; `#[expect]` with a reason says why and ends when the cause is gone.
pub fn lints(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &house.rust {
        let inner = lines_with(&file.all, "# ! [ allow (");
        for line in lines_with(&file.all, "# [ allow (").into_iter().chain(inner) {
            let say = "allow(…) hides for ever; write #[expect(…, reason = \"…\")]";
            findings.push(Finding::broken(&file.path, line, say));
        }
        findings.extend(unexplained(file));
    }
    findings
}

fn unexplained(file: &RustFile) -> Vec<Finding> {
    let is = |at: usize, word: &str| file.all.get(at).is_some_and(|token| token.text == word);
    let is_attribute = |at: &usize| {
        let marked = at.checked_sub(1).is_some_and(|before| is(before, "#") || is(before, "!"));
        marked && is(*at, "[") && is(at + 1, "expect") && is(at + 2, "(")
    };
    let starts = (0..file.all.len()).filter(is_attribute);
    let mut findings = Vec::new();
    for start in starts {
        let attribute = file.all[start..].iter().take_while(|token| token.text != "]");
        if !attribute.clone().any(|token| token.text == "reason") {
            let say = "say why: #[expect(…, reason = \"…\")]";
            findings.push(Finding::broken(&file.path, file.all[start].line, say));
        }
    }
    findings
}

/// Rooms whose numbers are money or counters.
const EXACT_ROOMS: &[&str] =
    &["money", "kernel", "db", "ledger", "record", "identity", "payments", "gateways", "auditor"];

/// No floating point where amounts are.
pub fn floats(house: &House) -> Vec<Finding> {
    let exact = house.rust.iter().filter(|file| EXACT_ROOMS.contains(&file.room.as_str()));
    let lines = |file: &RustFile| {
        let mut lines = lines_with(&file.live, "f64");
        lines.extend(lines_with(&file.live, "f32"));
        lines
    };
    let say = "count in whole minor units, or in thousandths: money is never a float";
    exact
        .flat_map(|file| lines(file).into_iter().map(|line| Finding::broken(&file.path, line, say)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: fn(&House) -> Vec<Finding>, path: &str, text: &str) -> usize {
        check(&House::of(&[(path, text)])).len()
    }

    #[test]
    fn every_ban_is_found_and_only_there() {
        for ban in BANS {
            let code = format!("fn f() {{ m! {{ {} ) }} }}", ban.pattern).replace("( )", "()");
            let code = if ban.pattern.ends_with('(') { code } else { code.replace(" ) }", " }") };
            let bad = found(misplaced, "crates/a/src/lib.rs", &code);
            assert_eq!(bad, 1, "{}", ban.pattern);
            let test = format!("#[cfg(test)] mod tests {{ {code} }}");
            assert_eq!(found(misplaced, "crates/a/src/lib.rs", &test), 0, "{}", ban.pattern);
            for place in ban.places {
                let path =
                    if place.ends_with('/') { format!("{place}x.rs") } else { (*place).into() };
                assert_eq!(found(misplaced, &path, &code), 0, "{}", ban.pattern);
            }
        }
    }

    #[test]
    fn expect_and_names_that_look_alike_are_left_alone() {
        let code = "fn f() { x.expect(\"why\"); x.unwrap_or(1); clock.now(); let unwrap = 1; }";
        assert_eq!(found(misplaced, "crates/a/src/lib.rs", code), 0);
    }

    #[test]
    fn a_lint_is_expected_with_a_reason() {
        let path = "crates/a/src/lib.rs";
        assert_eq!(found(lints, path, "#[expect(x, reason = \"y\")] fn f() {}"), 0);
        assert_eq!(found(lints, path, "#[expect(x)] fn f() {}"), 1);
        assert_eq!(found(lints, path, "#![expect(x)] fn f() {}"), 1);
        assert_eq!(found(lints, path, "fn f() { g([expect(x)]) }"), 0);
        assert_eq!(found(lints, path, "#[allow(x)] fn f() {}"), 1);
        assert_eq!(found(lints, path, "#![allow(x)] fn f() {}"), 1);
    }

    #[test]
    fn amounts_are_never_floats() {
        assert_eq!(found(floats, "crates/money/src/lib.rs", "fn f(x: f64) {}"), 1);
        assert_eq!(found(floats, "crates/money/src/lib.rs", "fn f(x: i64) {}"), 0);
        assert_eq!(found(floats, "crates/web/src/lib.rs", "fn f(x: f64) {}"), 0);
    }
}
