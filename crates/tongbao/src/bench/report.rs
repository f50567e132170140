//! The table, and the ratios that count.

use std::fmt::Write;
use std::time::Duration;

use super::load::{Measured, Shape};

/// Which engine a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    engine: Engine,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Ledger { postings_per_second: u64 },
    Start { took: Duration },
    Transfers { clients: usize, shape: Shape, late: bool, measured: Measured, memory_mb: u64 },
}

impl Row {
    /// The ledger by itself.
    pub fn ledger(engine: Engine, postings_per_second: u64) -> Self {
        Self { engine, what: What::Ledger { postings_per_second } }
    }

    /// From start to the first answer.
    pub fn start(engine: Engine, took: Duration) -> Self {
        Self { engine, what: What::Start { took } }
    }

    /// A round of transfers.
    pub fn transfers(
        engine: Engine,
        clients: usize,
        shape: Shape,
        measured: Measured,
        memory_mb: u64,
    ) -> Self {
        Self { engine, what: What::Transfers { clients, shape, late: false, measured, memory_mb } }
    }

    /// A round after the endurance run.
    pub fn after(
        engine: Engine,
        clients: usize,
        shape: Shape,
        measured: Measured,
        memory_mb: u64,
    ) -> Self {
        Self { engine, what: What::Transfers { clients, shape, late: true, measured, memory_mb } }
    }

    /// Transfers that the round made.
    pub fn count(&self) -> u64 {
        match &self.what {
            What::Transfers { measured, .. } => measured.count,
            What::Ledger { .. } | What::Start { .. } => 0,
        }
    }

    fn rate(&self, wanted: Shape, wanted_late: bool) -> Option<u64> {
        match &self.what {
            What::Transfers { clients: 64, shape, late, measured, .. }
                if *shape == wanted && *late == wanted_late =>
            {
                Some(measured.per_second())
            }
            What::Transfers { .. } | What::Ledger { .. } | What::Start { .. } => None,
        }
    }
}

/// The table as text.
pub fn render(rows: &[Row], tpcb: Option<u64>) -> String {
    let mut text = String::from(
        "engine      clients  payees       transfers/s   p50 ms   p99 ms  memory MB\n",
    );
    for row in rows {
        line(&mut text, row);
    }
    if let Some(tps) = tpcb {
        let _ = writeln!(text, "PostgreSQL       16  pgbench TPC-B  {tps:>8}");
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        ratios(&mut text, rows, engine, tpcb);
    }
    text
}

fn line(text: &mut String, row: &Row) {
    let name = row.engine.name();
    let written = match &row.what {
        What::Ledger { postings_per_second } => {
            writeln!(text, "{name:<10}        -  ledger alone {postings_per_second:>11} postings/s")
        }
        What::Start { took } => {
            writeln!(text, "{name:<10}        -  first answer after {} ms", took.as_millis())
        }
        What::Transfers { clients, shape, late, measured, memory_mb } => {
            let payees = match (shape, late) {
                (Shape::Spread, false) => "spread",
                (Shape::OnePayee, false) => "one",
                (Shape::Spread, true) => "spread, late",
                (Shape::OnePayee, true) => "one, late",
            };
            let (p50, p99) = (tenths(measured.p50), tenths(measured.p99));
            let rate = measured.per_second();
            writeln!(
                text,
                "{name:<10} {clients:>8}  {payees:<12} {rate:>11} {p50:>8} {p99:>8} {memory_mb:>10}"
            )
        }
    };
    written.expect("text takes every line");
}

fn ratios(text: &mut String, rows: &[Row], engine: Engine, tpcb: Option<u64>) {
    let rate = |shape, late| {
        rows.iter().filter(|row| row.engine == engine).find_map(|row| row.rate(shape, late))
    };
    let spread = rate(Shape::Spread, false);
    let pairs = [
        ("64 clients / TPC-B", spread, tpcb),
        ("one payee / spread", rate(Shape::OnePayee, false), spread),
        ("late / start, spread", rate(Shape::Spread, true), spread),
        ("late / start, one payee", rate(Shape::OnePayee, true), rate(Shape::OnePayee, false)),
    ];
    for (what, above, below) in pairs {
        if let (Some(above), Some(below)) = (above, below.filter(|below| *below > 0)) {
            let hundredths = above * 100 / below;
            let (whole, rest) = (hundredths / 100, hundredths % 100);
            writeln!(text, "{:<10} {what}: {whole}.{rest:02}", engine.name())
                .expect("text takes every line");
        }
    }
}

/// Milliseconds with one decimal.
fn tenths(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
