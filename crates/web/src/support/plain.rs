//! Pages that are the same for everyone: the connection check, and the page without a connection,
//! which the service worker keeps and which must therefore hold nothing of anybody.

use tongbao_http::Visit;

use crate::desk::Reply;
use crate::page;
use crate::views::support::{NetworkView, OfflineView};
use crate::visitor::Visitor;

/// The connection check.
pub(super) async fn network(visitor: Visitor) -> Reply {
    visitor.show(&NetworkView).await
}

/// The page without a connection.
pub(super) async fn offline(visit: Visit) -> Reply {
    page::plain(&visit, &OfflineView)
}
