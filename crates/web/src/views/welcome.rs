//! The first page: which institution, and register or sign in.

use super::{Accent, page};

/// An institution to choose.
#[derive(Debug, Clone)]
pub struct InstitutionChoice {
    /// What the form sends.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its telephone number.
    pub hotline: String,
    /// Its colour.
    pub accent: Accent,
    /// Chosen.
    pub chosen: bool,
}

/// A registration that was broken off on this device (`REG-09`).
#[derive(Debug, Clone)]
pub struct Kept {
    /// Number of the step that comes next.
    pub step: usize,
    /// Until when it is kept.
    pub until: String,
}

/// The first page.
#[derive(Debug, Clone)]
pub struct WelcomeView {
    /// All institutions of this installation.
    pub institutions: Vec<InstitutionChoice>,
    /// A registration to continue.
    pub kept: Option<Kept>,
}

page!(WelcomeView, "welcome/welcome.html", None, |_, w| w.t("welcome-title"), |_| None);

impl WelcomeView {
    /// First visit, and with a registration to continue.
    pub fn samples() -> Vec<Self> {
        let institution =
            |code: &str, name: &str, hotline: &str, accent, chosen| InstitutionChoice {
                code: code.into(),
                name: name.into(),
                hotline: hotline.into(),
                accent,
                chosen,
            };
        let institutions = vec![
            institution("jianghai", "江海银行", "95500", Accent::Red, true),
            institution("youyi", "友谊银行", "95511", Accent::Green, false),
        ];
        let kept = Kept { step: 2, until: "11月23日 14:05".into() };
        vec![
            Self { institutions: institutions.clone(), kept: None },
            Self { institutions, kept: Some(kept) },
        ]
    }
}
