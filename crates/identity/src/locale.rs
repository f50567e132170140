//! The language that a person is written to in.

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// 简体中文.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Locale {
    /// As rows, cookies and pages have it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads a tag; anything unknown is Chinese, which is written first.
    pub fn from_tag(tag: &str) -> Self {
        if tag == Self::En.tag() { Self::En } else { Self::ZhCn }
    }

    /// The text of this language.
    pub(crate) fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::ZhCn => zh,
            Self::En => en,
        }
    }
}
