//! Checks that keep the house in order, and the documents that are made from code.
//!
//! `cargo xtask tidy` reads the tree as text and syntax, without compiling it, and says for each
//! finding what to do instead. A rule that is enforced by memory is not a rule: what was broken
//! twice becomes a check here. `cargo xtask docs` writes `docs/generated`; tidy sees when that was
//! forgotten.

mod docs;
mod house;
mod rust;
mod tidy;

use std::process::ExitCode;

use house::House;

const HELP: &str = "\
Usage: cargo xtask <command>

  tidy   check the rules of the house; anything broken fails
  docs   write docs/generated from the code
";

#[expect(clippy::print_stdout, reason = "a command line tool answers by printing")]
fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let run: fn(&House) -> Result<String, String> = match command.as_str() {
        "tidy" => tidy::run,
        "docs" => docs::write,
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        unknown => {
            print!("no command '{unknown}'\n{HELP}");
            return ExitCode::FAILURE;
        }
    };
    match House::load().and_then(|house| run(&house)) {
        Ok(answer) => {
            print!("{answer}");
            ExitCode::SUCCESS
        }
        Err(answer) => {
            print!("{answer}");
            ExitCode::FAILURE
        }
    }
}
