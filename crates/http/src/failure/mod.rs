//! A failure as a person meets it: what happened, whether money moved, what to do, and what to
//! quote. The same four parts on every surface.

mod help;
mod markdown;
pub mod places;
pub mod remedy;
#[cfg(test)]
mod texts;

use std::time::Duration;

use fluent_bundle::FluentValue;
use tongbao_kernel::failure::{Retry, Severity};
use tongbao_kernel::{Arg, Code, Failure, MoneyMoved, Timestamp};

pub use help::Help;
pub use markdown::failures_markdown;
pub use remedy::WayOut;

use crate::words::Fill;
use crate::{Reference, Words};

/// A failure in one language, ready to be shown.
#[derive(Debug, Clone)]
pub struct FailureView {
    /// The permanent code, as people quote it: `PAY-01`.
    pub code: &'static str,
    /// Who has to act, which decides how it looks.
    pub severity: Severity,
    /// HTTP status.
    pub status: u16,
    /// A few words.
    pub title: String,
    /// The exact cause and the next step, in a sentence or two.
    pub text: String,
    /// Whether money moved; nothing when money is not concerned.
    pub money: Option<String>,
    /// Ways out, the likeliest first, three at most.
    pub ways_out: Vec<WayOut>,
    /// When it is worth trying again; pages count down to it.
    pub wait_until: Option<Timestamp>,
    /// The same as people say it: the clock alone today, with the day otherwise.
    pub wait_time: String,
    /// The same in whole seconds from now, rounded up.
    pub wait_seconds: Option<i64>,
    /// What to quote.
    pub reference: String,
    /// Everything above in plain text, for "复制错误信息".
    pub copy: String,
    /// The input at fault, by its name in the form.
    pub field: Option<&'static str>,
    /// What stands at that input: the rule that it breaks, or else the title.
    pub at_field: String,
}

impl FailureView {
    /// The failure in the words' language.
    pub fn new(failure: &Failure, words: &Words, reference: &Reference, now: Timestamp) -> Self {
        let entry = failure.code.entry();
        let title = words.t(&format!("{}.title", entry.code));
        let text = text(failure, words, now);
        let at_field = if failure.arg("rule").is_some() { &text } else { &title }.clone();
        let money = money_key(failure.money).map(|key| words.t(key));
        let wait_until = wait_until(failure, now);
        let mut view = Self {
            code: entry.code,
            severity: entry.severity,
            status: entry.status,
            title,
            text,
            money,
            ways_out: WayOut::all(failure, words),
            wait_until,
            wait_time: wait_until.map(|until| words.time_or_clock(until, now)).unwrap_or_default(),
            wait_seconds: wait_until.map(|until| whole_seconds(now.until(until))),
            reference: reference.to_string(),
            copy: String::new(),
            field: failure.field,
            at_field,
        };
        view.copy = view.copied(words, now);
        view
    }

    /// The place in `/help` that explains this failure.
    pub fn help_href(&self) -> String {
        format!("/help/{}", self.code)
    }

    fn copied(&self, words: &Words, now: Timestamp) -> String {
        let money = self.money.as_deref().map(|money| format!("{money}\n")).unwrap_or_default();
        let at = words.f("failure-copy-time", &[("time", words.instant(now))]);
        let reference =
            words.f("failure-copy-reference", &[("reference", self.reference.as_str())]);
        format!("{} {}\n{}\n{money}{reference}\n{at}", self.code, self.title, self.text)
    }
}

/// The code's text with its places filled; its plain form when a needed value is missing.
pub fn text(failure: &Failure, words: &Words, now: Timestamp) -> String {
    let code = failure.code.entry().code;
    let places = places::places(failure.code);
    if places.iter().any(|place| place.needed && failure.arg(place.name).is_none()) {
        tracing::warn!(code, "a failure was raised without what its text names");
        return words.t(&format!("{code}.plain"));
    }
    let values: Vec<(&str, Filling)> = places
        .iter()
        .map(|place| (place.name, Filling { arg: failure.arg(place.name).cloned(), now }))
        .collect();
    words.f(code, &values)
}

/// An argument for a text, at an instant; `none` when an optional one is missing.
struct Filling {
    arg: Option<Arg>,
    now: Timestamp,
}

impl Fill for Filling {
    fn fill(&self, words: &Words) -> FluentValue<'static> {
        match &self.arg {
            Some(Arg::Count(count)) => FluentValue::from(*count),
            Some(arg) => FluentValue::from(words.arg(arg, self.now)),
            None => FluentValue::from("none"),
        }
    }
}

/// The line that says whether money moved.
pub const fn money_key(money: MoneyMoved) -> Option<&'static str> {
    match money {
        MoneyMoved::NotConcerned => None,
        MoneyMoved::NotMoved => Some("money-not-moved"),
        MoneyMoved::Confirming => Some("money-confirming"),
        MoneyMoved::Moved => Some("money-moved"),
        MoneyMoved::Returned => Some("money-returned"),
    }
}

/// The instant after which the same request can succeed, if the failure names one.
fn wait_until(failure: &Failure, now: Timestamp) -> Option<Timestamp> {
    let later = match failure.code.entry().retry {
        Retry::Later => true,
        Retry::Corrected | Retry::SameKey | Retry::Never => false,
    };
    if !later {
        return None;
    }
    if let Some(Arg::Seconds(seconds)) = failure.arg("seconds") {
        return Some(now.after(Duration::from_secs(u64::try_from(*seconds).unwrap_or(0))));
    }
    match failure.arg("until").or_else(|| failure.arg("at")) {
        Some(Arg::Time(time)) if *time > now => Some(*time),
        Some(_) | None => None,
    }
}

fn whole_seconds(span: Duration) -> i64 {
    let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// The code that people quote, read back: `PAY-01`, in any case.
pub fn code_named(text: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.entry().code.eq_ignore_ascii_case(text))
}
