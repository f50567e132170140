//! `docs/generated/failures-by-reader.md`: the catalogue as the person, the operator and the
//! programmer each need it, with the texts as they are shown. (`failures.md` beside it is made by
//! `cargo xtask docs` and says where each code is raised.)

use std::fmt::Write;

use tongbao_kernel::failure::{Audience, Retry, Severity};
use tongbao_kernel::{Code, Failure, MoneyMoved};

use super::places::{Kind, SAMPLE_TIME, places};
use super::{remedy, text};
use crate::{Locale, Words};

/// The whole document. `docs/generated/failures-by-reader.md` must equal it.
pub fn failures_markdown() -> String {
    let mut document = String::from(
        "# Failure catalogue, by reader\n\n\
         Made from the catalogue in `crates/kernel` and the texts in `locales`; do not edit it by \
         hand. Rewrite it with `UPDATE=1 cargo test -p tongbao-http`.\n\n\
         One row is one cause, with one permanent code. The person's column shows the text with \
         sample values.\n\n\
         | code | the person reads | the operator knows | the programmer does |\n\
         | --- | --- | --- | --- |\n",
    );
    for code in Code::ALL {
        let entry = code.entry();
        let (person, operator, programmer) = (person(*code), operator(*code), programmer(*code));
        writeln!(document, "| {} | {person} | {operator} | {programmer} |", entry.code)
            .expect("a string takes all that is written to it");
    }
    document
}

/// The failure with a sample in each place.
pub(super) fn sample(code: Code) -> Failure {
    let failure = Failure::new(code);
    places(code).iter().fold(failure, |failure, place| failure.with(place.name, place.sample()))
}

fn person(code: Code) -> String {
    let failure = sample(code);
    let mut lines = Vec::new();
    for locale in Locale::ALL {
        let words = Words::of(locale);
        let title = words.t(&format!("{}.title", code.entry().code));
        lines.push(format!("**{title}** {}", text(&failure, words, SAMPLE_TIME)));
    }
    let ways: Vec<String> = (super::WayOut::all(&failure, Words::of(Locale::En)).into_iter())
        .map(|way| way.label)
        .collect();
    lines.push(format!("→ {}", ways.join(" · ")));
    lines.join("<br>").replace('|', "\\|")
}

fn operator(code: Code) -> String {
    let entry = code.entry();
    let severity = match entry.severity {
        Severity::Notice => "Notice: the person can put it right.",
        Severity::Guard => "Guard: a protection worked; look if it comes often.",
        Severity::Fault => "Fault: ours or a partner's; act.",
    };
    let audience = match entry.audience {
        Audience::Anyone => "",
        Audience::Trusted => " The exact cause is told to a trusted device only (†).",
    };
    let cause = code.cause();
    let cause = format!("{}{}", cause[..1].to_uppercase(), &cause[1..]);
    format!("{cause}. {severity}{audience}")
}

fn programmer(code: Code) -> String {
    let entry = code.entry();
    let retry = match entry.retry {
        Retry::Corrected => "correct it, then send it again",
        Retry::SameKey => "send the same with the same key",
        Retry::Later => "send it again after the named time",
        Retry::Never => "do not send it again",
    };
    let money = match entry.money {
        MoneyMoved::NotConcerned => "money is not concerned",
        MoneyMoved::NotMoved => "no money moved",
        MoneyMoved::Confirming => "the result is being confirmed",
        MoneyMoved::Moved => "money moved, once",
        MoneyMoved::Returned => "money was given back",
    };
    let remedies: Vec<&str> = entry.remedies.iter().map(|known| remedy::name(*known)).collect();
    let args: Vec<String> = places(code).iter().map(argument).collect();
    let args = if args.is_empty() { String::new() } else { format!("; args {}", args.join(", ")) };
    format!("{}; {retry}; {money}; remedies {}{args}", entry.status, remedies.join(", "))
}

fn argument(place: &super::places::Place) -> String {
    let kind = match place.kind {
        Kind::Money(_) => "money",
        Kind::Count(_) => "count",
        Kind::Time => "time",
        Kind::Seconds(_) => "seconds",
        Kind::Text(_) => "text",
        Kind::Word(_) => "word",
    };
    let optional = if place.needed { "" } else { "?" };
    format!("`{}{optional}` {kind}", place.name)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Rewrite the document with `UPDATE=1`.
    #[test]
    fn the_generated_catalogue_is_not_stale() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs/generated/failures-by-reader.md");
        let wanted = super::failures_markdown();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &wanted).expect("the document can be written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == wanted,
            "docs/generated/failures-by-reader.md is stale: run with UPDATE=1"
        );
    }
}
