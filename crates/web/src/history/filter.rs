//! What a person wants to see of the entries.

use serde::Deserialize;
use tongbao_kernel::{Day, Failure, PostingId};
use tongbao_payments::history::HistoryFilter;

use crate::entered;

/// The query of the page, as the form sends it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct HistoryQuery {
    /// One of the kinds of the form; nothing for all.
    pub(super) kind: String,
    /// First day.
    pub(super) from: String,
    /// Last day.
    pub(super) to: String,
    /// Smallest amount.
    pub(super) least: String,
    /// Largest amount.
    pub(super) most: String,
    /// The entry that the page before led to.
    pub(super) before: String,
}

impl HistoryQuery {
    /// How many filters are set, apart from the kind, which is always in sight.
    pub(super) fn filters_on(&self) -> usize {
        let set = [&self.from, &self.to, &self.least, &self.most];
        set.into_iter().filter(|text| !text.is_empty()).count()
    }

    /// The entry to start at.
    pub(super) fn cursor(&self) -> Result<Option<PostingId>, Failure> {
        let wrong = |_| Failure::invalid("before", "rule-cursor");
        filled(&self.before).map(|text| text.parse().map_err(wrong)).transpose()
    }

    /// The filter.
    pub(super) fn filter(&self) -> Result<HistoryFilter, Failure> {
        let from = filled(&self.from).map(|text| day(text, "from")).transpose()?;
        let to = filled(&self.to).map(|text| day(text, "to")).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Failure::invalid("to", "rule-date-order"));
        }
        let least = filled(&self.least).map(|text| entered::amount("least", text)).transpose()?;
        let most = filled(&self.most).map(|text| entered::amount("most", text)).transpose()?;
        if let (Some(least), Some(most)) = (least, most)
            && least.minor() > most.minor()
        {
            return Err(Failure::invalid("most", "rule-amount-order"));
        }
        Ok(HistoryFilter {
            from: from.map(Day::start),
            until: to.map(|day| day.next().start()),
            kind: kind(&self.kind)?.map(str::to_owned),
            amount_min: least.map(|amount| amount.minor()),
            amount_max: most.map(|amount| amount.minor()),
        })
    }

    /// The address of the page that starts at `before`, with the same filters.
    pub(super) fn next(&self, before: PostingId) -> String {
        let set = [
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("least", &self.least),
            ("most", &self.most),
        ];
        let mut address = format!("/entries?before={before}");
        for (name, value) in set.into_iter().filter(|(_, value)| !value.is_empty()) {
            address.push_str(&format!("&{name}={}", encoded(value)));
        }
        address
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// `2026-11-22` as the day in Beijing.
fn day(text: &str, field: &'static str) -> Result<Day, Failure> {
    Day::parse(text).ok_or_else(|| Failure::invalid(field, "rule-date-format"))
}

/// The word that postings of this kind have.
fn kind(name: &str) -> Result<Option<&'static str>, Failure> {
    match name {
        "" => Ok(None),
        "transfer" => Ok(Some("transfer")),
        "top-up" => Ok(Some("top_up")),
        "withdraw" => Ok(Some("withdrawal")),
        "returned" => Ok(Some("withdrawal_returned")),
        _ => Err(Failure::invalid("kind", "rule-unknown-choice")),
    }
}

/// A value for a query. What was read as a filter is plain, but people also write `１００`.
fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: HistoryQuery) -> Option<&'static str> {
        query.filter().expect_err("it is refused").field
    }

    #[test]
    fn each_wrong_filter_is_named() {
        let query = HistoryQuery::default;
        let text = |text: &str| text.to_owned();
        assert_eq!(refused(HistoryQuery { kind: text("loan"), ..query() }), Some("kind"));
        assert_eq!(refused(HistoryQuery { from: text("2026-13-01"), ..query() }), Some("from"));
        assert_eq!(refused(HistoryQuery { to: text("' or 1=1"), ..query() }), Some("to"));
        assert_eq!(refused(HistoryQuery { least: text("-1"), ..query() }), Some("least"));
        let turned = HistoryQuery { from: text("2026-11-02"), to: text("2026-11-01"), ..query() };
        assert_eq!(refused(turned), Some("to"));
        let turned = HistoryQuery { least: text("2"), most: text("1"), ..query() };
        assert_eq!(refused(turned), Some("most"));
        let beyond = HistoryQuery { before: text("1"), ..query() };
        assert_eq!(beyond.cursor().expect_err("no id").field, Some("before"));
    }

    #[test]
    fn the_last_day_is_included() {
        let day = |text: &str| Day::parse(text).expect("a day");
        let text = |text: &str| text.to_owned();
        let query = HistoryQuery {
            from: text("2026-11-22"),
            to: text("2026-11-22"),
            most: text("１００"),
            ..HistoryQuery::default()
        };
        let filter = query.filter().expect("it is a filter");
        assert_eq!(filter.from, Some(day("2026-11-22").start()));
        assert_eq!(filter.until, Some(day("2026-11-23").start()));
        assert_eq!(filter.amount_max, Some(10_000));
        let id = PostingId(uuid::Uuid::nil());
        assert!(query.next(id).ends_with("&to=2026-11-22&most=%EF%BC%91%EF%BC%90%EF%BC%90"));
    }
}
