//! 账单: all entries by day, and one entry.

use super::home::Attention;
use super::{Amount, Badge, Fact, Tone, page};

/// What kind of movement an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// From a card into the wallet.
    TopUp,
    /// From the wallet to a card.
    Withdrawal,
    /// To another wallet.
    TransferOut,
    /// From another wallet.
    TransferIn,
    /// A withdrawal that the bank gave back.
    BankReturn,
    /// What the wallet brought along.
    Opening,
}

impl EntryKind {
    /// Icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::TopUp => "top-up",
            Self::Withdrawal => "withdraw",
            Self::TransferOut => "out",
            Self::TransferIn | Self::Opening => "in",
            Self::BankReturn => "return",
        }
    }

    /// Key of the line that names it, with the other party.
    pub fn line(self) -> &'static str {
        match self {
            Self::TopUp => "entry-top-up",
            Self::Withdrawal => "entry-withdrawal",
            Self::TransferOut => "entry-transfer-out",
            Self::TransferIn => "entry-transfer-in",
            Self::BankReturn => "entry-bank-return",
            Self::Opening => "entry-opening",
        }
    }
}

/// One entry in a list.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Its page.
    pub href: String,
    /// What it is.
    pub kind: EntryKind,
    /// Masked name, or bank and last four digits.
    pub party: String,
    /// `14:05` under a day's heading, `11月22日 14:05` elsewhere.
    pub time: String,
    /// The note, or nothing.
    pub note: String,
    /// With its sign.
    pub amount: Amount,
    /// Whether it added to the balance.
    pub income: bool,
    /// `¥1,234.56`, or nothing.
    pub balance_after: String,
    /// A state other than "done".
    pub badge: Option<Badge>,
}

impl EntryRow {
    /// What it is, with the other party.
    pub fn title(&self, words: &tongbao_http::Words) -> String {
        words.f(self.kind.line(), &[("party", self.party.as_str())])
    }

    fn sample(kind: EntryKind, party: &str, time: &str, minor: i64, after: &str) -> Self {
        Self {
            href: "/entries/1".into(),
            kind,
            party: party.into(),
            time: time.into(),
            note: String::new(),
            amount: Amount::signed(tongbao_money::Money::cny(minor)),
            income: minor > 0,
            balance_after: after.into(),
            badge: None,
        }
    }

    /// One of each kind.
    pub fn samples() -> Vec<Self> {
        let mut rows = vec![
            Self::sample(EntryKind::TransferOut, "*小明", "14:02", -10_000, "¥3,284.56"),
            Self::sample(EntryKind::Withdrawal, "江海银行 (1234)", "13:58", -20_000, ""),
            Self::sample(EntryKind::TransferIn, "*雷", "11:30", 8_850, "¥3,384.56"),
            Self::sample(EntryKind::TopUp, "江海银行 (1234)", "09:12", 50_000, "¥3,296.06"),
        ];
        if let Some(row) = rows.get_mut(1) {
            row.badge = Some(Badge::new(Tone::Wait, "结果确认中"));
        }
        if let Some(row) = rows.first_mut() {
            row.note = "周末晚饭".into();
        }
        rows
    }
}

/// A day of the list.
#[derive(Debug, Clone)]
pub struct DayGroup {
    /// `今天`, `11月21日 周五`.
    pub title: String,
    /// Sum of the income of the day; nothing when the day goes on on another page.
    pub income: String,
    /// Sum of the expense of the day, likewise.
    pub expense: String,
    /// Newest first.
    pub entries: Vec<EntryRow>,
}

/// A choice of a filter.
#[derive(Debug, Clone)]
pub struct FilterChoice {
    /// Key of its word.
    pub word: &'static str,
    /// Value in the query; empty for "all".
    pub value: &'static str,
    /// Whether it is on.
    pub chosen: bool,
}

/// The list of entries.
#[derive(Debug, Clone)]
pub struct HistoryView {
    /// Top-ups and withdrawals under way, on the first page.
    pub open: Vec<Attention>,
    /// Kinds, in the order of the chips.
    pub kinds: Vec<FilterChoice>,
    /// First day, `2026-11-01`; empty without limit.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Smallest amount, `100.00`.
    pub least: String,
    /// Largest amount.
    pub most: String,
    /// How many filters are on, apart from the kind.
    pub filters_on: usize,
    /// The days.
    pub days: Vec<DayGroup>,
    /// Older entries.
    pub next: Option<String>,
}

page!(HistoryView, "history/history.html", History, |_, w| w.t("history-title"), |_| None);

impl HistoryView {
    /// The kinds that can be asked for, with `chosen` on.
    pub fn kinds(chosen: &str) -> Vec<FilterChoice> {
        [
            ("history-kind-all", ""),
            ("history-kind-transfer", "transfer"),
            ("history-kind-top-up", "top-up"),
            ("history-kind-withdraw", "withdraw"),
            ("history-kind-returned", "returned"),
        ]
        .into_iter()
        .map(|(word, value)| FilterChoice { word, value, chosen: value == chosen })
        .collect()
    }

    /// Two days, a filter without result, the first visit.
    pub fn samples() -> Vec<Self> {
        let days = vec![
            DayGroup {
                title: "今天".into(),
                income: "¥588.50".into(),
                expense: "¥300.00".into(),
                entries: EntryRow::samples(),
            },
            DayGroup {
                title: "11月21日 周六".into(),
                income: "¥88.50".into(),
                expense: "¥0.00".into(),
                entries: EntryRow::samples().into_iter().skip(2).take(1).collect(),
            },
        ];
        let open = vec![Attention {
            tone: Tone::Wait,
            title: "充值 ¥200.00 结果确认中".into(),
            text: "请勿重复操作，最迟 11月23日 14:00 到账或退回".into(),
            href: "/orders/1".into(),
        }];
        let full = Self {
            open,
            kinds: Self::kinds(""),
            from: String::new(),
            to: String::new(),
            least: String::new(),
            most: String::new(),
            filters_on: 0,
            days,
            next: Some("/entries?before=1".into()),
        };
        let none_found = Self {
            kinds: Self::kinds("withdraw"),
            from: "2026-11-01".into(),
            least: "1000.00".into(),
            filters_on: 2,
            open: Vec::new(),
            days: Vec::new(),
            next: None,
            ..full.clone()
        };
        let first = Self { open: Vec::new(), days: Vec::new(), next: None, ..full.clone() };
        vec![full, none_found, first]
    }
}

/// One entry in full.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// Its line in the list.
    pub row: EntryRow,
    /// How it stands.
    pub state: Badge,
    /// Time, balance after, reference, order number …
    pub facts: Vec<Fact>,
    /// The receipt or the bank order that it belongs to.
    pub source: Option<String>,
    /// What to do when the reader did not cause it.
    pub not_mine: String,
}

page!(EntryView, "history/entry.html", None, |_, w| w.t("entry-title"), |_| Some(
    "/entries".into()
));

impl EntryView {
    /// An expense and an income.
    pub fn samples() -> Vec<Self> {
        let facts = vec![
            Fact::new("fact-time", "11月22日 14:02:31"),
            Fact::new("fact-payee-wallet", "6210 **** 7731"),
            Fact::new("fact-note", "周末晚饭"),
            Fact::new("fact-balance-after", "¥3,284.56"),
            Fact::new("fact-entry-number", "218"),
            Fact::new("fact-reference", "TB-7K2M-9QXD"),
        ];
        let mut rows = EntryRow::samples().into_iter();
        let state = Badge::new(Tone::Ok, "已完成");
        let out = rows.next().map(|row| Self {
            row,
            state: state.clone(),
            facts: facts.clone(),
            source: Some("/transfers/1".into()),
            not_mine: "/entries/1/not-mine".into(),
        });
        let income = rows.nth(1).map(|row| Self {
            row,
            state,
            facts,
            source: None,
            not_mine: "/entries/2/not-mine".into(),
        });
        out.into_iter().chain(income).collect()
    }
}

/// What to do about an entry that its reader did not cause.
#[derive(Debug, Clone)]
pub struct NotMineView {
    /// The entry.
    pub row: EntryRow,
    /// What to quote; nothing for an opening balance.
    pub reference: String,
    /// Ask the payee to give it back (`TRF-09`).
    pub ask_back: Option<String>,
    /// The entry's page.
    pub back: String,
}

page!(NotMineView, "history/not-mine.html", None, |_, w| w.t("not-mine-title"), |v| Some(
    v.back.clone()
));

impl NotMineView {
    /// A transfer, and what has no number.
    pub fn samples() -> Vec<Self> {
        let rows = EntryRow::samples().into_iter().take(2);
        let view = |row| Self {
            row,
            reference: "T20261122A305F55FECED".into(),
            ask_back: Some("/transfers/1/ask-back".into()),
            back: "/entries/1".into(),
        };
        let mut views: Vec<Self> = rows.map(view).collect();
        if let Some(last) = views.last_mut() {
            last.reference = String::new();
            last.ask_back = None;
        }
        views
    }
}
