//! A receipt for anyone who holds its link: no number, no note, no full name.

use axum::extract::Path;
use tongbao_http::Refusal;
use tongbao_identity::institution;
use tongbao_kernel::{Answer, Code, Failure};
use tongbao_payments::transfer::{SharedReceipt, reference};

use crate::desk::Reply;
use crate::entered;
use crate::views::transfer::SharedReceiptView;
use crate::views::{Amount, Fact};
use crate::visitor::Visitor;

/// The shared receipt; a link that was not made here leads nowhere (`REQ-06`).
pub(super) async fn page(visitor: Visitor, Path(link): Path<String>) -> Reply {
    let shared = visitor.surface.payments.transfers.shared(&link).await.map_err(Refusal::from)?;
    let view = view(&visitor, &shared).await.map_err(Refusal::from)?;
    visitor.show(&view).await
}

async fn view(visitor: &Visitor, shared: &SharedReceipt) -> Answer<SharedReceiptView> {
    let (words, transfer) = (visitor.words(), &shared.transfer);
    let id = transfer.institution;
    let found = visitor.surface.site.db.read(move |tx| institution::by_id(tx, id)).await?;
    let institution = found.ok_or_else(|| Failure::new(Code::NotFound))?;
    Ok(SharedReceiptView {
        institution: institution.name(visitor.locale()).to_owned(),
        amount: Amount::of(transfer.amount),
        capitals: entered::capitals(transfer.amount, words),
        facts: vec![
            Fact::new("fact-payee", &shared.payee_name),
            Fact::new("fact-time", words.time_with_year(transfer.at)),
            Fact::new("fact-reference", reference(transfer.id, transfer.at)),
        ],
    })
}
