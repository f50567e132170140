//! Texts with places in them: `{to}`, `{text}` …, filled so that no value breaks out of its place.
//!
//! A place is a word of small letters between braces. Any other brace is a brace, so that JSON is
//! written as it is; a word that names no place is refused when the template is read.

use form_urlencoded::byte_serialize;

/// What stands in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The mobile number.
    To,
    /// What the message says.
    Text,
    /// The wallet's id of the message, 32 hexadecimal digits.
    Id,
    /// When the request is made.
    Timestamp,
    /// Made up for each request.
    Nonce,
    /// The gateway's key itself.
    Key,
    /// The filled body, for a signature over it.
    Body,
    /// The signature.
    Signature,
}

impl Place {
    pub const ALL: [Self; 8] = [
        Self::To,
        Self::Text,
        Self::Id,
        Self::Timestamp,
        Self::Nonce,
        Self::Key,
        Self::Body,
        Self::Signature,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::Text => "text",
            Self::Id => "id",
            Self::Timestamp => "timestamp",
            Self::Nonce => "nonce",
            Self::Key => "key",
            Self::Body => "body",
            Self::Signature => "signature",
        }
    }
}

/// The values of one message.
#[derive(Clone, Copy, Default)]
pub(super) struct Values<'a> {
    pub to: &'a str,
    pub text: &'a str,
    pub id: &'a str,
    pub timestamp: &'a str,
    pub nonce: &'a str,
    pub key: &'a str,
    pub body: &'a str,
    pub signature: &'a str,
}

impl<'a> Values<'a> {
    fn of(&self, place: Place) -> &'a str {
        match place {
            Place::To => self.to,
            Place::Text => self.text,
            Place::Id => self.id,
            Place::Timestamp => self.timestamp,
            Place::Nonce => self.nonce,
            Place::Key => self.key,
            Place::Body => self.body,
            Place::Signature => self.signature,
        }
    }
}

/// How a value is written into its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// As it is.
    Plain,
    /// Inside a JSON string.
    Json,
    /// Inside a form or a query: `application/x-www-form-urlencoded`.
    Form,
}

impl Escape {
    fn apply(self, value: &str) -> String {
        match self {
            Self::Plain => value.to_owned(),
            Self::Json => {
                let quoted = serde_json::to_string(value).expect("text is written as JSON");
                quoted[1..quoted.len() - 1].to_owned()
            }
            Self::Form => byte_serialize(value.as_bytes()).collect(),
        }
    }
}

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Place(Place),
}

impl Template {
    /// Reads a template in which only these places may stand. `Err` says what is wrong.
    pub fn parse(text: &str, allowed: &[Place]) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, name, after)) = next_place(rest) {
            pieces.push(Piece::Words(before.to_owned()));
            pieces.push(Piece::Place(known(name, allowed)?));
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        Ok(Self(pieces))
    }

    /// Whether this place stands in it.
    pub fn has(&self, place: Place) -> bool {
        self.0.contains(&Piece::Place(place))
    }

    /// What stands between the places.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Words(words) => Some(words.as_str()),
            Piece::Place(_) => None,
        })
    }

    /// The text with the values in their places.
    pub fn fill(&self, escape: Escape, values: &Values<'_>) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Place(place) => text.push_str(&escape.apply(values.of(*place))),
            }
        }
        text
    }
}

/// What stands before the first place, its name, and what comes after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(start, _)| {
        let inner = &text[start + 1..];
        let end = inner.find(|letter: char| !letter.is_ascii_lowercase() && letter != '_')?;
        let named = end > 0 && inner[end..].starts_with('}');
        named.then(|| (&text[..start], &inner[..end], &inner[end + 1..]))
    })
}

fn known(name: &str, allowed: &[Place]) -> Result<Place, String> {
    let named = |place: &Place| place.name() == name;
    if let Some(place) = allowed.iter().copied().find(named) {
        return Ok(place);
    }
    let names: Vec<String> = allowed.iter().map(|place| format!("{{{}}}", place.name())).collect();
    let may = match names.len() {
        0 => "no place may stand here".to_owned(),
        _ => format!("what may stand here is {}", names.join(" ")),
    };
    let problem = if Place::ALL.iter().any(named) { "may not stand here" } else { "is no place" };
    Err(format!("{{{name}}} {problem}; {may}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    const VALUES: Values<'static> = Values {
        to: "13800001234",
        text: "【江海】验证码 482913,\"5\" 分钟\\内&有效=是\n请勿+告诉 100%",
        id: "0194aabb000070008000000000000001",
        timestamp: "1795276800",
        nonce: "00ff",
        key: "",
        body: "",
        signature: "a+b/c=",
    };

    fn filled(text: &str, escape: Escape) -> String {
        Template::parse(text, &Place::ALL).unwrap().fill(escape, &VALUES)
    }

    #[test]
    fn json_is_escaped_inside_its_strings() {
        let text = filled(r#"{"to":"{to}","ts":{timestamp},"text":"{text}","n":{}}"#, Escape::Json);
        let expected = r#"{"to":"13800001234","ts":1795276800,"text":"【江海】验证码 482913,\"5\" 分钟\\内&有效=是\n请勿+告诉 100%","n":{}}"#;
        assert_eq!(text, expected);
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["text"], VALUES.text);
    }

    #[test]
    fn a_form_is_percent_encoded() {
        // python3 -c 'import urllib.parse as u; print(u.quote_plus("…", safe="*-._"))'
        let text = filled("m={to}&sign={signature}&c={text}", Escape::Form);
        let expected = "m=13800001234&sign=a%2Bb%2Fc%3D&c=%E3%80%90%E6%B1%9F%E6%B5%B7%E3%80%91\
            %E9%AA%8C%E8%AF%81%E7%A0%81+482913%2C%225%22+%E5%88%86%E9%92%9F%5C%E5%86%85%26\
            %E6%9C%89%E6%95%88%3D%E6%98%AF%0A%E8%AF%B7%E5%8B%BF%2B%E5%91%8A%E8%AF%89+100%25";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_value_that_looks_like_a_place_stays_a_value() {
        let values = Values { to: "{text}", text: "{to}", ..VALUES };
        let template = Template::parse("{to}{text}{to}", &Place::ALL).unwrap();
        assert_eq!(template.fill(Escape::Plain, &values), "{text}{to}{text}");
    }

    #[test]
    fn what_is_no_place_is_refused_and_other_braces_stay() {
        let refused = Template::parse("{phone}", &[Place::To, Place::Text]).unwrap_err();
        assert_eq!(refused, "{phone} is no place; what may stand here is {to} {text}");
        let refused = Template::parse("{key}", &[Place::To]).unwrap_err();
        assert_eq!(refused, "{key} may not stand here; what may stand here is {to}");
        let refused = Template::parse("{to}", &[]).unwrap_err();
        assert_eq!(refused, "{to} may not stand here; no place may stand here");
        for text in ["{}", "{ to }", "{To}", "{\"to\":1}", "{to", "to}", "{{", "{1}"] {
            assert_eq!(filled(text, Escape::Plain), text);
        }
        assert_eq!(filled("{{to}}", Escape::Plain), "{13800001234}");
    }

    proptest! {
        /// Whatever a message says, the JSON stays JSON and holds it, and the form holds it.
        #[test]
        fn no_value_breaks_out_of_its_place(text in "\\PC*|[\"\\\\\\n{}&=%+ ]*") {
            let values = Values { text: &text, ..VALUES };
            let json = Template::parse(r#"{"a":"{text}","b":1}"#, &Place::ALL).unwrap();
            let read: Value = serde_json::from_str(&json.fill(Escape::Json, &values)).unwrap();
            prop_assert_eq!(&read["a"], &text);
            prop_assert_eq!(read.as_object().unwrap().len(), 2);
            let form = Template::parse("a={text}&b=1", &Place::ALL).unwrap();
            let filled = form.fill(Escape::Form, &values);
            let read: Vec<_> = form_urlencoded::parse(filled.as_bytes()).collect();
            prop_assert_eq!(read.len(), 2);
            prop_assert_eq!(read[0].1.as_ref(), text.as_str());
        }

        #[test]
        fn no_text_makes_reading_panic(text in "\\PC*") {
            let _ = Template::parse(&text, &Place::ALL);
        }
    }
}
