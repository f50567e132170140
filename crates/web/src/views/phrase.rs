//! 防伪暗语.

use super::page;

/// The phrase, and choosing another one.
#[derive(Debug, Clone)]
pub struct PhraseView {
    /// The one in force; empty without one.
    pub present: String,
    /// Since when.
    pub since: String,
    /// What was typed.
    pub typed: String,
}

page!(PhraseView, "security/phrase.html", None, |_, w| w.t("phrase-title"), |_| Some(
    "/security".into()
));

impl PhraseView {
    /// None yet, and one in force.
    pub fn samples() -> Vec<Self> {
        let none = Self { present: String::new(), since: String::new(), typed: String::new() };
        let one =
            Self {
                present: "河边芦苇".into(), since: "11月22日 14:05".into(), ..none.clone()
            };
        vec![none, one]
    }
}
