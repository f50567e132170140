//! All codes in groups, and a search in what they mean.

use serde::Deserialize;
use tongbao_http::failure::Help;
use tongbao_http::{QueryArgs, Words};
use tongbao_identity::fold_width;
use tongbao_kernel::Code;

use crate::desk::Reply;
use crate::views::support::{HelpGroup, HelpIndexView, HelpLink};
use crate::visitor::Visitor;

/// A question is short; more only costs.
const QUERY_CHARACTERS_MAX: usize = 40;

/// Each group with the families of codes in it, in the order of a person's way.
const GROUPS: &[(&str, &[&str])] = &[
    ("help-group-sign-in", &["LOGIN", "LOCK"]),
    ("help-group-register", &["REG"]),
    ("help-group-code", &["SMS", "MAIL"]),
    ("help-group-password", &["PWD", "PIN"]),
    ("help-group-pay", &["PAY", "TRF"]),
    ("help-group-balance", &["BAL"]),
    ("help-group-card", &["CARD"]),
    ("help-group-fraud", &["CS"]),
    ("help-group-network", &["NET", "REQ", "SYS"]),
];

/// What is searched for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct IndexQuery {
    query: String,
}

/// The index, or what was found.
pub(super) async fn page(visitor: Visitor, QueryArgs(asked): QueryArgs<IndexQuery>) -> Reply {
    let query: String = asked.query.chars().take(QUERY_CHARACTERS_MAX).collect();
    let groups = groups(visitor.words(), &query);
    visitor.show(&HelpIndexView { query, groups }).await
}

fn groups(words: &Words, query: &str) -> Vec<HelpGroup> {
    let wanted = fold_width(query).trim().to_lowercase();
    let group = |(title, families): &(&'static str, &[&str])| {
        let codes = Code::ALL.iter().filter(|code| families.contains(&family(**code)));
        let helps = codes.map(|code| Help::of(*code, words)).filter(|help| says(help, &wanted));
        let links = helps.map(|help| HelpLink { code: help.code.to_owned(), title: help.title });
        HelpGroup { title, links: links.collect() }
    };
    GROUPS.iter().map(group).filter(|group| !group.links.is_empty()).collect()
}

fn family(code: Code) -> &'static str {
    code.entry().code.split('-').next().unwrap_or_default()
}

/// Every word that was asked for is somewhere in the help.
fn says(help: &Help, wanted: &str) -> bool {
    let text = format!("{} {} {} {}", help.code, help.title, help.meaning, help.steps.join(" "));
    let text = text.to_lowercase();
    wanted.split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongbao_http::Locale;

    #[test]
    fn every_code_is_in_one_group() {
        let listed: Vec<String> = groups(Words::of(Locale::ZhCn), "")
            .into_iter()
            .flat_map(|group| group.links)
            .map(|link| link.code)
            .collect();
        assert_eq!(listed.len(), Code::ALL.len());
        for code in Code::ALL {
            let times = listed.iter().filter(|listed| *listed == code.entry().code).count();
            assert_eq!(times, 1, "{}", code.entry().code);
        }
    }

    #[test]
    fn codes_and_words_are_found() {
        let found = |query| -> Vec<String> {
            let groups = groups(Words::of(Locale::ZhCn), query);
            groups.into_iter().flat_map(|group| group.links).map(|link| link.code).collect()
        };
        assert_eq!(found("ｐａｙ－０１"), ["PAY-01"]);
        assert!(found("验证码").contains(&"SMS-05".to_owned()));
        assert!(found("火星").is_empty());
    }
}
