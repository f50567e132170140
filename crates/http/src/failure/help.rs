//! What `/help/{code}` says: what the code means, and what to try, in order.

use tongbao_kernel::Code;

use super::WayOut;
use crate::Words;

/// Steps are tried in order; more than four are not a help.
const STEPS: [&str; 4] = ["first", "second", "third", "fourth"];

/// The help text of one code in one language.
#[derive(Debug, Clone)]
pub struct Help {
    /// The permanent code.
    pub code: &'static str,
    /// The failure's title.
    pub title: String,
    /// What it means, and why the wallet does it.
    pub meaning: String,
    /// What to try, in order.
    pub steps: Vec<String>,
    /// The ways out that do not depend on a particular case.
    pub ways_out: Vec<WayOut>,
}

impl Help {
    /// The help for this code.
    pub fn of(code: Code, words: &Words) -> Self {
        let name = code.entry().code;
        let key = format!("help-{name}");
        let steps = STEPS.iter().map(|step| format!("{key}.{step}"));
        let ways_out = WayOut::all(&tongbao_kernel::Failure::new(code), words);
        Self {
            code: name,
            title: words.t(&format!("{name}.title")),
            meaning: words.t(&key),
            steps: steps.take_while(|step| words.has(step)).map(|step| words.t(&step)).collect(),
            // An anchor leads to an input of the failed page, which a help page does not have; and
            // here is no way to here.
            ways_out: ways_out
                .into_iter()
                .filter(|way| way.href.starts_with('/') && way.href != format!("/help/{name}"))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    /// S-201, S-231: each error leads to its own help.
    #[test]
    fn every_code_has_help_with_something_to_try() {
        for locale in Locale::ALL {
            for code in Code::ALL {
                let help = Help::of(*code, Words::of(locale));
                assert!(!help.meaning.contains('⟦'), "{} {}", help.code, locale.tag());
                assert!(!help.steps.is_empty(), "{} has no step in {}", help.code, locale.tag());
                let here = format!("/help/{}", help.code);
                assert!(help.ways_out.iter().all(|way| way.href != here), "{here} leads to itself");
            }
        }
    }
}
