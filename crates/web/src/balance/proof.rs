//! The balance, added again from the first entry on (`BAL-03`).

use std::time::Duration;

use serde::Deserialize;
use tongbao_http::{QueryArgs, Refusal};
use tongbao_kernel::{Answer, Arg, Code, Failure, PostingId, Timestamp};
use tongbao_money::Money;
use tongbao_payments::history::HistoryFilter;
use tongbao_payments::wallet::WalletProof;

use crate::desk::{Desk, Reply};
use crate::history::rows::{self, When};
use crate::views::balance::{Difference, ProofEntry, ProofView};
use crate::views::{Amount, Fact};

/// Within this a person is told what the difference was. Source: the promise of `BAL-03`.
const ANSWER_WITHIN: Duration = Duration::from_secs(2 * 3_600);

/// Which entries are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ProofQuery {
    /// The entry that the page before led to.
    before: Option<String>,
}

/// Adds everything again and says whether it agrees.
pub(super) async fn page(desk: Desk, QueryArgs(query): QueryArgs<ProofQuery>) -> Reply {
    let cursor = query.before.as_deref().map(str::parse::<PostingId>).transpose();
    let cursor = cursor.map_err(|_| Failure::invalid("before", "rule-cursor"))?;
    let proof = desk.payments().wallets.prove(&desk.actor).await.map_err(Refusal::from)?;
    let view = view(&desk, &proof, cursor).await.map_err(Refusal::from)?;
    if proof.agrees() {
        return desk.show(&view).await;
    }
    let cause = Failure::new(Code::BalanceDiffers)
        .with("difference", Arg::Money(proof.difference()))
        .with("until", Arg::Time(answer_by(&desk)));
    desk.explain(&cause, &view).await
}

async fn view(desk: &Desk, proof: &WalletProof, cursor: Option<PostingId>) -> Answer<ProofView> {
    let page = desk.payments().history.page(&desk.actor, HistoryFilter::default(), cursor).await?;
    let rows = rows::list(desk, &page.lines, When::DayAndClock).await?;
    let entries = page.lines.iter().zip(rows).map(|(line, row)| ProofEntry {
        number: line.sequence.to_string(),
        title: row.title(desk.words()),
        time: row.time,
        amount: row.amount,
        after: line.balance_after.to_string(),
    });
    let computed = sum(proof.main.sum, proof.transit.sum);
    let differs = !proof.agrees();
    Ok(ProofView {
        income: Amount::of(proof.main.income),
        expense: Amount::of(less(proof.main.income, computed)),
        computed: Amount::of(computed),
        shown: Amount::of(sum(proof.main.account.balance, proof.transit.account.balance)),
        count: usize::try_from(proof.main.count).unwrap_or(0),
        difference: differs.then(|| Difference {
            amount: proof.difference().to_string(),
            answer_by: desk.words().time(answer_by(desk), desk.now()),
            reference: desk.visit.reference.to_string(),
        }),
        facts: vec![Fact::new("fact-checked-at", desk.words().instant(desk.now()))],
        entries: entries.collect(),
        next: page.next.map(|id| format!("/proof?before={id}")),
    })
}

fn answer_by(desk: &Desk) -> Timestamp {
    desk.now().after(ANSWER_WITHIN)
}

/// A stored figure may be wrong in any way here: what does not fit is shown as the largest amount.
fn sum(left: Money, right: Money) -> Money {
    Money::cny(left.minor().saturating_add(right.minor()))
}

fn less(left: Money, right: Money) -> Money {
    Money::cny(left.minor().saturating_sub(right.minor()))
}
