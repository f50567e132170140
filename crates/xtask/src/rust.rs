//! Rust files as the checks see them: tokens with lines, and syntax without the tests.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, ImplItem, Item};

use crate::house::File;

/// A parsed file.
pub struct RustFile {
    /// Path from the root.
    pub path: String,
    /// The crate's folder: `ledger` for `crates/ledger/src/lib.rs`.
    pub room: String,
    /// Every token, tests included.
    pub all: Vec<Token>,
    /// The tokens outside tests.
    pub live: Vec<Token>,
    /// The syntax outside tests.
    pub syntax: syn::File,
}

/// A token. Delimiters are tokens too; doc comments are none.
#[derive(Debug, Clone)]
pub struct Token {
    /// As written; a string literal keeps its quotes.
    pub text: String,
    /// Counted from 1.
    pub line: usize,
}

impl Token {
    /// The value, if this is a string literal.
    pub fn string(&self) -> Option<String> {
        let literal = self.text.starts_with('"')
            || self.text.starts_with("r\"")
            || self.text.starts_with("r#");
        literal.then(|| syn::parse_str::<syn::LitStr>(&self.text).ok().map(|lit| lit.value()))?
    }
}

/// Rooms whose whole purpose is testing.
const TEST_ROOMS: &[&str] = &["testkit", "simulator"];

/// Parses all Rust files.
pub fn parse_all(files: &[File]) -> Result<Vec<RustFile>, String> {
    let mut parsed = Vec::new();
    let mut test_modules = HashSet::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let syntax = syn::parse_file(&file.text)
            .map_err(|error| format!("{}:{}: {error}\n", file.path, error.span().start().line))?;
        collect_test_modules(&file.path, &syntax.items, &mut test_modules);
        parsed.push((file, syntax));
    }
    Ok(parsed.into_iter().map(|(file, syntax)| read(file, syntax, &test_modules)).collect())
}

fn read(file: &File, mut syntax: syn::File, test_modules: &HashSet<String>) -> RustFile {
    let room = file.path.strip_prefix("crates/").and_then(|path| path.split('/').next());
    let room = room.unwrap_or_default().to_owned();
    let all = flat(syntax.to_token_stream());
    if TEST_ROOMS.contains(&room.as_str()) || is_test_path(&file.path, test_modules) {
        syntax.items.clear();
    }
    drop_tests(&mut syntax.items);
    RustFile { path: file.path.clone(), room, all, live: flat(syntax.to_token_stream()), syntax }
}

fn is_test_path(path: &str, test_modules: &HashSet<String>) -> bool {
    let by_name = path.ends_with("/tests.rs") || path.ends_with("_tests.rs");
    let by_folder = path.contains("/tests/") || path.contains("/benches/");
    let stem = path.strip_suffix("/mod.rs").or(path.strip_suffix(".rs")).unwrap_or(path);
    let declared =
        test_modules.iter().any(|module| stem == module || stem.starts_with(&format!("{module}/")));
    by_name || by_folder || declared
}

/// Remembers `#[cfg(test)] mod name;`, whose file says nothing of tests itself.
fn collect_test_modules(path: &str, items: &[Item], modules: &mut HashSet<String>) {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let top = ["/lib", "/main", "/mod"].iter().find_map(|name| stem.strip_suffix(name));
    for item in items {
        if let Item::Mod(module) = item
            && module.content.is_none()
            && is_test(&module.attrs)
        {
            modules.insert(format!("{}/{}", top.unwrap_or(stem), module.ident));
        }
    }
}

fn drop_tests(items: &mut Vec<Item>) {
    items.retain(|item| !is_test(attributes(item)));
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, inner)) = &mut module.content
        {
            drop_tests(inner);
        } else if let Item::Impl(block) = item {
            block.items.retain(|item| match item {
                ImplItem::Fn(function) => !is_test(&function.attrs),
                _ => true,
            });
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// `#[test]`, `#[tokio::test]` and `#[cfg(… test …)]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let last = path.segments.last().map(|segment| segment.ident.to_string());
        match last.as_deref() {
            Some("test") => true,
            Some("cfg") => {
                let tokens = flat(attribute.meta.to_token_stream());
                let has = |word: &str| tokens.iter().any(|token| token.text == word);
                has("test") && !has("not")
            }
            _ => false,
        }
    })
}

fn flat(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let Some(TokenTree::Group(group)) = trees.peek()
                    && is_doc(group.stream())
                {
                    trees.next();
                } else {
                    tokens.push(Token { text: "#".into(), line });
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let end = group.span_close().start().line;
                tokens.push(Token { text: open.into(), line });
                flatten(group.stream(), tokens);
                tokens.push(Token { text: close.into(), line: end });
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                tokens.push(Token { text: tree.to_string(), line });
            }
        }
    }
}

fn is_doc(stream: TokenStream) -> bool {
    stream.into_iter().next().is_some_and(|first| first.to_string() == "doc")
}

/// The lines on which `pattern` stands, its words separated by spaces: `. unwrap (`.
pub fn lines_with(tokens: &[Token], pattern: &str) -> Vec<usize> {
    let words: Vec<&str> = pattern.split(' ').collect();
    let found = tokens
        .windows(words.len())
        .filter(|window| window.iter().zip(&words).all(|(token, word)| token.text == *word));
    found.map(|window| window[0].line).collect()
}

#[cfg(test)]
mod tests {
    use crate::house::House;

    use super::*;

    #[test]
    fn tests_are_not_live_wherever_they_stand() {
        let house = House::of(&[
            (
                "crates/a/src/lib.rs",
                "#[cfg(test)] mod book; fn live() { x.unwrap() }\n\
                 #[cfg(test)] mod tests { fn f() { x.unwrap() } }\n\
                 #[tokio::test] async fn g() { x.unwrap() }",
            ),
            ("crates/a/src/book.rs", "fn f() { x.unwrap() }"),
            ("crates/a/tests/all.rs", "fn f() { x.unwrap() }"),
            ("crates/testkit/src/lib.rs", "fn f() { x.unwrap() }"),
        ]);
        let live: usize =
            house.rust.iter().map(|file| lines_with(&file.live, ". unwrap (").len()).sum();
        let all: usize =
            house.rust.iter().map(|file| lines_with(&file.all, ". unwrap (").len()).sum();
        assert_eq!((live, all), (1, 6));
    }

    #[test]
    fn docs_are_no_tokens_and_macros_are_looked_into() {
        let house = House::of(&[(
            "crates/a/src/lib.rs",
            "/// select x from y.unwrap()\nfn f() {\n    vec![x.unwrap()];\n}\n",
        )]);
        assert_eq!(lines_with(&house.rust[0].live, ". unwrap ("), [3]);
        assert!(house.rust[0].live.iter().all(|token| token.string().is_none()));
    }
}
