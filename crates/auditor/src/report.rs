//! What an audit found, for people and for exit codes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::Anchor;

/// More findings of one rule are counted, not listed: the first hundred show the pattern.
const LISTED_PER_RULE_MAX: u64 = 100;

/// What must hold. The numbers are those of the security programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// I1.
    CurrencyBalanced,
    /// I2.
    PostingBalanced,
    /// I3.
    BalanceStored,
    /// I4.
    SequenceGapless,
    /// I5.
    FloorKept,
    /// I6.
    HoldsCovered,
    /// I7.
    OneEffectPerKey,
    /// I8.
    ReversalWithin,
    /// I9.
    OrderAgrees,
    /// I10.
    ChainIntact,
}

impl Rule {
    /// Every rule.
    pub const ALL: &'static [Rule] = &[
        Self::CurrencyBalanced,
        Self::PostingBalanced,
        Self::BalanceStored,
        Self::SequenceGapless,
        Self::FloorKept,
        Self::HoldsCovered,
        Self::OneEffectPerKey,
        Self::ReversalWithin,
        Self::OrderAgrees,
        Self::ChainIntact,
    ];

    /// Number and what holds.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::CurrencyBalanced => ("I1", "all entries of a currency sum to nothing"),
            Self::PostingBalanced => ("I2", "each posting is balanced, in one currency"),
            Self::BalanceStored => ("I3", "stored balances are the sums of their entries"),
            Self::SequenceGapless => ("I4", "entries are numbered without gaps"),
            Self::FloorKept => ("I5", "no account was ever below its floor"),
            Self::HoldsCovered => ("I6", "what is held is covered and accounted for"),
            Self::OneEffectPerKey => ("I7", "one effect a key, one key an effect"),
            Self::ReversalWithin => ("I8", "corrections stay within what they correct"),
            Self::OrderAgrees => ("I9", "orders and their movements say the same"),
            Self::ChainIntact => ("I10", "the audit chain is whole"),
        }
    }
}

/// A place where a rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What is wrong, and where.
    pub sentence: String,
}

/// How much was read, so that an empty database does not look like a clean one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts.
    pub accounts: u64,
    /// Postings.
    pub postings: u64,
    /// Entries.
    pub entries: u64,
    /// Holds.
    pub holds: u64,
    /// Transfers.
    pub transfers: u64,
    /// Top-ups and withdrawals.
    pub bank_orders: u64,
    /// Rows of audit chains.
    pub audit_rows: u64,
}

/// The answer of an audit.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What was read.
    pub counts: Counts,
    /// What is wrong, the first hundred of each rule.
    pub findings: Vec<Finding>,
    /// Where each audit chain ends: keep it somewhere else.
    pub heads: Vec<Anchor>,
    found: BTreeMap<Rule, u64>,
}

impl Report {
    pub(crate) fn find(&mut self, rule: Rule, sentence: String) {
        let found = self.found.entry(rule).or_default();
        *found += 1;
        if *found <= LISTED_PER_RULE_MAX {
            self.findings.push(Finding { rule, sentence });
        }
    }

    /// Nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// How many times the rule is broken, listed or not.
    pub fn count(&self, rule: Rule) -> u64 {
        self.found.get(&rule).copied().unwrap_or(0)
    }

    /// The report as text, the last line being the verdict.
    pub fn render(&self) -> String {
        let mut text = String::new();
        let Counts { accounts, postings, entries, holds, transfers, bank_orders, audit_rows } =
            self.counts;
        let _ = writeln!(
            text,
            "read {accounts} accounts, {postings} postings, {entries} entries, {holds} holds, \
             {transfers} transfers, {bank_orders} bank orders, {audit_rows} audit rows"
        );
        for rule in Rule::ALL {
            let (number, holds) = rule.words();
            let count = self.count(*rule);
            let verdict =
                if count == 0 { "holds".to_owned() } else { format!("BROKEN, {count} times") };
            let _ = writeln!(text, "{number:>4}  {holds}: {verdict}");
            for finding in self.findings.iter().filter(|finding| finding.rule == *rule) {
                let _ = writeln!(text, "      - {}", finding.sentence);
            }
            if count > LISTED_PER_RULE_MAX {
                let _ = writeln!(text, "      - and {} more", count - LISTED_PER_RULE_MAX);
            }
        }
        for head in &self.heads {
            let _ = writeln!(text, "head {head}");
        }
        let total: u64 = self.found.values().sum();
        let _ = writeln!(
            text,
            "{}",
            if total == 0 { "clean".into() } else { format!("{total} findings") }
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_findings_is_counted_and_cut() {
        let mut report = Report::default();
        for number in 0..250 {
            report.find(Rule::FloorKept, format!("account {number}"));
        }
        assert!(!report.is_clean());
        assert_eq!((report.count(Rule::FloorKept), report.findings.len()), (250, 100));
        let text = report.render();
        assert!(text.contains("and 150 more") && text.ends_with("250 findings\n"), "{text}");
    }
}
