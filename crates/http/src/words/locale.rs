//! Which language a person reads.

use unic_langid::LanguageIdentifier;

/// A language of the product. Chinese is written first and is the answer to an open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// 简体中文.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Locale {
    /// Both languages.
    pub const ALL: [Locale; 2] = [Locale::ZhCn, Locale::En];

    /// As `lang` attributes and the cookie have it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads a tag that [`Locale::tag`] wrote.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// The person's own choice first, then what the browser prefers, then Chinese.
    pub fn choose(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        cookie
            .and_then(Self::parse)
            .or_else(|| accept_language.and_then(Self::preferred))
            .unwrap_or_default()
    }

    /// The language with the highest weight among those that we speak; the first one on a tie.
    fn preferred(accept_language: &str) -> Option<Self> {
        let mut best: Option<(Self, u16)> = None;
        for item in accept_language.split(',').take(ACCEPTED_LANGUAGES_MAX) {
            let (tag, weight) = match item.split_once(';') {
                Some((tag, parameter)) => (tag, weight_of(parameter)),
                None => (item, 1000),
            };
            let Some(locale) = Self::spoken(tag.trim()) else {
                continue;
            };
            if weight > best.map_or(0, |(_, best)| best) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }

    fn spoken(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or(tag);
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN/",
            Self::En => "en/",
        }
    }

    pub(super) fn language(self) -> LanguageIdentifier {
        self.tag().parse().expect("each tag is a language identifier")
    }
}

/// Identity writes to people in the language that they read here.
impl From<Locale> for tongbao_identity::Locale {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::ZhCn => Self::ZhCn,
            Locale::En => Self::En,
        }
    }
}

/// Browsers send a handful; a longer list is not a person's.
const ACCEPTED_LANGUAGES_MAX: usize = 16;

/// `q=0.8` as 800; anything else counts as nothing.
fn weight_of(parameter: &str) -> u16 {
    let Some(value) = parameter.trim().strip_prefix("q=") else {
        return 0;
    };
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let thousandths: String = decimals.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u16>(), thousandths.parse::<u16>()) {
        (Ok(0), Ok(thousandths)) => thousandths,
        (Ok(1), Ok(_)) => 1000,
        (Ok(_) | Err(_), _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_persons_choice_comes_before_the_browsers() {
        let check = |cookie, header, expected| {
            assert_eq!(Locale::choose(cookie, header), expected, "{cookie:?} {header:?}");
        };
        check(None, None, Locale::ZhCn);
        check(Some("en"), Some("zh-CN"), Locale::En);
        check(Some("xx"), Some("en-GB,en;q=0.9"), Locale::En);
        check(None, Some("en;q=0.4, zh-CN;q=0.8"), Locale::ZhCn);
        check(None, Some("fr-FR, en;q=0.5"), Locale::En);
        check(None, Some("fr-FR, de"), Locale::ZhCn);
        check(None, Some("en;q=0"), Locale::ZhCn);
        check(None, Some("zh-TW,en;q=0.9"), Locale::ZhCn);
        check(None, Some(";;q=,q,=;"), Locale::ZhCn);
    }
}
