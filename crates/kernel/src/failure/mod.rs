//! Why something did not happen. One cause, one permanent [`Code`].
//!
//! Three kinds, never one enum: a *refusal* is data for the person ([`Failure`]), an *outage* is
//! for the operator ([`Outage`]), and a bug is a panic.

mod catalogue;

pub use catalogue::{Audience, Code, Entry, MoneyMoved, Remedy, Retry, Severity};

use std::error::Error as StdError;

use tongbao_money::Money;

use crate::Timestamp;

/// A value that a failure's text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// An amount of money.
    Money(Money),
    /// A number of tries, minutes, characters …
    Count(i64),
    /// An instant, shown as clock time.
    Time(Timestamp),
    /// A span in seconds, shown as a countdown.
    Seconds(i64),
    /// Text shown as it is.
    Text(String),
    /// A key of the word list, translated before it is shown.
    Word(&'static str),
}

/// A refusal: what the person asked for did not happen, and exactly why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The cause.
    pub code: Code,
    /// What the text names.
    pub args: Vec<(&'static str, Arg)>,
    /// The input at fault, by its name in forms and JSON.
    pub field: Option<&'static str>,
    /// Whether money moved; the catalogue's answer unless set otherwise.
    pub money: MoneyMoved,
}

impl Failure {
    /// The failure with this code, and whether money moved as the catalogue has it.
    pub fn new(code: Code) -> Self {
        Self { code, args: Vec::new(), field: None, money: code.entry().money }
    }

    /// Names a value in the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }

    /// Names the input at fault.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// An input that breaks a rule; `rule` is a key of the word list (`rule-…`).
    pub fn invalid(field: &'static str, rule: &'static str) -> Self {
        Self::new(Code::FieldInvalid).with("rule", Arg::Word(rule)).at(field)
    }

    /// The value named `name`.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(known, _)| *known == name).map(|(_, arg)| arg)
    }
}

/// Something that we depend on failed. Never the person's mistake.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {source}")]
pub struct Outage {
    /// What was being done, for the log.
    pub doing: &'static str,
    /// True when the effect may or may not have happened: retry with the same key.
    pub outcome_unknown: bool,
    /// What failed.
    #[source]
    pub source: Box<dyn StdError + Send + Sync>,
}

impl Outage {
    /// An outage that certainly had no effect.
    pub fn new(doing: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { doing, outcome_unknown: false, source: source.into() }
    }

    /// An outage after which the effect may stand.
    pub fn unknown(
        doing: &'static str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { doing, outcome_unknown: true, source: source.into() }
    }
}

/// Why a use case did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Refused, with its cause.
    #[error("refused: {0:?}")]
    Refused(Failure),
    /// Could not be tried, or its outcome is unknown.
    #[error(transparent)]
    Outage(#[from] Outage),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl Problem {
    /// The failure to show: an outage is `SYS-01`, or `SYS-02` when the outcome is unknown.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Refused(failure) => failure.clone(),
            Self::Outage(outage) if outage.outcome_unknown => Failure::new(Code::OutcomeUnknown),
            Self::Outage(_) => Failure::new(Code::SystemFault),
        }
    }
}

/// What a use case returns.
pub type Answer<T> = Result<T, Problem>;
