//! Links in a text, read as browsers read them, and whether they lead to us.
//!
//! Only one host is ours: the installation's own, letter by letter. Everything else is somebody
//! else's, and what is done to make it look like ours is named.

/// Characters around links in Chinese texts. A full stop of any width inside a host is a dot to
/// browsers, so those are no ends where letters follow.
const ENDS: &str = "，。；：！？、（）【】《》「」“”‘’<>\"'|（）";
/// What browsers take for a dot in a host.
const DOTS: &[char] = &['\u{3002}', '\u{ff0e}', '\u{ff61}'];
/// Services behind which any address can hide.
const SHORTENERS: &[&str] = &[
    "t.cn",
    "url.cn",
    "dwz.cn",
    "dwz.mk",
    "suo.im",
    "suo.nz",
    "u.nu",
    "bit.ly",
    "t.co",
    "goo.gl",
    "is.gd",
    "tinyurl.com",
    "ow.ly",
    "rb.gy",
    "cutt.ly",
    "s.id",
];
/// Letters and what is written for them.
const ALIKE: &[(&str, &str)] = &[
    ("rn", "m"),
    ("vv", "w"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("3", "e"),
    ("5", "s"),
    ("4", "a"),
];
/// Two slips of a typist, or of a swindler, are hardly seen.
const SLIPS_MAX: usize = 2;
/// In a shorter name two letters are half of it.
const SLIPS_NAME_MIN: usize = 8;

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// It leads to us.
    Own,
    /// It names our host, but not over https: on the way it can be led elsewhere.
    NotSafe,
    /// Our host stands before an `@`, or after a `\`: what follows or precedes counts.
    UserInfo,
    /// It holds letters of other scripts that look like ours.
    Punycode,
    /// A number instead of a name.
    Address,
    /// Where it leads is hidden.
    Shortener,
    /// A sub-domain of ours; we use none.
    SubDomain,
    /// Our name is in it, as decoration.
    NameInside,
    /// It is our name but for letters that look alike.
    LookAlike,
    /// It leads to somebody else.
    Foreign,
}

/// A link of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its host, as browsers would go to it.
    pub host: String,
    /// What it is.
    pub kind: LinkKind,
    /// Everything that was written of it.
    pub(super) written: String,
}

/// Every link of the text, in its order. `own` is the host of this installation.
pub(super) fn links(text: &str, own: &str) -> Vec<Link> {
    pieces(text).iter().filter_map(|piece| read(piece, own)).collect()
}

/// The text cut where no link goes on.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let goes_on = letters.peek().is_some_and(char::is_ascii_alphanumeric);
        if DOTS.contains(&letter) && goes_on {
            pieces.last_mut().expect("there is one").push('.');
        } else if letter.is_whitespace() || DOTS.contains(&letter) || ENDS.contains(letter) {
            pieces.push(String::new());
        } else {
            pieces.last_mut().expect("there is one").push(letter);
        }
    }
    pieces
}

fn read(piece: &str, own: &str) -> Option<Link> {
    let lower = piece.to_lowercase();
    let (scheme, rest) = match lower.split_once("://") {
        // Words may stand right before the link: 点击https://…
        Some((before, rest)) => (letters_at_end(before), rest.trim_start_matches(['/', '\\'])),
        None => ("", bare(&lower)?),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let tricked = authority.contains(['@', '\\']);
    let after = authority.rsplit(['@', '\\']).next().unwrap_or_default();
    let host = without_port(after).trim_end_matches('.').to_owned();
    if host.is_empty() {
        return None;
    }
    let kind = if tricked { LinkKind::UserInfo } else { kind(scheme, &host, own) };
    Some(Link { host, kind, written: piece.to_owned() })
}

/// A host without a scheme, as people write it: at least one dot, and an end that is a name or a
/// whole address of numbers.
fn bare(piece: &str) -> Option<&str> {
    let start = piece.find(|c: char| c.is_ascii_alphanumeric())?;
    let rest = &piece[start..];
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = without_port(authority.rsplit(['@', '\\']).next().unwrap_or_default());
    let host = host.trim_end_matches('.');
    let (name, end) = host.rsplit_once('.')?;
    let named = end.chars().count() >= 2 && end.chars().all(char::is_alphabetic);
    let coded = end.starts_with("xn--");
    (!name.is_empty() && (named || coded || is_address(host))).then_some(rest)
}

fn letters_at_end(text: &str) -> &str {
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_ascii_alphanumeric()).last();
    start.map_or("", |(at, _)| &text[at..])
}

fn without_port(authority: &str) -> &str {
    if let Some(end) = authority.strip_prefix('[').and_then(|inner| inner.find(']')) {
        return &authority[..end + 2];
    }
    authority.split(':').next().unwrap_or_default()
}

fn kind(scheme: &str, host: &str, own: &str) -> LinkKind {
    if host == own {
        let safe = scheme == "https" || (scheme == "http" && is_loopback(own));
        return if safe { LinkKind::Own } else { LinkKind::NotSafe };
    }
    let marks = [
        (is_address(host), LinkKind::Address),
        (is_coded(host), LinkKind::Punycode),
        (SHORTENERS.contains(&host), LinkKind::Shortener),
        (host.ends_with(&format!(".{own}")), LinkKind::SubDomain),
        (holds_name(host, own), LinkKind::NameInside),
        (is_alike(host, own), LinkKind::LookAlike),
    ];
    marks.into_iter().find(|(holds, _)| *holds).map_or(LinkKind::Foreign, |(_, kind)| kind)
}

/// On one's own machine there is no way that could be led elsewhere.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

/// `198.51.100.7`, `[2001:db8::1]`, `3325256711`, `0xc6336407`.
fn is_address(host: &str) -> bool {
    let number = |part: &str| {
        let hex = part.strip_prefix("0x");
        hex.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
            || (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let parts: Vec<&str> = host.split('.').collect();
    let whole = parts.len() == 4 || parts.iter().any(|part| part.len() > 3);
    host.starts_with('[') || (whole && parts.iter().all(|part| number(part)))
}

/// Letters beyond ASCII, as they are or encoded.
fn is_coded(host: &str) -> bool {
    !host.is_ascii() || host.contains('%') || host.split('.').any(|part| part.starts_with("xn--"))
}

/// `wallet.example.cn.evil.top`, `wallet-example-cn.top`.
fn holds_name(host: &str, own: &str) -> bool {
    let plain = |text: &str| text.replace(['.', '-', '_'], "");
    plain(host).contains(&plain(own))
}

fn is_alike(host: &str, own: &str) -> bool {
    let near = own.len() >= SLIPS_NAME_MIN && distance(host, own) <= SLIPS_MAX;
    near || drawn(host) == drawn(own) || holds_name(&drawn(host), &drawn(own))
}

/// The host as it looks at a glance.
fn drawn(host: &str) -> String {
    ALIKE.iter().fold(host.to_owned(), |text, (written, seen)| text.replace(written, seen))
}

/// How many letters must be put in, left out or replaced to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, wanted) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *wanted);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "wallet.jianghai.cn";

    fn kinds(text: &str) -> Vec<LinkKind> {
        links(text, OWN).into_iter().map(|link| link.kind).collect()
    }

    #[test]
    fn one_host_is_ours_letter_by_letter() {
        let own = ["https://wallet.jianghai.cn/security", "请点击https://WALLET.jianghai.cn。谢谢"];
        for text in own {
            assert_eq!(kinds(text), [LinkKind::Own], "{text}");
        }
        assert_eq!(kinds("http://wallet.jianghai.cn/"), [LinkKind::NotSafe]);
        assert_eq!(kinds("打开 wallet.jianghai.cn 查看"), [LinkKind::NotSafe]);
        let local = links("http://localhost:8420/security", "localhost");
        assert_eq!(local[0].kind, LinkKind::Own);
    }

    #[test]
    fn what_looks_like_ours_is_named() {
        let cases = [
            ("https://wallet.jianghai.cn@evil.top/", LinkKind::UserInfo),
            ("https://evil.top\\@wallet.jianghai.cn/", LinkKind::UserInfo),
            ("https://wallet.jianghai.cn.evil.top/", LinkKind::NameInside),
            ("https://wallet.jianghai.cn。evil.top/", LinkKind::NameInside),
            ("https://wallet-jianghai-cn.top", LinkKind::NameInside),
            ("https://m.wallet.jianghai.cn", LinkKind::SubDomain),
            ("https://wa11et.jianghai.cn", LinkKind::LookAlike),
            ("https://wallet.jiangha1.cn", LinkKind::LookAlike),
            ("https://vvallet.jianghai.cn", LinkKind::LookAlike),
            ("https://wallet.jianghi.cn", LinkKind::LookAlike),
            ("https://wаllet.jianghai.cn", LinkKind::Punycode),
            ("https://xn--wllet-4ve.jianghai.cn", LinkKind::Punycode),
            ("https://wallet.jianghai%2ecn", LinkKind::Punycode),
            ("http://198.51.100.7/login", LinkKind::Address),
            ("http://3325256711/", LinkKind::Address),
            ("http://[2001:db8::1]:80/", LinkKind::Address),
            ("t.cn/A6abc", LinkKind::Shortener),
            ("https://example.com", LinkKind::Foreign),
            ("javascript://wallet.jianghai.cn/%0aalert(1)", LinkKind::NotSafe),
        ];
        for (text, kind) in cases {
            assert_eq!(kinds(text), [kind], "{text}");
        }
    }

    #[test]
    fn numbers_and_times_are_no_links() {
        for text in ["余额 3.20 元", "11月22日 14:05", "第 1.2.3 版", "good for 5 min.", "..."]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn distances_are_counted_in_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
