//! What surrounds every page: language, institution, theme, navigation, and the notices that the
//! browser shows by itself when the server cannot be reached.

use tongbao_http::FailureView;
use tongbao_kernel::Code;

/// The colour of an institution: its mark and its primary action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accent {
    /// 工行-like red.
    Red,
    /// 邮储-like green.
    Green,
}

impl Accent {
    /// As the style sheet knows it; an unknown accent of an institution is red.
    pub fn named(name: &str) -> Self {
        if name == "green" { Self::Green } else { Self::Red }
    }

    /// Value of `data-accent`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Green => "green",
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the phone is set.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Reads the cookie; anything else follows the phone.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// Value of `data-theme` and of the cookie.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The part of the navigation that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// 首页.
    Home,
    /// 转账.
    Transfer,
    /// 账单.
    History,
    /// 我的.
    Me,
    /// A step of a flow, or a page that anyone may read: no bar on the phone.
    None,
}

impl Section {
    /// The four places, in the order of the bar: section, icon, address, word.
    pub fn places() -> [(Section, &'static str, &'static str, &'static str); 4] {
        [
            (Self::Home, "home", "/", "nav-home"),
            (Self::Transfer, "transfer", "/transfer", "nav-transfer"),
            (Self::History, "history", "/entries", "nav-history"),
            (Self::Me, "me", "/me", "nav-me"),
        ]
    }

    /// Whether the bottom bar is shown.
    pub fn has_bar(self) -> bool {
        self != Self::None
    }
}

/// The institution whose customer is reading.
#[derive(Debug, Clone)]
pub struct Brand {
    /// 江海银行.
    pub name: String,
    /// 江海.
    pub short_name: String,
    /// Telephone number for people.
    pub hotline: String,
    /// Its colour.
    pub accent: Accent,
}

/// Failures that the browser may have to show when the server cannot be reached.
#[derive(Debug, Clone)]
pub struct Notices {
    /// `PAY-04`: certainly not sent.
    pub not_sent: FailureView,
    /// `PAY-03`: sent, no answer.
    pub unknown: FailureView,
    /// `NET-04`: the phone stopped the page in the background.
    pub background: FailureView,
}

/// A line above every page: maintenance, an incident.
#[derive(Debug, Clone)]
pub struct Banner {
    /// One sentence with its time.
    pub text: String,
    /// Where more is said.
    pub href: String,
}

/// What every page needs besides its own view.
#[derive(Debug, Clone)]
pub struct Frame {
    /// `zh-CN` or `en`.
    pub lang: String,
    /// None until an institution was chosen.
    pub brand: Option<Brand>,
    /// Light, dark, or as the phone.
    pub theme: Theme,
    /// 长辈模式.
    pub large_type: bool,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Folder of the assets with their version: `/assets/3f2a91c0`.
    pub assets: String,
    /// Server time as RFC 3339, so that countdowns do not trust the phone's clock.
    pub now: String,
    /// The address of this page, for the language switch to come back to.
    pub path: String,
    /// Why the last request was refused; shown above the page and at its field.
    pub failure: Option<FailureView>,
    /// Failures for the browser itself.
    pub notices: Notices,
    /// Maintenance or an incident.
    pub banner: Option<Banner>,
}

impl Frame {
    /// The short text under the input called `name`, if it is at fault.
    pub fn error(&self, name: &str) -> Option<&str> {
        let failure = self.failure.as_ref()?;
        (failure.field == Some(name)).then_some(failure.at_field.as_str())
    }

    /// Whether a PIN would not be compared now, so that there is nothing to enter.
    pub fn pin_locked(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.code == Code::PinLocked.entry().code)
    }

    /// The institution's colour; red before one was chosen.
    pub fn accent(&self) -> &'static str {
        self.brand.as_ref().map_or(Accent::Red, |brand| brand.accent).name()
    }

    /// Version of the assets, for the service worker.
    pub fn version(&self) -> &str {
        self.assets.rsplit('/').next().unwrap_or_default()
    }
}
