//! Version 1: the table of routes. One endpoint, one file.

mod balance;
mod bank_order;
mod card;
mod challenge;
mod entries;
mod events;
mod institutions;
mod me;
mod passkey;
mod password;
mod pin;
mod proof;
mod recovery;
mod registration;
mod return_request;
mod session;
mod transfer;
mod wallet;

use tongbao_http::Surface;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::document::Described;

/// An extractor for the bearer token of something under way; what is no token is answered like one
/// that is over.
macro_rules! token_of {
    ($(#[$doc:meta])* $name:ident, $over:expr) => {
        $(#[$doc])*
        pub(super) struct $name(pub(super) Token);

        impl<S: Sync> axum::extract::FromRequestParts<S> for $name {
            type Rejection = tongbao_http::Refusal;

            async fn from_request_parts(
                parts: &mut axum::http::request::Parts,
                _: &S,
            ) -> Result<Self, Self::Rejection> {
                let sent = bearer(&parts.headers);
                let sent = sent.ok_or_else(|| Failure::new(Code::SignInNeeded))?;
                Ok(Self(Token::parse(sent).ok_or_else(|| Failure::new($over))?))
            }
        }
    };
}
use token_of;

/// Where this version lives.
pub(crate) const PREFIX: &str = "/api/v1";

/// Every route of this version, described.
pub(crate) fn routes() -> OpenApiRouter<Surface> {
    let version = OpenApiRouter::new()
        .routes(routes!(institutions::list))
        .routes(routes!(registration::start::start))
        .routes(routes!(registration::progress::progress))
        .routes(routes!(registration::secrets::set))
        .routes(routes!(registration::code::send))
        .routes(routes!(registration::confirm::confirm))
        .routes(routes!(session::create::create, session::list::list))
        .routes(routes!(session::end::end))
        .routes(routes!(challenge::look::look))
        .routes(routes!(challenge::code::send))
        .routes(routes!(challenge::confirm::confirm))
        .routes(routes!(recovery::start::start))
        .routes(routes!(recovery::look::look))
        .routes(routes!(recovery::code::send))
        .routes(routes!(recovery::confirm::confirm))
        .routes(routes!(recovery::identity::prove))
        .routes(routes!(recovery::password::set))
        .routes(routes!(recovery::unlock::unlock))
        .routes(routes!(me::me))
        .routes(routes!(password::change))
        .routes(routes!(passkey::list::list))
        .routes(routes!(passkey::rename::rename))
        .routes(routes!(passkey::remove::remove))
        .routes(routes!(wallet::wallet))
        .routes(routes!(balance::balance))
        .routes(routes!(proof::proof))
        .routes(routes!(card::list::list, card::start::start))
        .routes(routes!(card::unbind::unbind))
        .routes(routes!(card::code::send))
        .routes(routes!(card::confirm::confirm))
        .routes(routes!(bank_order::top_up::create))
        .routes(routes!(bank_order::withdraw::create))
        .routes(routes!(bank_order::read::read))
        .routes(routes!(transfer::payee::preview))
        .routes(routes!(transfer::send::send))
        .routes(routes!(transfer::read::read))
        .routes(routes!(return_request::ask::ask))
        .routes(routes!(return_request::list::list))
        .routes(routes!(return_request::give_back::give_back))
        .routes(routes!(return_request::decline::decline))
        .routes(routes!(entries::list))
        .routes(routes!(events::events));
    OpenApiRouter::with_openapi(Described::openapi()).nest(PREFIX, version)
}
