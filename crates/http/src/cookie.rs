//! The cookies, all of them, and what each may be used for.
//!
//! Secrets carry the `__Host-` prefix: the browser then takes them from this host only, over a
//! safe connection only (loopback counts as safe), and for every path, so that no neighbour can
//! plant one.

use std::sync::Arc;

use axum::http::header::{COOKIE, HeaderMap, HeaderValue};

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: &'static str,
    /// Whether it opens something: then no script may read it.
    secret: bool,
    /// How long the browser keeps it; without, until the browser is closed.
    seconds: Option<u32>,
}

const HOUR_SECONDS: u32 = 3_600;
const YEAR_SECONDS: u32 = 365 * 24 * 3_600;
const DAY_SECONDS: u32 = 24 * 3_600;

/// The signed-in session.
pub const SESSION: Cookie = Cookie { name: "__Host-session", secret: true, seconds: None };
/// The browser that is recognised.
pub const DEVICE: Cookie =
    Cookie { name: "__Host-device", secret: true, seconds: Some(YEAR_SECONDS) };
/// A registration under way.
pub const DRAFT: Cookie = Cookie { name: "__Host-draft", secret: true, seconds: Some(DAY_SECONDS) };
/// A sign-in that waits for its second factor.
pub const CHALLENGE: Cookie =
    Cookie { name: "__Host-challenge", secret: true, seconds: Some(HOUR_SECONDS) };
/// A recovery under way.
pub const RECOVERY: Cookie =
    Cookie { name: "__Host-recovery", secret: true, seconds: Some(HOUR_SECONDS) };
/// A transfer that broke off where the person can go on.
pub const UNFINISHED: Cookie =
    Cookie { name: "__Host-unfinished", secret: true, seconds: Some(HOUR_SECONDS) };
/// The chosen language.
pub const LANGUAGE: Cookie = preference("lang");
/// Light or dark.
pub const THEME: Cookie = preference("theme");
/// Size of type (长辈模式).
pub const TYPE: Cookie = preference("type");
/// Whether amounts on the home page are hidden.
pub const BALANCE: Cookie = preference("balance");
/// The institution that was chosen.
pub const INSTITUTION: Cookie = preference("institution");

const fn preference(name: &'static str) -> Cookie {
    Cookie { name, secret: false, seconds: Some(YEAR_SECONDS) }
}

impl Cookie {
    /// The header that sets it. The value is a token or a word of ours, never what a person typed.
    pub fn set(&self, value: &str) -> HeaderValue {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        assert!(value.bytes().all(plain), "cookies hold tokens and words of our own");
        self.header(value, self.seconds)
    }

    /// The header that removes it.
    pub fn clear(&self) -> HeaderValue {
        self.header("", Some(0))
    }

    fn header(&self, value: &str, seconds: Option<u32>) -> HeaderValue {
        let hidden = if self.secret { "; HttpOnly" } else { "" };
        let kept = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let name = self.name;
        let text = format!("{name}={value}; Path=/; Secure{hidden}; SameSite=Lax{kept}");
        HeaderValue::from_str(&text).expect("names and values are visible ASCII")
    }
}

/// Browsers send a handful of ours; a longer list is not theirs.
const COOKIES_MAX: usize = 32;

/// The cookies of a request.
#[derive(Clone, Default)]
pub struct Cookies(Arc<Vec<(String, String)>>);

impl Cookies {
    /// Reads the cookies of a request. Of two with the same name the first one counts.
    pub fn read(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        Self(Arc::new(pairs.take(COOKIES_MAX).collect()))
    }

    /// The value of this cookie, if it was sent and is not empty.
    pub fn get(&self, cookie: Cookie) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == cookie.name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 3.3.1 to 3.3.4.
    #[test]
    fn secrets_are_bound_to_the_host_and_hidden_from_scripts() {
        assert_eq!(
            SESSION.set("abc"),
            "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            DRAFT.clear(),
            "__Host-draft=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
        );
        assert_eq!(THEME.set("dark"), "theme=dark; Path=/; Secure; SameSite=Lax; Max-Age=31536000");
    }

    #[test]
    #[should_panic(expected = "cookies hold tokens")]
    fn nothing_that_a_person_typed_becomes_a_cookie() {
        LANGUAGE.set("en\r\nSet-Cookie: x=y");
    }

    #[test]
    fn the_first_of_two_counts_and_an_empty_one_is_none() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("lang=en; theme=; lang=zh-CN"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-session=t0k"));
        let cookies = Cookies::read(&headers);
        assert_eq!(cookies.get(LANGUAGE), Some("en"));
        assert_eq!(cookies.get(THEME), None);
        assert_eq!(cookies.get(SESSION), Some("t0k"));
    }
}
