//! All entries, filtered, by day.

use jiff::civil::Weekday;
use tongbao_http::{QueryArgs, Refusal, Words};
use tongbao_kernel::{Answer, Day, Timestamp};
use tongbao_money::Money;
use tongbao_payments::history::{HistoryPage, Line};

use super::filter::HistoryQuery;
use super::rows::{self, When};
use crate::desk::{Desk, Reply};
use crate::home::attention;
use crate::views::history::{DayGroup, EntryRow, HistoryView};

/// A page of entries. A filter that cannot be read is told, and shows nothing.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<HistoryQuery>) -> Reply {
    match found(&desk, &query).await {
        Ok(found) => {
            let view = view(&desk, &query, found).await.map_err(Refusal::from)?;
            desk.show(&view).await
        }
        Err(problem) => desk.refuse(problem, &empty(&query)).await,
    }
}

async fn found(desk: &Desk, query: &HistoryQuery) -> Answer<HistoryPage> {
    let (filter, cursor) = (query.filter()?, query.cursor()?);
    desk.payments().history.page(&desk.actor, filter, cursor).await
}

fn empty(query: &HistoryQuery) -> HistoryView {
    HistoryView {
        kinds: HistoryView::kinds(&query.kind),
        from: query.from.clone(),
        to: query.to.clone(),
        least: query.least.clone(),
        most: query.most.clone(),
        filters_on: query.filters_on(),
        open: Vec::new(),
        days: Vec::new(),
        next: None,
    }
}

async fn view(desk: &Desk, query: &HistoryQuery, page: HistoryPage) -> Answer<HistoryView> {
    let rows = rows::list(desk, &page.lines, When::Clock).await?;
    let mut days: Vec<(Day, Vec<(&Line, EntryRow)>)> = Vec::new();
    for (line, row) in page.lines.iter().zip(rows) {
        match days.last_mut() {
            Some((day, entries)) if *day == line.at.day() => entries.push((line, row)),
            Some(_) | None => days.push((line.at.day(), vec![(line, row)])),
        }
    }
    // A day that another page continues has no sums: they would be those of a part.
    let (last, cut) = (days.len().saturating_sub(1), page.next.is_some());
    let begun = !query.before.is_empty();
    let group = |(index, (_, entries))| {
        let whole = !(begun && index == 0 || cut && index == last);
        day(desk, entries, whole)
    };
    let days = days.into_iter().enumerate().map(group).collect();
    let next = page.next.map(|before| query.next(before));
    let open = if begun || query.filters_on() > 0 || !query.kind.is_empty() {
        Vec::new()
    } else {
        attention::orders(desk).await?
    };
    Ok(HistoryView { open, days, next, ..empty(query) })
}

fn day(desk: &Desk, entries: Vec<(&Line, EntryRow)>, whole: bool) -> DayGroup {
    let at = entries.first().map_or(desk.now(), |(line, _)| line.at);
    let sum = |income: bool| {
        let chosen = entries.iter().filter(|(line, _)| line.amount.is_positive() == income);
        let minor = chosen.fold(0_i64, |sum, (line, _)| {
            sum.saturating_add_unsigned(line.amount.minor().unsigned_abs())
        });
        Money::cny(minor).to_string()
    };
    let sums = whole.then(|| (sum(true), sum(false)));
    let (income, expense) = sums.unwrap_or_default();
    DayGroup {
        title: title(desk.words(), at, desk.now()),
        income,
        expense,
        entries: entries.into_iter().map(|(_, row)| row).collect(),
    }
}

/// 今天, 昨天, or 11月21日 周六.
fn title(words: &Words, at: Timestamp, now: Timestamp) -> String {
    match now.day().0 - at.day().0 {
        0 => words.t("day-today"),
        1 => words.t("day-yesterday"),
        _ => {
            let weekday = words.t(weekday(at.beijing().weekday()));
            words.f("day-title", &[("date", words.date(at, now)), ("weekday", weekday)])
        }
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "weekday-monday",
        Weekday::Tuesday => "weekday-tuesday",
        Weekday::Wednesday => "weekday-wednesday",
        Weekday::Thursday => "weekday-thursday",
        Weekday::Friday => "weekday-friday",
        Weekday::Saturday => "weekday-saturday",
        Weekday::Sunday => "weekday-sunday",
    }
}
