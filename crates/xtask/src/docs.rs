//! Documents that are made from the code, so that they cannot be out of date.

use std::fmt::Write as _;

use tongbao_kernel::Code;

use crate::house::House;
use crate::tidy;

const FAILURES: &str = "docs/generated/failures.md";

const HEAD: &str = "\
# Failure codes, and where each is raised

Made by `cargo xtask docs` from the catalogue in `crates/kernel` and from the code that raises it;
do not edit. What is said to whom stands in `failures-by-reader.md`.

| code | exact cause | HTTP | raised in |
| --- | --- | --- | --- |
";

/// Writes every document.
pub fn write(house: &House) -> Result<String, String> {
    let mut answer = String::new();
    for (path, text) in documents(house) {
        let full = house.root.join(path);
        if let Some(folder) = full.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("{path}: {error}\n"))?;
        }
        std::fs::write(&full, text).map_err(|error| format!("{path}: {error}\n"))?;
        let _ = writeln!(answer, "wrote {path}");
    }
    Ok(answer)
}

/// Every document with its text.
pub fn documents(house: &House) -> Vec<(&'static str, String)> {
    vec![(FAILURES, failures(house))]
}

fn failures(house: &House) -> String {
    let raised = tidy::raised(house);
    let mut page = HEAD.to_owned();
    for code in Code::ALL {
        let entry = code.entry();
        let places = raised.get(code).into_iter().flatten();
        let places: Vec<String> = places.map(|place| format!("`{place}`")).collect();
        let (cause, places) = (code.cause(), places.join("<br>"));
        let _ = writeln!(page, "| {} | {cause} | {} | {places} |", entry.code, entry.status);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_with_its_cause_and_its_places() {
        let house = House::of(&[
            ("crates/payments/src/transfer/rules.rs", "fn f() { g(Code::PayeeAtCap) }"),
            ("crates/payments/src/wallet/rules.rs", "fn f() { g(Code::PayeeAtCap) }"),
        ]);
        let page = failures(&house);
        let row = page.lines().find(|line| line.starts_with("| TRF-05 |"));
        let row = row.expect("every code has a row");
        assert!(row.contains("the payee's balance would pass the cap"), "{row}");
        assert!(
            row.contains("transfer/rules.rs`<br>`crates/payments/src/wallet/rules.rs` |"),
            "{row}"
        );
    }
}
