//! What can stand in a place of a text.

use fluent_bundle::FluentValue;
use tongbao_kernel::Arg;
use tongbao_money::Money;

use super::Words;

/// A value for a place in a text.
pub trait Fill {
    /// The value as the text takes it: a number stays one, so that it can choose a plural.
    fn fill(&self, words: &Words) -> FluentValue<'static>;
}

impl Fill for String {
    fn fill(&self, _: &Words) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

impl Fill for &str {
    fn fill(&self, _: &Words) -> FluentValue<'static> {
        FluentValue::from((*self).to_owned())
    }
}

impl Fill for i32 {
    fn fill(&self, _: &Words) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Fill for i64 {
    fn fill(&self, _: &Words) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Fill for usize {
    fn fill(&self, _: &Words) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Fill for Money {
    fn fill(&self, _: &Words) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

impl Fill for Arg {
    /// A time is shown with its year here, because a text does not know which year it is;
    /// [`Words::arg`] shortens it.
    fn fill(&self, words: &Words) -> FluentValue<'static> {
        match self {
            Arg::Count(count) => FluentValue::from(*count),
            Arg::Time(time) => FluentValue::from(words.time_with_year(*time)),
            Arg::Money(money) => FluentValue::from(money.to_string()),
            Arg::Seconds(seconds) => FluentValue::from(words.span(*seconds)),
            Arg::Text(text) => FluentValue::from(text.clone()),
            Arg::Word(key) => FluentValue::from(words.t(key)),
        }
    }
}
