//! The table of all scenarios, and the check that no code of the families is without one.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

use tongbao_kernel::Code;

use crate::scenarios;

/// The families of the table, and how many rows the catalogue of the product gives each.
const FAMILIES: &[(&str, u32)] = &[
    ("LOGIN", 16),
    ("LOCK", 13),
    ("REG", 9),
    ("SMS", 9),
    ("PWD", 3),
    ("PIN", 2),
    ("NET", 9),
    ("VER", 3),
    ("CLOSE", 2),
    ("DATA", 1),
];

/// Codes that need a real browser or a real key: where they are brought about, by file and by the
/// words of the step or test there.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("LOGIN-23", "crates/identity/tests/identity/passkey.rs", "an_answer_that_proves_nothing"),
    ("LOGIN-24", "crates/identity/tests/identity/passkey.rs", "a_copied_passkey_is_removed"),
    ("LOGIN-25", "crates/identity/tests/identity/passkey.rs", "a_key_is_kept_once_and_ten_at_most"),
    ("LOGIN-26", "crates/identity/tests/identity/passkey.rs", "a_key_is_kept_once_and_ten_at_most"),
    ("NET-04", "tests/journey/journey.mjs", "NET-04 a page that stood still says so"),
];

/// Rows that the code cannot raise yet, and why.
const NOT_YET: &[(&str, &str)] = &[
    ("LOGIN-05", "no policy lets passwords expire: NIST SP 800-63B advises against it"),
    ("LOGIN-06", "passwords are checked against the list when they are set, not afterwards"),
    ("LOGIN-15", "a browser cannot tell that a device is rooted or its screen shared"),
    ("LOCK-08", "no account is paused for want of use yet"),
    ("LOCK-12", "there is no entry for orders of a court"),
    ("LOCK-13", "the date of expiry of an ID card is not asked for"),
    ("REG-04", "whether a number was given to somebody else is not known to the wallet"),
    ("REG-08", "faces are not compared"),
    ("SMS-09", "the operator of the sandbox does not report numbers out of service"),
    ("PWD-01", "there are no security questions"),
    ("NET-01", "told by the browser's own page of the network, without a code of its own"),
    ("NET-02", "the browser itself refuses a bad certificate before any page of ours is shown"),
    ("NET-03", "a web page needs no permission for the network"),
    ("NET-06", "another sign-in does not end this session: up to ten live side by side"),
    ("NET-07", "there is no risk engine that could end a session"),
    ("NET-08", "the pages have no heavy mode that a slow device would leave"),
    ("VER-01", "pages are always of the server's version"),
    ("VER-02", "pages are always of the server's version"),
    ("VER-03", "there is no app whose signature could be checked"),
    ("CLOSE-01", "accounts cannot be closed yet"),
    ("CLOSE-02", "accounts cannot be closed yet"),
    ("DATA-01", "personal data cannot be asked for yet"),
];

fn family_of(code: &str) -> &str {
    code.split('-').next().unwrap_or_default()
}

/// The codes of the families: those of the product's catalogue, and what the code has besides.
fn wanted() -> Vec<String> {
    let mut wanted = Vec::new();
    for (family, rows) in FAMILIES {
        let mut own: Vec<String> = (1..=*rows).map(|row| format!("{family}-{row:02}")).collect();
        let raised = Code::ALL.iter().map(|code| code.entry().code);
        let raised = raised.filter(|code| family_of(code) == *family).map(str::to_owned);
        own.extend(raised);
        own.sort();
        own.dedup();
        wanted.extend(own);
    }
    wanted
}

fn row(code: &str) -> String {
    if let Some(known) = scenarios().find(|scenario| scenario.code == code) {
        return format!("| {code} | {} | {} |", known.title, known.walked);
    }
    if let Some((_, file, step)) = ELSEWHERE.iter().find(|(known, ..)| *known == code) {
        return format!("| {code} | needs a real browser or key: `{file}` | “{step}” |");
    }
    let reason = NOT_YET.iter().find(|(known, _)| *known == code).map(|(_, reason)| reason);
    format!("| {code} | not raised yet | {} |", reason.expect("each code is in one of the lists"))
}

fn document() -> String {
    let mut document = String::from(
        "# Scenarios\n\n\
         Made from `crates/web/tests/scenarios`; do not edit it by hand. Rewrite it with \
         `UPDATE=1 cargo test -p tongbao-web --test scenarios`.\n\n\
         Each code is brought about on purpose; then the way out that the failure offers is walked \
         to the end, without an operator.\n\n\
         | code | scenario | remedy walked |\n\
         | --- | --- | --- |\n",
    );
    for code in wanted() {
        writeln!(document, "{}", row(&code)).expect("a string takes all that is written to it");
    }
    document
}

/// A code is in one of the three lists and in no other, and each line says something.
#[test]
fn every_code_is_walked_or_has_a_reason() {
    let mut lists: Vec<&str> = scenarios().map(|scenario| scenario.code).collect();
    lists.extend(ELSEWHERE.iter().map(|(code, ..)| *code));
    lists.extend(NOT_YET.iter().map(|(code, _)| *code));
    let listed: HashSet<&str> = lists.iter().copied().collect();
    assert_eq!(listed.len(), lists.len(), "a code is in two lists");
    let wanted = wanted();
    for code in &wanted {
        assert!(listed.contains(&**code), "{code} has neither a scenario nor a reason");
    }
    for code in &lists {
        assert!(wanted.iter().any(|known| known == code), "{code} is no code of the families");
    }
    for scenario in scenarios() {
        let code = scenario.code;
        assert!(!scenario.title.is_empty() && !scenario.walked.is_empty(), "{code} says nothing");
    }
    let raised: HashSet<&str> = Code::ALL.iter().map(|code| code.entry().code).collect();
    for (code, reason) in NOT_YET {
        assert!(!reason.trim().is_empty(), "{code} has no reason");
        assert!(!raised.contains(code), "{code} can be raised: write its scenario");
    }
}

/// What is walked elsewhere is really there.
#[test]
fn what_is_walked_elsewhere_is_there() {
    for (code, file, step) in ELSEWHERE {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(text.contains(step) && text.contains(code), "{file} has no {code}: {step}");
    }
}

/// Rewrite the document with `UPDATE=1`.
#[test]
fn the_generated_table_is_not_stale() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/scenarios.md");
    let wanted = document();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("the document can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/generated/scenarios.md is stale: run with UPDATE=1");
}
