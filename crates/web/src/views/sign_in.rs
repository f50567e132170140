//! 登录.

use super::page;

/// The sign-in page. Why an earlier session ended comes as the frame's failure (`NET-05`).
#[derive(Debug, Clone)]
pub struct SignInView {
    /// What was typed.
    pub phone: String,
    /// Where to go afterwards: a path of this site.
    pub next: String,
}

page!(SignInView, "sign-in/sign-in.html", None, |_, w| w.t("sign-in"), |_| Some("/welcome".into()));

impl SignInView {
    /// Empty, and filled in.
    pub fn samples() -> Vec<Self> {
        vec![
            Self { phone: String::new(), next: "/".into() },
            Self { phone: "13800001234".into(), next: "/transfer".into() },
        ]
    }
}
